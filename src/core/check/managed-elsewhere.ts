import type { ContractBook } from '../contracts/model.js';
import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import { Marks, meet, type MarkSet } from './teardown/marks.js';
import { Sites } from './teardown/sites.js';

/** A release by hand of a kind of object that the file only ever takes managed. */
export interface ReleasedByHand {
  readonly object: string;
  /** The managed call, and the function that makes it. */
  readonly taken: string;
  readonly takenIn: string;
  /** All calls of the file that take such an object managed. */
  readonly managed: readonly string[];
  readonly release: string;
  readonly releasedIn: string;
}

/**
 * `devm_request_irq()` in probe and `free_irq()` in remove: nothing in the file takes
 * such an object by hand, so what is released by hand is what is managed.
 */
export function releasedByHand(
  calls: ReadonlyMap<string, ReadonlySet<string>>,
  called: ReadonlySet<string>,
  defined: ReadonlySet<string>,
  book: ContractBook,
): ReleasedByHand[] {
  const found: ReleasedByHand[] = [];
  const registers = (name: string): boolean =>
    !defined.has(name) &&
    book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.managed && e.kind === 'registration') === true;
  if (![...called].some(registers)) return found;
  const seen = new Set<string>();
  for (const [takenIn, names] of calls) {
    for (const taken of names) {
      if (defined.has(taken)) continue;
      for (const effect of book.contract(taken)?.effects ?? []) {
        if (effect.do !== 'acquire' || !effect.managed || seen.has(effect.object)) continue;
        if (effect.kind !== 'registration') continue;
        const { object } = effect;
        seen.add(object);
        const { takes, gives } = book.byHand(object);
        if ([...takes].some((name) => called.has(name))) continue;
        const managed = [...called].filter((name) =>
          book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.managed && e.object === object),
        );
        for (const release of gives) {
          if (defined.has(release) || effect.release.includes(release)) continue;
          for (const [releasedIn, others] of calls)
            if (others.has(release)) found.push({ object, taken, takenIn, managed, release, releasedIn });
        }
      }
    }
  }
  return found;
}

export type OtherFields = (found: ReleasedByHand) => boolean;

/** Whether what is released by hand lies in other fields than all that is managed: somebody else made it. */
export function fieldsOf(
  source: ParsedSource,
  functions: ReadonlyMap<string, FunctionNode>,
  book: ContractBook,
): OtherFields {
  const sites = new Sites(source);
  const marks = new Marks(sites, functions, book);
  return ({ managed, release, releasedIn }) => {
    const taken = managed.flatMap((name) => sites.of(name).map((mention) => marks.ofResult(mention)));
    const given = sites.of(release).filter((mention) => mention.fn === releasedIn);
    const known = (set: MarkSet): set is ReadonlySet<string> => set !== null && set.size > 0;
    return (
      taken.every(known) &&
      given.every((mention) => {
        const at = marks.ofArguments(mention).at(-1) ?? null;
        return known(at) && !taken.some((set) => meet(set, at));
      })
    );
  };
}
