import type { ContractBook } from '../contracts/model.js';
import type { FunctionNode } from '../syntax/tree.js';
import { pairsAmong } from './infer.js';
import type { Reach } from './reach.js';
import { partnerOf, type Roles } from './roles.js';

/** Which function of a file undoes which, by their places in structures or by their names. */
export class Partners {
  private readonly named = new Map<string, FunctionNode>();

  constructor(
    private readonly roles: Roles,
    private readonly functions: ReadonlyMap<string, FunctionNode>,
    private readonly reach: Reach,
    book: ContractBook,
  ) {
    for (const [name, pair] of pairsAmong(functions, book)) {
      const partner = functions.get(pair.release[0]);
      if (partner && pair.kind !== 'lock' && (partner.isStatic || functions.get(name)?.isStatic === false))
        this.named.set(name, partner);
    }
  }

  /** The function that is called to undo a setup function: remove() for probe(), of the same structure. */
  of(name: string): FunctionNode | null {
    const partner = partnerOf(this.roles, name);
    return partner === null ? null : (this.functions.get(partner) ?? null);
  }

  /** `foo_free_rings()` for `foo_alloc_rings()`, where no structure says more. */
  byName(name: string): FunctionNode | null {
    return this.roles.known.has(name) ? null : (this.named.get(name) ?? null);
  }

  /** Something undoes what it did, but only when it succeeded. */
  isSetup(name: string): boolean {
    return this.roles.known.get(name)?.some((use) => use.role.cleansUpItself) ?? this.named.has(name);
  }

  /** The partner's body, or that of a function it calls, has the release; which is no callback itself. */
  undoes(partner: FunctionNode | null, release: string): boolean {
    if (partner === null || this.roles.known.has(release)) return false;
    return this.reach.get(partner.name)?.has(release) === true;
  }
}
