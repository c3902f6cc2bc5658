import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/project/package.js';

const read = (name: string): string => readFileSync(join(packageRoot, name), 'utf8');
const manifestText = read('package.json');
const manifest = JSON.parse(manifestText) as {
  icon: string;
  contributes: {
    commands: { command: string; category: string }[];
    menus: Record<string, { command: string }[]>;
    keybindings: { command: string }[];
    grammars: { path: string }[];
    viewsContainers: { activitybar: { icon: string }[] };
    walkthroughs: { steps: { media: { svg: string }; description: string }[] }[];
  };
};
const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { commands, menus, keybindings, grammars, viewsContainers, walkthroughs } = manifest.contributes;
const sources = readdirSync(join(packageRoot, 'src/extension')).map((name) => read(`src/extension/${name}`));

describe('the manifest', () => {
  it('declares the commands that are registered, and those that only links use', () => {
    const block = /const commands[^]*?= \{\n([^]*?)\n {2}\};/.exec(read('src/extension/commands.ts'))?.[1] ?? '';
    const registered = [...block.matchAll(/^ {4}(\w+)(?::|,)/gm)].map((match) => `kernelLifetimes.${match[1]}`);
    const declared = commands.map((c) => c.command);
    expect(registered.filter((name) => !declared.includes(name))).toEqual([
      'kernelLifetimes.openStep',
      'kernelLifetimes.openPlace',
    ]);
    expect(declared.filter((name) => !registered.includes(name))).toEqual([]);
    expect(new Set(commands.map((c) => c.category))).toEqual(new Set(['Kernel Lifetimes']));
  });

  it('names only commands that exist in menus, keys and links', () => {
    const known = new Set(commands.map((c) => c.command));
    const used = [...Object.values(menus).flat(), ...keybindings].map((item) => item.command);
    const linked = Object.values(words).flatMap((text) =>
      [...text.matchAll(/command:(kernelLifetimes\.\w+)/g)].map((match) => match[1]),
    );
    expect([...used, ...linked].filter((name) => !known.has(name))).toEqual([]);
  });

  it('has words for every key and no key too many', () => {
    const keys = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    expect([...keys].filter((key) => !(key in words))).toEqual([]);
    expect(Object.keys(words).filter((key) => !keys.has(key) && !['displayName', 'description'].includes(key))).toEqual(
      [],
    );
  });

  it('names files that exist', () => {
    const steps = walkthroughs.flatMap((w) => w.steps);
    const files = [
      manifest.icon,
      ...grammars.map((g) => g.path),
      ...viewsContainers.activitybar.map((c) => c.icon),
      ...steps.map((s) => s.media.svg),
    ];
    expect(files.filter((file) => !existsSync(join(packageRoot, file)))).toEqual([]);
  });

  it('has pictures that follow the theme', () => {
    for (const step of walkthroughs.flatMap((w) => w.steps)) {
      const colours = [...read(step.media.svg).matchAll(/(?:fill|stroke)="([^"]+)"/g)].map((match) => match[1]);
      expect(colours.filter((colour) => colour !== 'none' && !colour.startsWith('var(--vscode-'))).toEqual([]);
    }
  });
});

describe('the extension', () => {
  it('has every translatable string in its bundle', () => {
    const bundle = Object.keys(JSON.parse(read('l10n/bundle.l10n.json')) as object);
    const used = sources.flatMap((text) => [...text.matchAll(/l10n\.t\(\s*'([^']*)'/g)].map((match) => match[1]));
    expect([...new Set(used)].sort()).toEqual(bundle.sort());
  });

  it('talks to nothing but its server', () => {
    const all = sources.join('\n');
    expect(all).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket|TelemetryLogger)\b|node:(http|https|net|dgram|tls)\b/);
  });

  it('has tables of settings and commands that fit its page', () => {
    const run = spawnSync(process.execPath, [join(packageRoot, 'scripts/tables.mjs'), '--check'], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
});
