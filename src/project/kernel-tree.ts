import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import {
  isIn,
  macrosOf,
  optionalParts,
  settled,
  typedefsOf,
  type Options,
  type Macro,
  type Source,
  type Tree,
} from '../core/replay/index.js';
import { functionsAround } from './kernel-around.js';

/** Bound of headers that are read for one run. */
const MOST_HEADERS = 4000;
const FOLDERS = ['include', 'include/uapi', 'arch/x86/include', 'arch/x86/include/uapi'];

/** What a tree's definitions are found by, and what was looked at. */
interface Index {
  readonly functions: Map<string, string>;
  readonly structs: Map<string, string>;
  readonly constants: Map<string, string>;
  readonly types: Map<string, string>;
  readonly variables: Map<string, string>;
  readonly macros: Map<string, string>;
  readonly seen: Set<string>;
}

/**
 * What a kernel tree defines, as seen from some files: the headers they include,
 * and the files beside them that are called like those headers. Read when the
 * first name is asked for. `elsewhere` also looks at the C files around the given
 * ones and in the folders of the core.
 */
export function kernelTree(
  root: string,
  files: readonly string[],
  /** Texts that hold instead of what is on disk, by absolute path. */
  open: ReadonlyMap<string, string> = new Map(),
  /** The configuration as far as it is known: what it does not have is not defined. */
  options: Options = new Map(),
): Tree {
  const texts = new Map<string, string>();
  const macros = new Map<string, ReadonlyMap<string, Macro>>();
  let index: Index | null = null;
  let others: ReadonlyMap<string, string> | null = null;
  let met = 0;
  const read = (path: string): string => {
    let text = texts.get(path);
    if (text === undefined) texts.set(path, (text = settled(open.get(path) ?? readText(path), options)));
    return text;
  };
  const indexed = (): Index => (index ??= indexOf(root, files, read));
  const included = new Set<string>();
  const include = (path: string): void => {
    if (included.has(path)) return;
    included.add(path);
    follow(root, indexed(), [path], read);
  };
  const source = (path: string): Source => ({ file: relative(root, path), text: read(path) });
  return {
    macro(name) {
      const path = indexed().macros.get(name);
      if (path === undefined) return null;
      let known = macros.get(path);
      if (known === undefined) macros.set(path, (known = macrosOf(read(path))));
      return known.get(name) ?? null;
    },
    defining(name, what): Source | null {
      const { functions, structs, constants, types, variables } = indexed();
      const path = { function: functions, struct: structs, constant: constants, type: types, variable: variables }[
        what
      ].get(name);
      if (path === undefined) return null;
      // the words of a C file are those of the headers that it includes itself
      if (path.endsWith('.c')) include(path);
      return source(path);
    },
    elsewhere(name): Source | null {
      const { seen } = indexed();
      // headers that were met since may be called like other files
      if (others === null || (!others.has(name) && seen.size > met)) {
        met = seen.size;
        others = functionsAround(root, files, seen);
      }
      const path = others.get(name);
      if (path === undefined) return null;
      include(path);
      return source(path);
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function indexOf(root: string, files: readonly string[], read: (path: string) => string): Index {
  const index: Index = {
    functions: new Map(),
    structs: new Map(),
    constants: new Map(),
    types: new Map(),
    variables: new Map(),
    macros: new Map(),
    seen: new Set(files),
  };
  const given = new Set(files);
  const beside = neighbours(files);
  const bodies: string[] = [];
  // only what the files include themselves: further in, names say little
  follow(root, index, files, read, (header) => {
    const body = beside.get(basename(header).replace(/\.h$/, '.c'));
    if (body !== undefined) bodies.push(...body.filter((b) => !given.has(b)));
  });
  for (const path of bodies) enter(index, path, read(path));
  // a file that includes a given one is one text with it: what is static there is in reach
  const around = includers(files, beside, read);
  follow(root, index, around, read);
  for (const path of around) enter(index, path, read(path));
  return index;
}

/** C files beside the given ones that include one of them. */
function includers(
  files: readonly string[],
  beside: ReadonlyMap<string, readonly string[]>,
  read: (path: string) => string,
): string[] {
  const names = new Set(files.map((file) => basename(file)));
  const given = new Set(files);
  const includes = (path: string): boolean => {
    // most files include no C file: a look at the text comes before settling what holds in it
    for (const [, name] of read(path).matchAll(/^[ \t]*#[ \t]*include[ \t]*"([^"\n]+\.c)"/gm))
      if (names.has(basename(name)) && given.has(resolve(dirname(path), name))) return true;
    return false;
  };
  return [...beside.values()].flat().filter((path) => !given.has(path) && includes(path));
}

/** Enters the headers that files include, and those that they include. */
function follow(
  root: string,
  index: Index,
  files: readonly string[],
  read: (path: string) => string,
  direct?: (header: string) => void,
): void {
  const given = new Set(files);
  const queue = [...files];
  for (let i = 0; i < queue.length && index.seen.size < MOST_HEADERS; i++) {
    const path = queue[i];
    const text = read(path);
    if (!given.has(path)) enter(index, path, text);
    for (const match of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]/gm)) {
      const found = resolveInclude(root, path, match[1] === '"', match[2]);
      if (found === null || index.seen.has(found)) continue;
      index.seen.add(found);
      queue.push(found);
      if (given.has(path)) direct?.(found);
    }
  }
}

/** C files in the folders of the given files and the folder above, by name. */
function neighbours(files: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const folders = new Set(files.flatMap((file) => [dirname(file), dirname(dirname(file))]));
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.c')) continue;
      const list = found.get(name);
      if (list) list.push(join(folder, name));
      else found.set(name, [join(folder, name)]);
    }
  }
  return found;
}

function resolveInclude(root: string, from: string, quoted: boolean, name: string): string | null {
  const candidates = [
    ...(quoted ? [join(dirname(from), name)] : []),
    ...FOLDERS.map((folder) => join(root, folder, name)),
  ];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** The first definition of a name counts: later ones are for other configurations. */
function enter(index: Index, path: string, text: string): void {
  const optional = optionalParts(text);
  const add = (to: Map<string, string>, name: string, at?: number): void => {
    if (!to.has(name) && (at === undefined || !isIn(optional, at))) to.set(name, path);
  };
  for (const match of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)/gm)) add(index.macros, match[1], match.index);
  for (const match of text.matchAll(/\b((?:struct|union)\s+\w+)\s*\{/g))
    add(index.structs, match[1].replace(/\s+/g, ' '));
  // those that every file that includes a header has for itself
  if (path.endsWith('.h'))
    for (const match of text.matchAll(/^static\s+(?:const\s+)?[\w\s*]*?\b(\w+)\s*(?:\[[^\]]*\]\s*)*=\s*[{"\d]/gm))
      add(index.variables, match[1], match.index);
  for (const name of typedefsOf(text).keys()) add(index.types, name);
  for (const match of text.matchAll(/\benum\b(?:\s+\w+)?\s*\{([^{}]*)\}/g)) {
    for (const name of match[1].replace(/\/\*[^]*?\*\/|=[^,]*/g, ' ').matchAll(/\b[A-Z]\w*/g))
      add(index.constants, name[0]);
  }
  for (const match of text.matchAll(
    /^(?!typedef|return|else|#)\w[\w \t*\n]*?\b(\w+)\s*\((?:[^(){};]|\([^(){};]*\))*\)\s*(?:__\w+\s*)*\{/gm,
  ))
    add(index.functions, match[1], match.index);
}
