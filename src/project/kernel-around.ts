import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders with functions that anybody calls; those of one architecture are not among them. */
const CORE = ['lib', 'kernel', 'drivers/base'];
/** Parts of a tree for other purposes, whose functions have the names of the real ones. */
const OTHERS = /(?:^|\/)(?:tools|testing|selftests)\//;
const LARGEST = 1_000_000;

const known = new Map<string, ReadonlyMap<string, string>>();

/**
 * The C file of each function that other files can call: in the folders of the given
 * files and those above them, then in the folders of the core. Remembered for a folder.
 */
export function functionsAround(root: string, files: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const given = new Set(files);
  const near = files.flatMap((file) => [dirname(file), dirname(dirname(file))]);
  const folders = [
    ...near.map((folder) => ({ folder, deep: false })),
    ...CORE.map((name) => ({ folder: join(root, name), deep: true })),
  ];
  for (const { folder, deep } of folders) {
    for (const [name, path] of functionsIn(folder, deep))
      if (!found.has(name) && !given.has(path)) found.set(name, path);
  }
  return found;
}

function functionsIn(folder: string, deep: boolean): ReadonlyMap<string, string> {
  const key = `${folder} ${deep ? 'all' : ''}`;
  let functions = known.get(key);
  if (functions === undefined) known.set(key, (functions = gathered(folder, deep)));
  return functions;
}

function gathered(folder: string, deep: boolean): Map<string, string> {
  const found = new Map<string, string>();
  if (!existsSync(folder)) return found;
  const names = readdirSync(folder, { recursive: deep, encoding: 'utf8' });
  for (const name of names.filter((n) => n.endsWith('.c')).sort()) {
    const path = join(folder, name);
    if (OTHERS.test(name)) continue;
    for (const fn of functionsOf(path)) if (!found.has(fn)) found.set(fn, path);
  }
  return found;
}

/** Names of the functions with a body that are not static. */
function* functionsOf(path: string): Generator<string> {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return;
  }
  if (text.length > LARGEST) return;
  for (const match of text.matchAll(
    /^(?!static\b|typedef\b|return\b|else\b)[A-Za-z_][\w \t*]*?\b(\w+)\([^;{}]*\)\s*\n\{/gm,
  ))
    yield match[1];
}
