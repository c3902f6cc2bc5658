/** `printf` on values. */
import { bigOf } from './integers.js';
import type { Value } from './values.js';

const CONVERSION = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|z|t|j|L)?([diuxXosc]|p\w*))/g;

const WIDTHS: Readonly<Record<string, number>> = { hh: 8, h: 16, l: 64, ll: 64, z: 64, t: 64, j: 64, L: 64 };

/** What a text is made of beyond numbers; null where that is not known. */
export interface Words {
  text(value: Value | undefined): string | null;
  /** `kind` is the conversion with the letters that follow it, `pV`. */
  pointer(kind: string, value: Value): string | null;
}

/** The text that a format gives with these values; null when one of them is not known. */
export function formatted(format: string, args: readonly Value[], words: Words): string | null {
  let next = 0;
  let known = true;
  const number = (asked: string | undefined): number | undefined => {
    if (asked !== '*') return asked === undefined ? undefined : Number(asked);
    const value = args.at(next++);
    if (typeof value !== 'number') known = false;
    return typeof value === 'number' ? value : undefined;
  };
  const out = format.replace(CONVERSION, (m, flags = '', wide?: string, exact?: string, length?: string, kind = '') => {
    if (m === '%%') return '%';
    const width = number(wide);
    const precision = m.includes('.') ? (number(exact) ?? 0) : undefined;
    const value = next < args.length ? args[next++] : undefined;
    const shown = converted(value, String(kind), WIDTHS[length ?? ''] ?? 32, String(flags), precision, words);
    if (shown === null) {
      known = false;
      return '?';
    }
    return padded(shown, width ?? 0, String(flags), precision !== undefined || String(kind) === 's');
  });
  return known ? out : null;
}

function converted(
  value: Value | undefined,
  kind: string,
  bits: number,
  flags: string,
  precision: number | undefined,
  words: Words,
): string | null {
  if (value === undefined) return null;
  if (kind === 's') {
    const word = value === 0 ? '(null)' : words.text(value);
    return word === null ? null : word.slice(0, precision);
  }
  if (kind.startsWith('p')) return words.pointer(kind, value);
  const big = bigOf(value);
  if (big === null) return null;
  if (kind === 'c') return String.fromCharCode(Number(BigInt.asUintN(8, big)));
  const signed = kind === 'd' || kind === 'i';
  const fit = signed ? BigInt.asIntN(bits, big) : BigInt.asUintN(bits, big);
  const base = kind === 'x' || kind === 'X' ? 16 : kind === 'o' ? 8 : 10;
  const digits = (fit < 0n ? -fit : fit).toString(base).padStart(precision ?? 1, '0');
  const sign = fit < 0n ? '-' : signed && flags.includes('+') ? '+' : signed && flags.includes(' ') ? ' ' : '';
  const prefix = flags.includes('#') && base !== 10 && fit !== 0n ? (base === 16 ? '0x' : '0') : '';
  const all = `${sign}${prefix}${digits}`;
  return kind === 'X' ? all.toUpperCase() : all;
}

function padded(text: string, width: number, flags: string, plain: boolean): string {
  if (flags.includes('-') || width < 0) return text.padEnd(Math.abs(width));
  if (!flags.includes('0') || plain) return text.padStart(width);
  const head = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '';
  return head + text.slice(head.length).padStart(width - head.length, '0');
}
