/** Primitives about numbers. */
import { binary } from './arithmetic.js';
import { bigOf, wrapped } from './integers.js';
import type { Primitive } from './primitives.js';
import { textOf } from './primitives-text.js';
import { pointee } from './types.js';
import { typeOfExpr } from './typing.js';
import { isPointer, unknown } from './values.js';

export const numberPrimitives: readonly (readonly [string, Primitive])[] = [
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
