import type { ContractBook } from '../contracts/model.js';
import type { CleanupInstr, GuardInstr } from '../flow/index.js';
import {
  advance,
  heldOn,
  NEW_WORLD,
  newReference,
  sameHolder,
  type Entry,
  type HeldLock,
  type Holder,
  type Identity,
  type ObjectId,
  type Reference,
  type Step,
  type Taken,
  type World,
} from '../lifetime/index.js';
import { callByContract, givesUpClaim } from './by-contract.js';
import { failed, isToFail } from './failing.js';
import { outermostOwn, type Frame } from './frame.js';
import { Journal, NOWHERE } from './journal.js';
import { Cases } from './cases.js';
import type { Body, Library, Unit } from './library.js';
import { primitive } from './primitives.js';
import { MOST_ASSUMED, Runner, type Call, type Host } from './run.js';
import { Stop } from './stop.js';
import { isPointer, keyOf, shown, unknown, type Block, type Pointer, type Value } from './values.js';

/** Something that is counted. */
export interface Counted {
  readonly id: ObjectId;
  readonly kind: string;
  label: string;
  readonly place: Pointer;
  gone: boolean;
}

/** A lock was taken while another one was held, the last one taken or one whose order it turns round. */
export interface Nesting {
  readonly outer: HeldLock;
  readonly inner: HeldLock;
  readonly place: Place;
  /** How many rows the journal had by then. */
  readonly rows: number;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

export interface SessionOptions {
  /** Switches of the kernel's behaviour that hold. */
  readonly switches: ReadonlySet<string>;
  /** Calls that fail: `CALL`, or `CALL:LINE` for those in that line (1-based) of the given files. */
  readonly fails: ReadonlySet<string>;
  /** Nothing may be assumed: what is not known stays so. */
  readonly strict: boolean;
  /** What ran in kernels of its own before. */
  readonly earlier?: { readonly done: number; readonly torn: string | null };
  /** How many steps all that runs may take. */
  readonly steps?: number;
}

const SAME: Identity = { same: (a, b) => a === b, alike: (a, b) => a === b, part: () => false };

/** One path through one or more functions, with everything that it leaves behind. */
export class Session implements Host {
  readonly runner: Runner;
  readonly journal: Journal;
  readonly cases: Cases;
  readonly objects = new Map<ObjectId, Counted>();
  /** Objects that the ledger leaves out: those that were there before. */
  readonly hidden = new Set<ObjectId>();
  world: World = NEW_WORLD;
  /** Calls that may give up what a list manages before the list does: `name id`. */
  readonly early = new Set<string>();
  /** The call that gave something of which nothing else is known. */
  readonly makers = new WeakMap<Block, string>();
  /** What an entry of a list runs, by its id. */
  private readonly payloads = new Map<number, { readonly fn: Value; readonly args: readonly Value[] }>();
  private readonly ids = new Map<string, ObjectId>();
  private readonly places = new Map<ObjectId, Pointer>();
  /** Whose action runs now: what it gives up is what that list holds. */
  private readonly acting: Holder[] = [];
  private taken = 0;
  /** Memory that the given files allocated themselves. */
  readonly allocated: { readonly block: Block; readonly place: Place; readonly by: string }[] = [];
  /** Classes of locks, by the lock, where it was set up by name. */
  readonly lockClasses = new Map<ObjectId, string>();
  /** Locks that a ledger shows: those that were held together with others. */
  readonly lockColumns = new Set<ObjectId>();
  /** Which lock was taken while which other one was held, in time. */
  readonly nestings: Nesting[] = [];
  /** The module that the given files make up is not loaded any more. */
  unloaded = false;
  /** Why the values from here on are not certain; only in strict sessions. */
  doubt: string | null = null;

  constructor(
    readonly library: Library,
    readonly options: SessionOptions,
  ) {
    this.runner = new Runner(library, this, options.strict ? undefined : MOST_ASSUMED, options.steps);
    this.journal = new Journal(this);
    this.cases = new Cases(this, options.earlier);
  }

  get book(): ContractBook {
    return this.library.book;
  }

  // what runs

  call(call: Call): Value | Body {
    this.journal.enter(call);
    try {
      const done = this.perform(call);
      return typeof done === 'object' && 'graph' in done ? this.runner.run(done, call.args, call.frame) : done;
    } finally {
      this.journal.leave(call);
    }
  }

