import type { ContractBook } from '../../contracts/model.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';
import { nodeText } from '../../syntax/walk.js';
import type { Mentions } from '../calls.js';
import type { Kept } from './kept.js';
import { plainPath } from './marks.js';
import type { Sites } from './sites.js';
import { typeOf } from './types.js';

interface Parts {
  readonly source: ParsedSource;
  readonly book: ContractBook;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly mentions: ReadonlyMap<string, Mentions>;
}

/** The object itself, or a counter in it: `p` or `&p->ref`. */
const ITSELF = /^(?:(\w+)|&(\w+)->\w+)$/;

/** Work or a timer whose last run gives up the object that it lies in: whoever stopped it would leak that. */
export class LastRun {
  constructor(
    private readonly of: Parts,
    private readonly sites: Sites,
  ) {}

  isGivenUpBy(kept: Kept): boolean {
    if (kept.leak.reference.kind !== 'deferred' || kept.base === null) return false;
    const type = typeOf(this.of.source, kept.base, kept.fn);
    const handler = this.handlerOf(kept);
    return type !== null && handler !== null && this.givesUp(handler, type);
  }

  /** The function among the arguments of the call that sets it up. */
  private handlerOf({ leak: { reference } }: Kept): FunctionNode | null {
    const at = this.sites.of(reference.api).find((mention) => mention.at === reference.at);
    if (at === undefined || at.call === null) return null;
    for (const arg of this.sites.args(at.call)) {
      const path = plainPath(nodeText(this.of.source, arg));
      const fn = path === null ? undefined : this.of.functions.get(path);
      if (fn) return fn;
    }
    return null;
  }

  private givesUp(handler: FunctionNode, type: string): boolean {
    const { source, book, functions, mentions } = this.of;
    return [...(mentions.get(handler.name)?.calls ?? [])].some((callee) => {
      const gives = book
        .contract(callee)
        ?.effects.some((e) => e.do === 'release' && (e.kind === 'memory' || e.kind === 'reference'));
      if (gives !== true || functions.has(callee)) return false;
      return this.sites.of(callee).some((mention) => {
        if (mention.fn !== handler.name || mention.call === null) return false;
        return this.sites.args(mention.call).some((arg) => {
          const root = ITSELF.exec(nodeText(source, arg).trim());
          return root !== null && typeOf(source, root[1] ?? root[2], handler) === type;
        });
      });
    });
  }
}
