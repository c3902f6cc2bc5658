import type { Facts } from './facts.js';
import { E, P, Z, type ValueId, type Values } from './values.js';

/**
 * Two ways meet on which a counter has different values: what both found when they
 * compared theirs with a constant holds of the one value that stands for both.
 */
export function joinBounds(
  values: Values,
  mine: { readonly facts: Facts; readonly value: ValueId },
  theirs: { readonly facts: Facts; readonly value: ValueId },
  joined: { readonly facts: Facts; readonly value: ValueId },
): void {
  for (const asked of theirs.facts.masks.keys()) {
    const def = values.defs[asked];
    if (def.t !== 'op' || def.op !== '<' || def.args[0] !== theirs.value) continue;
    const bound = def.args[1];
    const answer = theirs.facts.masks.at(asked);
    if (!joined.facts.isConstant(bound) || (answer !== P && answer !== Z)) continue;
    if (isLess(values, mine.facts, mine.value, bound) !== answer) continue;
    joined.facts.narrow(values.op('<', [joined.value, bound]), answer === P ? E | P : Z);
  }
}

function isLess(values: Values, facts: Facts, value: ValueId, bound: ValueId): number {
  const a = values.defs[value];
  const b = values.defs[bound];
  if (a.t === 'int' && b.t === 'int') return a.n < b.n ? P : Z;
  const asked = values.known('<', value, bound);
  return asked < 0 ? -1 : facts.maskOf(asked);
}
