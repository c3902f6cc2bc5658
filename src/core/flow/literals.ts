import type { Expr } from './ir.js';

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, '0': 0, '\\': 92, "'": 39, '"': 34, a: 7, b: 8, f: 12, v: 11 };

/** Value of a C integer or character constant; opaque when it is neither (floats, odd tokens). */
export function integer(text: string): Expr {
  if (text.startsWith("'")) {
    const inner = text.slice(1, -1);
    const code = inner.startsWith('\\') ? ESCAPES[inner[1]] : inner.codePointAt(0);
    return code === undefined ? { op: 'opaque', text, args: [] } : { op: 'int', value: code };
  }
  const digits = text.replace(/[uUlL]+$/, '');
  const parsed = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)$/.test(digits) ? Number(digits) : NaN;
  return Number.isNaN(parsed) ? { op: 'opaque', text, args: [] } : { op: 'int', value: parsed };
}
