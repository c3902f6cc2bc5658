import type { ObligationKind } from '../contracts/model.js';
import type { CallInstr, Expr } from '../flow/ir.js';
import { mapClaims, withChanges, type Passed, type Reference } from '../lifetime/index.js';
import type { Callee } from './callee.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { ANY, E, P, Z, type LocId, type ValueId, type Values } from './values.js';

/** A call with its arguments evaluated. */
export interface Call {
  readonly site: number;
  readonly name: string;
  /** What is known of the name. */
  readonly callee: Callee;
  /** Mutable: a result of an earlier round that is passed in again is renamed when the site gets a new one. */
  args: readonly ValueId[];
  readonly exprs: readonly Expr[];
  readonly dest: CallInstr['dest'];
  readonly at: number;
  readonly end: number;
}

/** `to = from`, and with it a claim may move to where it outlives the frame. */
export function assign(task: Task, state: PathState, path: number, from: ValueId): void {
  const loc = task.places.loc(state, path);
  const before = state.read(loc);
  state.write(loc, from);
  if (state.claims.length === 0) return;
  store(task, state, loc, from, task.graph.paths[path].text);
  // `if (!p->m) p->m = take();`: it was made by an earlier call as a rule, and stays with p for the next one
  const asked = state.facts.maskOf(before) === Z && task.tested.has(before) && !state.facts.isConstant(before);
  if (asked && !task.values.isFrame(loc))
    doubtClaims(task, state, (r) => r.holder.kind === 'field' && r.keys.includes(from), 'made-once');
}

/** `a = b` of structures: the members that hold a claim are in both. */
export function copyMembers(task: Task, state: PathState, to: number, from: number): void {
  const { values } = task;
  if (state.claims.length === 0 || task.graph.paths[from].selector.startsWith('[')) return;
  const source = values.address(task.places.loc(state, from));
  for (const loc of [...values.cellsOf(source)]) {
    const cell = values.locs[loc];
    const value = state.store.at(loc);
    if (cell.t !== 'cell' || value < 0 || !state.claims.some((r) => r.keys.includes(value))) continue;
    const target = values.member(task.places.loc(state, to), cell.selector);
    state.write(target, value);
    store(task, state, target, value, task.graph.paths[to].text);
  }
}

export function store(task: Task, state: PathState, loc: LocId, from: ValueId, where: string): void {
  const { values } = task;
  if (values.isFrame(loc) || state.claims.length === 0) return;
  const place = values.locs[loc];
  const container = place.t === 'cell' ? place.base : values.address(loc);
  const indexed = place.t === 'cell' && place.selector.includes('[v');
  // an action that was registered before finds it where it is stored now
  const covered = (r: Reference): boolean => r.release.some((name) => state.actions.some((names) => names.has(name)));
  state.claims = mapClaims(state.claims, (r) =>
    r.status === 'held' &&
    (r.origin === 'result' || r.kind !== 'enable') &&
    // a pointer to itself goes where the object goes
    !(r.kind === 'memory' && r.keys.some((k) => k === container || values.inside(container, k))) &&
    r.keys.some((k) => k === from || values.strip(from) === values.strip(k))
      ? withChanges(r, {
          status: covered(r) ? 'moved' : r.status,
          holder: covered(r) ? { kind: 'managed', scope: 'devm' } : { kind: 'field', container, where },
          facts: indexed && task.inLoop.has(r.at) && !r.facts.includes('indexed') ? [...r.facts, 'indexed'] : r.facts,
        })
      : r,
  );
}

/** The value for this execution of the site; what an earlier one gave is old from here on. */
export function retireResult(task: Task, state: PathState, target: Call): ValueId {
  const result = task.values.site(target.site);
  // a call that no way comes to twice has left nothing before
  if (!task.inLoop.has(target.at)) return result;
  const old = task.values.site(target.site, true);
  state.retire(result, old);
  if (target.args.includes(result)) target.args = target.args.map((arg) => (arg === result ? old : arg));
  return result;
}

/** A new value for the result of this execution of the site. */
export function freshResult(task: Task, state: PathState, target: Call): ValueId {
  const result = retireResult(task, state, target);
  setResult(task, state, target, result);
  return result;
}

export function setResult(task: Task, state: PathState, target: Call, value: ValueId): void {
  if (target.dest !== null) assign(task, state, target.dest, value);
}

/** When the result says that the callee failed, it kept nothing; null where no result says so. */
export function failureOf(task: Task, target: Call, value: ValueId, bad: number): Passed['result'] {
  return target.dest === null || task.file.truths.has(target.name) ? null : { value, bad };
}

/** The classes of a result by which a function that nobody described says, as a rule, that it failed. */
export function guessedFailure(task: Task, target: Call, value: ValueId): Passed['result'] {
  if (target.dest === null) return null;
  const bad = task.places.variable(target.dest)?.pointer === true ? Z | E : E | P;
  const failure = failureOf(task, target, value, bad);
  return failure && { value, bad, guessed: true };
}

