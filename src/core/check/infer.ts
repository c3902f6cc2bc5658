import type { ContractBook, ObligationKind, VerbPair } from '../contracts/model.js';

/** A release that undoes a call no contract names, found by its name among the calls of the file. */
export interface InferredPair {
  readonly acquire: string;
  readonly release: readonly string[];
  readonly kind: ObligationKind;
  /** The two begin and end the life of a driver or device. */
  readonly lifetime: boolean;
  /** The words say little of what is taken. */
  readonly vague: boolean;
}

/**
 * Pairs by name: `foo_alloc_bar` with `foo_free_bar` when both are known names.
 * Only whole words between underscores are exchanged.
 */
export function inferPairs(
  acquirers: Iterable<string>,
  mayUndo: (release: string, name: string) => boolean,
  book: ContractBook,
): Map<string, InferredPair> {
  const pairs = new Map<string, InferredPair>();
  const byVerb = new Map<string, VerbPair[]>();
  for (const verb of book.verbs) byVerb.set(verb.acquire, [...(byVerb.get(verb.acquire) ?? []), verb]);
  for (const name of acquirers) {
    const partners = partnersOf(name, byVerb);
    const release = partners.filter((p) => p.name !== name && mayUndo(p.name, name));
    if (release.length > 0)
      pairs.set(name, {
        acquire: name,
        release: release.map((p) => p.name),
        kind: release[0].kind,
        lifetime: release[0].lifetime,
        vague: release[0].vague,
      });
  }
  return pairs;
}

function partnersOf(
  name: string,
  byVerb: ReadonlyMap<string, readonly VerbPair[]>,
): { name: string; kind: ObligationKind; lifetime: boolean; vague: boolean }[] {
  const words = name.split('_');
  const found: { name: string; kind: ObligationKind; lifetime: boolean; vague: boolean }[] = [];
  for (let i = words.length - 1; i >= 0; i--) {
    for (const verb of byVerb.get(words[i]) ?? []) {
      if (verb.unless?.some((word) => words.includes(word)) === true) continue;
      for (const release of verb.release) {
        const exchanged = [...words.slice(0, i), release, ...words.slice(i + 1)];
        found.push({
          name: exchanged.join('_'),
          kind: verb.kind,
          lifetime: verb.lifetime === true,
          vague: verb.vague === true,
        });
        // create_workqueue-like names lose a qualifier: foo_alloc_bar_gfp → foo_free_bar
        if (i < words.length - 2)
          found.push({
            name: exchanged.slice(0, -1).join('_'),
            kind: verb.kind,
            lifetime: verb.lifetime === true,
            vague: verb.vague === true,
          });
      }
    }
    // two-word verbs: power_on / power_off
    if (i + 1 < words.length) {
      for (const verb of byVerb.get(`${words[i]}_${words[i + 1]}`) ?? []) {
        for (const release of verb.release)
          found.push({
            name: [...words.slice(0, i), release, ...words.slice(i + 2)].join('_'),
            kind: verb.kind,
            lifetime: verb.lifetime === true,
            vague: verb.vague === true,
          });
      }
    }
  }
  return found;
}

/**
 * Second halves that free something: called twice, they do it twice. True where the
 * name ends in the verb: `foo_delete_ntf()` may well only tell of it.
 */
export function freeingIn(pairs: ReadonlyMap<string, InferredPair>): Map<string, boolean> {
  const last = (name: string): string | undefined => name.split('_').at(-1);
  const found = new Map<string, boolean>();
  for (const { acquire, release, kind } of pairs.values())
    if (kind === 'memory') for (const name of release) found.set(name, last(name) !== last(acquire));
  return found;
}
