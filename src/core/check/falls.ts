import type { ContractBook } from '../contracts/model.js';
import { withChanges, type Reference } from '../lifetime/index.js';
import type { Call } from './memory.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import type { ValueId } from './values.js';

/** `has` knows one of the calls that give the claim up: a release of its own, or one of what it hangs on. */
export function givenUpBy(book: ContractBook, r: Reference, has: (name: string) => boolean): boolean {
  return r.release.some(has) || book.object(r.object)?.fallsWith?.some(has) === true;
}

/**
 * The call gives up something that a claim hangs on, and with it the claim: suspending for
 * good disables, removing a link by its two ends removes it. A count on an object falls
 * only with a call on something of the same root; of what a call made nobody can tell.
 */
export function fallWith(task: Task, state: PathState, call: Call): void {
  if (!call.callee.fells || state.claims.length === 0) return;
  const concerned = (r: Reference): boolean =>
    r.status === 'held' &&
    r.origin !== 'foreign' &&
    task.file.book.object(r.object)?.fallsWith?.includes(call.name) === true &&
    (r.origin === 'result' || call.args.length === 0 || call.args.some((arg) => related(task, arg, r)));
  if (!state.claims.some(concerned)) return;
  state.claims = state.claims.map((r) => {
    if (!concerned(r)) return r;
    task.noteRelease(r, call.at);
    return withChanges(r, { status: 'moved', holder: { kind: 'callee', name: call.name } });
  });
}

function related(task: Task, arg: ValueId, r: Reference): boolean {
  const root = task.values.root(arg);
  return r.keys.some((key) => task.identity.same(key, arg) || task.values.root(key) === root);
}
