/** The compiled contracts as plain JSON: what workers start from. */
import type {
  Arming,
  Asserted,
  Behaviour,
  CallbackRole,
  CleanupContract,
  Effect,
  Evidence,
  Failure,
  GuardContract,
  IteratorContract,
  Lifetime,
  ObjectFacts,
  Predicate,
  Program,
  WaitMacro,
  RunnerContract,
  Variant,
  VerbPair,
} from './model.js';

/** Raised when the form changes, so that an old file is recognised. */
export const BOOK_FORMAT = 4;

/** One contract. What has its usual value is left out, to keep the file small. */
export interface ContractRow {
  readonly name: string;
  /** Index into `shapes`: many functions share their effects. */
  readonly shape: number;
  readonly failure: Failure;
  readonly pure?: true;
  readonly succeedsWith?: readonly string[];
  readonly hardlyFails?: boolean;
  readonly withinBounds?: boolean;
  /** An argument that a handler gets once the call has worked: one that gives such objects up may end it. */
  readonly completes?: number;
  /** The function in argument `on` gets an object in its parameter `arg`, and owes its release. */
  readonly callbackOwns?: { readonly on: number; readonly arg: number; readonly object: string };
  /** The object of which it says whether a claim is there on argument 0: with a false answer there is none. */
  readonly asks?: string;
  readonly looksThrough?: readonly number[];
  /** As in the YAML: `file:line what it shows`. */
  readonly evidence: readonly (string | Evidence)[];
  readonly workspace?: true;
  readonly note?: string;
  readonly arms?: Arming;
  /** Gives a managed object up early: no release for one that is not managed. */
  readonly early?: true;
  readonly since?: string;
  readonly until?: string;
}

export interface Releasers {
  readonly manual: Readonly<Record<string, readonly string[]>>;
  readonly early: Readonly<Record<string, readonly string[]>>;
}

export interface BookData {
  readonly format: typeof BOOK_FORMAT;
  readonly shapes: readonly (readonly Effect[])[];
  /** Functions that release each object; `early` are those for managed ones. */
  readonly releasers: Releasers;
  readonly contracts: readonly ContractRow[];
  readonly objects: Readonly<Record<string, ObjectFacts>>;
  readonly iterators: readonly IteratorContract[];
  readonly cleanups: readonly CleanupContract[];
  readonly variants: readonly Variant[];
  /** Arguments of releases that take another number than one. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly tolerates: Readonly<Record<string, CleanupContract['skips']>>;
  readonly undo: Readonly<Record<string, string>>;
  /** Of structures that live as long by themselves, whoever holds them. */
  readonly scopes: Readonly<Record<string, Lifetime>>;
  readonly owners: Readonly<Record<'devm' | 'drmm', Readonly<Record<string, string>>>>;
  readonly guards: readonly GuardContract[];
  readonly predicates: Readonly<Record<string, Predicate>>;
  readonly awaits: Readonly<Record<string, WaitMacro>>;
  readonly transparent: readonly string[];
  readonly positive: readonly string[];
  readonly noReturn: readonly string[];
  readonly stopsIf: readonly string[];
  readonly stopsUnless: Readonly<Record<string, Asserted>>;
  readonly noFail: readonly string[];
  readonly raises: readonly string[];
  /** Anchored regular expressions. */
  readonly pure: readonly string[];
  readonly looks: readonly string[];
  readonly teardown: readonly string[];
  readonly zeros: readonly string[];
  readonly failures: readonly string[];
  /** Structures whose teardown is called even when the setup failed. */
  readonly alwaysUndone: readonly string[];
  readonly callbackMacros: Readonly<Record<string, readonly (string | null)[]>>;
  /** Errors that say that the work goes on. */
  readonly underway: readonly string[];
  /** Calls that nothing undoes: what they are given is used from then on. */
  readonly forGood: readonly string[];
  readonly verbs: readonly VerbPair[];
  readonly callbacks: readonly CallbackRole[];
  readonly runners: readonly RunnerContract[];
  readonly quiets: readonly string[];
  readonly ends: readonly string[];
  /** Patterns: calls that store a pointer for others to ask for, and never give it up. */
  readonly remembers: readonly string[];
  readonly drains: readonly string[];
  readonly links: readonly string[];
  readonly offAtFirst: readonly string[];
  readonly silences: readonly string[];
  readonly waits: readonly string[];
  /** Names of objects. */
  readonly powers: readonly string[];
  readonly dormant: readonly string[];
  readonly programs: readonly Program[];
  readonly behaviours: readonly Behaviour[];
  /** Options of the configuration that verdicts hold for, by name. */
  readonly options: Readonly<Record<string, boolean | number>>;
}

export function emptyData(): BookData {
  return {
    format: BOOK_FORMAT,
    shapes: [],
    releasers: { manual: {}, early: {} },
    contracts: [],
    objects: {},
    iterators: [],
    cleanups: [],
    variants: [],
    parameters: {},
    tolerates: {},
    undo: {},
    scopes: {},
    owners: { devm: {}, drmm: {} },
    guards: [],
    predicates: {},
    awaits: {},
    transparent: [],
    positive: [],
    noReturn: [],
    stopsIf: [],
    stopsUnless: {},
    noFail: [],
    raises: [],
    pure: [],
    looks: [],
    teardown: [],
    zeros: [],
    failures: [],
    alwaysUndone: [],
    callbackMacros: {},
    underway: [],
    forGood: [],
    verbs: [],
    callbacks: [],
    runners: [],
    quiets: [],
    ends: [],
    remembers: [],
    drains: [],
    links: [],
    offAtFirst: [],
    silences: [],
    waits: [],
    powers: [],
    dormant: [],
    programs: [],
    behaviours: [],
    options: {},
  };
}
