import { wordsOf } from '../../syntax/words.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';

/** What a declaration has before the name. */
const LONGEST = 120;

/** Tag of the structure that a variable of the function points to. */
export function typeOf(source: ParsedSource, name: string, fn: FunctionNode): string | null {
  for (const at of wordsOf(source).at(name)) {
    if (at < fn.start || at >= fn.end) continue;
    const before = source.text.slice(Math.max(fn.start, at - LONGEST), at);
    const tag = /struct\s+(\w+)\s*(?:\w+\s*,\s*)?\*+\s*(?:const\s+)?$/.exec(before)?.[1];
    if (tag !== undefined) return tag;
  }
  return null;
}
