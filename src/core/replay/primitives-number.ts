/** Primitives about numbers. */
import { binary } from './arithmetic.js';
import { bigOf, integer, wrapped, type IntType } from './integers.js';
import type { Primitive } from './primitives.js';
import { textOf } from './primitives-text.js';
import { pointee } from './types.js';
import { typeOfExpr } from './typing.js';
import { isPointer, unknown } from './values.js';

/** The biggest size that there is. */
const SIZE: IntType = { bits: 64, signed: false };
/** No allocation of more bytes than this succeeds. */
const MOST_BYTES = 2n ** 31n;

export const numberPrimitives: readonly (readonly [string, Primitive])[] = [
  // life_saturating(a, "operator", b): the biggest size where the result is none
  [
    'life_saturating',
    (_session, call) => {
      const [a = 0, operator, b = 0] = call.args;
      const exact = bigOf(binary(textOf(_session, operator), a, b));
      if (exact === null) return unknown('a size');
      return integer(bigOf(wrapped(integer(exact), SIZE)) === exact ? exact : 2n ** 64n - 1n);
    },
  ],
  // life_too_big(number, size): more memory than there is, as far as is known
  [
    'life_too_big',
    (_session, call) => {
      const [count = 1, size = 1] = call.args;
      const bytes = bigOf(binary('*', count, size));
      return bytes !== null && bytes >= MOST_BYTES ? 1 : 0;
    },
  ],
  // life_overflow(a, "operator", b, to): stores the result as the place holds it; 1 when that is another number
  [
    'life_overflow',
    (session, call) => {
      const [a = 0, operator, b = 0, to = 0] = call.args;
      const { evaluator } = session.runner;
      const expr = call.exprs.at(3);
      const type = expr === undefined ? null : pointee(typeOfExpr(evaluator, call.frame, expr) ?? '');
      const int = type === null ? null : session.library.integer(type, call.frame.body.unit);
      const exact = binary(textOf(session, operator), a, b);
      if (!isPointer(to) || int === null || bigOf(exact) === null) {
        evaluator.memory.touch(to, call.name);
        return unknown('whether a number fits');
      }
      const held = wrapped(exact, int);
      evaluator.memory.set(to, held);
      return bigOf(held) === bigOf(exact) ? 0 : 1;
    },
  ],
];
