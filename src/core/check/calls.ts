import { memberStoresIn } from '../syntax/members.js';
import type { ParsedSource } from '../syntax/tree.js';
import { beforeSpace } from '../syntax/words.js';

/** What a function mentions by name, read off the tree without lowering it. */
export interface Mentions {
  readonly calls: Set<string>;
  /** Fields through which something is called: `ops->exit(…)`. */
  readonly indirect: Set<string>;
  /** Functions of the file that are named without being called: callbacks that are handed on. */
  readonly hands: Set<string>;
  readonly loops: Set<string>;
  readonly cleanups: Set<string>;
}

/** Names called in each function, in the order of `source.functions`. */
export function collectMentions(source: ParsedSource): Mentions[] {
  const { tree, grammar, functions } = source;
  const mentions: Mentions[] = functions.map(() => ({
    calls: new Set(),
    indirect: new Set(),
    hands: new Set(),
    loops: new Set(),
    cleanups: new Set(),
  }));
  const names = new Set(functions.map((fn) => fn.name));
  // few identifiers are as long as some function's name and begin and end as it does: the others need no look-up
  const shapes = new Set(functions.map(({ name }) => shapeOf(name, 0, name.length)));
  const callKind = grammar.kinds['call_expression'];
  const identifier = grammar.kinds['identifier'];
  const fieldExpression = grammar.kinds['field_expression'];
  functions.forEach((fn, index) => {
    const { calls, indirect, hands } = mentions[index];
    const last = tree.last[fn.body];
    const text = (node: number): string => source.text.slice(tree.start[node], tree.end[node]);
    for (let node = fn.body; node < last; node++) {
      const kind = tree.kind[node];
      if (kind === identifier && tree.kind[node - 1] !== callKind) {
        if (!shapes.has(shapeOf(source.text, tree.start[node], tree.end[node]))) continue;
        const name = text(node);
        if (names.has(name) && name !== fn.name) hands.add(name);
      }
      if (kind !== callKind) continue;
      const callee = node + 1;
      if (callee >= last) continue;
      if (tree.kind[callee] === identifier) calls.add(text(callee));
      else if (tree.kind[callee] === fieldExpression) indirect.add(/\w*$/.exec(text(callee))?.[0] ?? '');
    }
  });
  let fn = 0;
  for (const mark of source.marks) {
    if (mark.kind === 'dropped' || mark.kind === 'hidden-jump' || mark.kind === 'statements') continue;
    while (fn < functions.length && functions[fn].end <= mark.at) fn++;
    if (fn >= functions.length) break;
    if (functions[fn].start > mark.at) continue;
    if (mark.kind === 'cleanup') mentions[fn].cleanups.add(mark.name);
    else mentions[fn].loops.add(mark.macro);
  }
  return mentions;
}

/** A number that equal names share, for text from `start` to `end`. */
function shapeOf(text: string, start: number, end: number): number {
  if (start >= end) return -1;
  return (end - start) * 65536 + (text.charCodeAt(start) & 255) * 256 + (text.charCodeAt(end - 1) & 255);
}

/** Functions of the file that return nothing but zero, themselves or by way of others that do. */
export function alwaysZero(source: ParsedSource): Set<string> {
  const { tree, grammar, functions } = source;
  const returnKind = grammar.kinds['return_statement'];
  const returned = new Map<string, string[]>();
  for (const fn of functions) {
    const all: string[] = [];
    for (let node = fn.body; node < tree.last[fn.body]; node++)
      if (tree.kind[node] === returnKind) all.push(source.normalised.slice(tree.start[node], tree.end[node]));
    // of functions with one name (branches of an #if) all must agree
    returned.set(fn.name, [...(returned.get(fn.name) ?? []), ...(all.length > 0 ? all : ['return;'])]);
  }
  return zeroFunctions(returned);
}

/** Of functions with all their return statements, those that return nothing but zero. */
export function zeroFunctions(returned: ReadonlyMap<string, readonly string[]>): Set<string> {
  const zero = new Set<string>();
  const isZero = (text: string): boolean => {
    const value = text.replace(/^return\s*/, '').replace(/\s*;$/, '');
    if (/^\(?\s*0\s*\)?$/.test(value)) return true;
    const callee = /^(\w+)\s*\([^()]*\)$/.exec(value)?.[1];
    return callee !== undefined && zero.has(callee);
  };
  for (let before = -1; before !== zero.size;) {
    before = zero.size;
    for (const [name, texts] of returned) if (texts.every(isZero)) zero.add(name);
  }
  return zero;
}

/** More than any function's name takes, with what stands around it. */
const LONGEST_NAME = 120;

/** Pointers to functions that the text declares or calls: `(*name)(`. */
function pointersIn(text: string): Set<string> {
  const found = new Set<string>();
  const pointer = /\*\s*(\w+)\s*\)\s*\(/y;
  for (let at = text.indexOf('*'); at >= 0; at = text.indexOf('*', at + 1)) {
    if (text[beforeSpace(text, at)] !== '(') continue;
    pointer.lastIndex = at;
    const name = pointer.exec(text)?.[1];
    if (name !== undefined) found.add(name);
  }
  return found;
}

/**
 * Members of structures that this file declares itself and whose functions, all of
 * them of this file, return nothing but zero: `config->prepare(x)` cannot fail.
 */
export function membersAlwaysZero(source: ParsedSource, zeros: ReadonlySet<string>): Set<string> {
  const text = source.normalised;
  const declared = pointersIn(text);
  const members = new Set<string>();
  const others = new Set<string>();
  if (declared.size === 0) return members;
  for (const { member, from } of memberStoresIn(text)) {
    if (!declared.has(member)) continue;
    const fn = /^&?\s*([^,;}\n]+)/.exec(text.slice(from, from + LONGEST_NAME))?.[1].trim();
    if (fn !== undefined && fn !== 'NULL') (zeros.has(fn) ? members : others).add(member);
  }
  for (const member of others) members.delete(member);
  return members;
}
