import type { Contract } from '../contracts/model.js';
import type { ObligationKind } from '../contracts/model.js';
import type { Exit, Run } from '../check/engine.js';
import { exitClass } from '../check/leaks.js';
import type { PathState } from '../check/state.js';
import type { Task } from '../check/task.js';
import { P, type ValueId } from '../check/values.js';
import type { Watch } from '../check/watch.js';
import type { CallInstr, Instr } from '../flow/ir.js';
import { isPassedOn, type Claims, type LifetimeEvent, type Primitive, type Reference } from '../lifetime/index.js';
import type { Struct } from '../replay/index.js';
import { Namer, pointeeOf, type Thing } from './things.js';

/** What one function does to references, over all of its paths. Offsets are UTF-16 code units, 0-based. */
export interface FunctionRecord {
  readonly file: string;
  readonly name: string;
  /** How many parameters it has. */
  readonly params: number;
  readonly claims: readonly ClaimRecord[];
  /** Given up here without having been taken here. */
  readonly given: readonly GivenRecord[];
  readonly entries: readonly EntryRecord[];
  readonly stores: readonly StoreRecord[];
  readonly calls: readonly CallRecord[];
  /** What a thing is given to remember, for others to ask it for. */
  readonly remembered: readonly { readonly of: Thing; readonly what: Thing }[];
  readonly returns: readonly Thing[];
  /** Functions that are put into a field of a thing, for its end. */
  readonly destructors: readonly { readonly of: Thing; readonly fn: string }[];
}

export interface ClaimRecord {
  readonly site: string;
  readonly on: Thing;
  readonly api: string;
  readonly at: number;
  readonly object: string;
  readonly kind: ObligationKind;
  readonly origin: 'result' | 'count';
  readonly label: string;
  readonly release: readonly string[];
  /** The function of the file whose body took it. */
  readonly through: string | null;
  /** Who has it when the function has done its work; empty when the frame has given it up by then. */
  readonly holders: readonly HolderRecord[];
  readonly drops: readonly Drop[];
  readonly most: number;
}

export interface Drop {
  readonly at: number;
  readonly by: string;
  /** The function of the file whose body does it. */
  readonly within: string | null;
  /** The function that the last put runs. */
  readonly runs: string | null;
}

export type HolderRecord =
  | { readonly k: 'field'; readonly of: Thing; readonly member: string }
  | { readonly k: 'managed'; readonly scope: 'devm' | 'drmm'; readonly owner: Thing | null }
  | { readonly k: 'returned' }
  | { readonly k: 'callee'; readonly name: string }
  /** Nobody in particular: it is still there when the function has returned. */
  | { readonly k: 'stays' }
  /** The frame's own that nobody else has heard of. */
  | { readonly k: 'lost' };

export interface GivenRecord extends Drop {
  readonly on: Thing;
  readonly object: string | null;
  readonly kind: ObligationKind;
}

/** Something that a managed list will run. */
export interface EntryRecord {
  readonly scope: 'devm' | 'drmm';
  readonly owner: Thing | null;
  readonly label: string;
  readonly at: number;
  /** The function that it calls, for an action. */
  readonly action: string | null;
  readonly data: Thing | null;
}

/** A pointer that is somewhere when the function has done its work. */
export interface StoreRecord {
  readonly of: Thing;
  readonly member: string;
  /** Structure that the member points to, when it is known. */
  readonly type: string | null;
  readonly what: Thing;
  readonly at: number;
}

export interface CallRecord {
  readonly callee: string;
  readonly at: number;
  readonly args: readonly (Thing | null)[];
}

/** Looks on while the functions of one file are checked, and keeps what a graph shows. */
export class GraphWatch implements Watch {
  readonly records: FunctionRecord[] = [];
  private readonly open = new Map<Task, FunctionWatch>();

  constructor(
    private readonly file: string,
    private readonly structs: ReadonlyMap<string, Struct>,
    /** Structures that pointers at file level point to. */
    private readonly globals: ReadonlyMap<string, string>,
  ) {}

  before(task: Task, state: PathState, instr: Instr): void {
    this.of(task).before(state, instr);
  }

  stepped(task: Task, step: Primitive, events: readonly LifetimeEvent[]): void {
    this.of(task).stepped(step, events);
  }

