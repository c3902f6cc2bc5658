import type { ContractBook } from '../../contracts/model.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';
import { nodeText } from '../../syntax/walk.js';
import type { Mentions } from '../calls.js';
import type { Kept } from './kept.js';
import { plainPath } from './marks.js';
import { typeOf } from './types.js';
import type { Reach } from './reach.js';
import type { Sites } from './sites.js';

interface Parts {
  readonly source: ParsedSource;
  readonly book: ContractBook;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly mentions: ReadonlyMap<string, Mentions>;
}

/** Calls into other files that, by their names, tear down what they are given. */
export class Elsewhere {
  private readonly given = new Map<string, { types: Set<string>; fields: Set<string> }>();

  constructor(
    private readonly of: Parts,
    private readonly sites: Sites,
    private readonly reach: Reach,
  ) {}

  /** The partner hands what the claim is stored in, or the device itself, to such a function. */
  mayUndo(kept: Kept, partner: FunctionNode): boolean {
    const { types, fields } = this.handedOn(partner.name);
    const type = kept.base === null ? null : typeOf(this.of.source, kept.base, kept.fn);
    if (type !== null && types.has(type)) return true;
    if (kept.base !== null && this.linkedTo(kept.base, kept.fn).some((other) => types.has(other))) return true;
    if (types.has(WHOLE)) return true;
    return kept.leak.reference.label.split(/->|\./).some((part) => fields.has(part));
  }

  private handedOn(partner: string): { types: Set<string>; fields: Set<string> } {
    const known = this.given.get(partner);
    if (known) return known;
    const types = new Set<string>();
    const fields = new Set<string>();
    for (const name of this.reach.from([partner])) {
      const fn = this.of.functions.get(name);
      if (!fn) continue;
      for (const callee of this.of.mentions.get(name)?.calls ?? []) {
        if (this.of.functions.has(callee) || this.of.book.contract(callee) || !this.of.book.isTeardown(callee))
          continue;
        for (const mention of this.sites.of(callee)) {
          if (mention.fn !== name || mention.call === null) continue;
          for (const arg of this.sites.args(mention.call)) {
            const path = plainPath(nodeText(this.of.source, arg));
            if (path === null) continue;
            const field = /(?:->|\.)(\w+)$/.exec(path);
            if (field) fields.add(field[1]);
            else {
              const type = typeOf(this.of.source, path, fn);
              if (type !== null) types.add(type);
              if (name === partner && this.isParameter(path, fn)) types.add(WHOLE);
            }
          }
        }
      }
    }
    const made = { types, fields };
    this.given.set(partner, made);
    return made;
  }

  /** Types of what a variable is put on a list of, by a call of the function that has it: `add(&entry->list, &owner->entries)`. */
  private linkedTo(name: string, fn: FunctionNode): string[] {
    const text = this.of.source.text.slice(fn.start, fn.end);
    return [...text.matchAll(new RegExp(`\\w\\(\\s*&${name}->[\\w.]+,\\s*&(\\w+)->`, 'g'))]
      .map((match) => typeOf(this.of.source, match[1], fn))
      .filter((type) => type !== null);
  }

  private isParameter(name: string, fn: FunctionNode): boolean {
    const { text } = this.of.source;
    return new RegExp(`\\b${name}\\s*[,)]`).test(text.slice(fn.nameAt, text.indexOf('{', fn.nameAt)));
  }
}

/** The device or file that the partner itself is called for: with it goes all that hangs on it. */
const WHOLE = '*';
