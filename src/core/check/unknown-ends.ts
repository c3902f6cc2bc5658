import type { ContractBook } from '../contracts/model.js';
import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import type { Reach } from './reach.js';

/**
 * Names in what functions of the file hand to calls that end it by their name alone: an
 * inline function or a macro of some header, as in `FOO_FREE(p->ring)`. Read off the text
 * and only when asked.
 */
export class UnknownEnds {
  private readonly known = new Map<string, ReadonlySet<string>>();
  private readonly reached = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly source: ParsedSource,
    private readonly functions: ReadonlyMap<string, FunctionNode>,
    private readonly reach: Reach,
    private readonly book: ContractBook,
  ) {}

  /** Words in the arguments of such calls that the function makes, itself or through others of the file. */
  of(name: string): ReadonlySet<string> {
    const known = this.reached.get(name);
    if (known) return known;
    const words = new Set(this.own(name));
    for (const inner of this.reach.get(name) ?? []) for (const word of this.own(inner)) words.add(word);
    this.reached.set(name, words);
    return words;
  }

  private own(name: string): ReadonlySet<string> {
    let words = this.known.get(name);
    if (words === undefined) this.known.set(name, (words = this.read(name)));
    return words;
  }

  private read(name: string): ReadonlySet<string> {
    const words = new Set<string>();
    const fn = this.functions.get(name);
    if (!fn) return words;
    const body = this.source.normalised.slice(fn.start, fn.end);
    for (const [, callee, args] of body.matchAll(/[;{}):]\s*(\w+)\s*\(([^;{}]*)\)\s*;/g)) {
      if (this.functions.has(callee) || this.book.contract(callee) !== undefined || !this.book.isTeardown(callee))
        continue;
      for (const [word] of args.matchAll(/\b[a-z]\w+/gi)) words.add(word);
    }
    return words;
  }
}

/** The variable of the file that a label names is set up with a function that ends it. */
export function hasRelease(text: string, label: string): boolean {
  const name = /^&(\w+)$/.exec(label)?.[1];
  return name !== undefined && new RegExp(`\\b${name}\\s*=\\s*\\{[^;]*\\.release\\b`).test(text);
}
