import type {
  AcquireEffect,
  ActionEffect,
  AssignEffect,
  ConsumeEffect,
  Contract,
  Failure,
  ReleaseEffect,
  Target,
  WipeEffect,
} from '../contracts/model.js';
import { newReference, withChanges, type Passed, type Reference } from '../lifetime/index.js';
import {
  assign,
  doubtGone,
  forgetPlace,
  freshResult,
  havoc,
  labelOf,
  retireResult,
  setResult,
  split,
  store,
  wipeBelow,
  type Call,
} from './memory.js';
import { register } from './actions.js';
import { baseOnly } from './base-only.js';
import { notBorrowed } from './borrowed.js';
import { maskFor, outcome, type Outcome } from './outcome.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { ANY, P, Z, type LocId, type ValueId } from './values.js';

/** The value of a call's result under its contract; assigned by `applyContract`. */
export function contractResult(task: Task, state: PathState, call: Call, contract: Contract): ValueId {
  for (const effect of contract.effects) {
    if (effect.do === 'pass' && effect.arg < call.args.length) return call.args[effect.arg];
    if (effect.do === 'borrow' && !contract.effects.some((e) => e.do === 'acquire')) {
      const borrowed = borrowedFrom(task, call, contract, effect.from);
      // a borrowed pointer that may be NULL on paper is there by construction nearly always
      if (contract.failure === 'errptr') noteFallible(task, call, contract, borrowed);
      return borrowed;
    }
  }
  const pointer = contract.effects.some((e) => e.do === 'acquire' && e.on.at === 'return');
  const result = retireResult(task, state, call);
  const classes = outcome(failureIn(task, call, contract), pointer, pointer);
  if (classes.all !== ANY) state.facts.narrow(result, classes.all);
  if (pointer) noteFallible(task, call, contract, result);
  if (contract.hardlyFails) task.hardlyFailing.add(result);
  if (contract.withinBounds) task.values.withinBounds.add(result);
  return result;
}

/** How this call may fail: not at all when an argument holds a constant that promises success. */
function failureIn(task: Task, call: Call, contract: Contract): Failure {
  const { noFail } = task.file.book;
  const promises = (name: string): boolean => noFail.has(name) || contract.succeedsWith?.includes(name) === true;
  return namesConstant(task, call, promises) ? 'never' : contract.failure;
}

/** Whether some argument names such a constant, alone or among others. */
function namesConstant(task: Task, call: Call, such: (name: string) => boolean): boolean {
  const names = (value: ValueId, depth: number): boolean => {
    const def = task.values.defs[value];
    if (def.t === 'symbol') return such(def.name);
    return def.t === 'op' && depth < 6 && def.args.some((arg) => names(arg, depth + 1));
  };
  return call.args.some((arg) => names(arg, 0));
}

/** `container_of(p, type, member)` is another name of `p`; its other arguments only say which. */
function borrowedFrom(task: Task, call: Call, contract: Contract, from: number | null): ValueId {
  if (!contract.pure || from === null || from >= call.args.length)
    return task.values.op(`borrow:${call.name}`, call.args);
  const others = call.args.filter((_, i) => i !== from);
  return task.values.op(`borrow:${call.name}${others.length > 0 ? `:${others.join()}` : ''}`, [call.args[from]]);
}

function noteFallible(task: Task, call: Call, contract: Contract, result: ValueId): void {
  const failure = failureIn(task, call, contract);
  if (failure !== 'null' && failure !== 'errptr' && failure !== 'null-or-errptr') return;
  const taken = contract.effects.find((e) => e.do === 'acquire');
  task.fallible.set(result, {
    site: call.site,
    api: call.name,
    at: call.at,
    bad: outcome(failure, true, true).bad,
    failure,
    managed: taken?.do === 'acquire' && taken.managed !== undefined,
    looksUp: failure === 'null' && taken?.do === 'acquire' && taken.kind === 'reference',
  });
}

