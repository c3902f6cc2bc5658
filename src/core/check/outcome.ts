import type { Failure, When } from '../contracts/model.js';
import { ANY, E, P, Z } from './values.js';

/** Classes of a call's result that mean success and failure, and all it can be. */
export interface Outcome {
  readonly ok: number;
  readonly bad: number;
  readonly all: number;
}

/**
 * What a result says of success. `onResult`: the obligation is on the result
 * itself, so NULL never carries one.
 */
export function outcome(failure: Failure, onResult: boolean, pointer: boolean): Outcome {
  switch (failure) {
    case 'null':
      return { ok: P, bad: Z, all: Z | P };
    case 'errptr':
      return { ok: onResult ? P : Z | P, bad: E, all: ANY };
    case 'null-or-errptr':
      return { ok: P, bad: Z | E, all: ANY };
    case 'negative':
      // callers test such results with `if (ret)` too: a positive value is not expected unless it is the result that is held
      return onResult ? { ok: Z | P, bad: E, all: ANY } : { ok: Z, bad: E, all: Z | E };
    case 'nonzero':
      // zero or an errno; as the value itself it may be any number
      return onResult ? { ok: Z, bad: E | P, all: ANY } : { ok: Z, bad: E, all: Z | E };
    case 'zero':
      return { ok: E | P, bad: Z, all: Z | P };
    case 'never':
      return { ok: ANY, bad: 0, all: pointer ? P : ANY };
    case 'unknown':
      break;
  }
  return pointer || onResult ? { ok: P, bad: Z | E, all: ANY } : { ok: Z, bad: E | P, all: ANY };
}

/** Classes of the result on which an effect happens; null when it always does. */
export function maskFor(when: When, result: Outcome): number | null {
  if (when === 'always') return null;
  const mask = when === 'success' ? result.ok : result.bad;
  return mask === ANY ? null : mask;
}