  ran(task: Task, result: Run): void {
    this.records.push(this.of(task).finish(this.file, result));
    this.open.delete(task);
  }

  private of(task: Task): FunctionWatch {
    let watch = this.open.get(task);
    if (watch === undefined)
      this.open.set(task, (watch = new FunctionWatch(task, new Namer(task, this.structs, this.globals))));
    return watch;
  }
}

interface Taken {
  readonly reference: Reference;
  readonly through: string | null;
  readonly drops: Map<string, Drop>;
  most: number;
  readonly owner: ValueId | null;
}

class FunctionWatch {
  private readonly taken = new Map<string, Taken>();
  private readonly given = new Map<string, Drop & Pick<GivenRecord, 'object' | 'kind'> & { value: ValueId }>();
  private readonly entries = new Map<
    number,
    { scope: 'devm' | 'drmm'; owner: ValueId | null; label: string; action: string | null; data: ValueId | null }
  >();
  private readonly calls = new Map<number, { callee: string; args: readonly ValueId[] }>();
  private readonly remembered = new Map<string, { of: ValueId; what: ValueId }>();
  /** What was written to places outside of the frame: the offset by value, by place. */
  private readonly stored = new Map<number, Map<ValueId, number>>();
  private readonly seen = new WeakSet<Claims>();
  /** The call that is being run, and what it is given. */
  private now: { instr: CallInstr; args: readonly ValueId[] } | null = null;

  constructor(
    private readonly task: Task,
    private readonly namer: Namer,
  ) {}

  before(state: PathState, instr: Instr): void {
    const { task } = this;
    this.look(state);
    this.now = null;
    if (instr.k === 'assign' && instr.compound === null)
      this.storing(state, instr.to, task.places.value(state, instr.from), instr.at);
    if (instr.k !== 'call') return;
    if (instr.dest !== null) this.storing(state, instr.dest, task.values.site(instr.site), instr.at);
    const args = instr.args.map((arg) => task.places.value(state, arg));
    this.now = { instr, args };
    if (instr.callee === null) return;
    if (args.length === 2 && task.file.book.remembers(instr.callee))
      this.remembered.set(args.join(), { of: args[0], what: args[1] });
    if (task.file.defined.has(instr.callee)) this.calls.set(instr.at, { callee: instr.callee, args });
    const contract = task.file.defined.has(instr.callee) ? undefined : task.file.book.contract(instr.callee);
    if (contract !== undefined) this.managed(instr, args, contract);
  }

  /** A place outside of the frame is written to. */
  private storing(state: PathState, to: number, value: ValueId, at: number): void {
    const { parent, rootKind } = this.task.graph.paths[to];
    if (parent < 0 && rootKind !== 'global' && rootKind !== 'static') return;
    const loc = this.task.places.loc(state, to);
    const values = this.stored.get(loc) ?? new Map<ValueId, number>();
    this.stored.set(loc, values.set(value, at));
  }

  /** What the call leaves on a managed list. */
  private managed(instr: CallInstr, args: readonly ValueId[], contract: Contract): void {
    for (const effect of contract.effects) {
      if (effect.do === 'acquire' && effect.managed)
        this.entries.set(instr.at, {
          scope: effect.managed.scope,
          owner: args.at(effect.managed.owner) ?? null,
          label: contract.name,
          action: null,
          data: effect.on.at === 'return' ? this.task.values.site(instr.site) : null,
        });
      if (effect.do !== 'action') continue;
      const fn = instr.args.at(effect.action);
      const name = fn?.op === 'symbol' ? fn.name : null;
      this.entries.set(instr.at, {
        scope: effect.scope,
        owner: args.at(effect.owner) ?? null,
        label: name ?? contract.name,
        action: name,
        data: args.at(effect.data) ?? null,
      });
    }
  }

  stepped(step: Primitive, events: readonly LifetimeEvent[]): void {
    if (step.do === 'get') this.took(step.reference);
    if (step.do === 'transfer' && step.to.kind === 'callee' && this.ends(step.to.name))
      this.ended(step.objects, step.to.name);
    for (const event of events) {
      if (event.what !== 'released') continue;
      const within = step.do === 'put' ? (step.within ?? null) : null;
      const taken = this.taken.get(event.reference.site);
      taken?.drops.set(`${event.at} ${event.by}`, { at: event.at, by: event.by, within, runs: this.runs() });
    }
    if (step.do !== 'put' || events.length > 0 || step.objects.length === 0) return;
    const { at, by, object, kind } = step;
    const within = step.within ?? (step.through ? (this.now?.instr.callee ?? null) : null);
    this.given.set(`${at} ${by} ${step.objects[0]}`, {
      at,
      by,
      object,
      kind,
      within,
      runs: this.runs(),
      value: step.objects[0],
    });
  }

