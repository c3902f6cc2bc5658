import type { ActionEffect } from '../contracts/model.js';
import { newReference } from '../lifetime/index.js';
import { labelOf, type Call } from './memory.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { Z, type ValueId } from './values.js';

/** A function that a managed action will call with this value when the owner goes. */
export interface Registered {
  readonly name: string;
  readonly data: ValueId;
  readonly by: string;
  readonly at: number;
  readonly scope: 'devm' | 'drmm';
  /** Registered only if this result is zero; null: the action runs even when that fails. */
  readonly result: ValueId | null;
}

export function register(state: PathState, call: Call, effect: ActionEffect, result: ValueId): void {
  const expr = call.exprs[effect.action];
  const data = call.args[effect.data];
  if (data === undefined || expr?.op !== 'symbol') return;
  const { name, at } = call;
  state.registered = [
    ...state.registered,
    { name: expr.name, data, by: name, at, scope: effect.scope, result: effect.runsOnFailure ? null : result },
  ];
}

/** Calling by hand what an action will call again, with the same value. */
export function checkByHand(task: Task, state: PathState, call: Call): void {
  if (state.registered.length === 0) return;
  // an action that is named again is removed, or run now, instead of when the owner goes
  const named = new Set(call.exprs.flatMap((e) => (e.op === 'symbol' ? [e.name] : [])));
  if (named.size > 0) state.registered = state.registered.filter((r) => !named.has(r.name));
  const twice = state.registered.find(
    (r) =>
      r.name === call.name &&
      call.args.length === 1 &&
      task.identity.same(r.data, call.args[0]) &&
      (r.result === null || state.facts.maskOf(r.result) === Z),
  );
  if (!twice) return;
  const reference = newReference({
    site: `action:${twice.at}`,
    keys: [twice.data],
    object: 'action',
    label: labelOf(task, call, 0),
    kind: 'registration',
    release: [],
    api: twice.by,
    at: twice.at,
    origin: 'count',
    status: 'moved',
    holder: { kind: 'managed', scope: twice.scope },
    facts: ['action'],
  });
  state.step('call', call.at, call.end, `calls ${call.name}`);
  const event = { what: 'wrong-release', reference, by: call.name, at: call.at, through: false } as const;
  task.observe(state, event, `by-hand:${twice.at}:${call.at}`);
}
