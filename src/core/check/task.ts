import type { ContractBook } from '../contracts/model.js';
import type { FlowGraph, Terminator } from '../flow/ir.js';
import {
  withChanges,
  transition,
  type Identity,
  type LifetimeEvent,
  type Primitive,
  type Reference,
} from '../lifetime/index.js';
import type { Callee } from './callee.js';
import type { InferredPair } from './infer.js';
import { Places } from './places.js';
import type { Reach } from './reach.js';
import type { PathState, TrailStep } from './state.js';
import type { Summary } from './summary.js';
import { Values, type LocId, type ValueId } from './values.js';
import type { Watch } from './watch.js';

/** Something the machine or the executor noticed, with the way that led there. */
export interface Observation {
  readonly event: LifetimeEvent | UncheckedEvent | MissingGetEvent;
  readonly trail: TrailStep | null;
  readonly state: PathState;
}

/** A result that may be a failure is looked through. */
export interface UncheckedEvent {
  readonly what: 'unchecked';
  readonly site: number;
  readonly api: string;
  readonly callAt: number;
  readonly at: number;
  /** Classes the value may still have. */
  readonly mask: number;
  readonly failure: string;
  /** A test was made, but one that lets the failure through. */
  readonly wrongTest: boolean;
  /** Named reasons why nobody need test it here. */
  readonly doubts: readonly string[];
}

/** A claim is given up, here or by what keeps it, that nobody took. */
export interface MissingGetEvent {
  readonly what: 'missing-get';
  readonly at: number;
  readonly value: ValueId;
  /** The borrowed pointer's new place, or its name. */
  readonly label: string;
  /** What made the container, or lent the pointer. */
  readonly api: string;
  readonly callAt: number;
  /** What gives it up. */
  readonly by: string | null;
  readonly stored: boolean;
  readonly object: string;
  /** The function raises this object's count somewhere. */
  readonly counted: boolean;
}

/** A result that a contract says may be a failure. */
export interface Fallible {
  readonly site: number;
  readonly api: string;
  readonly at: number;
  readonly bad: number;
  readonly failure: string;
  /** Finds something that is there by construction as a rule, rather than making it. */
  readonly looksUp: boolean;
  readonly managed: boolean;
}

/** What the file knows that a function's run may ask. */
export interface FileKnowledge {
  readonly book: ContractBook;
  readonly summaries: ReadonlyMap<string, Summary>;
  /** The same of a function of another file that this one calls, where something hands it in. */
  beside(name: string): Summary | undefined;
  readonly pairs: ReadonlyMap<string, InferredPair>;
  /** Names that are the release of some inferred pair. */
  readonly pairReleases: ReadonlySet<string>;
  /** Functions defined in this file. */
  readonly defined: ReadonlySet<string>;
  /** Functions of this file that answer true or false. */
  readonly truths: ReadonlySet<string>;
  /** Functions of this file that never return anything but zero. */
  readonly zeros: ReadonlySet<string>;
  /** Members through which only such functions are called. */
  readonly zeroMembers: ReadonlySet<string>;
  /** Positions of the parameters that a function of this file may keep or hand on; null for other functions. */
  letGo(name: string): ReadonlySet<number> | null;
  /** Every name that the file calls. */
  readonly called: ReadonlySet<string>;
  /** Names that a function of this file calls, itself or through others of the file. */
  readonly callsWithin: Reach;
  callee(name: string): Callee;
  /** The function stands in some structure: it is called through a pointer, with nothing but a device or the like. */
  isCallback(name: string): boolean;
  /** Words in what a function of the file hands to calls that end it by their name alone. */
  unknownEnds(name: string): ReadonlySet<string>;
  /** Keys of claims that failing functions left behind and some caller gave up. */
  readonly settled: Set<string>;
}

/** One function being run: its graph, its values and what was seen. */
export class Task {
  readonly values: Values;
  readonly places: Places;
  readonly identity: Identity;
  readonly observations: Observation[] = [];
  /** Sites of claims that some path gave up, with the offsets of the releases. */
  readonly releasedAt = new Map<string, Set<number>>();
  /** Call sites whose result some condition looked at. */
  readonly tested = new Set<ValueId>();
  /** Results of calls that take something when they work. */
  readonly taken = new Set<ValueId>();
  /** Results of calls that fail on paper only. */
  readonly hardlyFailing = new Set<ValueId>();
  /** Results that may be a failure, by value. */
  readonly fallible = new Map<ValueId, Fallible>();
  /** Names this function calls. */
  readonly calls = new Set<string>();
  /** Objects whose count this function raises somewhere: a release may be one of several. */
  readonly counted = new Set<ValueId>();
  /** Values that functions got which may have tested them: their result then says so. */
  readonly handed = new Set<ValueId>();
  /** Claims whose object the function looked at, or handed on, while it held them. */
  readonly needed = new Set<string>();
  /** Objects whose memory this function frees somewhere, or leaves to a call that tears them down. */
  readonly freed = new Set<ValueId>();
  /** Calls of releases that got NULL on some way and are not known to bear it. */
  readonly ofNothing = new Set<number>();
  /** Releases of pairs that some way came by without a claim. */
  readonly givenFirst = new Set<string>();
  /** First halves of pairs that some way called before. */
  readonly firstHalves = new Set<string>();
  /** Functions that were put into fields, with the objects that the fields are of. */
  readonly destructors = new Map<ValueId, Set<ValueId>>();
  /** Releases that came before any claim of this frame: what was there is given up, perhaps to be taken back. */
  readonly givenBefore: { readonly by: string; readonly at: number; readonly key: ValueId }[] = [];
  private readonly seen = new Set<string>();