  /** A call that undoes something ends what it takes over. */
  private ends(name: string): boolean {
    return this.task.file.book.contract(name)?.effects.some((e) => e.do === 'release') === true;
  }

  private ended(objects: readonly ValueId[], by: string): void {
    if (this.now?.instr.callee !== by) return;
    const { at } = this.now.instr;
    for (const { reference, drops } of this.taken.values())
      if (reference.keys.some((k) => objects.some((o) => this.task.identity.same(k, o))))
        drops.set(`${at} ${by}`, { at, by, within: null, runs: null });
  }

  private took(reference: Reference): void {
    const callee = this.now?.instr.callee ?? null;
    const through = callee !== null && callee !== reference.api && this.task.file.defined.has(callee) ? callee : null;
    const known = this.taken.get(reference.site);
    const drops = known?.drops ?? new Map<string, Drop>();
    const owner = reference.holder.kind === 'managed' ? (this.entries.get(reference.at)?.owner ?? null) : null;
    this.taken.set(reference.site, { reference, through, drops, most: known?.most ?? 1, owner });
  }

  /** A function of this file among the arguments of a release: what the last one runs. */
  private runs(): string | null {
    if (this.now === null || this.task.file.defined.has(this.now.instr.callee ?? '')) return null;
    for (const arg of this.now.instr.args)
      if (arg.op === 'symbol' && this.task.file.defined.has(arg.name)) return arg.name;
    return null;
  }

