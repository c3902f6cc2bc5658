import { binary, unary as applied } from './arithmetic.js';
import type { Value } from './values.js';

/** Constant expressions as a text has them: lengths of arrays, enumerators, widths of bit fields. */

const TOKEN =
  /\s+|0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*|'(?:[^'\\]|\\.)'|[A-Za-z_]\w*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!()<>?:]/gy;

/** How tightly operators bind. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The number that an expression of constants has; null when some part of it is not known, or no constant. */
export function constantOf(text: string, named: (name: string) => number | null): number | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  let at = 0;
  const unary = (): number | null => {
    const token = tokens.at(at++);
    if (token === undefined) return null;
    if (token === '(') {
      const inner = choice();
      return tokens.at(at++) === ')' ? inner : null;
    }
    if (token === '-' || token === '+' || token === '~' || token === '!') {
      const value = unary();
      if (value === null) return null;
      return token === '+' ? value : numberOf(applied(token, value));
    }
    if (token.startsWith("'")) return token.length === 3 ? token.charCodeAt(1) : null;
    if (/^\d/.test(token)) return literal(token);
    return /^[A-Za-z_]/.test(token) ? named(token) : null;
  };
  const level = (depth: number): number | null => {
    if (depth === LEVELS.length) return unary();
    let left = level(depth + 1);
    for (let op = tokens.at(at); op !== undefined && LEVELS[depth].includes(op); op = tokens.at(at)) {
      at++;
      const right = level(depth + 1);
      left = left === null || right === null ? null : numberOf(binary(op, left, right));
    }
    return left;
  };
  const choice = (): number | null => {
    const condition = level(0);
    if (tokens.at(at) !== '?') return condition;
    at++;
    const yes = choice();
    if (tokens.at(at++) !== ':') return null;
    const no = choice();
    return condition === null ? null : condition !== 0 ? yes : no;
  };
  const result = choice();
  return at === tokens.length && result !== null && Number.isSafeInteger(result) ? result : null;
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    if (match[0].trim() !== '') tokens.push(match[0]);
  }
  return tokens.length === 0 ? null : tokens;
}

function literal(token: string): number {
  const digits = token.replace(/[uUlL]+$/, '');
  return /^0\d/.test(digits) ? parseInt(digits, 8) : Number(digits);
}

/** What the interpreter makes of it, when that is a number that a constant can be. */
function numberOf(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}