  constructor(
    readonly graph: FlowGraph,
    readonly file: FileKnowledge,
    /** Another function undoes what this one did, when it succeeded. */
    readonly isSetup = false,
    /** Looks on, for an editor. */
    readonly watch: Watch | null = null,
  ) {
    this.values = new Values(
      (op) => op.startsWith('pure:') || op === '+' || op === '-' || isBorrowOf(op, file.book),
      (op) => isPartOf(op, file.book),
      (name) => file.book.isZero(name),
      (op) => asksOnly(op, file.book),
      (name) => file.book.isFailure(name),
    );
    this.places = new Places(graph, this.values);
    for (const block of graph.blocks) {
      for (const instr of block.instrs) if (instr.k === 'call' && instr.callee !== null) this.calls.add(instr.callee);
    }
    markLoops(graph, this.inLoop);
    const values = this.values;
    this.identity = {
      same: (a, b) => a === b || values.strip(a) === values.strip(b),
      alike: (a, b) => {
        const shape = values.shape(a);
        return shape !== null && shape === values.shape(b);
      },
      part: (inner, whole) => values.isPart(inner, whole),
    };
  }

  /** Parameters that were handed to functions of which nothing is known. */
  readonly passedParams = new Set<number>();

  notePassed(args: readonly ValueId[]): void {
    for (const arg of args) this.noteParam(arg, this.passedParams);
  }

  /** Some of the values is a parameter of which it is not known yet that it was handed on. */
  hasUnpassed(values: readonly ValueId[]): boolean {
    if (this.passedParams.size >= this.graph.params.length) return false;
    return values.some((value) => {
      const param = this.paramOf(value);
      return param >= 0 && !this.passedParams.has(param);
    });
  }

  /** Parameters that an action of devres or the like will give up. */
  readonly handedParams = new Set<number>();

  noteHanded(data: ValueId): void {
    this.noteParam(data, this.handedParams);
  }

  private noteParam(value: ValueId, params: Set<number>): void {
    const index = this.paramOf(value);
    if (index >= 0) params.add(index);
  }

  /** Position of the parameter whose first value it is, or leads into; -1 when it is none. */
  private paramOf(value: ValueId): number {
    if (this.graph.params.length === 0) return -1;
    const def = this.values.defs[this.values.strip(value)];
    if (def.t !== 'init') return -1;
    const loc = this.values.locs[def.loc];
    if (loc.t !== 'var' || loc.kind !== 'param') return -1;
    return this.graph.params.findIndex((p) => p.path === loc.path);
  }

  /** Offsets of calls that stand in a loop. */
  readonly inLoop = new Set<number>();

  private readonly foreignGlobals = new Map<string, number>();

  /** A number beyond the graph's paths for a global that only callees mention. */
  foreignGlobal(name: string): number {
    const known = this.foreignGlobals.get(name);
    if (known !== undefined) return known;
    const fresh = this.graph.paths.length + this.foreignGlobals.size;
    this.foreignGlobals.set(name, fresh);
    return fresh;
  }

  globalName(path: number): string | null {
    const known = this.graph.paths[path];
    if (known !== undefined) return known.text;
    for (const [name, id] of this.foreignGlobals) if (id === path) return name;
    return null;
  }

