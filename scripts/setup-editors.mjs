// Installs what the tests in a real VS Code need, outside the project's tree: the
// server and workbench that the package `code-server` carries, a Node new enough to
// run them, a Chromium, and a Neovim. Does nothing when all of it is there.
//
//   node scripts/setup-editors.mjs            prints what it does, then where things are
//   node scripts/setup-editors.mjs --json     progress on stderr, {vscode, node, chromium, neovim} on stdout
//
// The folder is $KERNEL_LIFETIMES_CACHE, else $XDG_CACHE_HOME/kernel-lifetimes, else
// ~/.cache/kernel-lifetimes. CHROMIUM_PATH and NVIM_PATH name programs to use.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

/** VS Code 1.139.1. Its server wants Node 24; everything else here runs on 20. */
const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;
const CHROMIUM = {
  variable: 'CHROMIUM_PATH',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  package: 'chromium',
};
const NEOVIM = { variable: 'NVIM_PATH', names: ['nvim'], package: 'neovim' };

const json = process.argv.includes('--json');
const say = (text) => (json ? console.error(text) : console.log(text));

try {
  const found = { ...vscode(), chromium: program(CHROMIUM), neovim: program(NEOVIM) };
  if (json) console.log(JSON.stringify(found));
  else for (const [name, path] of Object.entries(found)) console.log(`${name}: ${path}`);
} catch (error) {
  console.error(`setup-editors: ${error.message}`);
  process.exitCode = 1;
}

/** Where VS Code and its Node are, installed if need be. The folder gets its name when it is complete. */
function vscode() {
  const cache = cacheFolder();
  const name = `vscode-${CODE_SERVER}-node-${NODE}-${process.platform}-${process.arch}`;
  const home = join(cache, name);
  const parts = { vscode: join(home, 'node_modules/code-server/lib/vscode'), node: nodeBelow(home) };
  if (existsSync(home)) {
    if (whole(parts)) return parts;
    say(`The set-up in ${home} is damaged; installing it again`);
    rmSync(home, { recursive: true, force: true });
  }
  mkdirSync(cache, { recursive: true });
  dropLeftovers(cache, name);
  const partial = join(cache, `${name}.partial-${process.pid}`);
  say(`Installing VS Code for the tests into ${home} (1.4 GB, a few minutes, once)`);
  try {
    install(partial);
    // Another run may have been faster; what it made is as good.
    if (!existsSync(home)) renameSync(partial, home);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  if (!whole(parts)) throw new Error(`the packages hold no VS Code server: ${home}`);
  return parts;
}

function install(folder) {
  mkdirSync(folder, { recursive: true });
  const dependencies = { 'code-server': CODE_SERVER, [NODE_PACKAGE]: NODE };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'kernel-lifetimes-vscode', private: true, dependencies }, null, 2),
  );
  // No install scripts anywhere: code-server's own would build what these tests never load.
  npm(folder, 'code-server and Node');
  const server = join(folder, 'node_modules/code-server/lib/vscode');
  const env = {
    ...process.env,
    PATH: `${dirname(nodeBelow(folder))}${delimiter}${process.env.PATH ?? ''}`,
  };
  npm(server, 'packages of the server', env);
  npm(join(server, 'extensions'), 'packages of the extensions that come with it', env);
}

function npm(cwd, what, env = process.env) {
  say(`  ${what}`);
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', args, { cwd, env });
}

function whole(parts) {
  return (
    existsSync(join(parts.vscode, 'out/server-main.js')) &&
    existsSync(join(parts.vscode, 'node_modules')) &&
    spawnSync(parts.node, ['--version']).stdout?.toString().trim() === `v${NODE}`
  );
}

function nodeBelow(folder) {
  return join(folder, 'node_modules', NODE_PACKAGE, 'bin/node');
}

function cacheFolder() {
  const own = process.env.KERNEL_LIFETIMES_CACHE;
  if (own) return resolve(own);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kernel-lifetimes');
}

/** Folders of runs that were killed. */
function dropLeftovers(cache, name) {
  for (const entry of readdirSync(cache)) {
    const pid = new RegExp(`^${name}\\.partial-(\\d+)$`).exec(entry)?.[1];
    if (pid !== undefined && !alive(Number(pid))) rmSync(join(cache, entry), { recursive: true, force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A program of Debian's: the one that is named or on the path, else installed where that is allowed. */
function program({ variable, names, package: name }) {
  const named = process.env[variable];
  if (named) {
    if (executable(named)) return named;
    throw new Error(`${variable} is ${named}, which is no program`);
  }
  const find = () => names.map((n) => onPath(n) ?? [`/usr/bin/${n}`].find(executable)).find((path) => path);
  const found = find();
  if (found) return found;
  const root = process.getuid?.() === 0;
  if (!root || !onPath('apt-get')) {
    throw new Error(
      `no ${name} found. Install one (Debian: ${root ? '' : 'sudo '}apt-get install ${name}) or name it in ${variable}`,
    );
  }
  say(`Installing Debian's ${name}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
  const installed = find();
  if (installed) return installed;
  throw new Error(`the package ${name} was installed, but no program of it is there`);
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(executable);
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program; what it prints is shown only when it fails. */
function run(program, args, options) {
  const done = spawnSync(program, args, { ...options, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (done.error) throw new Error(`${program} cannot be run: ${done.error.message}`);
  if (done.status === 0) return;
  console.error(done.stdout + done.stderr);
  throw new Error(
    `${program} ${args.join(' ')} failed (status ${done.status ?? done.signal}) in ${options.cwd ?? '.'}`,
  );
}
