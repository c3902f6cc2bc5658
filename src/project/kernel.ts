import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface KernelTree {
  /** Absolute folder that names in reports are relative to. */
  readonly root: string;
  /** `6.12.117`, or null when nothing tells. */
  readonly version: string | null;
}

/**
 * The tree that the paths belong to: the given root, else the nearest folder
 * above the first path that is a kernel tree, else the working directory when the
 * paths lie in it, else their common folder (one driver copied out of a tree).
 */
export function findTree(paths: readonly string[], root: string | null, cwd: string): KernelTree {
  if (root !== null) {
    const absolute = resolve(cwd, root);
    return { root: absolute, version: versionOf(absolute) };
  }
  const absolute = paths.map((path) => resolve(cwd, path));
  for (let dir = absolute[0]; dir !== dirname(dir); dir = dirname(dir)) {
    const version = makefileVersion(dir);
    if (version !== null) return { root: dir, version };
  }
  const within = absolute.every((path) => isWithin(path, cwd));
  const top = within ? cwd : commonFolder(absolute);
  return { root: top, version: versionOf(top) };
}

/** The path is the folder or lies below it; both absolute. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, '/'));
}

function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => (isDirectory(path) ? path : dirname(path)));
  let common = folders[0];
  while (!folders.every((f) => isWithin(f, common))) common = dirname(common);
  return common;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** From the Makefile at the top, else from a folder above that is named after a version (`linux-6.1.170`). */
function versionOf(root: string): string | null {
  for (let dir = root; ; dir = dirname(dir)) {
    const version = makefileVersion(dir);
    if (version !== null) return version;
    if (dir === dirname(dir)) break;
  }
  return /^(?:linux-)?v?(\d+\.\d+(?:\.\d+)?)(?:-\w+)*$/.exec(basename(root))?.[1] ?? null;
}

function makefileVersion(dir: string): string | null {
  const path = join(dir, 'Makefile');
  if (!existsSync(path)) return null;
  const head = readHead(path);
  const value = (name: string): string | null => new RegExp(`^${name} *= *(\\d+) *$`, 'm').exec(head)?.[1] ?? null;
  const version = value('VERSION');
  const patch = value('PATCHLEVEL');
  if (version === null || patch === null) return null;
  const sub = value('SUBLEVEL');
  return sub === null || sub === '0' ? `${version}.${patch}` : `${version}.${patch}.${sub}`;
}

/** The version stands in the first lines; the rest of the file is not needed. */
function readHead(path: string): string {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    const buffer = Buffer.alloc(2048);
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0));
  } catch {
    return '';
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