/** The callee may keep what it was given. */
export function escape(task: Task, state: PathState, target: Call, result: ValueId): void {
  for (const arg of target.args) task.handed.add(arg);
  // what the callee lets go of matters where it is a parameter, or something is held
  if (state.claims.length === 0 && !task.hasUnpassed(target.args)) return;
  const gone = task.file.letGo(target.name);
  const given = gone === null ? target.args : target.args.filter((_, i) => gone.has(i));
  task.notePassed(given);
  if (state.claims.length === 0) return;
  // of an unknown function nobody knows what it leaves behind when it fails
  task.apply(state, {
    do: 'pass',
    objects: given,
    to: target.name,
    result: guessedFailure(task, target, result),
    lent: target.callee.remembers,
  });
  if (target.callee.isTeardown) for (const arg of target.args) task.freed.add(task.values.strip(arg));
  if (target.callee.isTeardown) doubt(task, state, target);
}

/**
 * The callee may write through its pointers: variables whose address it got are
 * unknown afterwards; fields keep what is known of them unless a constant had
 * been stored there, which is what code does before it lets a callee fill them in.
 */
export function havoc(
  task: Task,
  state: PathState,
  target: Call,
  pure: boolean,
  writes: ReadonlySet<string> | null = null,
): void {
  const { values } = task;
  for (const arg of target.args) {
    const def = values.defs[arg];
    if (def.t === 'address') {
      if (values.isFrame(def.loc)) {
        if (!pure) {
          mayReplace(task, state, def.loc);
          mayTake(task, state, def.loc);
        }
        forgetPlace(task, state, def.loc, target.site, true);
        continue;
      }
      if (pure) continue;
      if (state.store.has(def.loc)) state.write(def.loc, values.left(target.site, def.loc));
    }
    if (pure) continue;
    for (const loc of values.cellsOf(arg)) {
      const value = state.store.at(loc);
      if (value < 0) continue;
      const written = writes ? writes.has(lastField(selectorOf(values, loc))) : state.facts.isConstant(value);
      if (!written || state.claims.some((r) => r.keys.includes(value))) continue;
      const fresh = values.left(target.site, loc);
      state.facts.forget(fresh);
      state.store.set(loc, fresh);
    }
  }
}

/** A structure handed over with a claim in it: a configuration, of which the callee may well keep the parts. */
function mayTake(task: Task, state: PathState, loc: LocId): void {
  if (state.claims.length === 0) return;
  for (const place of task.values.cellsOf(task.values.address(loc))) {
    const value = state.store.at(place);
    if (value < 0) continue;
    doubtClaims(task, state, (r) => !r.facts.includes('filled-in') && r.keys.includes(value), 'maybe-torn-down-around');
  }
}

/** A callee that gets the address of a variable may give up what it points to and put something else there. */
function mayReplace(task: Task, state: PathState, loc: LocId): void {
  if (task.values.locs[loc].t !== 'var') return;
  const held = state.read(loc);
  doubtClaims(task, state, (r) => r.keys.some((k) => task.identity.same(k, held)));
}

function doubted(task: Task, r: Reference, fact = 'maybe-torn-down'): Reference {
  task.settle(r);
  return r.facts.includes(fact) ? r : withChanges(r, { facts: [...r.facts, fact] });
}

/** A variable and all its members hold something unknown from here on. */
export function forgetPlace(task: Task, state: PathState, loc: LocId, site: number, keepClaims = false): void {
  const { values } = task;
  const place = values.locs[loc];
  const address = values.address(loc);
  state.write(loc, renewed(state, values.left(site, loc)));
  for (const other of values.cellsOf(place.t === 'var' ? address : place.base)) {
    if (place.t !== 'var' && !selectorOf(values, other).startsWith(`${place.selector}.`)) continue;
    // a structure that is passed in with a claimed pointer still has it afterwards
    const bound = state.store.get(other);
    if (keepClaims && bound !== undefined && state.claims.some((r) => r.status === 'held' && r.keys.includes(bound)))
      continue;
    state.write(other, renewed(state, values.left(site, other)));
  }
}

/** All cells of the object that `address` points to hold something new: NULL, or what the site left. */
export function wipeBelow(task: Task, state: PathState, address: ValueId, site: number, zero: boolean): void {
  const { values } = task;
  const def = values.defs[address];
  const outer = def.t === 'address' ? values.locs[def.loc] : null;
  for (const loc of values.cellsOf(outer?.t === 'cell' ? outer.base : address)) {
    if (outer?.t === 'cell' && !selectorOf(values, loc).startsWith(`${outer.selector}.`)) continue;
    const value = zero ? values.zero : renewed(state, values.left(site, loc));
    state.write(loc, value);
  }
}

