/** Memory that is looked at as another type than it was declared with: a header in a buffer, a structure as bytes. */
import type { PathId } from '../flow/index.js';
import { bytesOf, bytesOfValue, putBytes, sizeOfShape, valueOf, type Byte, type Shape } from './bytes.js';
import type { Evaluator } from './evaluate.js';
import type { Frame } from './frame.js';
import type { Unit } from './library.js';
import { fieldOf, placeOf, typeOf } from './places.js';
import { layoutOf } from './sizes.js';
import { bareType, pointee } from './types.js';
import { isPointer, moved, unknown, type Block, type Pointer, type Value } from './values.js';

/** What a block was declared or first used as: one of them, or several in a row. */
export interface Seen {
  readonly type: string;
  /** Of rows of rows: texts of the lengths of one row. */
  readonly lengths: readonly string[];
  readonly unit: Unit;
}

/** Remembers as what a block is used, the first time that is known. */
export function seenAs(
  e: Evaluator,
  block: Block,
  type: string | null,
  unit: Unit,
  /** Texts of all lengths of an array, where they are at hand. */
  declared: readonly string[] = [],
): void {
  if (!e.library.wide || type === null || e.seen.has(block)) return;
  const rows = /(?:\s*\[\])+$/.exec(type)?.[0].split('[').length ?? 0;
  // rows whose length is not at hand are not told apart
  const lengths = declared.slice(1);
  if (rows > 2 && lengths.length !== rows - 2) return;
  const plain = bareType(type.replace(/(?:\s*\[\])+$/, ''));
  if (plain !== '' && !/^void\b/.test(plain))
    e.seen.set(block, { type: plain, lengths: rows > 2 ? lengths : [], unit });
}

/** Shape and offset in bytes of a place by what its block was declared as; null when that is not known. */
function laid(
  e: Evaluator,
  place: Pointer,
): { readonly offset: number; readonly shape: Shape; readonly unit: Unit } | null {
  const seen = e.seen.get(place.block);
  if (seen === undefined) return null;
  const { unit } = seen;
  let [offset, shape]: [number, Shape] = [0, { type: seen.type, lengths: seen.lengths }];
  for (let i = 0; i < place.path.length; i++) {
    const step = place.path[i];
    const index = /^\[(-?\d+)\]$/.exec(step);
    if (index) {
      // the first index counts what lies in a row, the others elements of arrays
      const inner: Shape = i === 0 ? shape : { type: shape.type, lengths: shape.lengths.slice(1) };
      if (i > 0 && shape.lengths.length === 0) return null;
      const size = sizeOfShape(e, unit, inner);
      if (size === null) return null;
      offset += size * Number(index[1]);
      shape = inner;
      continue;
    }
    if (step.startsWith('+')) {
      // behind a structure lies what its owner keeps there
      const size = sizeOfShape(e, unit, shape);
      if (size === null || Number(step) >= size || Number(step) < 0) return null;
      offset += Number(step);
      shape = { type: 'unsigned char', lengths: [] };
      continue;
    }
    if (!step.startsWith('.') || shape.lengths.length > 0) return null;
    const member = layoutOf(e.library, shape.type, unit)?.members.find((m) => m.field.name === step.slice(1));
    if (member === undefined || member.bits !== null) return null;
    offset += member.offset;
    const { field } = member;
    shape = { type: field.pointer ? 'void *' : field.type, lengths: field.array ? field.lengths : [] };
  }
  return { offset, shape, unit };
}

/** Bytes of one element of what a pointer points to, as its block has it. */
function stride(e: Evaluator, place: Pointer): number | null {
  const at = laid(e, place);
  if (at === null) return null;
  const { shape, unit } = at;
  return sizeOfShape(e, unit, shape.lengths.length > 0 ? { type: shape.type, lengths: shape.lengths.slice(1) } : shape);
}

