import { container, equal, isPointer, keyOf, moved, truth, unknown, type Value } from './values.js';

/** Numbers beyond this are not exact: better unknown than wrong. */
const MOST = Number.MAX_SAFE_INTEGER;

export function binary(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case '==':
      return flag(equal(a, b));
    case '!=':
      return flag(not(equal(a, b)));
    case '&&': {
      const [left, right] = [truth(a), truth(b)];
      return flag(left === false || right === false ? false : left === null || right === null ? null : true);
    }
    case '||': {
      const [left, right] = [truth(a), truth(b)];
      return flag(left === true || right === true ? true : left === null || right === null ? null : false);
    }
    default:
  }
  if (typeof a === 'number' && typeof b === 'number') return numbers(operator, a, b);
  if (isPointer(a) || isPointer(b)) return pointers(operator, a, b);
  if (typeof a === 'object' && a.k === 'str' && typeof b === 'number' && (operator === '+' || operator === '-'))
    return { ...a, from: a.from + (operator === '+' ? b : -b) };
  if (operator === '&' && (a === 0 || b === 0)) return 0;
  return unknown(why(a) ?? why(b) ?? `a result of ${operator}`);
}

function why(value: Value): string | null {
  if (typeof value === 'object' && value.k === 'unknown') return value.why;
  return typeof value === 'object' && value.k === 'symbol' ? `the value of ${value.name}` : null;
}

export function unary(operator: string, a: Value): Value {
  if (operator === '!') return flag(not(truth(a)));
  if (typeof a === 'number') return operator === '-' ? 0 - a : exact(~BigInt(a));
  return unknown(why(a) ?? `a result of ${operator}`);
}

function flag(value: boolean | null): Value {
  return value === null ? unknown('a comparison of what is not known') : value ? 1 : 0;
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function exact(value: bigint): Value {
  return value > BigInt(MOST) || value < -BigInt(MOST) ? unknown('a number beyond what is followed') : Number(value);
}

function numbers(operator: string, a: number, b: number): Value {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return unknown('a number that is no integer');
  const [x, y] = [BigInt(a), BigInt(b)];
  switch (operator) {
    case '+':
      return exact(x + y);
    case '-':
      return exact(x - y);
    case '*':
      return exact(x * y);
    case '/':
      return y === 0n ? unknown('a division by zero') : exact(x / y);
    case '%':
      return y === 0n ? unknown('a division by zero') : exact(x % y);
    case '<<':
      return y < 0n || y > 63n ? unknown('a shift out of range') : exact(x << y);
    case '>>':
      // how wide a negative number is nobody knows here
      return x < 0n || y < 0n || y > 63n ? unknown('a shift out of range') : exact(x >> y);
    case '&':
      return exact(x & y);
    case '|':
      return exact(x | y);
    case '^':
      return exact(x ^ y);
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    default:
      return unknown(`a result of ${operator}`);
  }
}

function pointers(operator: string, a: Value, b: Value): Value {
  if (isPointer(a) && (operator === '+' || operator === '-')) {
    if (typeof b === 'number') return moved(a, operator === '+' ? b : -b);
    if (typeof b === 'object' && b.k === 'offset')
      return operator === '+' ? b.path.reduce((p, s) => ({ ...p, path: [...p.path, s] }), a) : container(a, b.path);
  }
  if (isPointer(b) && operator === '+') return pointers('+', b, a);
  if (isPointer(a) && isPointer(b) && a.block === b.block) {
    const [first, second] = [placeIn(a.path), placeIn(b.path)];
    if (first.base === second.base) return numbers(operator, first.index, second.index);
  }
  // a pointer is neither negative nor a small number
  if (isPointer(a) && typeof b === 'number' && (operator === '<' || operator === '<=')) return 0;
  if (isPointer(a) && typeof b === 'number' && (operator === '>' || operator === '>=')) return 1;
  return unknown(`a result of ${operator} on pointers`);
}

function placeIn(path: readonly string[]): { base: string; index: number } {
  const last = /^\[(-?\d+)\]$/.exec(path.at(-1) ?? '');
  return last ? { base: keyOf(path.slice(0, -1)), index: Number(last[1]) } : { base: keyOf(path), index: 0 };
}
