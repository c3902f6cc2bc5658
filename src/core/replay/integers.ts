/** Integers of C: how wide they are, and what a number becomes in them. */
import { unknown, type Value } from './values.js';

export interface IntType {
  readonly bits: number;
  readonly signed: boolean;
  /** A truth value: all that is not zero becomes 1. */
  readonly truth?: boolean;
}

export const INT: IntType = { bits: 32, signed: true };
export const LONG: IntType = { bits: 64, signed: true };
const UNSIGNED: IntType = { bits: 32, signed: false };
const UNSIGNED_LONG: IntType = { bits: 64, signed: false };

/** Words of a type that change nothing of its width. */
const QUALIFIERS = /\b(?:const|volatile|static|extern|register|inline|__force|__bitwise|__le|__be)\b/g;

/** An integer type that C itself has a name for; null for any other type. */
export function builtinInt(type: string): IntType | null {
  let known = builtin.get(type);
  if (known === undefined) builtin.set(type, (known = readBuiltin(type)));
  return known;
}

/** Types are asked for with every value; there are few of them. */
const builtin = new Map<string, IntType | null>();

function readBuiltin(type: string): IntType | null {
  const words = type
    .replace(QUALIFIERS, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (
    words.length === 0 ||
    words.some((word) => !/^(?:unsigned|signed|char|short|int|long|_Bool|__int128)$/.test(word))
  )
    return null;
  const unsigned = words.includes('unsigned');
  if (words.includes('_Bool')) return { bits: 8, signed: false, truth: true };
  // the kernel is built with unsigned letters
  if (words.includes('char')) return { bits: 8, signed: words.includes('signed') };
  if (words.includes('short')) return { bits: 16, signed: !unsigned };
  if (words.includes('__int128')) return { bits: 128, signed: !unsigned };
  if (words.includes('long')) return { bits: 64, signed: !unsigned };
  return { bits: 32, signed: !unsigned };
}

/** What a constant is, by its value and its letters. */
export function literalType(value: bigint, suffix: string): IntType {
  const unsigned = suffix.includes('U');
  const either = unsigned || suffix.includes('X');
  if (!suffix.includes('L')) {
    if (!unsigned && fits(value, INT)) return INT;
    if (either && fits(value, UNSIGNED)) return UNSIGNED;
  }
  if (!unsigned && fits(value, LONG)) return LONG;
  return UNSIGNED_LONG;
}

/** The type that arithmetic on one operand has. */
export function promoted(type: IntType): IntType {
  return type.bits < 32 ? INT : type;
}

/** The type that both operands of an operator are brought to. */
export function common(a: IntType, b: IntType): IntType {
  const [x, y] = [promoted(a), promoted(b)];
  if (x.bits === y.bits) return x.signed ? y : x;
  return x.bits > y.bits ? x : y;
}

function fits(value: bigint, type: IntType): boolean {
  const half = 1n << BigInt(type.bits - 1);
  return type.signed ? value >= -half && value < half : value >= 0n && value < half * 2n;
}

/** The whole number that a value is, or null. */
export function bigOf(value: Value): bigint | null {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : null;
  if (value.k === 'offset') return value.bytes === null ? null : BigInt(value.bytes);
  return value.k === 'wide' ? value.value : null;
}

/** A number as a value: those that are exact as such, others as what they are. */
export function integer(value: bigint): Value {
  const small = Number(value);
  if (Number.isSafeInteger(small)) return small;
  return value >= MOST || value <= -MOST ? unknown('a number beyond what is followed') : { k: 'wide', value };
}

const MOST = 1n << 130n;

/** What a value becomes where it is stored as this type; only numbers change. */
export function wrapped(value: Value, type: IntType): Value {
  if (type.truth === true) return value === 0 || value === 1 ? value : asTruth(value);
  if (typeof value === 'number') {
    if (type.bits <= 32) {
      const low = type.signed ? -(2 ** (type.bits - 1)) : 0;
      if (value >= low && value < low + 2 ** type.bits) return value;
    } else if (value >= 0 || type.signed) return value;
  }
  const big = bigOf(value);
  if (big === null) return value;
  return integer(type.signed ? BigInt.asIntN(type.bits, big) : BigInt.asUintN(type.bits, big));
}

function asTruth(value: Value): Value {
  if (typeof value === 'number') return value === 0 ? 0 : 1;
  return value.k === 'unknown' || value.k === 'symbol' || value.k === 'struct' ? value : 1;
}
