/**
 * Contracts as the rest of the program sees them: what a call does to
 * references, after the YAML has been read, checked and compiled. Data, not code.
 */

/** `return` is the result; `arg` a parameter (0-based); `out` the place that a pointer parameter points to. */
export type Target =
  | { readonly at: 'return' }
  | { readonly at: 'arg'; readonly index: number; /** `.f`/`->f` below the argument. */ readonly field?: string }
  | { readonly at: 'out'; readonly index: number; readonly field?: string };

/** On which result of the call the effect happens. */
export type When = 'always' | 'success' | 'failure';

/** What kind of obligation it is; it decides rule, wording and how eagerly a rule speaks. */
export type ObligationKind =
  /** A counted claim on an object: device_node, device, module … */
  | 'reference'
  /** An enable count or switch: clk, regulator, runtime pm, reset, irq, phy … */
  | 'enable'
  /** Memory that is freed once. */
  | 'memory'
  /** A registration, allocation of an id, mapping, open handle: undone once. */
  | 'registration'
  /** Work or a timer that may be armed; it must be cancelled before its memory goes. */
  | 'deferred'
  /** A lock. */
  | 'lock';

export interface AcquireEffect {
  readonly do: 'acquire';
  readonly on: Target;
  readonly object: string;
  readonly kind: ObligationKind;
  /**
   * Functions that give it up; the first is the one to recommend. Complete: the
   * compiler adds every function that releases this object. For a managed object
   * these are the functions that may give it up early (`devm_kfree`), nothing else.
   */
  readonly release: readonly string[];
  readonly when: When;
  /** Another argument whose value identifies the object at release (cookie, data); usually none. */
  readonly with?: number;
  /** The object may be NULL or an error pointer in the argument and nothing happens then. */
  readonly nullSafe?: boolean;
  /** devres or drm-managed: nobody in the frame owes a release. `owner` is the argument with the device. */
  readonly managed?: { readonly scope: 'devm' | 'drmm'; readonly owner: number };
  /** A driver that calls one of these gets this claim managed too (`pcim_enable_device` and later regions). */
  readonly managedWith?: readonly string[];
  /** Fields below the object whose contents its release gives up as well. */
  readonly owns?: readonly string[];
  /** Constants in the arguments without which nobody owes the release: the core gives it up itself. */
  readonly onlyWith?: readonly string[];
  /**
   * Drivers often leave it so on purpose: an exit that does so proves nothing by itself.
   * `unless-released`: those do that never call a release.
   */
  readonly lasting?: boolean | 'unless-released';
}

export interface ReleaseEffect {
  readonly do: 'release';
  readonly on: Target;
  /**
   * Kind of object, when the function serves one only. A release of another kind of
   * obligation on the same value leaves the claim alone: unregister_netdev() undoes
   * the registration and says nothing of the memory of the net_device.
   */
  readonly object: string | null;
  readonly kind: ObligationKind;
  readonly when: When;
  /** Only the base of the object ends with this; the object itself is given up by that function. */
  readonly baseOf?: string;
  /** The memory is gone afterwards for certain (kfree), not only one claim on it. */
  readonly final: boolean;
  /** Gives up every claim of this kind on the object, however many calls took one. */
  readonly all?: boolean;
}

/** The callee takes over what the caller owed; it will give it up itself. */
export interface ConsumeEffect {
  readonly do: 'consume';
  readonly on: Target;
  readonly when: When;
  /** Where it went, for messages: `devres`, `the platform device`, `the bus`. */
  readonly to: string | null;
}

/** devm/drmm action: `action` (an argument with a function) will be called with `data` when the owner goes. */
export interface ActionEffect {
  readonly do: 'action';
  readonly scope: 'devm' | 'drmm';
  readonly owner: number;
  readonly action: number;
  readonly data: number;
  /** On failure the action runs at once (`…_or_reset`). */
  readonly runsOnFailure: boolean;
}

/** The result is (or lies inside) an object that an argument keeps alive: no claim is taken. */
export interface BorrowEffect {
  readonly do: 'borrow';
  readonly from: number | null;
  /** It lies in the memory of the argument: a cast, a member, what was allocated together with it. */
  readonly part?: boolean;
  readonly object: string | null;
}

