import type { ContractBook } from '../contracts/model.js';

/** A release by hand of a kind of object that the file only ever takes managed. */
export interface ReleasedByHand {
  readonly object: string;
  /** The managed call, and the function that makes it. */
  readonly taken: string;
  readonly takenIn: string;
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
  const seen = new Set<string>();
  for (const [takenIn, names] of calls) {
    for (const taken of names) {
      if (defined.has(taken)) continue;
      for (const effect of book.contract(taken)?.effects ?? []) {
        if (effect.do !== 'acquire' || !effect.managed || seen.has(effect.object)) continue;
        if (effect.kind !== 'registration') continue;
        seen.add(effect.object);
        const { takes, gives } = book.byHand(effect.object);
        if ([...takes].some((name) => called.has(name))) continue;
        for (const release of gives) {
          if (defined.has(release) || effect.release.includes(release)) continue;
          for (const [releasedIn, others] of calls)
            if (others.has(release)) found.push({ object: effect.object, taken, takenIn, release, releasedIn });
        }
      }
    }
  }
  return found;
}
