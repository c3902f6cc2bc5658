import type { ParsedSource } from '../syntax/tree.js';

/** What a function mentions by name, read off the tree without lowering it. */
export interface Mentions {
  readonly calls: Set<string>;
  readonly loops: Set<string>;
  readonly cleanups: Set<string>;
}

/** Names called in each function, in the order of `source.functions`. */
export function collectMentions(source: ParsedSource): Mentions[] {
  const { tree, grammar, functions } = source;
  const mentions: Mentions[] = functions.map(() => ({ calls: new Set(), loops: new Set(), cleanups: new Set() }));
  const callKind = grammar.kinds['call_expression'];
  const identifier = grammar.kinds['identifier'];
  functions.forEach((fn, index) => {
    const { calls } = mentions[index];
    const last = tree.last[fn.body];
    for (let node = fn.body; node < last; node++) {
      if (tree.kind[node] !== callKind) continue;
      const callee = node + 1;
      if (callee < last && tree.kind[callee] === identifier)
        calls.add(source.text.slice(tree.start[callee], tree.end[callee]));
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
