import type { Expr, PathId } from '../flow/ir.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { E, Z, type ValueId } from './values.js';

/** Looks at every pointer that evaluating the expressions goes through. */
export function checkUses(task: Task, state: PathState, exprs: readonly Expr[], at: number): void {
  for (const expr of exprs)
    task.places.dereferenced(state, expr, (value, where) => look(task, state, value, where || at));
}

/** The same for a place that is written. */
export function checkUse(task: Task, state: PathState, path: PathId, at: number): void {
  task.places.pathDereferences(state, path, at, (value) => look(task, state, value, at));
}

function look(task: Task, state: PathState, value: ValueId, at: number): void {
  for (const r of state.claims) {
    if (r.status === 'released') {
      task.apply(state, { do: 'use', objects: [value], at });
      break;
    }
  }
  unchecked(task, state, value, at);
}

/** A result that may still be its failure value is looked through. */
function unchecked(task: Task, state: PathState, value: ValueId, at: number): void {
  // p and what a conversion makes of p fail together
  const fallible = task.fallible.get(value) ?? task.fallible.get(task.values.converted(value));
  if (fallible === undefined) return;
  const root = task.fallible.has(value) ? value : task.values.converted(value);
  const mask = state.facts.maskOf(root);
  const bad = fallible.bad;
  if ((mask & bad) === 0) return;
  const wrongTest = (mask & (E | Z)) === bad && task.tested.has(root) && fallible.failure === 'errptr';
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
      doubts: [...(task.handed.has(root) ? ['handed-on'] : []), ...(fallible.looksUp ? ['looked-up'] : [])],
    },
    `unchecked:${fallible.site}`,
  );
}
