import type { ObligationKind } from '../contracts/model.js';

/**
 * Identity of something that can be held. The machine never looks inside: the
 * driver (all paths, or one path) says which identities mean the same object.
 */
export type ObjectId = number;

/** Who owes the release of a reference. */
export type Holder =
  | { readonly kind: 'frame' }
  /** Stored where it outlives the frame; `container` is the object it is stored in. */
  | { readonly kind: 'field'; readonly container: ObjectId; readonly where: string }
  | { readonly kind: 'caller' }
  | { readonly kind: 'managed'; readonly scope: 'devm' | 'drmm' }
  | { readonly kind: 'callee'; readonly name: string };

export type Status = 'held' | 'released' | 'moved';

/** How the reference came to be. */
export type Origin =
  /** The object was looked up or made: before this nobody in the frame knew it. */
  | 'result'
  /** A count on something that the frame already had. */
  | 'count'
  /** Nothing was taken here: a release without a claim of this frame. */
  | 'foreign';

/** A call that saw an object and may have kept it. */
export interface Passed {
  readonly to: string;
  /** The result, and the classes of it that mean failure: a call that failed kept nothing. Null when that is not so. */
  readonly result: { readonly value: ObjectId; readonly bad: number; readonly guessed?: boolean } | null;
  /** It only remembers the pointer, for others to ask for: it will not give it up. */
  readonly lent: boolean;
  /** It failed, as the execution knows by now. */
  readonly failed: boolean;
  /** It answered so, and of what it does then nothing is known: the result was a guess. */
  readonly refused?: boolean;
}

/** Somebody saw the object who may still have it. */
export function isPassedOn(r: Pick<Reference, 'passedTo'>): boolean {
  return r.passedTo.some((p) => !p.failed);
}

/** One counted claim on an object; an obligation while it is `held`. */
export interface Reference {
  /** Where it was taken; unique within a state. */
  readonly site: string;
  /** Fields below the object whose contents its release gives up too. */
  readonly owns?: readonly string[];
  /** Any of these identifies the object at its release. */
  readonly keys: readonly ObjectId[];
  /** A second value that tells claims on one object apart: a cookie, a group. */
  readonly with: ObjectId | null;
  /** Of a release without a claim: all arguments it was called with. */
  readonly others?: readonly ObjectId[];
  readonly object: string;
  /** The object as the source names it, for messages: `np`, `priv->clk`; empty when it has no name. */
  readonly label: string;
  readonly kind: ObligationKind;
  /** Calls that give it up; the first is the one to recommend. Empty when unknown. */
  readonly release: readonly string[];
  readonly api: string;
  /** Offset of the call that took it. */
  readonly at: number;
  readonly origin: Origin;
  readonly status: Status;
  readonly holder: Holder;
  readonly count: number;
  /** The claim exists only while this value is in this set of classes. */
  readonly guard: { readonly value: ObjectId; readonly mask: number } | null;
  /** The result of the taking call and the classes of it that mean failure: some calls take even then. */
  readonly result: { readonly value: ObjectId; readonly bad: number } | null;
  /** Functions that get such an object own it from then on, even when they fail. */
  readonly calleesOwn?: true | undefined;
  /** Calls that saw the object since and may keep what they get. */
  readonly passedTo: readonly Passed[];
  readonly releasedBy: string | null;
  readonly releasedAt: number;
  /** The release frees the memory for certain. */
  readonly final: boolean;
  /** A callee that failed left it behind: what the frame took itself is given up first. */
  readonly leftover: boolean;
  /** Named reasons to doubt or believe the claim: `inferred-pair`, `indexed`, `through-callee` … */
  readonly facts: readonly string[];
}

/** What every claim has in common when it is taken, unless its contract says otherwise. */
const JUST_TAKEN = {
  with: null,
  status: 'held',
  holder: { kind: 'frame' },
  count: 1,
  guard: null,
  result: null,
  passedTo: [],
  releasedBy: null,
  releasedAt: -1,
  final: false,
  leftover: false,
  facts: [],
} as const satisfies Partial<Reference>;

type Usual = keyof typeof JUST_TAKEN;

const ANY_CLAIM: Reference = {
  site: '',
  keys: [],
  object: '',
  label: '',
  kind: 'reference',
  release: [],
  api: '',
  at: -1,
  origin: 'result',
  ...JUST_TAKEN,
};

/**
 * All references come from this one literal. The checker looks at them all the time, and an
 * engine gives what each literal and each spread makes a layout of its own, which whoever
 * reads them then has to tell apart.
 */
function copyOf(r: Reference): Reference {
  return {
    site: r.site,
    owns: r.owns,
    keys: r.keys,
    with: r.with,
    others: r.others,
    object: r.object,
    label: r.label,
    kind: r.kind,
    release: r.release,
    api: r.api,
    at: r.at,
    origin: r.origin,
    status: r.status,
    holder: r.holder,
    count: r.count,
    guard: r.guard,
    result: r.result,
    calleesOwn: r.calleesOwn,
    passedTo: r.passedTo,
    releasedBy: r.releasedBy,
    releasedAt: r.releasedAt,
    final: r.final,
    leftover: r.leftover,
    facts: r.facts,
  };
}

/** A reference that was just taken: what is not said is as with most. */
export function newReference(fields: Omit<Reference, Usual> & Partial<Pick<Reference, Usual>>): Reference {
  return Object.assign(copyOf(ANY_CLAIM), fields);
}

/** The reference with some fields changed. */
export function withChanges(r: Reference, changes: Partial<Reference>): Reference {
  return Object.assign(copyOf(r), changes);
}

/** The claims of one execution so far, in the order they were taken. */
export type Claims = readonly Reference[];

export const NO_CLAIMS: Claims = [];

/** The claims with some of them changed; the very same when none is, so that whoever compares need not look inside. */
export function mapClaims(claims: Claims, change: (r: Reference) => Reference): Claims {
  let changed: Reference[] | null = null;
  for (let i = 0; i < claims.length; i++) {
    const after = change(claims[i]);
    if (after !== claims[i]) (changed ??= claims.slice())[i] = after;
  }
  return changed ?? claims;
}
