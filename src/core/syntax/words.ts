import { isSpace } from './normalise/tokens.js';
import type { ParsedSource } from './tree.js';

/** Words with equal remainders share a chain. */
const CHAINS = 4096;

/**
 * Where the words of a text stand, those in comments and macro bodies too. Made in
 * one pass that builds no string: a name is looked up by its hash and then compared.
 */
export class Words {
  /** By hash: index of the last such word, -1 for none; and by word: the one before it with that hash. */
  private readonly last = new Int32Array(CHAINS).fill(-1);
  private readonly before: number[] = [];
  private readonly starts: number[] = [];

  constructor(private readonly text: string) {
    const { length } = text;
    for (let at = 0; at < length; at++) {
      let code = text.charCodeAt(at);
      if (!isWordCode(code)) continue;
      const start = at;
      let hash = 0;
      for (; isWordCode(code); code = text.charCodeAt(++at)) hash = (hash * 31 + code) | 0;
      const chain = hash & (CHAINS - 1);
      this.before.push(this.last[chain]);
      this.last[chain] = this.starts.push(start) - 1;
    }
  }

  /** Offsets where the text has the name as a whole word, in their order. */
  at(name: string): number[] {
    let hash = 0;
    for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0;
    const found: number[] = [];
    for (let word = this.last[hash & (CHAINS - 1)]; word >= 0; word = this.before[word]) {
      const start = this.starts[word];
      if (this.text.startsWith(name, start) && !isWordCode(this.text.charCodeAt(start + name.length)))
        found.push(start);
    }
    return found.reverse();
  }
}

/** What `\w` matches, which is less than the lexer takes for a word; the end of the text is none. */
export function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

/** Offset of the last character before `at` that is no white space; -1 when there is none. */
export function beforeSpace(text: string, at: number): number {
  let before = at - 1;
  while (isSpace(text.charCodeAt(before))) before--;
  return before;
}

const known = new WeakMap<ParsedSource, Words>();

/** The words of a file as it is written. */
export function wordsOf(source: ParsedSource): Words {
  let words = known.get(source);
  if (words === undefined) known.set(source, (words = new Words(source.text)));
  return words;
}