/** Everything a contract says of a call, in the order in which callees do it: give up, hand over, take. */
export function applyContract(
  task: Task,
  state: PathState,
  call: Call,
  contract: Contract,
  result: ValueId,
): PathState[] {
  havoc(task, state, call, contract.pure);
  const onResult = contract.effects.some((e) => e.do === 'acquire' && e.on.at === 'return');
  const classes = outcome(failureIn(task, call, contract), onResult, onResult);
  if (!contract.pure && state.claims.length > 0)
    mayKeep(task, state, call, contract, classes.bad === 0 ? null : { value: result, bad: classes.bad });
  if (contract.completes !== undefined)
    completed(task, state, call, contract.completes, classes.bad === 0 ? null : { value: result, bad: classes.bad });
  let states = [state];
  for (const effect of contract.effects) {
    if (effect.do === 'release') states = each(states, (s) => release(task, s, call, effect, classes, result));
    else if (effect.do === 'consume') states = each(states, (s) => consume(task, s, call, effect, classes, result));
    else if (effect.do === 'action') states = each(states, (s) => action(task, s, call, effect));
    else if (effect.do === 'assign') states.forEach((s) => storeInto(task, s, call, effect));
    else if (effect.do === 'wipe') states.forEach((s) => wipe(task, s, call, effect));
  }
  for (const s of states) {
    contract.effects.forEach((effect, i) => {
      if (effect.do === 'acquire') acquire(task, s, call, contract, effect, classes, result, i);
    });
    setResult(task, s, call, result);
    for (const effect of contract.effects) {
      const expr = effect.do === 'pass' && effect.takes ? call.exprs[effect.arg] : undefined;
      if (effect.do === 'pass' && effect.takes)
        task.apply(s, { do: 'transfer', objects: [result], to: { kind: 'callee', name: call.name } });
      if (expr?.op === 'path' && call.dest !== expr.path) s.write(task.places.loc(s, expr.path), task.values.zero);
    }
  }
  return states;
}

/** `STORE(x, v)` and `store(&x, v)` both put `v` into `x`. */
function storeInto(task: Task, state: PathState, call: Call, effect: AssignEffect): void {
  const to = call.exprs[effect.to];
  if (effect.from < call.args.length && (to.op === 'path' || to.op === 'address'))
    assign(task, state, to.path, call.args[effect.from]);
}

/** What was known to be in the memory is not there any longer; bytes of zero leave NULL in every pointer. */
function wipe(task: Task, state: PathState, call: Call, effect: WipeEffect): void {
  if (effect.arg >= call.args.length) return;
  const byte = effect.byte === null ? undefined : call.args[effect.byte];
  wipeBelow(task, state, call.args[effect.arg], call.site, byte === task.values.zero);
}

/** `submit(x)`: where a callback of the file gives up what was submitted, it does so when that is over. */
function completed(task: Task, state: PathState, call: Call, on: number, result: Passed['result']): void {
  if (on >= call.args.length) return;
  const objects = [call.args[on]];
  for (const r of state.claims) {
    if (r.status !== 'held' || !r.keys.includes(objects[0]) || !task.file.callsWithin.callbackGivesUp(r.release))
      continue;
    task.apply(state, { do: 'pass', objects, to: call.name, result, lent: false, kinds: [r.kind] });
    return;
  }
}

/** A call may keep memory that its contract says nothing of: a driver's data, a context. */
function mayKeep(task: Task, state: PathState, call: Call, contract: Contract, result: Passed['result']): void {
  if (!state.claims.some((r) => r.kind === 'memory' && r.status === 'held')) return;
  if (call.callee.keepsNothing) return;
  const spoken = new Set<number>();
  for (const effect of contract.effects) {
    if ((effect.do === 'release' || effect.do === 'consume') && effect.on.at !== 'return') spoken.add(effect.on.index);
    if (effect.do === 'borrow' && effect.from !== null) spoken.add(effect.from);
    if (effect.do === 'wipe') spoken.add(effect.arg);
  }
  const objects = call.args.filter((_, i) => !spoken.has(i));
  if (objects.length > 0)
    task.apply(state, {
      do: 'pass',
      objects,
      to: call.name,
      result,
      lent: call.callee.remembers,
      kinds: ['memory'],
    });
}

