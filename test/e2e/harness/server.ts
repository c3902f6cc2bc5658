import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { until } from './until.js';
import type { Sandbox, Tools } from './tools.js';

export interface RunningServer {
  /** `127.0.0.1:PORT`, which is also the authority of its remote addresses. */
  readonly host: string;
  /** What it has printed so far. */
  output(): string;
  /** Whether it is still there. */
  alive(): boolean;
  /** Ends it with all that it has started. */
  stop(): Promise<void>;
}

const START_SECONDS = 60;

/** Installs a packaged extension into the sandbox. Throws with what was printed when that fails. */
export function installExtension(tools: Tools, box: Sandbox, vsix: string): void {
  const printed = manageExtensions(tools, box, ['--install-extension', vsix, '--force']);
  if (!/successfully installed/.test(printed)) throw new Error(`the extension could not be installed:\n${printed}`);
}

/** Runs VS Code's command line for extensions, as `code` does. Throws with what was printed when it fails. */
export function manageExtensions(tools: Tools, box: Sandbox, args: readonly string[]): string {
  const all = [main(tools), ...folders(box), ...args];
  const done = spawnSync(tools.node, all, { env: environment(box), encoding: 'utf8', timeout: 120_000 });
  if (done.status !== 0) throw new Error(`${args.join(' ')} failed:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** Starts VS Code's server on a free port of this machine and waits until it answers. */
export async function startServer(
  tools: Tools,
  box: Sandbox,
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningServer> {
  const args = [
    main(tools),
    '--accept-server-license-terms',
    ...folders(box),
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
    ...['--telemetry-level', 'off', '--disable-telemetry', '--disable-experiments'],
    ...(box.trust ? [] : ['--disable-workspace-trust']),
    ...['--reconnection-grace-time', '5'],
    ...(options.args ?? []),
  ];
  // A process group of its own: extension hosts outlive a server that is ended alone.
  const child = spawn(tools.node, args, {
    env: { ...environment(box), ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = (): Promise<void> => endGroup(child, alive);
  const end = (): void => void kill(child, 'SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  try {
    const host = await until('the server answers', START_SECONDS, async () => {
      if (!alive()) throw new Error(`the server ended:\n${text}`);
      const port = /listening on (\d+)/.exec(text)?.[1];
      if (port === undefined) return null;
      const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => null);
      return answer?.ok === true ? `127.0.0.1:${port}` : null;
    });
    return { host, output: () => text, alive, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function main(tools: Tools): string {
  return join(tools.vscode, 'out/server-main.js');
}

function folders(box: Sandbox): string[] {
  return [
    ...['--server-data-dir', box.serverData],
    ...['--user-data-dir', box.userData],
    ...['--extensions-dir', box.extensions],
  ];
}

function environment(box: Sandbox): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: box.home, TMPDIR: box.tmp, EXTENSIONS_GALLERY: '{}' };
  // Of an editor that this run may have been started from.
  for (const name of Object.keys(env)) if (/^(VSCODE_|XDG_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name)) delete env[name];
  return env;
}

async function endGroup(child: ChildProcess, alive: () => boolean): Promise<void> {
  if (kill(child, 'SIGTERM'))
    await until('the server ends', 10, () => !alive() && !kill(child, 0)).catch(() => kill(child, 'SIGKILL'));
}

/** Signals the group; false when nothing of it is left. */
function kill(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}