/** A pointer moved by so many of what its type points to; its block may have elements of another size. */
export function stepped(e: Evaluator, unit: Unit, from: Pointer, by: number, type: string | null): Value {
  if (!e.library.wide || by === 0) return moved(from, by);
  const size = targetSize(e, unit, type);
  const bytes = Number(/^\+(-?\d+)$/.exec(from.path.at(-1) ?? '')?.[1] ?? 0);
  if (size !== null && bytes !== 0) return byteStep({ ...from, path: from.path.slice(0, -1) }, bytes + by * size);
  const own = size === null ? null : stride(e, from);
  if (size === null || own === null || own === size || own === 0) return carried(e, moved(from, by));
  const count = (by * size) / own;
  return Number.isInteger(count) ? moved(from, count) : byteStep(from, by * size);
}

/** How many elements the array has that a place is an element of; null when that is not known. */
function lengthAround(e: Evaluator, place: Pointer): number | null {
  if (!e.library.wide || place.path.length < 2 || place.path.at(-1)?.startsWith('[') !== true) return null;
  const row = laid(e, { ...place, path: place.path.slice(0, -1) });
  const length = row?.shape.lengths.at(0) ?? '';
  return row === null || length === '' ? null : e.library.number(length, row.unit);
}

function indexAt(place: Pointer, from: number): number | null {
  const [, index] = /^\[(-?\d+)\]$/.exec(place.path.at(from) ?? '') ?? [];
  return index === undefined ? null : Number(index);
}

/** An element that the array of which it would be one does not have; what has no length may have it. */
export function isBeyond(e: Evaluator, place: Pointer): boolean {
  const index = indexAt(place, -1);
  const length = index === null ? null : lengthAround(e, place);
  return index !== null && length !== null && length > 0 && (index < 0 || index >= length);
}

/** Another element than the first of what was declared as no array. */
export function isNoElement(e: Evaluator, place: Pointer): boolean {
  const index = indexAt(place, -1);
  if (!e.library.wide || index === null || index === 0 || place.path.length < 2) return false;
  return laid(e, { ...place, path: place.path.slice(0, -1) })?.shape.lengths.length === 0;
}

/** Behind the end of a row the next one begins. */
export function carried(e: Evaluator, place: Pointer): Pointer {
  const [row, index] = [indexAt(place, -2), indexAt(place, -1)];
  if (row === null || index === null || !isBeyond(e, place)) return place;
  const length = lengthAround(e, place) ?? 1;
  const steps = [`[${row + Math.floor(index / length)}]`, `[${((index % length) + length) % length}]`];
  return { ...place, path: [...place.path.slice(0, -2), ...steps] };
}

/** How many elements lie between two places of a block; null when it is not known how it is laid out. */
export function gapOf(e: Evaluator, unit: Unit, a: Pointer, b: Pointer, type: string | null): number | null {
  if (!e.library.wide || a.block !== b.block) return null;
  const size = targetSize(e, unit, type);
  const [x, y] = [laid(e, a), laid(e, b)];
  if (size === null || size === 0 || x === null || y === null) return null;
  const gap = (x.offset - y.offset) / size;
  return Number.isInteger(gap) ? gap : null;
}

/** Bytes of what a pointer of this type points to; those of memory without a type are counted one by one. */
function targetSize(e: Evaluator, unit: Unit, type: string | null): number | null {
  const target = type === null ? null : pointee(e.library.resolved(type.replace(/\s*\[\]$/, ' *'), unit));
  return target === 'void' ? 1 : target === null ? null : sizeOfShape(e, unit, { type: target, lengths: [] });
}

/** So many bytes further, in what has elements of another size. */
function byteStep(from: Pointer, bytes: number): Pointer {
  return bytes === 0 ? from : { ...from, path: [...from.path, `+${bytes}`] };
}