/** A value that a site leaves again in a later round is another one: what it stood for is old. */
function renewed(state: PathState, value: ValueId): ValueId {
  if (state.claims.some((r) => r.keys.includes(value))) state.retire(value, state.values.op('old', [value]));
  state.facts.forget(value);
  return value;
}

/** Splits a state by whether a result is in `mask`; either half may be impossible. */
export function split(state: PathState, value: ValueId, mask: number): { yes: PathState | null; no: PathState | null } {
  const known = state.facts.maskOf(value);
  if ((known & mask) === 0) return { yes: null, no: state };
  if ((known & ~mask & ANY) === 0) return { yes: state, no: null };
  const other = state.clone();
  const yes = state.assume(value, mask) ? state : null;
  const no = other.assume(value, ~mask & ANY) ? other : null;
  return { yes, no };
}

/** The result's variable (null) or an argument as the source names it; empty when it has no name. */
export function labelOf(task: Task, call: Call, arg: number | null): string {
  const paths = task.graph.paths;
  if (arg === null) return call.dest === null || paths[call.dest].rootKind === 'temp' ? '' : paths[call.dest].text;
  const expr = call.exprs[arg];
  if (expr?.op === 'path') return paths[expr.path].rootKind === 'temp' ? '' : paths[expr.path].text;
  return expr?.op === 'address' ? `&${paths[expr.path].text}` : '';
}

/**
 * The last put of a counted object runs its release, which frees its memory and may
 * give up what is stored in it. So does the end of a registration that had taken the
 * object's count over. After a free nobody can put the object.
 */
export function doubtGone(
  task: Task,
  state: PathState,
  object: ValueId,
  by: { readonly kind: ObligationKind; readonly final: boolean; readonly at: number },
): void {
  const counted = by.kind === 'reference' || (by.kind === 'registration' && endsCount(task, state, by.at));
  if (counted) {
    const container = task.values.strip(object);
    doubtClaims(
      task,
      state,
      (r) =>
        (r.holder.kind === 'field' && task.values.strip(r.holder.container) === container) ||
        (r.kind === 'reference' && r.origin === 'count' && keptIn(task, state, r, container)) ||
        (r.kind === 'memory' && r.keys.some((k) => task.values.strip(k) === container)),
    );
  }
  if (by.final) doubtClaims(task, state, (r) => r.kind === 'reference' && r.keys.includes(object));
}

/** A field of the object holds what the count was raised of. */
function keptIn(task: Task, state: PathState, r: Reference, container: ValueId): boolean {
  return state.store.some((loc, value) => {
    const cell = task.values.locs[loc];
    return cell.t === 'cell' && r.keys.includes(value) && task.values.strip(cell.base) === container;
  });
}

function endsCount(task: Task, state: PathState, at: number): boolean {
  return state.claims.some(
    (r) =>
      r.kind === 'registration' &&
      r.releasedAt === at &&
      task.file.book.contract(r.api)?.effects.some((e) => e.do === 'consume') === true,
  );
}

export function doubtClaims(
  task: Task,
  state: PathState,
  concerned: (r: Reference) => boolean,
  fact = 'maybe-torn-down',
): void {
  const doubtful = (r: Reference): boolean => r.status === 'held' && concerned(r);
  // claims that were looked at count as changed: a release that found something to doubt has done its work
  if (state.claims.some(doubtful)) state.claims = state.claims.map((r) => (doubtful(r) ? doubted(task, r, fact) : r));
}

/** Something was enabled with it that is still on. */
export function isInUse({ claims }: PathState, r: Reference): boolean {
  return claims.some(
    (c) => c !== r && c.kind === 'enable' && c.status === 'held' && c.keys.some((k) => r.keys.includes(k)),
  );
}

/** A function that tears its argument down, by its name or by what it reaches, may release what hangs on it. */
export function doubt(task: Task, state: PathState, target: Call): void {
  const { values } = task;
  const bases = target.args.map((arg) => values.strip(arg));
  state.claims = mapClaims(state.claims, (r) => {
    if (r.status !== 'held' || r.facts.includes('maybe-torn-down')) return r;
    if (!task.file.callsWithin.mayUndo(target.name, r)) return r;
    if (r.keys.some((key) => target.args.includes(key))) return doubted(task, r);
    const related = (value: ValueId): boolean => {
      const object = values.strip(value);
      return bases.some((base) => base === object || values.inside(object, base));
    };
    const touched = r.keys.some(related) || (r.holder.kind === 'field' && related(r.holder.container));
    return touched ? doubted(task, r, 'maybe-torn-down-around') : r;
  });
}

function selectorOf(values: Values, loc: LocId): string {
  const place = values.locs[loc];
  return place.t === 'cell' ? place.selector : '';
}

export function lastField(selector: string): string {
  return selector.slice(selector.lastIndexOf('.') + 1);
}
