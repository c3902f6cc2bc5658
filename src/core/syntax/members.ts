import type { ParsedSource } from './tree.js';
import { Char, isSpace } from './normalise/tokens.js';
import { beforeSpace, isWordCode } from './words.js';

/** `.member = value` or `->member = value`: a member is given a value, in an initialiser or a statement. */
export interface MemberStore {
  readonly member: string;
  /** Offset of the `.` or `->`. */
  readonly at: number;
  /** Offset of the value. */
  readonly from: number;
  /** The word that the value begins with, after an `&` if there is one; empty when it begins with none. */
  readonly word: string;
}

const known = new WeakMap<ParsedSource, readonly MemberStore[]>();

/** All of a file as it is written, those in comments too, in their order. */
export function memberStores(source: ParsedSource): readonly MemberStore[] {
  let stores = known.get(source);
  if (stores === undefined) known.set(source, (stores = memberStoresIn(source.text)));
  return stores;
}

export function memberStoresIn(text: string): MemberStore[] {
  const stores: MemberStore[] = [];
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    const end = beforeSpace(text, equals) + 1;
    let start = end;
    while (isWordCode(text.charCodeAt(start - 1))) start--;
    if (start === end) continue;
    const mark = text.charCodeAt(start - 1);
    const at =
      mark === Char.dot
        ? start - 1
        : mark === Char.greater && text.charCodeAt(start - 2) === Char.minus
          ? start - 2
          : -1;
    if (at < 0) continue;
    let from = equals + 1;
    while (isSpace(text.charCodeAt(from))) from++;
    const word = text.charCodeAt(from) === Char.ampersand ? from + 1 : from;
    let after = word;
    while (isWordCode(text.charCodeAt(after))) after++;
    stores.push({ member: text.slice(start, end), at, from, word: text.slice(word, after) });
  }
  return stores;
}
