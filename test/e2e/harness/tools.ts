import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const vsix = join(root, 'out/kernel-lifetimes.vsix');
export const pictures = join(root, 'out/screenshots');

/** What `scripts/setup-editors.mjs` installs. */
export interface Tools {
  /** Folder of the server and its workbench. */
  readonly vscode: string;
  /** A Node that the server runs on. */
  readonly node: string;
  readonly chromium: string;
  readonly neovim: string;
}

/** Installs what is missing; a no-op when all is there. Throws when it cannot. */
export function setUp(): Tools {
  const args = [join(root, 'scripts/setup-editors.mjs'), '--json'];
  return JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  ) as Tools;
}

/** Folders of one run, all below one temporary folder. */
export interface Sandbox {
  readonly home: string;
  readonly tmp: string;
  readonly serverData: string;
  readonly userData: string;
  readonly extensions: string;
  readonly profile: string;
  /** A folder of drivers to open: copies of the samples. */
  readonly workspace: string;
  /** Folders are not trusted until the user says so. */
  readonly trust: boolean;
  remove(): void;
}

/** Quiet and reproducible: nothing that asks, greets, updates or calls out. */
const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'git.enabled': false,
  'files.hotExit': 'off',
  'files.autoSave': 'off',
  'editor.tabSize': 8,
  'editor.insertSpaces': false,
  'editor.detectIndentation': false,
};

/** The question is put where the user can see it, and nothing is trusted without an answer. */
const TRUST = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

export function sandbox(settings: Readonly<Record<string, unknown>> = {}, trust = false): Sandbox {
  // Sockets of VS Code lie below it, and their paths may have 107 bytes.
  const shortest = process.platform !== 'win32' && tmpdir().length > 40 ? '/tmp' : tmpdir();
  const base = mkdtempSync(join(shortest, 'kl-'));
  const folder = (name: string): string => {
    mkdirSync(join(base, name), { recursive: true });
    return join(base, name);
  };
  const made: Sandbox = {
    home: folder('home'),
    tmp: folder('t'),
    serverData: folder('server'),
    userData: folder('user'),
    extensions: folder('extensions'),
    profile: folder('profile'),
    workspace: folder('drivers'),
    trust,
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
  for (const where of [made.userData, join(made.serverData, 'data')]) {
    mkdirSync(join(where, 'User'), { recursive: true });
    writeFileSync(
      join(where, 'User/settings.json'),
      JSON.stringify({ ...SETTINGS, ...(trust ? TRUST : {}), ...settings }, null, 2),
    );
  }
  for (const name of readdirSync(join(root, 'samples')).filter((n) => n.endsWith('.c')))
    copyFileSync(join(root, 'samples', name), join(made.workspace, name));
  return made;
}