/** The result is the argument itself (`of_node_get`, `no_free_ptr`); with `takes` the variable is emptied. */
export interface PassEffect {
  readonly do: 'pass';
  readonly arg: number;
  readonly takes: boolean;
}

/** A macro that stores: the place that is argument `to` (or that it points to) holds argument `from` afterwards. */
export interface AssignEffect {
  readonly do: 'assign';
  readonly to: number;
  readonly from: number;
}

/** Everything below what the argument points to is overwritten; what was known to be there is gone. */
export interface WipeEffect {
  readonly do: 'wipe';
  readonly arg: number;
  /** The argument with the byte that is written: zero makes all pointers NULL. */
  readonly byte: number | null;
}

export type Effect =
  AcquireEffect | ReleaseEffect | ConsumeEffect | ActionEffect | BorrowEffect | PassEffect | AssignEffect | WipeEffect;

/** How a call shows that it failed. */
export type Failure =
  | 'null'
  | 'errptr'
  /** Also for numbers of which only a positive one is success (`…_get_if_active`). */
  | 'null-or-errptr'
  /** Negative errno; zero or positive is success. */
  | 'negative'
  /** Anything but zero. */
  | 'nonzero'
  /** Zero or false. */
  | 'zero'
  | 'never'
  | 'unknown';

export interface Evidence {
  /** File in the kernel tree, or a document. */
  readonly source: string;
  readonly line?: number;
  /** What the source shows, in our own words. */
  readonly says?: string;
}

/** Positions of the callback among the arguments, and of the object among what the callback gets; from 0. */
export interface CallbackOwns {
  readonly on: number;
  readonly arg: number;
  readonly object: string;
}

export interface Contract {
  readonly name: string;
  readonly effects: readonly Effect[];
  readonly failure: Failure;
  /** Constants that promise success when an argument names one: GFP flags that let an allocation wait. */
  readonly succeedsWith?: readonly string[];
  /** It fails on paper only: who returns its answer means to succeed. */
  readonly hardlyFails?: boolean;
  /** The answer is never more than what was asked for, so not more than the driver can do. */
  readonly withinBounds?: boolean;
  /** An argument that a handler gets once the call has worked: one that gives such objects up may end it. */
  readonly completes?: number;
  /** The function in argument `on` gets an object in its parameter `arg`, and owes its release. */
  readonly callbackOwns?: CallbackOwns;
  /** The object of which it says whether a claim is there on argument 0: with a false answer there is none. */
  readonly asks?: string;
  /** Arguments that the call looks through: an error pointer, or memory that is gone, must not get there. */
  readonly looksThrough?: readonly number[];
  /** The call only looks; its arguments are neither kept nor released. */
  readonly pure: boolean;
  readonly evidence: readonly Evidence[];
  readonly origin: 'builtin' | 'workspace' | 'inferred' | 'derived';
  readonly note: string | null;
  readonly arms?: Arming;
  /** Kernel versions for which this holds: inclusive lower, exclusive upper (`6.2`). */
  readonly since?: string;
  readonly until?: string;
}

/** An iterator macro. */
export interface IteratorContract {
  readonly macro: string;
  /** Argument that is the loop variable. */
  readonly variable: number;
  /** The variable holds a reference inside the body; the step drops the previous one. */
  readonly holds: boolean;
  /** The variable is declared by the macro and released at every exit of the loop. */
  readonly scoped: boolean;
  readonly object: string | null;
  readonly release: readonly string[];
  /** Where the held reference lives below the variable (`it.node`), if not in the variable. */
  readonly field: string | null;
  readonly evidence: readonly Evidence[];
}

/** `DEFINE_FREE(name, …)`. */
export interface CleanupContract {
  readonly name: string;
  /** The function that is called with the value; null for guards. */
  readonly release: string;
  /** Values for which nothing happens. */
  readonly skips: 'null' | 'errptr' | 'null-or-errptr' | 'none';
  /** First kernel version that has it. */
  readonly since?: string;
  readonly evidence: readonly Evidence[];
}

