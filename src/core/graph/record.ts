import type { Contract } from '../contracts/model.js';
import type { ObligationKind } from '../contracts/model.js';
import type { Exit, Run } from '../check/engine.js';
import { exitClass } from '../check/leaks.js';
import type { PathState } from '../check/state.js';
import type { Task } from '../check/task.js';
import { P, type ValueId } from '../check/values.js';
import type { Watch } from '../check/watch.js';
import type { CallInstr, Instr } from '../flow/ir.js';
import type { Claims, LifetimeEvent, Primitive, Reference } from '../lifetime/index.js';
import type { Struct } from '../replay/index.js';
import { Namer, structOf, type Thing } from './things.js';

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
  | { readonly k: 'stays' };

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
    if (watch === undefined) this.open.set(task, (watch = new FunctionWatch(task, new Namer(task, this.structs))));
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
  private readonly storedAt = new Map<number, number>();
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
    if (instr.k === 'assign' && task.graph.paths[instr.to].parent >= 0)
      this.storedAt.set(task.places.loc(state, instr.to), instr.at);
    if (instr.k !== 'call') return;
    if (instr.dest !== null && task.graph.paths[instr.dest].parent >= 0)
      this.storedAt.set(task.places.loc(state, instr.dest), instr.at);
    const args = instr.args.map((arg) => task.places.value(state, arg));
    this.now = { instr, args };
    if (instr.callee === null) return;
    if (task.file.defined.has(instr.callee)) this.calls.set(instr.at, { callee: instr.callee, args });
    const contract = task.file.defined.has(instr.callee) ? undefined : task.file.book.contract(instr.callee);
    if (contract !== undefined) this.managed(instr, args, contract);
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
      const type = variable.pointer ? structOf(variable.type) : null;
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
      stores: this.stores(result),
      calls: [...this.calls].map(([at, { callee, args }]) => ({ callee, at, args: args.map((arg) => this.name(arg)) })),
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
        return of === null ? { k: 'stays' } : { k: 'field', of, member: lastMember(holder.where) };
      }
      case 'frame': {
        const { value } = exit;
        const back = value !== null && r.keys.some((key) => this.task.identity.same(key, value));
        return back ? { k: 'returned' } : { k: 'stays' };
      }
    }
  }

  private stores(result: Run): StoreRecord[] {
    const { values } = this.task;
    const found = new Map<string, StoreRecord>();
    for (const exit of result.exits) {
      if (exitClass(this.task, exit) === 'error') continue;
      for (const [loc, at] of this.storedAt) {
        const place = values.locs[loc];
        const value = exit.state.store.at(loc);
        if (value < 0 || values.isFrame(loc) || place.t !== 'cell') continue;
        const of = this.name(place.base);
        const what = this.name(value);
        if (of === null || what === null) continue;
        const member = place.selector.replace(/\[[^\]]*\]/g, '[]');
        found.set(`${loc} ${value}`, { of, member, what, at });
      }
    }
    return [...found.values()];
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

/** `lumen->table` → `table`. */
function lastMember(where: string): string {
  return where.replace(/\[[^\]]*\]/g, '[]').replace(/^.*?(?:->|\.)/, '');
}