function each(states: readonly PathState[], run: (state: PathState) => PathState[]): PathState[] {
  return states.flatMap(run);
}

/** The objects that a target means in this call. */
function objectsOf(
  task: Task,
  state: PathState,
  call: Call,
  on: Target,
  result: ValueId,
): { keys: ValueId[]; loc: LocId | null } {
  const { values } = task;
  if (on.at === 'return') return { keys: [result], loc: null };
  if (on.index >= call.args.length) return { keys: [], loc: null };
  const arg = call.args[on.index];
  if (on.at === 'arg') {
    if (on.field === undefined) return { keys: [arg], loc: null };
    return { keys: [state.read(values.cell(arg, on.field))], loc: null };
  }
  const loc = values.cell(arg, on.field ?? '*');
  return { keys: [state.read(loc)], loc };
}

function acquire(
  task: Task,
  state: PathState,
  call: Call,
  contract: Contract,
  effect: AcquireEffect,
  classes: Outcome,
  result: ValueId,
  index: number,
): void {
  const { values } = task;
  const { onlyWith } = effect;
  if (onlyWith !== undefined && !namesConstant(task, call, (name) => onlyWith.includes(name))) return;
  const { keys: before, loc } = objectsOf(task, state, call, effect.on, result);
  let keys = before;
  if (loc !== null) {
    // the callee fills the place in: a new value
    forgetPlace(task, state, loc, call.site);
    keys = [state.read(loc)];
  }
  if (keys.length === 0) keys = [values.symbol(`object:${effect.object}`)];
  if (effect.on.at === 'arg' && state.facts.maskOf(keys[0]) === 1 && effect.nullSafe !== false) return;
  // who counts something up has looked through the pointer
  if (
    effect.on.at === 'arg' &&
    effect.on.field === undefined &&
    effect.kind === 'reference' &&
    mayBeError(task, keys[0])
  )
    state.facts.narrow(keys[0], Z | P);
  const known = task.file.book.object(effect.object);
  const countedIn = known?.countedIn;
  if (countedIn !== undefined) keys = [...keys, state.read(values.cell(keys[0], countedIn))];
  const mask = maskFor(effect.when, classes);
  const onResult = effect.on.at === 'return';
  const passes = contract.effects.some((e) => e.do === 'pass');
  const facts: string[] = [];
  if (values.shape(keys[0]) !== null && task.inLoop.has(call.at)) facts.push('indexed');
  if (isLasting(task, effect)) facts.push('lasting');
  if (effect.on.at === 'out') facts.push('filled-in');
  if (endsByItself(task, call, effect)) facts.push('ends-by-itself');
  if (onResult && call.dest === null && fallsWithAnother(task, effect)) facts.push('thrown-away');
  if (passes && hasOwnVariable(task, call)) facts.push('own-variable');
  const reference = newReference({
    // a call may take two things: one when it works, another when it fails
    site: contract.effects.findIndex((e) => e.do === 'acquire') === index ? `${call.site}` : `${call.site}.${index}`,
    keys,
    with: effect.with !== undefined && effect.with < call.args.length ? call.args[effect.with] : null,
    object: effect.object,
    label: labelOf(task, call, effect.on.at === 'return' ? null : effect.on.index),
    kind: effect.kind,
    release: effect.release,
    api: call.name,
    at: call.at,
    owns: effect.owns,
    calleesOwn: known?.calleesOwn === true ? true : undefined,
    origin: (onResult && !passes) || effect.on.at === 'out' ? 'result' : 'count',
    status: effect.managed ? 'moved' : 'held',
    holder: effect.managed ? { kind: 'managed', scope: effect.managed.scope } : { kind: 'frame' },
    guard: onResult
      ? { value: result, mask: mask === null ? P : mask & ~1 || P }
      : mask === null
        ? null
        : { value: result, mask },
    result: classes.bad === 0 ? null : { value: result, bad: classes.bad },
    facts,
  });
  if (classes.bad !== 0 && effect.when === 'success') task.taken.add(result);
  dropEarlierTry(state, reference);
  state.step('call', call.at, call.end, `takes ${call.name}`);
  const taken: Reference = managedByAnother(task, effect)
    ? withChanges(reference, { status: 'moved', holder: { kind: 'managed', scope: 'devm' } })
    : reference;
  task.apply(state, { do: 'get', reference: taken }, call.dest === null ? null : task.places.loc(state, call.dest));
  state.dropVoid();
  if (loc !== null) store(task, state, loc, keys[0], 'an out parameter');
}