/** Another function or macro that spares its caller a mistake. */
export interface Variant {
  readonly name: string;
  /**
   * `scoped`: an iterator that declares its variable and gives it up itself;
   * `checked`: takes nothing when it fails; `devm`, `drmm`: given up with the device.
   */
  readonly how: 'scoped' | 'checked' | 'devm' | 'drmm';
  readonly use: string;
  /** It takes the same arguments; otherwise the owner comes before them. */
  readonly hasOwner?: true;
  /** Its arguments, the owner among them, by the numbers that they have now: `{1}, {0}`. */
  readonly args?: string;
  /** First kernel version that has it. */
  readonly since?: string;
  readonly evidence: readonly Evidence[];
}

/** `DEFINE_GUARD`/`DEFINE_CLASS`: acquire at entry, release at scope exit. */
export interface GuardContract {
  readonly name: string;
  readonly acquire: string;
  readonly release: string;
  readonly evidence: readonly Evidence[];
}

/** What a predicate says of its argument; lets conditions narrow values. */
/** `is-valid` is true only of a pointer that is neither NULL nor an error; `is-failed` asks of the second argument whether it is a failed mapping (`dma_mapping_error`). */
export type Predicate =
  | 'is-failed'
  | 'is-null'
  | 'is-valid'
  | 'is-err'
  | 'is-err-or-null'
  | 'ptr-err'
  | 'ptr-err-or-zero'
  | 'err-ptr'
  | 'err-cast';

/** What a macro that may not return has made sure of when it does. */
export interface Asserted {
  readonly on: number;
  readonly is: 'true' | 'valid';
}

/** A macro that waits until a condition holds, which the result tells: it was zero, or a time that was left. */
export interface WaitMacro {
  /** The argument with the condition. */
  readonly on: number;
  readonly holds: 'zero' | 'positive';
}

/** Two verbs that undo each other, for functions no contract names: `alloc`/`free`. */
export interface VerbPair {
  readonly acquire: string;
  readonly release: readonly string[];
  readonly kind: ObligationKind;
  /** The first begins the life of a driver or device and the second ends it. */
  readonly lifetime?: boolean;
  /** The words say little of what is taken: of functions of other files it may be nothing. */
  readonly vague?: boolean;
  /** Words beside the verb with which nothing is begun: `foo_debug_enter()` prints that it came by. */
  readonly unless?: readonly string[];
}

/** What a call does to something that runs by itself. */
export interface RunnerCall {
  readonly name: string;
  /** `stop` waits until nothing runs any more, `halt` does not wait. */
  readonly does: 'start' | 'arm' | 'stop' | 'halt';
  /** The argument that tells one runner from another; null when the call has none. */
  readonly on: number | null;
  /** Arguments that are functions which will be called. */
  readonly handlers: readonly number[];
  /** The argument that the handlers get. */
  readonly data: number | null;
  /** devres stops it, after remove() has returned. */
  readonly managed: boolean;
  /** It cannot be armed again afterwards. */
  readonly final: boolean;
  /** It stops, or waits for, every runner of the kind: the queue they are on goes. */
  readonly all: boolean;
  /** It only waits for what runs now; another run may begin right after. */
  readonly waits: boolean;
  readonly evidence: readonly Evidence[];
}

/** Something that runs by itself until it is stopped: a handler, work, a timer, the callbacks of what is registered. */
export interface RunnerContract {
  /** As messages call it: `interrupt handler`. */
  readonly name: string;
  /** Set up by its start, it runs only once something arms it. */
  readonly idle: boolean;
  /** What it calls reaches the hardware, which must be clocked and supplied. */
  readonly powered: boolean;
  /** It does not run: others find the object through it, until it is stopped. */
  readonly visible: boolean;
  /** Whoever calls it holds the module, which cannot go meanwhile. */
  readonly keepsLoaded: boolean;
  /** The field of the object that names its handler, where no argument does. */
  readonly field: string | null;
  /** Anchored patterns of the fields that name the functions it calls. */
  readonly callbacks: readonly string[];
  readonly calls: readonly RunnerCall[];
}

/** What calls do, step by step: functions and macros in C over the words of the lifetime machine. */
export interface Program {
  readonly name: string;
  readonly code: string;
  /** By function. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** Files of the kernel whose own state it keeps instead: none of their other functions may be run. */
  readonly replaces?: readonly string[];
  /** What goes before its functions: in a ledger a contract with effects, in a test the body that the tree has. */
  readonly givesWayTo?: readonly ('contract' | 'tree')[];
  readonly since?: string;
  readonly until?: string;
}