  /** Takes one step of the machine and remembers what it noticed; `overwritten` is where its result goes. */
  apply(state: PathState, step: Primitive, overwritten: LocId | null = null): void {
    // an action that was registered before will give it up, unless the object is this frame's own
    if (step.do === 'get' && step.reference.status === 'held' && step.reference.origin === 'count') {
      const covered = step.reference.release.some((name) => state.actions.some((names) => names.has(name)));
      if (covered) {
        // set up by a callee that failed, with its end arranged for before
        this.settle(step.reference);
        step = {
          do: 'get',
          reference: withChanges(step.reference, { status: 'moved', holder: { kind: 'managed', scope: 'devm' } }),
        };
      }
    }
    if (step.do === 'get' && step.reference.origin === 'count' && step.reference.kind !== 'enable')
      for (const key of step.reference.keys) this.counted.add(this.values.strip(key));
    if (step.do === 'put' && step.final) for (const object of step.objects) this.freed.add(this.values.strip(object));
    const result = transition(state.claims, step, this.identity);
    if (step.do === 'put' && step.kind === 'enable' && result.claims.at(-1)?.origin === 'foreign')
      for (const key of step.objects) this.givenBefore.push({ by: step.by, at: step.at, key });
    state.claims = result.claims;
    this.watch?.stepped(this, step, result.events);
    for (const event of result.events) {
      if (event.what === 'released') {
        this.noteRelease(event.reference, event.at);
        this.givenUpTwice(state, event.reference);
      }
      // an array or another variable still has it
      else if (event.what === 'lost' && state.store.includesAny(event.reference.keys, overwritten)) continue;
      else this.observeOnce(state, event);
    }
  }

  /** Claims that were stored where the container's release gives them up, by site. */
  readonly ownerStores = new Map<string, MissingGetEvent>();

  /** The claim went to a container that gives it up, and is given up by this frame as well. */
  givenUpTwice(state: PathState, reference: Reference): void {
    const stored = reference.facts.includes('kept-by-owner') ? this.ownerStores.get(reference.site) : undefined;
    if (stored) this.observe(state, stored, `missing-get:${stored.at}`);
  }

  noteRelease(reference: Reference, at: number): void {
    this.settle(reference);
    const known = this.releasedAt.get(reference.site);
    if (known) known.add(at);
    else this.releasedAt.set(reference.site, new Set([at]));
  }

  /** A claim that a failing callee left behind is taken care of after all. */
  settle(reference: Reference): void {
    for (const fact of reference.facts) if (fact.startsWith('pending:')) this.file.settled.add(fact.slice(8));
  }

  /** Of all the places that use what one call gave up, the first says enough. */
  private observeOnce(state: PathState, event: LifetimeEvent): void {
    const { reference: r } = event;
    const use = `use:${r.releasedAt}:${r.keys[0]}`;
    if (event.what !== 'used-after-release') this.observe(state, event, `${event.what}:${r.site}:${event.at}`);
    else if (!this.seen.has(use)) {
      this.seen.add(use);
      this.observe(state, event, `${event.what}:${r.releasedAt}:${event.at}`);
    }
  }

  observe(state: PathState, event: LifetimeEvent | UncheckedEvent | MissingGetEvent, key: string): void {
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.observations.push({ event, trail: state.trail, state: state.clone() });
  }
}

/** What is borrowed from an argument leads to it; what something else keeps (a map shared by all) does not. */
function isBorrowOf(op: string, book: ContractBook): boolean {
  if (!op.startsWith('borrow:')) return false;
  const name = /^borrow:(\w+)/.exec(op)?.[1];
  if (name === undefined) return false;
  const borrow = book.contract(name)?.effects.find((e) => e.do === 'borrow');
  return borrow?.from !== null;
}

/** By the kernel's habit `x_to_y()` is a cast; of other functions a contract must say it. */
function isPartOf(op: string, book: ContractBook): boolean {
  if (!op.startsWith('pure:') && !op.startsWith('borrow:')) return false;
  const name = /^(?:pure|borrow):(\w+)$/.exec(op)?.[1];
  if (name === undefined) return false;
  const borrow = book.contract(name)?.effects.find((e) => e.do === 'borrow');
  return /(?:^|_)to_/.test(name) ? borrow?.from !== null : borrow?.part === true;
}

/** A call that a contract knows and that is no cast: its result is another thing than the object. */
function asksOnly(op: string, book: ContractBook): boolean {
  const name = /^(?:pure|borrow):(\w+)/.exec(op)?.[1];
  return name !== undefined && book.contract(name) !== undefined && !isPartOf(`pure:${name}`, book);
}

/** Blocks come in reverse postorder, so an edge to an earlier block closes a loop over what lies between. */
function markLoops(graph: FlowGraph, inLoop: Set<number>): void {
  for (const block of graph.blocks) {
    for (const to of successorsOf(block.end)) {
      if (to > block.id) continue;
      for (let id = to; id <= block.id; id++) {
        for (const instr of graph.blocks[id].instrs) if (instr.k === 'call') inLoop.add(instr.at);
      }
    }
  }
}

export function successorsOf(end: Terminator): readonly number[] {
  switch (end.k) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.yes, end.no];
    case 'choice':
      return end.to;
    case 'switch':
      return [...end.cases.map((c) => c.to), end.otherwise];
    case 'iterate':
      return [end.body, end.exit];
    default:
      return [];
  }
}
