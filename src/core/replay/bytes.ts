/** Memory as bytes: what typed places hold, laid out as a little-endian machine does, and back. */
import type { Evaluator } from './evaluate.js';
import { bigOf, integer, wrapped } from './integers.js';
import type { Unit } from './library.js';
import { extentOf, layoutOf, type Placed } from './sizes.js';
import { equal, unknown, type Pointer, type Value } from './values.js';

/** A byte: a number, a part of what is no number (a pointer), or null where nothing is known. */
export type Byte = number | { readonly of: Value; readonly at: number; readonly size: number } | null;

/** What a place is read or written as. */
export interface Shape {
  /** Without brackets. */
  readonly type: string;
  /** Texts of the lengths of an array, the outermost first. */
  readonly lengths: readonly string[];
}

const MOST_BYTES = 65_536;

/** Why a member of a union holds nothing of its own: another one does. */
const OVERLAID = 'a write to another member of the union';

/** Bytes of a shape; null when a part of it is not known. */
export function sizeOfShape(e: Evaluator, unit: Unit, { type, lengths }: Shape): number | null {
  let size = extentOf(e.library, type, unit)?.size ?? null;
  for (const length of lengths) {
    const count = length === '' ? 0 : e.library.number(length, unit);
    size = size === null || count === null ? null : size * count;
  }
  return size;
}

/** The bytes of what lies at a place; null when its layout is not known, or it is too big to be told apart. */
export function bytesOf(e: Evaluator, unit: Unit, place: Pointer, shape: Shape): Byte[] | null {
  const size = sizeOfShape(e, unit, shape);
  if (size === null || size > MOST_BYTES) return null;
  const { memory, library } = e;
  const { type, lengths } = shape;
  if (lengths.length > 0) {
    const inner = { type, lengths: lengths.slice(1) };
    const held = memory.get(place);
    if (typeof held === 'object' && held.k === 'str') return lettersOf(held.text.slice(held.from), size);
    const count = library.number(lengths[0], unit) ?? 0;
    const found: Byte[] = [];
    for (let i = 0; i < count; i++) {
      const element = bytesOf(e, unit, elementAt(place, i), inner);
      if (element === null) return null;
      found.push(...element);
    }
    return found;
  }
  const layout = layoutOf(library, type, unit);
  if (layout === null) return leaf(e, place, size);
  const whole = memory.get(place);
  if (typeof whole === 'object' && whole.k === 'unknown') return Array<Byte>(size).fill(null);
  const found = Array<Byte>(size).fill(memory.zeroed(place) ? 0 : null);
  for (const member of layout.members) {
    const { field, offset } = member;
    const at = memberAt(place, field.name);
    if (field.shared && !holds(e, at)) continue;
    const bytes = memberBytes(e, unit, at, member);
    if (bytes === null) return null;
    if (member.bits === null) bytes.forEach((byte, i) => (found[offset + i] = byte));
    else mixed(found, member, bytes);
  }
  return found;
}

function memberBytes(e: Evaluator, unit: Unit, at: Pointer, { field }: Placed): Byte[] | null {
  return field.pointer
    ? field.array
      ? null
      : leaf(e, at, 8)
    : bytesOf(e, unit, at, { type: field.type, lengths: field.array ? field.lengths : [] });
}

/** A member of a union holds something of its own. */
export function holds(e: Evaluator, at: Pointer): boolean {
  return e.memory.isSet(at, (value) => !isOverlaid(value));
}

export function isOverlaid(value: Value): boolean {
  return typeof value === 'object' && value.k === 'unknown' && value.why === OVERLAID;
}

/** Nothing of its own is there any more. */
export function overlay(e: Evaluator, at: Pointer): void {
  e.memory.replace(at, unknown(OVERLAID));
}