/** A behaviour that kernels differ in. A tree has it when `function` in `file` calls `calls`; else its version tells. */
export interface Behaviour {
  readonly name: string;
  readonly about: string;
  readonly file: string;
  readonly function: string;
  readonly calls: string;
  readonly since: string;
}

/** The compiled contracts. Look-ups are by exact name. */
export interface ContractBook {
  /** Programs that hold for this kernel. */
  readonly programs: readonly Program[];
  readonly behaviours: readonly Behaviour[];
  /** The configuration that verdicts hold for: whether an option is on, or its number. */
  readonly options: ReadonlyMap<string, boolean | number>;
  contract(name: string): Contract | undefined;
  iterator(macro: string): IteratorContract | undefined;
  cleanup(name: string): CleanupContract | undefined;
  guard(name: string): GuardContract | undefined;
  object(name: string): ObjectFacts | undefined;
  predicate(name: string): Predicate | undefined;
  /** What code calls such a question; undefined when there is nothing of the kind. */
  predicateNamed(predicate: Predicate): string | undefined;
  /** Macro or function that passes its argument through unchanged as a condition. */
  readonly transparent: ReadonlySet<string>;
  /** Calls and macros whose result is never zero nor negative: the length of an array. */
  readonly positive: ReadonlySet<string>;
  readonly noReturn: ReadonlySet<string>;
  /** Functions that take and that give up such an object by hand, not managed. */
  byHand(object: string): { readonly takes: ReadonlySet<string>; readonly gives: readonly string[] };
  /** Some call makes or looks up such an object: what releases it releases the object itself, not something set up on it. */
  isMade(object: string): boolean;
  /** Functions that get a structure with this tag are run by an object of their own: work, a timer. */
  runsWith(tag: string): boolean;
  /** Macros after which their condition is false: they do not return when it holds. */
  readonly stopsIf: ReadonlySet<string>;
  /** Macros that return only when one of their arguments is true, or a usable pointer. */
  readonly stopsUnless: ReadonlyMap<string, Asserted>;
  /** Calls after which no request of the subsystem is under way: what serves requests has nothing to do. */
  readonly drains: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
  readonly offAtFirst: ReadonlySet<string>;
  readonly silences: ReadonlySet<string>;
  /** Calls that wait until somebody says that something is done. */
  readonly waits: ReadonlySet<string>;
  /** Calls that raise a counter by hand, in a member of what is counted. */
  readonly raises: ReadonlySet<string>;
  /** Constants that promise success of any call that gets one. */
  readonly noFail: ReadonlySet<string>;
  /** Names whose calls neither keep nor release arguments, and that give the same answer for the same arguments. */
  isPure(name: string): boolean;
  /**
   * Calls of this name neither keep nor release an argument, but may answer differently each time
   * (a register read, a print). Everything pure also only looks.
   */
  looksOnly(name: string): boolean;
  /** Keeps no argument, by the patterns of such names; what else it does is its contract's to say. */
  keepsNothing(name: string): boolean;
  /** Stores a pointer for others to ask for, and never gives it up: a driver's data. */
  remembers(name: string): boolean;
  /** The call, by its name, probably undoes what was set up on its argument (`foo_cleanup`). */
  isTeardown(name: string): boolean;
  /** The constant of this name is zero: `H_SUCCESS`. */
  isZero(name: string): boolean;
  wait(name: string): WaitMacro | undefined;
  /** A function that returns the constant of this name has failed: `FOO_ERROR_NO_MEM`. */
  isFailure(name: string): boolean;
  /** Errors that are none: the work goes on, and a callback will end it. */
  readonly underway: ReadonlySet<string>;
  /** Calls that cannot fail and that nothing undoes: what was set up before is used from then on. */
  readonly forGood: ReadonlySet<string>;
  /** Calls that some object is gone with, whatever else they do. */
  readonly fells: ReadonlySet<string>;
  /** Structures of callbacks whose teardown is called even when the setup failed. */
  readonly alwaysUndone: ReadonlySet<string>;
  /** Macros that fill in a structure of callbacks: the field that each argument goes to, null for none. */
  readonly callbackMacros: ReadonlyMap<string, readonly (string | null)[]>;
  /** Classes of `__free()` that call this release, those of the common headers first. */
  cleanupsOf(release: string): readonly CleanupContract[];
  /** What could be called instead of this, in this kernel. */
  variants(name: string): readonly Variant[];
  /** How the owner of what is managed is written, by the structure that a parameter points to: `&{}->dev`. */
  owners(scope: 'devm' | 'drmm'): Readonly<Record<string, string>>;
  /** How long a structure lives by itself, whoever holds it: `device`, `drm_device`. */
  scope(structure: string): Lifetime | undefined;
  /** How many arguments a known release takes; undefined for a name without a contract. */
  parameters(release: string): number | undefined;
  /** Pointers that a release may be called with though there is nothing to give up. */
  tolerates(release: string): CleanupContract['skips'];
  /**
   * How what `acquire` takes is given up when the object alone does not do: `free({0}, {*2}, {=})`, with arguments
   * by number, what they point to, and the result.
   */
  undo(acquire: string): string | undefined;
  readonly verbs: readonly VerbPair[];
  /** Fields of driver structures whose functions are entered from outside: probe, remove, open … */
  readonly callbacks: ReadonlyMap<string, CallbackRole>;
  readonly runners: readonly RunnerContract[];
  /** What a function does to a runner, if anything. */
  runnerCall(name: string): { readonly runner: RunnerContract; readonly call: RunnerCall } | undefined;
  /** The call, by its name, probably keeps the hardware from interrupting. */
  quiets(name: string): boolean;
  /** The call, by its name, probably ends the object it is given. */
  ends(name: string): boolean;
  /** Objects without which the hardware cannot be reached: clocks, supplies. */
  readonly powers: ReadonlySet<string>;
  /** Objects that no handler reaches before they have been registered themselves. */
  readonly dormant: ReadonlySet<string>;
  /** All names that have a contract, for suggestions and listings. */
  names(): Iterable<string>;
}

