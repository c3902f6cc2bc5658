import type { ReleaseEffect } from '../contracts/model.js';
import type { CallInstr, Expr, PathId } from '../flow/ir.js';
import { newReference } from '../lifetime/index.js';
import { labelOf, type Call } from './memory.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import type { ValueId } from './values.js';

/**
 * The end of a base, called on a whole object that some call gave this frame: its
 * memory stays, unless the function frees that too (which only its end can tell).
 */
export function baseOnly(task: Task, state: PathState, call: Call, effect: ReleaseEffect, object: ValueId): void {
  if (effect.baseOf === undefined) return;
  // the base was set up here, so its memory is this frame's own affair
  if (!state.claims.some((r) => r.site === `put:${call.site}`)) return;
  const whole = task.values.strip(object);
  const maker = makerOf(task, whole);
  if (!maker || maker.callee === null) return;
  const reference = newReference({
    site: `base:${call.site}`,
    keys: [whole],
    object: effect.object ?? 'object',
    label: labelOf(task, call, 0),
    kind: 'reference',
    release: [effect.baseOf],
    api: maker.callee,
    at: maker.at,
    origin: 'result',
    facts: ['base-only'],
  });
  const event = { what: 'wrong-release', reference, by: call.name, at: call.at, through: false } as const;
  task.observe(state, event, `base:${call.site}`);
}

/** The call that gave the frame the object; where several ways meet, the first that may have. */
function makerOf(task: Task, object: ValueId): CallInstr | undefined {
  const def = task.values.defs[object];
  if (def.t === 'site' || def.t === 'left') return callAt(task, def.site);
  const place = def.t === 'phi' ? task.values.locs[def.loc] : null;
  if (place?.t !== 'var' || place.kind !== 'local') return undefined;
  for (const block of task.graph.blocks)
    for (const instr of block.instrs)
      if (instr.k === 'call' && (instr.dest === place.path || instr.args.some((a) => fills(a, place.path))))
        return instr;
  return undefined;
}

function fills(arg: Expr, path: PathId): boolean {
  return arg.op === 'address' && arg.path === path;
}

function callAt(task: Task, site: number): CallInstr | undefined {
  for (const block of task.graph.blocks)
    for (const instr of block.instrs) if (instr.k === 'call' && instr.site === site) return instr;
  return undefined;
}
