import type { ReleaseEffect } from '../contracts/model.js';
import { labelOf, type Call } from './memory.js';
import type { PathState } from './state.js';
import { withChanges } from '../lifetime/index.js';
import type { MissingGetEvent, Task } from './task.js';
import type { LocId, ValueId } from './values.js';

/**
 * A pointer is stored where the release of its container gives it up: the
 * container must get a claim of its own, taken here or handed over.
 */
export function intoOwned(task: Task, state: PathState, loc: LocId, value: ValueId, where: string, at: number): void {
  const place = task.values.locs[loc];
  if (place.t !== 'cell') return;
  const owner = state.claims.find(
    (r) => r.status !== 'released' && r.owns?.includes(place.selector) === true && r.keys.includes(place.base),
  );
  if (!owner || state.facts.maskOf(value) === 1) return;
  const claim = state.claims.findLast((r) => r.status === 'held' && r.keys.some((k) => task.identity.same(k, value)));
  const event: MissingGetEvent = {
    what: 'missing-get',
    at,
    value,
    label: where,
    api: owner.api,
    callAt: owner.at,
    by: owner.release[0] ?? null,
    stored: true,
    object: claim?.object ?? 'reference',
    counted: false,
  };
  if (claim) {
    // the container has it from here on: a release by this frame is one too many
    task.noteRelease(claim, at);
    if (claim.origin === 'result') task.ownerStores.set(claim.site, event);
    const kept = claim.origin === 'result' ? [...claim.facts, 'kept-by-owner'] : claim.facts;
    const moved = withChanges(claim, { status: 'moved', holder: { kind: 'callee', name: owner.api }, facts: kept });
    state.claims = state.claims.map((r) => (r === claim ? moved : r));
  } else if (task.values.defs[value].t === 'init') task.observe(state, event, `missing-get:${at}`);
}

/** What a call merely lent is given up, as if it had been counted. */
export function notBorrowed(task: Task, state: PathState, call: Call, effect: ReleaseEffect, object: ValueId): void {
  const def = task.values.defs[object];
  if (effect.kind !== 'reference' || def.t !== 'op' || !def.op.startsWith('borrow:')) return;
  const lender = def.op.slice('borrow:'.length);
  const lends = task.file.book
    .contract(lender)
    ?.effects.some((e) => e.do === 'borrow' && e.from === null && e.object !== null && e.object === effect.object);
  if (lends !== true) return;
  task.observe(
    state,
    {
      what: 'missing-get',
      at: call.at,
      value: object,
      label: labelOf(task, call, 0),
      api: lender,
      callAt: call.at,
      by: call.name,
      stored: false,
      object: effect.object ?? 'reference',
      counted: false,
    },
    `missing-get:${call.at}`,
  );
}
