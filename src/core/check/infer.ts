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
  const byVerb = verbsOf(book);
  for (const name of acquirers) {
    let pair: (InferredPair & { release: string[] }) | undefined;
    eachPartner(name, byVerb, (partner, { kind, lifetime, vague }) => {
      if (partner === name || !mayUndo(partner, name)) return;
      pair ??= { acquire: name, release: [], kind, lifetime: lifetime === true, vague: vague === true };
      pair.release.push(partner);
    });
    if (pair !== undefined) pairs.set(name, pair);
  }
  return pairs;
}

const AMONG = new WeakMap<ReadonlyMap<string, unknown>, ReadonlyMap<string, InferredPair>>();

/** Pairs among the functions of a file: several ask for them. */
export function pairsAmong(
  functions: ReadonlyMap<string, unknown>,
  book: ContractBook,
): ReadonlyMap<string, InferredPair> {
  let pairs = AMONG.get(functions);
  if (pairs === undefined)
    AMONG.set(functions, (pairs = inferPairs(functions.keys(), (second) => functions.has(second), book)));
  return pairs;
}

type Verbs = ReadonlyMap<string, readonly VerbPair[]>;

const VERBS = new WeakMap<ContractBook, Verbs>();

/** The same for all files: made once a book. */
function verbsOf(book: ContractBook): Verbs {
  const known = VERBS.get(book);
  if (known) return known;
  const byVerb = new Map<string, VerbPair[]>();
  for (const verb of book.verbs) {
    const alike = byVerb.get(verb.acquire);
    if (alike) alike.push(verb);
    else byVerb.set(verb.acquire, [verb]);
  }
  VERBS.set(book, byVerb);
  return byVerb;
}

/** One of the words stands in the name: `debug` in `foo_debug_enter`. */
function saysWord(name: string, words: readonly string[]): boolean {
  return name.split('_').some((word) => words.includes(word));
}

/** Names that would undo `name`, the last word exchanged first. */
function eachPartner(name: string, byVerb: Verbs, found: (partner: string, verb: VerbPair) => void): void {
  // offsets of the word that is looked at, and of the end of the one after it
  for (let end = name.length; end >= 0;) {
    const start = end === 0 ? 0 : name.lastIndexOf('_', end - 1) + 1;
    const before = name.slice(0, start);
    const next = end < name.length ? ending(name, end + 1) : -1;
    for (const verb of byVerb.get(name.slice(start, end)) ?? []) {
      if (verb.unless !== undefined && saysWord(name, verb.unless)) continue;
      for (const release of verb.release) {
        found(before + release + name.slice(end), verb);
        // create_workqueue-like names lose a qualifier: foo_alloc_bar_gfp → foo_free_bar
        if (next >= 0 && next < name.length) found(before + release + name.slice(end, name.lastIndexOf('_')), verb);
      }
    }
    // two-word verbs: power_on / power_off
    if (next >= 0)
      for (const verb of byVerb.get(name.slice(start, next)) ?? [])
        for (const release of verb.release) found(before + release + name.slice(next), verb);
    end = start - 1;
  }
}

/** Where the word that begins at `from` ends. */
function ending(name: string, from: number): number {
  const at = name.indexOf('_', from);
  return at < 0 ? name.length : at;
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