/** How long something lives, shortest first: one call, an open file, probe to remove, the drm device, the device, the module. */
export type Lifetime = 'frame' | 'file' | 'bind' | 'drm' | 'device' | 'module';

export interface CallbackRole {
  readonly field: string;
  readonly role: 'setup' | 'teardown' | 'other' | 'permanent' | 'removable';
  /** The field of the function that undoes it: probe → remove. */
  readonly partner: readonly string[];
  /** On failure nobody calls the partner: the function must clean up itself. */
  readonly cleansUpItself: boolean;
  /** What it sets up ends with the device or the module, also when there is no partner. */
  readonly alone: boolean;
  /** It runs when the module goes, which nobody uses then. */
  readonly unloads?: boolean;
  /** It plays its role only in a file that names the partner: code that is never unloaded does not. */
  readonly needsPartner?: boolean;
  /** How long what it sets up lives; a driver's binding when nothing is said. */
  readonly scope?: Lifetime;
}

/** What a claim can be on. */
export interface ObjectFacts {
  readonly kind: ObligationKind;
  readonly release: readonly string[];
  /** Calls on something else that give it up along with what it hangs on. */
  readonly fallsWith?: readonly string[];
  /** The core gives it up itself for a driver that has no function to undo its setup. */
  readonly coreUndoes?: boolean;
  /** The functions that it registers run while it lasts, and never to end it. */
  readonly callsBack?: boolean;
  /** Functions that get one own it from then on, even when they fail. */
  readonly calleesOwn?: boolean;
  /** Calls by which it finds out that it is to end: in a file without them it ends by itself. */
  readonly askedBy?: readonly string[];
  /** Tag of the structure that a function gets which such an object runs. */
  readonly runsWith?: string;
  /** The member that counts: who gets that, or gives it up, has the whole object. */
  readonly countedIn?: string;
  /** Who keeps it takes a claim of his own: handing it to a call gives nothing away. */
  readonly keepersCount?: boolean;
}

/** A call after which something may run later, and the calls that wait for all that runs the same way. */
export interface Arming {
  readonly on: number;
  /** Argument with the queue that it is put on; without one it is the system's. */
  readonly queue?: number;
  readonly fallsWith: readonly string[];
}
