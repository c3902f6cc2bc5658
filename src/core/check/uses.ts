import type { Expr, PathId } from '../flow/ir.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { E, P, Z, type ValueId } from './values.js';

/** Looks at every pointer that evaluating the expressions goes through. */
export function checkUses(task: Task, state: PathState, exprs: readonly Expr[], at: number): void {
  if (exprs.length === 0 || nothingToLookFor(task, state)) return;
  const seen = (value: ValueId, where: number): void => look(task, state, value, where || at);
  for (const expr of exprs) task.places.dereferenced(state, expr, seen);
}

/** Nothing is held, nothing was given up, and no result may be a failure. */
function nothingToLookFor(task: Task, state: PathState): boolean {
  return state.claims.length === 0 && task.fallible.size === 0;
}

/** A callee looks through some of its arguments: there an error pointer, or what was given up, is as bad as here. */
export function checkPassed(
  task: Task,
  state: PathState,
  args: readonly ValueId[],
  through: readonly number[],
  at: number,
): void {
  for (const index of through) {
    if (index >= args.length) continue;
    useHeld(task, state, args[index]);
    if (state.claims.some((r) => r.status === 'released')) task.apply(state, { do: 'use', objects: [args[index]], at });
    unchecked(task, state, args[index], at, E);
  }
}

/** A claim that the function needs while it looks at the object: after the release it needs it no less. */
export function useHeld(task: Task, state: PathState, value: ValueId): void {
  for (const r of state.claims) {
    if (r.status !== 'held' || r.kind !== 'reference' || r.origin !== 'result') continue;
    if (r.keys.some((k) => k === value || task.identity.part(value, k))) task.needed.add(r.site);
  }
}

/** The same for a place that is written. */
export function checkUse(task: Task, state: PathState, path: PathId, at: number): void {
  if (nothingToLookFor(task, state)) return;
  task.places.pathDereferences(state, path, at, (value) => look(task, state, value, at));
}

function look(task: Task, state: PathState, value: ValueId, at: number): void {
  useHeld(task, state, value);
  for (const r of state.claims) {
    if (r.status === 'released') {
      task.apply(state, { do: 'use', objects: [value], at });
      break;
    }
  }
  unchecked(task, state, value, at);
}

/** A result that may still be its failure value is looked through. */
function unchecked(task: Task, state: PathState, value: ValueId, at: number, classes = E | Z): void {
  // p and what a conversion makes of p fail together
  const fallible = task.fallible.get(value) ?? task.fallible.get(task.values.converted(value));
  if (fallible === undefined) return;
  const root = task.fallible.has(value) ? value : task.values.converted(value);
  const mask = state.facts.maskOf(root);
  const bad = fallible.bad & classes;
  if ((mask & bad) === 0) return;
  const wrongTest =
    (mask & (E | Z)) === bad && (mask & P) !== 0 && task.tested.has(root) && fallible.failure === 'errptr';
  if (task.tested.has(root) && !wrongTest) return;
  task.observe(
    state,
    {
      what: 'unchecked',
      site: fallible.site,
      api: fallible.api,
      callAt: fallible.at,
      at,
      mask,
      failure: fallible.failure,
      wrongTest,
      doubts: [
        // callees take NULL for what is not there; an error pointer is for the caller to test
        ...(fallible.failure === 'null' && task.handed.has(root) ? ['handed-on'] : []),
        ...(fallible.looksUp ? ['looked-up'] : []),
        ...(classes === E && !fallible.managed ? ['passed-to-reader'] : []),
      ],
    },
    `unchecked:${fallible.site}`,
  );
}
