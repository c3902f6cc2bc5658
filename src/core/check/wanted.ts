import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import type { Mentions } from './calls.js';
import { storesParameter } from './params.js';
import type { FileKnowledge } from './task.js';

/** Which functions of a file are worth running. */
export class Wanted {
  /** Functions that take or give up something themselves. */
  private concerned: ReadonlySet<string> = new Set();

  constructor(
    private readonly source: ParsedSource,
    private readonly functions: ReadonlyMap<string, FunctionNode>,
    private readonly mentions: ReadonlyMap<string, Mentions>,
    private readonly knowledge: FileKnowledge,
  ) {}

  /** Functions that take or give up something, themselves or through a function of this file. */
  find(isSetup: (name: string) => boolean): string[] {
    const { defined } = this.knowledge;
    const found = new Set<string>();
    for (const [name, mentions] of this.mentions) if (this.concerns(mentions, isSetup(name))) found.add(name);
    this.concerned = new Set(found);
    for (let grown = true; grown;) {
      grown = false;
      for (const [name, mentions] of this.mentions) {
        if (found.has(name)) continue;
        for (const callee of mentions.calls) {
          if (found.has(callee) && defined.has(callee)) {
            found.add(name);
            grown = true;
            break;
          }
        }
      }
    }
    for (const name of [...found]) {
      for (const callee of this.mentions.get(name)?.calls ?? [])
        if (!found.has(callee) && defined.has(callee) && storesParameter(this.source, callee, this.functions))
          found.add(callee);
    }
    return [...this.functions.keys()].filter((name) => found.has(name));
  }

  /**
   * It was only wanted for its callees, which turned out to take and give up nothing:
   * no way through it holds anything. Its callees have been run by then.
   */
  isIdle(name: string): boolean {
    if (this.concerned.has(name)) return false;
    for (const call of this.mentions.get(name)?.calls ?? []) {
      const { isRelease, moves, contract } = this.knowledge.callee(call);
      if (isRelease || moves || contract?.effects.some((e) => e.do === 'action') === true) return false;
      const summary = this.knowledge.summaries.get(call);
      if (summary?.outcomes.some((o) => o.claims.length > 0 || o.releases.length > 0) === true) return false;
    }
    return true;
  }

  private concerns({ calls, loops, cleanups }: Mentions, isSetup: boolean): boolean {
    const { book, defined, pairs } = this.knowledge;
    for (const loop of loops) if (book.iterator(loop)?.holds === true) return true;
    if (cleanups.size > 0) return true;
    for (const name of calls) {
      if (this.knowledge.beside(name) !== undefined) return true;
      if (!defined.has(name)) {
        const contract = book.contract(name);
        const effects = contract?.effects;
        if (
          effects?.some(
            (e) =>
              (e.do === 'acquire' && (e.on.at !== 'arg' || !e.managed)) ||
              e.do === 'release' ||
              e.do === 'action' ||
              (e.do === 'borrow' && contract?.failure === 'errptr'),
          ) === true
        )
          return true;
      }
      const pair = pairs.get(name);
      if (pair && (isSetup || pair.release.some((r) => calls.has(r)))) return true;
    }
    return false;
  }
}