/** A number, or an offset of a pointer, is no error; what such a one is asked for next says nothing of the call. */
function mayBeError(task: Task, value: ValueId): boolean {
  const { t } = task.values.defs[value];
  return t === 'site' || t === 'init' || t === 'left' || t === 'phi';
}

/** What is set up and no count is asked for again, perhaps with less, where the call before was not found to have worked. */
function dropEarlierTry(state: PathState, again: Reference): void {
  if (again.kind !== 'registration' || again.origin !== 'count') return;
  const failed = (r: Reference): boolean =>
    r.status === 'held' &&
    r.api === again.api &&
    r.object === again.object &&
    r.with === again.with &&
    r.keys[0] === again.keys[0] &&
    r.guard !== null &&
    (state.facts.maskOf(r.guard.value) & ~r.guard.mask) !== 0;
  if (state.claims.some(failed)) state.claims = state.claims.filter((r) => !failed(r));
}

/** `best = get(node);`: the claim has a name of its own beside the one that the frame knew the object by. */
function hasOwnVariable(task: Task, call: Call): boolean {
  const variable = call.dest === null ? undefined : task.places.variable(call.dest);
  if (variable?.kind !== 'local') return false;
  return call.exprs.some((e) => e.op === 'path' && e.path !== call.dest && task.places.variable(e.path) !== undefined);
}

/** A thread whose function never asks whether it is to stop ends some other way. */
function endsByItself({ file }: Task, call: Call, { object }: AcquireEffect): boolean {
  const asked = file.book.object(object)?.askedBy;
  if (asked === undefined) return false;
  if (!asked.some((name) => file.called.has(name))) return true;
  return call.exprs.some((expr) => {
    const within = expr.op === 'symbol' ? file.callsWithin.get(expr.name) : undefined;
    return within !== undefined && !asked.some((name) => within.has(name));
  });
}

/** A registration that goes with what it hangs on: who throws the result away leaves it to that. */
function fallsWithAnother(task: Task, { kind, object }: AcquireEffect): boolean {
  return kind === 'registration' && (task.file.book.object(object)?.fallsWith?.length ?? 0) > 0;
}

function isLasting(task: Task, { lasting, release }: AcquireEffect): boolean {
  return lasting === 'unless-released' ? !release.some((name) => task.file.called.has(name)) : lasting === true;
}

/** The driver enables the device in a way that makes later claims managed as well. */
function managedByAnother(task: Task, effect: AcquireEffect): boolean {
  return effect.managedWith?.some((name) => task.file.called.has(name)) === true;
}