  private perform(call: Call): Value | Body {
    const { name, frame } = call;
    const known = primitive(name);
    if (known) return known(this, call);
    const failing = isToFail(this, call) ? failed(this, call) : null;
    if (failing !== null) return failing;
    const { unit } = frame.body;
    const own = this.library.body(name, unit);
    const byContract =
      own?.unit.origin === 'program' &&
      (own.unit.givesWayTo.includes('contract') || (!this.options.strict && givesUpClaim(this, call)));
    if (own !== null && own.unit.origin !== 'tree' && !byContract) return own;
    return callByContract(this, call, own);
  }

  decide(frame: Frame, why: string, loop: boolean): void {
    this.doubtful(frame, frame.at, `${loop ? 'a loop' : 'a branch'} depends on ${why}`);
  }

  skipped(frame: Frame, at: number, what: string): void {
    this.journal.note(this.whereIs(frame, at), what);
    if (what.startsWith('a store')) this.doubtful(frame, at, what);
  }

  /** From here on the path is only likely. */
  doubtful(frame: Frame, at: number, why: string): void {
    const place = this.whereIs(frame, at);
    const said = `${why}${this.within(frame, at)}`;
    this.journal.note(place, said);
    if (this.doubt !== null) return;
    this.doubt = `line ${place.line}: ${said}`;
    if (this.options.strict) this.runner.hurry();
  }

  /** Where the kernel's own code has it, below the line of the files. */
  private within(frame: Frame, at: number): string {
    let [inner, offset]: [Frame | null, number] = [frame, at];
    while (inner !== null && inner.body.unit.origin === 'program') {
      inner = inner.caller;
      offset = inner?.at ?? 0;
    }
    if (inner === null || inner.body.unit.origin !== 'tree' || outermostOwn(inner) === null) return '';
    const { unit, graph } = inner.body;
    return `, in ${graph.name}() (${unit.file}:${this.library.line(unit, offset)})`;
  }

  freed(block: Block, frame: Frame): void {
    this.journal.event(
      `use of ${block.label} after it was freed (${block.freed ?? ''})`,
      this.whereIs(frame, frame.at),
    );
  }

  guard(frame: Frame, instr: GuardInstr, args: readonly Value[]): void {
    const guard = this.book.guard(instr.class);
    const name = instr.k === 'guard' ? guard?.acquire : guard?.release;
    if (name === undefined) return;
    this.runner.invokeValue(frame, { k: 'fn', name, unit: frame.body.unit.id }, args, instr.at);
  }

  cleanup(frame: Frame, instr: CleanupInstr, value: Value): void {
    const contract = instr.raw ? null : this.book.cleanup(instr.name);
    if (contract?.skips === 'null' && value === 0) return;
    if (contract && typeof value === 'number' && value <= 0) return;
    const name = instr.raw ? instr.name : contract?.release;
    if (name === undefined) {
      this.skipped(frame, instr.at, `the cleanup ${instr.name}`);
      return;
    }
    this.runner.invokeValue(frame, { k: 'fn', name, unit: frame.body.unit.id }, [value], instr.at);
  }

  // where

  whereIs(frame: Frame | null, at?: number): Place {
    // a line of a program is nobody's
    const own = outermostOwn(frame) ?? (frame?.body.unit.origin === 'tree' ? frame : null);
    if (own === null) return NOWHERE;
    const offset = own === frame && at !== undefined ? at : own.at;
    const { unit, graph } = own.body;
    return { file: unit.file, line: this.library.line(unit, offset), function: graph.name };
  }

  // objects and claims

