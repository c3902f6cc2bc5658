import type { CallInstr, Expr, PathId } from '../../flow/index.js';
import type { Bodies } from './bodies.js';
import type { Body } from './body.js';
import { pathOf } from './names.js';

/** What the data of a handler lies in, where the function that registers it allocates that by hand. */
export interface Owner {
  readonly object: string;
  readonly api: string;
  readonly at: number;
}

/** Follows `priv = netdev_priv(dev)` and `dev = alloc_netdev(…)` back from the data of a handler. */
export function ownerOf(data: Expr | undefined, body: Body, bodies: Bodies): Owner | null {
  let variable = data === undefined ? null : pathOf(data);
  for (let hop = 0; hop < 3 && variable !== null; hop++) {
    const sources = callsInto(variable, body);
    const made = sources.map((call) => madeBy(call, bodies));
    if (made.length > 0 && made.every((owner) => owner !== null)) return made[0];
    if (sources.length !== 1) return null;
    variable = keeperOf(sources[0], bodies);
  }
  return null;
}

function callsInto(variable: PathId, body: Body): CallInstr[] {
  if (body.graph.paths[variable].parent >= 0) return [];
  return body.calls.map((c) => c.call).filter((call) => call.dest === variable);
}

/** The object that a call makes and the caller owes. */
function madeBy(call: CallInstr, bodies: Bodies): Owner | null {
  if (call.callee === null) return null;
  for (const effect of bodies.book.contract(call.callee)?.effects ?? []) {
    if (effect.do !== 'acquire' || effect.on.at !== 'return' || effect.managed) continue;
    if (effect.kind === 'memory' || effect.kind === 'reference')
      return { object: effect.object, api: call.callee, at: call.at };
  }
  return null;
}

/** The argument that the result of a call lies in. */
function keeperOf(call: CallInstr, bodies: Bodies): PathId | null {
  if (call.callee === null) return null;
  for (const effect of bodies.book.contract(call.callee)?.effects ?? []) {
    if (effect.do !== 'borrow' || effect.from === null) continue;
    const from = call.args[effect.from];
    return from === undefined ? null : pathOf(from);
  }
  return null;
}