/** Where in its block a path lies that goes through a pointer of another type; null when it is no such path, undefined when that cannot be told. */
function elsewhereIn(
  e: Evaluator,
  frame: Frame,
  id: PathId,
): { block: Block; offset: number; size: number } | null | undefined {
  const { paths } = frame.body.graph;
  if (!e.library.wide || paths[id].parent < 0) return null;
  const type = typeOf(e, frame, id);
  if (type === null) return null;
  const { unit } = frame.body;
  let offset = 0;
  for (let at = id; at >= 0; at = paths[at].parent) {
    const { selector, parent } = paths[at];
    if (parent < 0) return null;
    const above = typeOf(e, frame, parent);
    if (above === null) return null;
    const throughPointer =
      selector.startsWith('->') || selector === '*' || (selector.startsWith('[') && !above.endsWith(']'));
    const holder = throughPointer ? pointee(e.library.resolved(above, unit)) : bareType(above);
    if (holder === null) return null;
    if (selector.startsWith('[')) {
      const { index } = paths[at];
      const count = index === undefined ? null : e.value(frame, index);
      const element = sizeOfShape(e, unit, { type: typeOf(e, frame, at) ?? '', lengths: [] });
      if (typeof count !== 'number' || element === null) return null;
      offset += count * element;
    } else if (selector !== '*') {
      const field = fieldOf(e, frame, at);
      const member = layoutOf(e.library, holder, unit)?.members.find((m) => m.field.name === field?.name);
      if (member === undefined || member.bits !== null) return null;
      offset += member.offset;
    }
    if (!throughPointer) continue;
    const base = e.load(frame, parent);
    if (!isPointer(base)) return null;
    const lies = laid(e, base);
    if (lies === null) {
      const near = nearShape(e, base);
      return near === null || alike(e, near.shape, near.unit, holder, unit) ? null : undefined;
    }
    // a byte within something has no place of its own, whatever it is read as
    const within = base.path.at(-1)?.startsWith('+') === true;
    if (!within && alike(e, lies.shape, lies.unit, holder, unit)) return null;
    const size = type.endsWith(']') ? 0 : sizeOfShape(e, unit, { type, lengths: [] });
    return size === null ? undefined : { block: base.block, offset: lies.offset + offset, size };
  }
  return null;
}

/** Shape of the member that a place is, by its name, where offsets are not known. */
function nearShape(e: Evaluator, place: Pointer): { readonly shape: Shape; readonly unit: Unit } | null {
  const seen = e.seen.get(place.block);
  if (seen === undefined) return null;
  let shape: Shape = { type: seen.type, lengths: seen.lengths };
  for (const step of place.path) {
    if (step.startsWith('[')) {
      if (step !== place.path[0]) shape = { type: shape.type, lengths: shape.lengths.slice(1) };
      continue;
    }
    const field = step.startsWith('.')
      ? e.library.struct(shape.type, seen.unit)?.fields.find((f) => f.name === step.slice(1))
      : undefined;
    if (field === undefined) return null;
    shape = { type: field.pointer ? 'void *' : field.type, lengths: field.array ? field.lengths : [] };
  }
  return { shape, unit: seen.unit };
}

/** The same type as it was declared, or both are numbers of one size. */
function alike(e: Evaluator, shape: Shape, unit: Unit, type: string, from: Unit): boolean {
  const [a, b] = [e.library.resolved(shape.type, unit), e.library.resolved(type, from)];
  if (a === b || a.endsWith('*') || b === 'void') return true;
  const [x, y] = [e.library.integer(a, unit), e.library.integer(b, from)];
  if (x !== null && y !== null) return x.bits === y.bits;
  // of two structures members are found by their names, as far as they go
  return x === null && y === null;
}

function elementAt(block: Block, index: number): Pointer {
  return { k: 'ptr', block, path: [`[${index}]`] };
}

function bytesIn(e: Evaluator, block: Block, offset: number, size: number): Byte[] | null {
  const seen = e.seen.get(block);
  const one = seen === undefined ? null : sizeOfShape(e, seen.unit, seen);
  if (seen === undefined || one === null || one === 0 || offset < 0) return null;
  const found: Byte[] = [];
  const first = Math.floor(offset / one);
  for (let i = first; i * one < offset + size; i++) {
    const bytes = bytesOf(e, seen.unit, elementAt(block, i), seen);
    if (bytes === null) return null;
    found.push(...bytes);
  }
  return found.slice(offset - first * one, offset - first * one + size);
}

/** So many bytes from a place on; null when it is not known how its block is laid out. */
export function bytesFrom(e: Evaluator, place: Pointer, size: number): Byte[] | null {
  const at = laid(e, place);
  return at === null ? null : bytesIn(e, place.block, at.offset, size);
}