  idOf(place: Pointer): ObjectId {
    const key = `${place.block.id}${keyOf(place.path)}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.ids.size + 1;
      this.ids.set(key, id);
      this.places.set(id, place);
    }
    return id;
  }

  placeOf(id: ObjectId): Pointer | undefined {
    return this.places.get(id);
  }

  step(step: Step): Taken {
    const taken = advance(this.world, step, SAME);
    this.world = taken.world;
    return taken;
  }

  /** The pointer that a primitive needs; null, with a doubt, when the value is none. */
  pointer(value: Value, call: Call): Pointer | null {
    if (isPointer(value)) return value;
    this.doubtful(call.frame, call.at, `${call.name} of ${shown(value)}`);
    return null;
  }

  counted(place: Pointer, kind: string, label: string): Counted {
    const id = this.idOf(place);
    let object = this.objects.get(id);
    if (object === undefined || object.gone) {
      object = { id, kind, label, place, gone: false };
      this.objects.set(id, object);
    }
    return object;
  }

  take(place: Pointer, holder: Holder, call: Call, how: 'result' | 'count', facts: readonly string[] = []): void {
    const id = this.idOf(place);
    const object = this.objects.get(id);
    const at = this.whereIs(call.frame, call.at);
    const reference = newReference({
      site: `#${++this.taken}`,
      keys: [id],
      object: object?.kind ?? 'object',
      label: object?.label ?? '',
      kind: 'reference',
      release: [],
      api: this.journal.api(call),
      at: at.line,
      origin: how,
      holder,
      facts,
    });
    this.step({ do: 'get', reference });
  }

  held(place: Pointer): readonly Reference[] {
    return heldOn(this.world, this.idOf(place));
  }

  /** The claim that ends: the holder's own, else the one of whoever acts, else one that nobody in particular holds. */
  private ending(held: readonly Reference[], holder: Holder | null, first: boolean): Reference | undefined {
    if (holder !== null) return held.findLast((r) => sameHolder(r.holder, holder));
    const acting = this.acting.at(-1);
    const loose = held.filter((r) => r.holder.kind === 'frame');
    return (
      (acting === undefined ? undefined : held.findLast((r) => holdsFor(r.holder, acting))) ??
      (first ? loose.find((r) => r.origin === 'result') : loose.findLast((r) => r.origin === 'count')) ??
      loose.at(-1) ??
      held.at(-1)
    );
  }

  /** Gives up a claim; true when it was the last one. */
  give(place: Pointer, holder: Holder | null, call: Call, first = false): boolean {
    const id = this.idOf(place);
    const object = this.objects.get(id);
    const held = this.held(place);
    const ending = this.ending(held, holder, first);
    const where = this.whereIs(call.frame, call.at);
    if (ending === undefined) {
      const found = object === undefined ? this.foundOn(place) : undefined;
      if (found !== undefined) {
        // whoever it was got from keeps it: this was not the last claim
        if (this.give(found.place, null, call, first)) found.gone = true;
        return false;
      }
      const what = object === undefined ? shown(place) : object.label;
      this.journal.event(`${this.journal.api(call)} on ${what}, on which nothing is held any more`, where);
      return false;
    }
    if (
      holder === null &&
      ending.holder.kind !== 'frame' &&
      (this.acting.at(-1) === undefined || !this.acting.some((a) => holdsFor(ending.holder, a)))
    )
      this.journal.event(
        `the reference given up on ${object?.label ?? ''} is the one that ${this.holderName(ending.holder)} holds`,
        where,
      );
    this.step({
      do: 'put',
      objects: [id],
      others: [],
      through: false,
      by: this.journal.api(call),
      at: where.line,
      object: ending.object,
      kind: ending.kind,
      final: false,
      site: `#${++this.taken}`,
      label: ending.label,
      only: ending.site,
    });
    // of what was there before, somebody else has more
    return object !== undefined && this.held(place).length === 0;
  }

  /** What a contract says was got where a program puts: the device that lies in it, say. */
  private foundOn(place: Pointer): Counted | undefined {
    return [...this.objects.values()].findLast(
      (o) =>
        o.place.block === place.block &&
        o.place.path.at(-1)?.startsWith('{') === true &&
        !o.gone &&
        this.book.object(o.kind)?.kind === 'reference' &&
        this.held(o.place).length > 0,
    );
  }

  /** A claim has ended: what is held with it, as a registration holds what it registered, goes too. */
  ended(object: Counted, call: Call): void {
    object.gone = true;
    for (const other of [...this.objects.values()]) {
      if (other.gone) continue;
      for (const { holder } of this.held(other.place)) {
        if (holder.kind !== 'field' || holder.container !== object.id) continue;
        if (this.give(other.place, holder, call)) this.ended(other, call);
      }
    }
  }

  /** The list that a call names belongs to something counted: to what its argument is, or to the first thing inside of it. */
  ownerOf(place: Pointer): Pointer {
    if (this.objects.get(this.idOf(place)) !== undefined) return place;
    const key = keyOf(place.path);
    const inside = [...this.objects.values()].find(
      (o) =>
        o.place.block === place.block &&
        keyOf(o.place.path).startsWith(`${key}.`) &&
        !keyOf(o.place.path).includes('{'),
    );
    return inside?.place ?? place;
  }

  handOver(place: Pointer, to: Holder): void {
    const id = this.idOf(place);
    const held = this.held(place);
    const loose = held.findLast((r) => r.holder.kind === 'frame');
    if (loose) this.step({ do: 'transfer', objects: [id], to, only: loose.site });
  }

  holderName(holder: Holder): string {
    if (holder.kind === 'field') return `${this.nameOf(holder.container)} (${howOf(holder.where)})`;
    return holder.kind === 'callee' ? holder.name : 'nobody in particular';
  }

  nameOf(id: ObjectId): string {
    const object = this.objects.get(id);
    if (object) return object.label;
    const place = this.places.get(id);
    return place === undefined ? '?' : shown(place);
  }

  // lists

  push(owner: Pointer | null, list: string, label: string, fn: Value, args: readonly Value[], group = false): void {
    const id = ++this.taken;
    this.payloads.set(id, { fn, args });
    const entry: Entry = {
      id,
      owner: owner === null ? null : this.idOf(owner),
      list,
      key: this.keyFor(fn, args),
      label,
      group,
    };
    this.step({ do: 'push', entry });
  }

  keyFor(fn: Value, args: readonly Value[]): string {
    const data = args.at(-1) ?? 0;
    return `${shown(fn)} ${isPointer(data) ? `${data.block.id}${keyOf(data.path)}` : shown(data)}`;
  }

  payload(entry: Entry): { readonly fn: Value; readonly args: readonly Value[] } | undefined {
    return this.payloads.get(entry.id);
  }

  /** Runs what was taken off a list. */
  runEntry(entry: Entry, call: Call): Value {
    const payload = this.payloads.get(entry.id);
    if (payload === undefined || entry.group) return 0;
    if (this.unloaded && this.isOfFiles(payload.fn)) {
      this.journal.event(
        `${entry.label} would run ${shown(payload.fn)}(), whose module is gone`,
        this.whereIs(call.frame, call.at),
      );
      return 0;
    }
    this.journal.ran(entry, this.whereIs(call.frame, call.at));
    if (entry.owner !== null) this.acting.push({ kind: 'field', container: entry.owner, where: entry.list });
    try {
      return this.runner.invokeValue(call.frame, payload.fn, payload.args, call.at);
    } finally {
      if (entry.owner !== null) this.acting.pop();
    }
  }

  /** A function of the given files, which goes with their module. */
  isOfFiles(fn: Value): boolean {
    return typeof fn === 'object' && fn.k === 'fn' && this.library.units[fn.unit].origin === 'file';
  }

  /** Runs a function of the given files from outside. */
  enter(unit: Unit, name: string, args: readonly Value[]): Value {
    const body = this.library.body(name, unit);
    if (body === null) throw new Stop('bound', `there is no function ${name}`);
    return this.runner.run(body, args, null);
  }

  /** Something of which nothing is known but that it is there. */
  made(label: string, by?: string): Pointer {
    const place = this.runner.evaluator.memory.opaque(label);
    if (by !== undefined) this.makers.set(place.block, by);
    return place;
  }

  /** A call that may have changed anything: what it was given, and whatever that leads to. */
  notKnown(call: Call, why: string): Value {
    for (const arg of call.args) this.runner.evaluator.memory.touch(arg, call.name);
    this.doubtful(call.frame, call.at, why);
    return unknown(why);
  }
}

/** `devres:action` is held by the list `devres`; the rest says how, for people. */
function holdsFor(holder: Holder, acting: Holder): boolean {
  if (holder.kind !== 'field' || acting.kind !== 'field') return sameHolder(holder, acting);
  return (
    holder.container === acting.container &&
    (holder.where === acting.where || holder.where.startsWith(`${acting.where}:`))
  );
}

export function howOf(where: string): string {
  return where.slice(where.indexOf(':') + 1);
}