function release(
  task: Task,
  state: PathState,
  call: Call,
  effect: ReleaseEffect,
  classes: Outcome,
  result: ValueId,
): PathState[] {
  const { keys } = objectsOf(task, state, call, effect.on, result);
  if (keys.length === 0 && call.args.length > 0) return [state];
  const objects = keys.length > 0 ? keys : [task.values.symbol(`object:${effect.object ?? 'object'}`)];
  // giving up NULL does nothing, unless it is a number that was taken as such
  const taken = (r: Reference): boolean => r.status === 'held' && r.origin === 'count' && r.keys.includes(objects[0]);
  if (effect.kind !== 'enable' && state.facts.maskOf(objects[0]) === Z && !state.claims.some(taken)) {
    if (task.file.book.tolerates(call.name) === 'none') task.ofNothing.add(call.at);
    return [state];
  }
  return when(state, result, maskFor(effect.when, classes), (s) => {
    s.step('call', call.at, call.end, `calls ${call.name}`);
    task.apply(s, {
      do: 'put',
      objects,
      others: call.args,
      through: false,
      by: call.name,
      at: call.at,
      object: effect.object,
      kind: effect.kind,
      undoes: effect.kind === 'registration' && effect.object !== null && !task.file.book.isMade(effect.object),
      final: effect.final,
      all: effect.all,
      site: `put:${call.site}`,
      label: labelOf(task, call, effect.on.at === 'return' ? null : effect.on.index),
    });
    notBorrowed(task, s, call, effect, objects[0]);
    baseOnly(task, s, call, effect, objects[0]);
    doubtGone(task, s, objects[0], { kind: effect.kind, final: effect.final, at: call.at });
  });
}

function consume(
  task: Task,
  state: PathState,
  call: Call,
  effect: ConsumeEffect,
  classes: Outcome,
  result: ValueId,
): PathState[] {
  const { keys } = objectsOf(task, state, call, effect.on, result);
  // who takes over a NULL says so in the result
  for (const key of keys) task.handed.add(key);
  if (!state.claims.some((r) => r.status === 'held' && r.keys.some((k) => keys.some((o) => task.identity.same(k, o)))))
    return [state];
  return when(state, result, maskFor(effect.when, classes), (s) => {
    task.apply(s, { do: 'transfer', objects: keys, to: { kind: 'callee', name: call.name } });
  });
}

/** Runs `effect` on the executions whose result is in `mask`, splitting the state when both are possible. */
function when(state: PathState, result: ValueId, mask: number | null, effect: (state: PathState) => void): PathState[] {
  if (mask === null) {
    effect(state);
    return [state];
  }
  const { yes, no } = split(state, result, mask);
  if (yes) effect(yes);
  return [yes, no].filter((s) => s !== null);
}

/** A devres or drm-managed action takes over what its function will give up. */
function action(task: Task, state: PathState, call: Call, effect: ActionEffect): PathState[] {
  const expr = call.exprs[effect.action];
  const data = call.args[effect.data];
  const name = expr?.op === 'symbol' ? expr.name : '';
  const summary = task.file.summaries.get(name);
  const names = new Set(summary?.outcomes.flatMap((o) => o.releases.map((r) => r.by)) ?? []);
  names.add(name);
  for (const inner of task.file.callsWithin.get(name) ?? []) names.add(inner);
  state.actions = [...state.actions, names];
  const passes = summary === undefined || summary.partial;
  // giving up its argument as a whole runs a release that gives up what is stored in it
  const whole =
    passes || summary.outcomes.some((o) => o.releases.some((r) => r.place.param === 0 && r.place.steps.length === 0));
  if (data !== undefined) task.noteHanded(data);
  state.claims = state.claims.map((r) => {
    if (r.status !== 'held') return r;
    const related =
      data !== undefined &&
      r.keys.some(
        (k) => task.identity.same(k, data) || task.values.inside(task.values.strip(k), task.values.strip(data)),
      );
    const stored = data !== undefined && r.holder.kind === 'field' && task.identity.same(r.holder.container, data);
    const released = r.release.some((release) => names.has(release));
    if (!(released || (related && passes) || (stored && whole))) return r;
    task.noteRelease(r, call.at);
    return withChanges(r, { status: 'moved', holder: { kind: 'managed', scope: effect.scope } });
  });
  register(state, call, effect, freshResult(task, state, call));
  return [state];
}
