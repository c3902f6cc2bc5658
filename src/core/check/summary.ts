import type { ObligationKind } from '../contracts/model.js';

/**
 * A place as a caller can name it: a parameter or a global, followed by
 * selectors. `address`: the place itself, not what it holds.
 */
export interface SummaryPlace {
  readonly param: number;
  /** Name of a global when `param` is -1; null otherwise. */
  readonly global: string | null;
  /** Each step loads a cell: `p->a->b` is ['a', 'b'], `p->a.b` is ['a.b']; '@op' asks a pure call of the value. */
  readonly steps: readonly string[];
  readonly address: boolean;
}

/** A claim that a call leaves behind, in its caller's terms. */
export interface SummaryClaim {
  /** null: the result. */
  readonly place: SummaryPlace | null;
  readonly object: string;
  readonly kind: ObligationKind;
  readonly release: readonly string[];
  readonly api: string;
  readonly origin: 'result' | 'count';
  /** Stored below this place, when the object itself was made by the callee. */
  readonly storedAt: SummaryPlace | null;
  readonly managed: boolean;
  /** The callee handed it to functions of which nothing is known. */
  readonly passed: boolean;
  /** Of a kind that drivers often leave so on purpose. */
  readonly lasting: boolean;
  /** Left behind by a failure: names the finding that stands if no caller gives it up. */
  readonly pending: string | null;
}

/** A release that a call performs on what its caller gave it. */
export interface SummaryRelease {
  readonly place: SummaryPlace;
  readonly by: string;
  readonly object: string | null;
  readonly kind: ObligationKind;
  readonly final: boolean;
  /** The place holds something else afterwards. */
  readonly cleared: boolean;
  /** Nothing, that is: NULL. */
  readonly emptied: boolean;
  /** The callee itself had put it there: as it fails it leaves a pointer to what is gone. */
  readonly dangling: boolean;
}

export interface SummaryGiven {
  readonly place: SummaryPlace;
  readonly mask: number;
}

/** One way out of a function: what its result can be and what it did. */
export interface SummaryOutcome {
  /** Classes of the result (`Z`, `E`, `P`), all for void. */
  readonly mask: number;
  /** What every such way found of its caller's values: the place and the classes (`Z`, `E`, `P`) it can have. */
  readonly given: readonly SummaryGiven[];
  readonly claims: readonly SummaryClaim[];
  readonly releases: readonly SummaryRelease[];
}

/** A parameter that is stored where it outlives the call, on the ways whose result is in `mask`. */
export interface SummaryKept {
  readonly param: number;
  readonly mask: number;
}

/**
 * What a call does to references: from a body in this file, from another file,
 * or from a contract. A caller need not know which.
 */
export interface Summary {
  readonly name: string;
  readonly outcomes: readonly SummaryOutcome[];
  readonly returnsPointer: boolean;
  /** Not everything the body does is in here. */
  readonly partial: boolean;
  /** Parameters that the body stores, or hands to functions of which nothing is known. */
  readonly passes: readonly number[];
  /** Parameters that the body stores where they outlive the call. */
  readonly keeps: readonly SummaryKept[];
  /** Fields that the body (or a callee in the file) assigns through pointers; null: unknown. */
  readonly writes: ReadonlySet<string> | null;
}

export const MOST_OUTCOMES = 6;
