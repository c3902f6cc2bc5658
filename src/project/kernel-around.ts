import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { outline } from '../core/syntax/index.js';

/** Folders with functions that anybody calls; those of one architecture are not among them. */
const CORE = ['lib', 'kernel', 'drivers/base'];
/** Parts of a tree for other purposes, whose functions have the names of the real ones. */
const OTHERS = /(?:^|\/)(?:tools|testing|selftests)\//;
const LARGEST = 1_000_000;

const known = new Map<string, ReadonlyMap<string, string>>();

/**
 * The C file of each function that other files can call: in the folders of the given
 * files, those above them and those in them that are called like a folder of the included
 * headers, in C files called like such a header, then in the folders of the core.
 * Remembered for a folder.
 */
export function functionsAround(
  root: string,
  files: readonly string[],
  headers: ReadonlySet<string> = new Set(),
): Map<string, string> {
  const found = new Map<string, string>();
  const given = new Set(files);
  const beside = new Set(files.flatMap((file) => [dirname(file), dirname(dirname(file))]));
  const names = new Set([...headers].map((header) => basename(dirname(header))));
  const below = [...beside].flatMap((folder) => [...names].map((name) => join(folder, name)));
  const near = [...beside, ...below.filter((folder) => !beside.has(folder) && existsSync(folder))];
  const alike = new Map(
    [...headers].flatMap((header) => likeHeader(root, header)).flatMap((path) => [...entriesOf(path)]),
  );
  const folders = [
    ...near.map((folder) => ({ folder, deep: false })),
    ...CORE.map((name) => ({ folder: join(root, name), deep: true })),
  ];
  const add = (functions: ReadonlyMap<string, string>): void => {
    for (const [name, path] of functions) if (!found.has(name) && !given.has(path)) found.set(name, path);
  };
  for (const { folder, deep } of folders) {
    if (deep) add(alike);
    add(functionsIn(folder, deep));
  }
  return found;
}

/** `include/video/cmdline.h` is of `drivers/video/cmdline.c`, or of `video/cmdline.c`. */
function likeHeader(root: string, header: string): string[] {
  const name = /^include\/(?:uapi\/|linux\/)*(.+)\.h$/.exec(relative(root, header))?.[1];
  if (name === undefined) return [];
  return [join(root, 'drivers', `${name}.c`), join(root, `${name}.c`)].filter((path) => existsSync(path));
}

function* entriesOf(path: string): Generator<[string, string]> {
  let functions = inFile.get(path);
  if (functions === undefined) inFile.set(path, (functions = [...functionsOf(path)]));
  for (const name of functions) yield [name, path];
}

const inFile = new Map<string, readonly string[]>();

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
  for (const { name, isStatic } of outline(text)) if (!isStatic) yield name;
}
