import type { CheckContext, Clue } from '../check/index.js';
import type { ContractBook } from '../contracts/model.js';
import type { Finding } from '../report/finding.js';
import type { FunctionNode } from '../syntax/index.js';
import type { CallText, Code } from './code.js';

/** A finding, the function it is in, and what the engine knew. */
export interface Scene {
  readonly finding: Finding;
  readonly clue: Clue;
  /** Of findings worth showing on the same claim, this one too if it is. */
  readonly alike: readonly Clue[];
  /** All places where this claim is lost, the finding's own first. */
  readonly places: readonly number[];
  readonly fn: FunctionNode;
  readonly code: Code;
  readonly context: CheckContext;
  readonly book: ContractBook;
  /** By where a function starts: of each way of leaving it with success, the offsets of the calls that took what it has or had. */
  readonly successes: ReadonlyMap<number, readonly (readonly number[])[]>;
  /** Releases that some path reaches without a claim of the function. */
  readonly unclaimed: ReadonlySet<number>;
  /** The statement that the finding points at, or -1. */
  readonly statement: number;
}

/** The call that took what the finding is about; null for an iterator or when it is elsewhere. */
export function acquireOf(scene: Scene): CallText | null {
  const { clue, code, fn } = scene;
  return code.calls(fn).find((call) => call.at === clue.reference?.at) ?? null;
}

/** Everything that gives this claim up, the one to recommend first. */
export function releasesOf({ clue, finding, book }: Scene): string[] {
  const own = clue.reference?.release ?? [];
  const known = book
    .contract(finding.acquire?.call ?? '')
    ?.effects.flatMap((e) => (e.do === 'acquire' ? e.release : []));
  return [...new Set([...own, ...(known ?? [])])];
}

/** Offset of the call in this function that took what a release gives up, or -1. */
export function takenAt({ code, fn, book }: Scene, release: CallText): number {
  const object = release.args[0] ?? '';
  const taking = code.calls(fn).findLast((call) => {
    if (call.at >= release.at || !(call.dest === object || call.args.includes(object))) return false;
    return (
      book.contract(call.name)?.effects.some((e) => e.do === 'acquire' && e.release.includes(release.name)) === true
    );
  });
  return taking?.at ?? -1;
}

/** Words that say that something is given up: `put`, `free`. */
export function verbsOf({ book }: Scene): ReadonlySet<string> {
  return new Set(book.verbs.flatMap((pair) => pair.release));
}
