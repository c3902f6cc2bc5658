/** Object lists of a kernel Makefile: which sources make which module. Nothing else of make is read. */

/** What is linked together: `vkms` of `vkms_drv.o`, … */
export interface Composite {
  readonly name: string;
  /** Source files relative to the Makefile's folder, in the order of the list, each once. */
  readonly sources: readonly string[];
}

/** Lists may name lists; deeper than this they go round in a circle. */
const DEEPEST = 8;

/**
 * The modules (and what is built in) that a Makefile or Kbuild file lists with
 * `obj-…`. Objects that a configuration may leave out count as well, as nobody
 * says which configuration it is.
 */
export function objectLists(text: string): Composite[] {
  const lists = new Map<string, string[]>();
  for (const { name, words } of assignments(text)) {
    const known = lists.get(name) ?? [];
    known.push(...words);
    lists.set(name, known);
  }
  const targets = [...lists].filter(([name]) => /^obj-/.test(name)).flatMap(([, words]) => words);
  const found: Composite[] = [];
  for (const target of new Set(targets)) {
    if (!target.endsWith('.o')) continue;
    const name = target.slice(0, -2);
    const parts = partsOf(name, lists, 0);
    found.push({ name, sources: [...new Set(parts.length > 0 ? parts : [`${name}.c`])] });
  }
  return found;
}

/** `foo-y`, `foo-objs` and `foo-$(CONFIG_BAR)` are the parts of foo. */
function partsOf(name: string, lists: ReadonlyMap<string, readonly string[]>, depth: number): string[] {
  if (depth > DEEPEST) return [];
  const own = [...lists].filter(
    ([list]) => list.startsWith(`${name}-`) && /^(?:y|m|objs|\$\([^)]*\))$/.test(list.slice(name.length + 1)),
  );
  return own.flatMap(([, words]) => words).flatMap((word) => expand(word, lists, depth));
}

function expand(word: string, lists: ReadonlyMap<string, readonly string[]>, depth: number): string[] {
  const list = /^\$\(([\w-]+)\)$/.exec(word)?.[1];
  if (list !== undefined)
    return depth > DEEPEST ? [] : (lists.get(list) ?? []).flatMap((inner) => expand(inner, lists, depth + 1));
  if (!word.endsWith('.o')) return [];
  const name = word.slice(0, -2);
  const inner = partsOf(name, lists, depth + 1);
  return inner.length > 0 ? inner : [`${name}.c`];
}

interface Assignment {
  readonly name: string;
  readonly words: readonly string[];
}

/** `name := words`, also with `=` and `+=`, over lines that end with a backslash. */
function assignments(text: string): Assignment[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  return lines.flatMap((line): Assignment[] => {
    const match = /^\s*((?:[\w/.-]|\$\([^)]*\))+)\s*(?::|\+|\?)?=(.*)$/.exec(line.replace(/#.*$/, ''));
    return match === null ? [] : [{ name: match[1], words: match[2].split(/\s+/).filter((w) => w !== '') }];
  });
}
