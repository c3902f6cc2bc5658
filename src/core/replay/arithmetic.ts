import { bigOf, common, integer, promoted, wrapped, type IntType } from './integers.js';
import { container, equal, isPointer, keyOf, moved, truth, unknown, type Value } from './values.js';

/**
 * An operator on two values. Their types, as far as they are known, say how wide the
 * numbers are; without them numbers do not wrap around.
 */
export function binary(operator: string, a: Value, b: Value, left?: IntType | null, right?: IntType | null): Value {
  switch (operator) {
    case '&&': {
      const [x, y] = [truth(a), truth(b)];
      return flag(x === false || y === false ? false : x === null || y === null ? null : true);
    }
    case '||': {
      const [x, y] = [truth(a), truth(b)];
      return flag(x === true || y === true ? true : x === null || y === null ? null : false);
    }
    default:
  }
  const [x, y] = [bigOf(a), bigOf(b)];
  if (x !== null && y !== null) return integers(operator, a, b, left ?? null, right ?? null);
  if (operator === '==') return flag(equal(a, b));
  if (operator === '!=') return flag(not(equal(a, b)));
  if (isPointer(a) || isPointer(b)) return pointers(operator, a, b);
  if (typeof a === 'object' && a.k === 'str' && typeof b === 'number' && (operator === '+' || operator === '-'))
    return { ...a, from: a.from + (operator === '+' ? b : -b) };
  if (isText(a) && isText(b)) return texts(operator, a, b);
  if ((operator === '&' || operator === '*') && (a === 0 || b === 0)) return 0;
  return unknown(why(a) ?? why(b) ?? `a result of ${operator}`);
}

function why(value: Value): string | null {
  if (typeof value === 'object' && value.k === 'unknown') return value.why;
  return typeof value === 'object' && value.k === 'symbol' ? `the value of ${value.name}` : null;
}

export function unary(operator: string, a: Value, type?: IntType | null): Value {
  if (operator === '!') return flag(not(truth(a)));
  const x = bigOf(a);
  if (x === null) return unknown(why(a) ?? `a result of ${operator}`);
  const result = integer(operator === '-' ? -x : ~x);
  return type === undefined || type === null ? result : wrapped(result, promoted(type));
}

function flag(value: boolean | null): Value {
  return value === null ? unknown('a comparison of what is not known') : value ? 1 : 0;
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

/** Brings both to their common type, does it, and brings the result to its type. */
function integers(operator: string, a: Value, b: Value, left: IntType | null, right: IntType | null): Value {
  if (operator === '<<' || operator === '>>') {
    const type = left === null ? null : promoted(left);
    return shifted(operator, type === null ? a : wrapped(a, type), b, type);
  }
  const type = left === null || right === null ? null : common(left, right);
  if (type === null) return plain(operator, a, b);
  const result = plain(operator, wrapped(a, type), wrapped(b, type));
  return wrapped(result, type);
}

function shifted(operator: string, a: Value, b: Value, type: IntType | null): Value {
  const [x, y] = [bigOf(a) ?? 0n, bigOf(b) ?? 0n];
  if (y < 0n || y >= BigInt(type?.bits ?? 64)) return unknown('a shift out of range');
  // how wide a negative number is nobody knows here
  if (operator === '>>') return x < 0n && type === null ? unknown('a shift out of range') : integer(x >> y);
  const result = integer(x << y);
  return type === null ? result : wrapped(result, type);
}

/** Small numbers as such, others exactly. */
function plain(operator: string, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const quick = small(operator, a, b);
    if (quick !== null) return quick;
  }
  const [x, y] = [bigOf(a) ?? 0n, bigOf(b) ?? 0n];
  switch (operator) {
    case '+':
      return integer(x + y);
    case '-':
      return integer(x - y);
    case '*':
      return integer(x * y);
    case '/':
      return y === 0n ? unknown('a division by zero') : integer(x / y);
    case '%':
      return y === 0n ? unknown('a division by zero') : integer(x % y);
    case '&':
      return integer(x & y);
    case '|':
      return integer(x | y);
    case '^':
      return integer(x ^ y);
    case '==':
      return x === y ? 1 : 0;
    case '!=':
      return x === y ? 0 : 1;
    case '<':
      return x < y ? 1 : 0;
    case '>':
      return x > y ? 1 : 0;
    case '<=':
      return x <= y ? 1 : 0;
    case '>=':
      return x >= y ? 1 : 0;
    default:
      return unknown(`a result of ${operator}`);
  }
}

function small(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return Number.isSafeInteger(a + b) ? a + b : null;
    case '-':
      return Number.isSafeInteger(a - b) ? a - b : null;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a === b ? 0 : 1;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    default:
      return null;
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
    if (first.base === second.base) return plain(operator, first.index, second.index);
  }
  // a pointer is neither negative nor a small number
  if (isPointer(a) && typeof b === 'number' && (operator === '<' || operator === '<=')) return 0;
  if (isPointer(a) && typeof b === 'number' && (operator === '>' || operator === '>=')) return 1;
  return unknown(`a result of ${operator} on pointers`);
}

type Text = Extract<Value, { k: 'str' }>;

function isText(value: Value): value is Text {
  return typeof value === 'object' && value.k === 'str';
}

/** Two places in one text. */
function texts(operator: string, a: Text, b: Text): Value {
  return a.text === b.text ? plain(operator, a.from, b.from) : unknown(`a result of ${operator} on texts`);
}

function placeIn(path: readonly string[]): { base: string; index: number } {
  const last = /^\[(-?\d+)\]$/.exec(path.at(-1) ?? '');
  return last ? { base: keyOf(path.slice(0, -1)), index: Number(last[1]) } : { base: keyOf(path), index: 0 };
}