  /** Which variables stand for what, and how many claims there are at once. */
  private look(state: PathState): void {
    const { task, namer } = this;
    for (const variable of [...task.graph.variables, ...task.graph.params]) {
      const type = variable.pointer ? pointeeOf(variable.type) : null;
      const value = state.store.at(
        task.values.variable(variable.path, task.graph.paths[variable.path].text, variable.kind),
      );
      if (value < 0) continue;
      if (type !== null && !namer.types.has(value)) namer.types.set(value, type);
      if (!namer.names.has(value)) namer.names.set(value, variable.name.replace(/#\d+$/, ''));
    }
    if (state.claims.length === 0 || this.seen.has(state.claims)) return;
    this.seen.add(state.claims);
    for (const r of state.claims) {
      const taken = r.origin === 'foreign' ? undefined : this.taken.get(r.site);
      if (taken === undefined) continue;
      if (r.status !== 'released') taken.most = Math.max(taken.most, r.count);
      else if (r.releasedBy !== null && r.releasedAt >= 0) {
        const key = `${r.releasedAt} ${r.releasedBy}`;
        const drop = { at: r.releasedAt, by: r.releasedBy, within: null, runs: null };
        if (!taken.drops.has(key)) taken.drops.set(key, drop);
      }
    }
  }

  finish(file: string, result: Run): FunctionRecord {
    for (const exit of result.exits) this.look(exit.state);
    const { graph } = this.task;
    return {
      file,
      name: graph.name,
      params: graph.params.length,
      claims: this.claims(result),
      given: [...this.given.values()].flatMap(({ value, ...drop }) => {
        const on = this.namer.thing(value);
        return on === null ? [] : [{ ...drop, on }];
      }),
      entries: [...this.entries].map(([at, { scope, owner, label, action, data }]) => ({
        scope,
        owner: this.name(owner),
        label,
        at,
        action,
        data: this.name(data),
      })),
      stores: this.stores(),
      calls: [...this.calls].map(([at, { callee, args }]) => ({ callee, at, args: args.map((arg) => this.name(arg)) })),
      remembered: [...this.remembered.values()].flatMap((r) => {
        const [of, what] = [this.name(r.of), this.name(r.what)];
        return of === null || what === null ? [] : [{ of, what }];
      }),
      returns: this.returns(result),
      destructors: [...this.task.destructors].flatMap(([value, bases]) => {
        const fn = this.task.values.defs[value];
        return [...bases].flatMap((base) => {
          const of = this.name(base);
          return of === null || fn.t !== 'symbol' ? [] : [{ of, fn: fn.name }];
        });
      }),
    };
  }

  private name(value: ValueId | null): Thing | null {
    return value === null ? null : this.namer.thing(value);
  }

  private claims(result: Run): ClaimRecord[] {
    return [...this.taken.values()].flatMap(({ reference: r, through, drops, most, owner }): ClaimRecord[] => {
      const on = this.first(r.keys);
      if (on === null || r.origin === 'foreign' || r.facts.some((f) => f.startsWith('pending:'))) return [];
      const { site, api, at, object, kind, origin, label, release } = r;
      const holders = this.holders(result, r, owner);
      return [
        { site, on, api, at, object, kind, origin, label, release, through, holders, drops: [...drops.values()], most },
      ];
    });
  }

  private first(keys: readonly ValueId[]): Thing | null {
    for (const key of keys) {
      const thing = this.namer.thing(key);
      if (thing !== null) return thing;
    }
    return null;
  }

  /** Who has the claim where the function has worked; where it never does, in whatever way it is left. */
  private holders(result: Run, r: Reference, owner: ValueId | null): HolderRecord[] {
    const worked = result.exits.filter((exit) => exitClass(this.task, exit, r.kind) !== 'error');
    const found = new Map<string, HolderRecord>();
    for (const exit of worked.length > 0 ? worked : result.exits) {
      for (const now of exit.state.claims) {
        if (now.site !== r.site || now.status === 'released') continue;
        // what took it over to end it holds nothing
        if (now.holder.kind === 'callee' && this.ends(now.holder.name)) continue;
        const holder = this.holder(exit, now, owner);
        found.set(JSON.stringify(holder), holder);
      }
    }
    return [...found.values()];
  }

  private holder(exit: Exit, r: Reference, owner: ValueId | null): HolderRecord {
    const { holder } = r;
    switch (holder.kind) {
      case 'managed':
        return { k: 'managed', scope: holder.scope, owner: this.name(owner) };
      case 'callee':
        return { k: 'callee', name: holder.name };
      case 'caller':
        return { k: 'returned' };
      case 'field': {
        const of = this.name(holder.container);
        // `*result = p;` gives it to the caller
        if (of?.k === 'param' && /^\*\w+$/.test(holder.where)) return { k: 'returned' };
        return of === null ? { k: 'stays' } : { k: 'field', of, member: lastMember(holder.where) };
      }
      case 'frame': {
        const { value } = exit;
        const back = value !== null && r.keys.some((key) => this.task.identity.same(key, value));
        if (back) return { k: 'returned' };
        const counted = r.kind === 'reference' || r.kind === 'memory';
        const heard = r.origin !== 'result' || isPassedOn(r) || r.facts.includes('maybe-torn-down');
        return counted && !heard ? { k: 'lost' } : { k: 'stays' };
      }
    }
  }

  private stores(): StoreRecord[] {
    const { values } = this.task;
    const found: StoreRecord[] = [];
    for (const [loc, written] of this.stored) {
      const place = values.locs[loc];
      const base = values.isFrame(loc) ? null : this.name(place.t === 'cell' ? place.base : values.address(loc));
      if (base === null) continue;
      const { of, member } = place.t === 'cell' ? this.namer.nearest(base, place.selector) : { of: base, member: '' };
      const type = place.t === 'cell' ? this.namer.memberType(of, member, true) : this.namer.globalType(of);
      for (const [value, at] of written) {
        const what = this.name(value);
        if (what !== null) found.push({ of, member, type, what, at });
      }
    }
    return found;
  }

  private returns(result: Run): Thing[] {
    if (!this.task.graph.returnsPointer) return [];
    const found = new Map<string, Thing>();
    for (const { value, mask } of result.exits) {
      const thing = value === null || (mask & P) === 0 ? null : this.name(value);
      if (thing !== null) found.set(JSON.stringify(thing), thing);
    }
    return [...found.values()];
  }
}

/** `lumen->table` → `table`; a variable has no member. */
function lastMember(where: string): string {
  if (!/->|\./.test(where)) return '';
  return where.replace(/\[[^\]]*\]/g, '[]').replace(/^.*?(?:->|\.)/, '');
}