/** Bits of a member among those of its neighbours. */
function mixed(found: Byte[], { offset, bits }: Placed, bytes: readonly Byte[]): void {
  const value = numberOf(bytes);
  const { from, width } = bits ?? { from: 0, width: 0 };
  for (let i = 0; i < width; i++) {
    const at = offset + Math.floor((from + i) / 8);
    const old = found[at];
    if (value === null || typeof old !== 'number') {
      // the neighbours' bits are not known either: half a byte is none
      if (at < found.length) found[at] = null;
      continue;
    }
    const mask = 1 << ((from + i) % 8);
    found[at] = (value >> BigInt(i)) & 1n ? old | mask : old & ~mask;
  }
}

function leaf(e: Evaluator, place: Pointer, size: number): Byte[] {
  const { memory } = e;
  const held = memory.get(place) ?? (memory.zeroed(place) ? 0 : undefined);
  return bytesOfValue(held ?? unknown('nothing was put there'), size);
}

export function bytesOfValue(value: Value, size: number): Byte[] {
  if (typeof value === 'object' && (value.k === 'unknown' || value.k === 'struct')) return Array<Byte>(size).fill(null);
  const big = bigOf(value);
  return Array.from({ length: size }, (_, at) =>
    big === null ? { of: value, at, size } : Number(BigInt.asUintN(8, big >> BigInt(8 * at))),
  );
}

function lettersOf(text: string, size: number): Byte[] {
  return Array.from({ length: size }, (_, i) => (i < text.length ? text.charCodeAt(i) & 0xff : 0));
}

function numberOf(bytes: readonly Byte[]): bigint | null {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) {
    const byte = bytes[i];
    if (typeof byte !== 'number') return null;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

/** What bytes are as a value of a type that is neither structure nor array. */
export function valueOf(e: Evaluator, unit: Unit, type: string, bytes: readonly Byte[]): Value {
  const big = numberOf(bytes);
  if (big !== null) {
    const int = e.library.integer(type, unit);
    return int === null ? integer(big) : wrapped(integer(big), int);
  }
  const [first] = bytes;
  if (first !== null && typeof first === 'object' && first.size === bytes.length) {
    const whole = bytes.every((b, i) => b !== null && typeof b === 'object' && b.at === i && equal(b.of, first.of));
    if (whole) return first.of;
  }
  return unknown('a value of which not every byte is known');
}

/** Writes bytes to a place; false when its layout is not known, or bits would have to be told apart. */
export function putBytes(e: Evaluator, unit: Unit, place: Pointer, shape: Shape, bytes: readonly Byte[]): boolean {
  const size = sizeOfShape(e, unit, shape);
  if (size === null || size > bytes.length) return false;
  const { type, lengths } = shape;
  if (lengths.length > 0) {
    const inner = { type, lengths: lengths.slice(1) };
    const one = sizeOfShape(e, unit, inner);
    if (one === null || one === 0) return false;
    for (let i = 0; i * one < size; i++)
      if (!putBytes(e, unit, elementAt(place, i), inner, bytes.slice(i * one, (i + 1) * one))) return false;
    return true;
  }
  const layout = layoutOf(e.library, type, unit);
  if (layout === null) {
    e.memory.set(place, valueOf(e, unit, type, bytes.slice(0, size)));
    return true;
  }
  if (layout.members.some((m) => m.bits !== null)) return false;
  e.memory.touch(place, 'a copy of bytes');
  e.memory.clear(place);
  // of a union the biggest member takes them
  const chosen = layout.members.filter(
    (m) => !m.field.shared || layout.members.every((o) => !o.field.shared || o.offset !== m.offset || o.size <= m.size),
  );
  for (const { field, offset, size: length } of chosen) {
    const at = memberAt(place, field.name);
    const part = bytes.slice(offset, offset + length);
    if (field.pointer) {
      if (field.array) return false;
      e.memory.set(at, valueOf(e, unit, 'void *', part));
    } else if (!putBytes(e, unit, at, { type: field.type, lengths: field.array ? field.lengths : [] }, part))
      return false;
  }
  return true;
}

export function memberAt(place: Pointer, name: string): Pointer {
  return { ...place, path: [...place.path, `.${name}`] };
}

function elementAt(place: Pointer, index: number): Pointer {
  return { ...place, path: [...place.path, `[${index}]`] };
}
