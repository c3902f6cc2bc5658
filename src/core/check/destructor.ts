import type { Reference } from '../lifetime/index.js';
import type { Exit } from './engine.js';
import type { Call } from './memory.js';
import { doubtClaims, guessedFailure, split } from './memory.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { P, type LocId, type ValueId } from './values.js';

/** The value names a function that gives claims like this one up, itself or through others of the file. */
function givesUp(task: Task, value: ValueId, r: Reference): boolean {
  const def = task.values.defs[value];
  if (def.t !== 'symbol') return false;
  const reached = task.file.callsWithin.get(def.name);
  return r.release.some((release) => release === def.name || reached?.has(release) === true);
}

/** `x->destroy = foo_destroy;`: remembered by what it is a field of, as callees may change what is known of fields. */
export function noteDestructor(task: Task, loc: LocId, value: ValueId): void {
  const { values } = task;
  const cell = values.locs[loc];
  const def = values.defs[value];
  if (def.t !== 'symbol' || cell.t !== 'cell' || values.isFrame(loc) || !task.file.callsWithin.has(def.name)) return;
  task.destructors.set(value, (task.destructors.get(value) ?? new Set()).add(cell.base));
}

/**
 * Whoever ends what somebody else made and the claim is kept in, or the object itself
 * that went on to others, runs the function that was put there.
 */
export function hasDestructor(task: Task, exit: Exit, r: Reference): boolean {
  if (task.destructors.size === 0) return false;
  const { identity } = task;
  const container = r.holder.kind === 'field' ? r.holder.container : null;
  const made = (base: ValueId): boolean =>
    exit.state.claims.some((c) => c !== r && c.origin !== 'foreign' && c.keys.some((k) => identity.same(k, base)));
  for (const [value, bases] of task.destructors) {
    if (!givesUp(task, value, r)) continue;
    for (const base of bases) {
      const keeps = container !== null && identity.same(base, container) && !made(base);
      if (keeps || (r.passedTo.length > 0 && r.keys.includes(base))) return true;
    }
  }
  return false;
}

/**
 * `submit(x, done)`: the function that comes with the object gives it up when all is over.
 * A call that answers that it failed never runs it: that is another state.
 */
export function handedWithCallback(
  task: Task,
  state: PathState,
  call: Call,
  resultOf: (task: Task, call: Call) => ValueId,
  also: (state: PathState) => void,
): void {
  const { defs } = task.values;
  /** A function of the file. */
  const handed = (arg: ValueId): string | null => {
    const def = defs[arg];
    return def.t === 'symbol' && task.file.callsWithin.has(def.name) ? def.name : null;
  };
  if (state.claims.length === 0 || !call.args.some((arg) => handed(arg) !== null)) return;
  const contract = task.file.book.contract(call.name);
  if (contract?.effects.some((e) => e.do === 'acquire' || e.do === 'action') === true) return;
  const concerned = call.args.flatMap((arg) => {
    const name = handed(arg);
    if (name === null) return [];
    const ends = task.file.book.isTeardown(name);
    const goes = (key: ValueId): boolean =>
      call.args.includes(key) || (ends && call.args.some((other) => task.values.inside(key, other)));
    return [(r: Reference): boolean => r.kind !== 'enable' && givesUp(task, arg, r) && r.keys.some(goes)];
  });
  const goes = (r: Reference): boolean => concerned.some((one) => one(r));
  if (!state.claims.some((r) => r.status === 'held' && goes(r))) return;
  const result = resultOf(task, call);
  const failure = guessedFailure(task, call, result);
  // a positive number is no failure
  const { yes, no } = failure ? split(state, result, failure.bad & ~P) : { yes: null, no: state };
  if (yes && no) also(yes === state ? no : yes);
  if (no) doubtClaims(task, no, goes);
}