/** The whole things that so many bytes from a place on are; null when they are no whole things, or that is not known. */
export function wholes(e: Evaluator, place: Pointer, bytes: number): readonly Pointer[] | null {
  const at = laid(e, place);
  const size = at === null ? null : sizeOfShape(e, at.unit, at.shape);
  if (size === null || size === 0 || bytes % size !== 0) return null;
  const count = bytes / size;
  const index = place.path.length === 0 ? 0 : indexAt(place, -1);
  // what is no element stands alone
  if (index === null) return count === 1 ? [place] : null;
  if (place.path.length > 1 && count > 1) return null;
  return Array.from({ length: count }, (_, i) => ({ ...place, path: [...place.path.slice(0, -1), `[${index + i}]`] }));
}

/** What is copied to memory of which nothing is known makes it what it comes from. */
export function seenLike(e: Evaluator, to: Pointer, from: Value): void {
  if (!isPointer(from) || to.path.length > 0 || e.seen.has(to.block)) return;
  const at = laid(e, from);
  if (at !== null) seenAs(e, to.block, at.shape.type, at.unit);
}

/** Writes bytes from a place on; false when it is not known how its block is laid out. */
export function putFrom(e: Evaluator, place: Pointer, bytes: readonly Byte[]): boolean {
  const at = laid(e, place);
  return at !== null && patch(e, place.block, at.offset, bytes);
}

function patch(e: Evaluator, block: Block, offset: number, bytes: readonly Byte[]): boolean {
  const seen = e.seen.get(block);
  const one = seen === undefined ? null : sizeOfShape(e, seen.unit, seen);
  if (seen === undefined || one === null || one === 0 || offset < 0) return false;
  const first = Math.floor(offset / one);
  const last = Math.floor((offset + bytes.length - 1) / one);
  const old = bytesIn(e, block, first * one, (last - first + 1) * one);
  if (old !== null) bytes.forEach((byte, i) => (old[offset - first * one + i] = byte));
  for (let i = first; i <= last; i++) {
    const part = old?.slice((i - first) * one, (i - first + 1) * one) ?? null;
    const place = elementAt(block, i);
    if (part === null || !putBytes(e, seen.unit, place, seen, part)) e.memory.touch(place, 'a write as another type');
  }
  return true;
}

/** Where a path leads through a pointer of another type, as its block has it; undefined when it is no such path. */
export function viewedPlace(e: Evaluator, frame: Frame, id: PathId): Value | undefined {
  const at = elsewhereIn(e, frame, id);
  if (at === null) return undefined;
  const seen = at === undefined ? undefined : e.seen.get(at.block);
  const one = seen === undefined ? null : sizeOfShape(e, seen.unit, seen);
  if (at === undefined || one === null || one === 0) return unknown('memory that is looked at as another type');
  const index = Math.floor(at.offset / one);
  return byteStep(elementAt(at.block, index), at.offset - index * one);
}

/** What a path reads through a pointer of another type; undefined when it is no such path. */
export function viewed(e: Evaluator, frame: Frame, id: PathId): Value | undefined {
  const at = elsewhereIn(e, frame, id);
  const type = typeOf(e, frame, id);
  if (at === null || type?.endsWith(']') === true) return undefined;
  const bytes = at === undefined ? null : bytesIn(e, at.block, at.offset, at.size);
  if (bytes === null || type === null) return unknown('memory that is looked at as another type');
  return valueOf(e, frame.body.unit, type, bytes);
}

/** The innermost thing around a place that was declared: what a write as another type may have changed. */
function laidAround(e: Evaluator, place: Pointer): Pointer {
  let { path } = place;
  while (path.length > 0 && nearShape(e, { ...place, path }) === null) path = path.slice(0, -1);
  // an element's neighbours may be meant as well
  while (path.at(-1)?.startsWith('[') === true) path = path.slice(0, -1);
  return { ...place, path };
}

/** Stores through a pointer of another type; false when it is no such path. */
export function storeViewed(e: Evaluator, frame: Frame, id: PathId, value: Value): boolean {
  const at = elsewhereIn(e, frame, id);
  if (at === null) return false;
  if (at !== undefined && patch(e, at.block, at.offset, bytesOfValue(value, at.size))) return true;
  const place = placeOf(e, frame, id);
  if (isPointer(place)) e.memory.touch(laidAround(e, place), 'a write as another type');
  return true;
}
