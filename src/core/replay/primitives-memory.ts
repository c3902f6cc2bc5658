/** Primitives about memory, text and the shape of structures. */
import { isInternal } from './journal.js';
import type { Primitive } from './primitives.js';
import type { Call } from './run.js';
import type { Memory } from './memory.js';
import { lengthOf } from './places.js';
import { sizeOf } from './sizes.js';
import { lettersOf, type Byte } from './bytes.js';
import { bytesFrom, putFrom, seenLike, wholes } from './views.js';
import { pointee } from './types.js';
import { typeOfExpr } from './typing.js';
import type { Session } from './session.js';
import { container, equal, isPointer, moved, memberPath, shown, unknown, type Pointer, type Value } from './values.js';

function text(value: Value | undefined): string | null {
  return typeof value === 'object' && value.k === 'str' ? value.text.slice(value.from) : null;
}

/** Memory that somebody must free; what it is called is the last argument. */
function allocated(session: Session, call: Call, zero: boolean): Pointer {
  const { memory } = session.runner.evaluator;
  const label = text(call.args.at(0)) ?? 'memory';
  const place = session.whereIs(call.frame, call.at);
  const block = memory.block(place.line === 0 ? label : `${label} of line ${place.line}`, zero ? 'zero' : 'unset');
  return { k: 'ptr', block, path: [] };
}

/** Whoever called must free it. */
function owed(session: Session, call: Call): Value {
  const value = call.args.at(0) ?? 0;
  const { caller } = call.frame;
  if (isPointer(value) && (caller ?? call.frame).body.unit.origin === 'file')
    session.allocated.push({
      block: value.block,
      place: session.whereIs(call.frame, call.at),
      by: session.journal.api(call),
    });
  return value;
}

function freeing(session: Session, call: Call): Value {
  const value = call.args.at(0) ?? 0;
  // a text that was made is a value of its own
  if (value === 0 || (typeof value === 'object' && value.k === 'str')) return 0;
  const place = session.pointer(value, call);
  if (place === null) return 0;
  const { line } = session.whereIs(call.frame, call.at);
  if (place.block.freed !== null) {
    session.journal.event(
      `${place.block.label} is freed a second time (${place.block.freed})`,
      session.whereIs(call.frame, call.at),
    );
    return 0;
  }
  for (const entry of session.world.entries) {
    const waits =
      entry.owner === null && session.payload(entry)?.args.some((a) => isPointer(a) && a.block === place.block);
    if (waits === true)
      session.journal.event(
        `${place.block.label} is freed while ${entry.label} waits to run on it`,
        session.whereIs(call.frame, call.at),
      );
  }
  place.block.freed = `freed at line ${line}`;
  for (const object of session.objects.values()) {
    if (object.place.block !== place.block || object.gone) continue;
    const kind = session.book.object(object.kind)?.kind ?? 'reference';
    if (kind !== 'memory' && session.held(object.place).some((r) => !isInternal(r)))
      session.journal.event(
        `${object.label} is ${kind === 'registration' ? 'still registered' : 'still held'} when the memory that it lies in is freed`,
        session.whereIs(call.frame, call.at),
      );
    object.gone = true;
  }
  return 0;
}

const MOST_ELEMENTS = 65_536;

/**
 * How many elements so many bytes are, where the arguments meant point to numbers of one
 * size; null when it is the whole thing as far as is known, `partly` when a part of
 * something is meant that is not told apart.
 */
function elementsOf(
  session: Session,
  call: Call,
  bytes: Value,
  which: readonly number[] = [0, 1],
): number | 'partly' | null {
  const { evaluator } = session.runner;
  const { unit } = call.frame.body;
  const targets = which.map((i) => {
    const expr = call.exprs.at(i);
    const type = expr === undefined ? null : typeOfExpr(evaluator, call.frame, expr);
    return type === null ? null : type.endsWith('[]') ? type.slice(0, -2).trim() : pointee(type);
  });
  const sizes = targets.map((t) => (t === null ? null : sizeOf(session.library, t, unit)));
  if (typeof bytes !== 'number') return call.args.some(isElement) ? 'partly' : null;
  const numbers = targets.every((t) => t !== null && session.library.integer(t, unit) !== null);
  const [size] = sizes;
  if (numbers && size !== null && sizes.every((s) => s === size) && bytes % size === 0 && bytes / size <= MOST_ELEMENTS)
    return bytes / size;
  if (sizes.includes(bytes)) return null;
  return numbers || call.args.some(isElement) || size !== null ? 'partly' : null;
}

function isElement(value: Value): boolean {
  return isPointer(value) && value.path.at(-1)?.startsWith('[') === true;
}

/** What a part of something was written that is not told apart: the array that an element lies in, all of it. */
function vague(session: Session, to: Value, by: string): void {
  const whole = isPointer(to) && isElement(to) ? { ...to, path: to.path.slice(0, -1) } : to;
  session.runner.evaluator.memory.touch(whole, by);
}

/** life_fill(to, byte, bytes): numbers one by one where they are told apart. */
function filled(session: Session, call: Call): Value {
  const [to = 0, byte = 0, bytes = unknown('a length')] = call.args;
  const { memory } = session.runner.evaluator;
  if (!isPointer(to)) return session.notKnown(call, `${call.name} of ${shown(to)}`);
  const count = elementsOf(session, call, bytes, [0]);
  const { evaluator } = session.runner;
  const one = evaluator.seen.get(to.block);
  const whole = count === null && (one === undefined || session.library.integer(one.type, one.unit) === null);
  if (!whole && typeof bytes === 'number' && bytes <= MOST_ELEMENTS && typeof byte === 'number')
    if (putFrom(evaluator, to, Array<Byte>(bytes).fill(byte & 0xff))) return to;
  const foreign = memory.seenAsBytes(to);
  if (foreign !== null && typeof count === 'number') {
    vague(session, foreign, call.name);
    return to;
  }
  const isPart = typeof bytes === 'object' && bytes.k !== 'symbol';
  if (typeof count === 'number' && typeof bytes === 'number' && (byte === 0 || bytes === count)) {
    const each = typeof byte === 'number' ? byte & 0xff : byte;
    for (let i = 0; i < count; i++) memory.set(moved(to, i), each);
  } else if (byte === 0 && !isPart && (count === null || typeof bytes === 'object')) {
    const parts = typeof bytes === 'number' ? wholes(evaluator, to, bytes) : null;
    for (const part of parts ?? [to]) memory.clear(part);
  } else vague(session, to, call.name);
  return to;
}

/** So many bytes of a text or of memory; null when that cannot be told. */
function bytesAt(session: Session, value: Value | undefined, size: number): Byte[] | null {
  const { evaluator } = session.runner;
  if (value === undefined) return null;
  if (typeof value === 'object' && value.k === 'str')
    return size > value.text.length - value.from + 1 ? null : lettersOf(value.text.slice(value.from), size);
  if (!isPointer(value) || value.block.freed !== null) return null;
  const held = evaluator.memory.get(value);
  if (typeof held === 'object' && held.k === 'str') return bytesAt(session, held, size);
  return bytesFrom(evaluator, value, size);
}

/** Copies numbers one by one, as if all were read first; false when one of them is not known. */
function copied(memory: Memory, from: Pointer, to: Pointer, count: number): boolean {
  const values: Value[] = [];
  for (let i = 0; i < count; i++) {
    const place = moved(from, i);
    const value = memory.get(place) ?? (memory.zeroed(place) ? 0 : undefined);
    if (value === undefined || typeof value === 'object') return false;
    values.push(value);
  }
  values.forEach((value, i) => {
    memory.set(moved(to, i), value);
  });
  return true;
}

/** Copies whole things as if all were read first. */
function copyAll(memory: Memory, from: readonly Pointer[], to: readonly Pointer[]): void {
  const read = from.map((place): Pointer => {
    const kept: Pointer = { k: 'ptr', block: memory.block('a copy', 'unset'), path: [] };
    memory.copy(place, kept);
    return kept;
  });
  read.forEach((kept, i) => {
    memory.copy(kept, to[i]);
  });
}

export const memoryPrimitives: readonly (readonly [string, Primitive])[] = [
  // life_alloc("label"), life_zalloc("label")
  ['life_alloc', (session, call) => allocated(session, call, false)],
  ['life_zalloc', (session, call) => allocated(session, call, true)],
  ['life_owe', owed],
  ['life_opaque', (session, call) => session.made(text(call.args.at(0)) ?? 'object')],
  ['life_free', freeing],
  [
    'life_freed',
    (_session, call) => {
      const value = call.args.at(0) ?? 0;
      return isPointer(value) && value.block.freed !== null ? 1 : 0;
    },
  ],
  // life_container(p, type, member)
  [
    'life_container',
    (_session, call) => {
      const value = call.args.at(0) ?? 0;
      if (isPointer(value)) return container(value, memberPath(call.texts.at(2) ?? ''));
      return typeof value === 'object' && value.k === 'unknown' ? value : unknown('a container of what is no pointer');
    },
  ],
  [
    'life_offset',
    (session, { frame, texts }) => session.runner.evaluator.offset(frame, texts.at(0) ?? '', texts.at(1) ?? ''),
  ],
  [
    'life_clear',
    (session, call) => {
      const value = call.args.at(0) ?? 0;
      if (isPointer(value)) session.runner.evaluator.memory.clear(value);
      return value;
    },
  ],
  ['life_fill', filled],
  // what it holds is not known
  [
    'life_vague',
    (session, call) => {
      const value = call.args.at(0) ?? 0;
      session.runner.evaluator.memory.touch(value, 'the kernel');
      return value;
    },
  ],
  // life_copy(to, from), life_copy(to, from, bytes)
  [
    'life_copy',
    (session, call) => {
      const [to, from, bytes] = call.args;
      const { evaluator } = session.runner;
      const { memory, seen } = evaluator;
      const count = bytes === undefined ? null : elementsOf(session, call, bytes);
      const like = (v: Value | undefined): string | null =>
        v !== undefined && isPointer(v) ? (seen.get(v.block)?.type ?? null) : null;
      const whole = count === null && like(to) === like(from);
      if (!whole && typeof bytes === 'number' && bytes <= MOST_ELEMENTS && to !== undefined && isPointer(to)) {
        const read = bytesAt(session, from, bytes);
        if (from !== undefined) seenLike(evaluator, to, from);
        if (read !== null && putFrom(evaluator, to, read)) return to;
      }
      if (to !== undefined && from !== undefined && isPointer(to) && isPointer(from) && count !== 'partly') {
        const parts = typeof bytes === 'number' ? [to, from].map((p) => wholes(evaluator, p, bytes)) : [];
        const [into, outOf] = parts;
        if (count === null && into && outOf?.length === into.length) copyAll(memory, outOf, into);
        else if (count === null) memory.copy(from, to);
        else if (!copied(memory, from, to, count)) vague(session, to, call.name);
      } else if (to !== undefined) vague(session, to, call.name);
      return to ?? 0;
    },
  ],
  // life_compare(a, b, bytes): below zero, zero or above, as memory is compared
  [
    'life_compare',
    (session, call) => {
      const [a, b, size] = call.args;
      if (typeof size !== 'number' || size > MOST_ELEMENTS) return unknown('a comparison of memory');
      const [left, right] = [bytesAt(session, a, size), bytesAt(session, b, size)];
      for (let i = 0; i < size; i++) {
        const [x, y] = [left?.[i], right?.[i]];
        if (typeof x !== 'number' || typeof y !== 'number') {
          const same = typeof x === 'object' && typeof y === 'object' && x !== null && y !== null;
          if (same && x.at === y.at && x.size === y.size && equal(x.of, y.of) === true) continue;
          return unknown('a comparison of memory');
        }
        if (x !== y) return x < y ? -1 : 1;
      }
      return 0;
    },
  ],
  // the place in the first argument gets the second
  [
    'life_store',
    (session, call) => {
      const to = call.args.at(0) ?? 0;
      if (isPointer(to)) session.runner.evaluator.memory.set(to, call.args.at(1) ?? 0);
      return 0;
    },
  ],
  [
    'life_load',
    (session, call) => {
      const from = call.args.at(0) ?? 0;
      const { memory } = session.runner.evaluator;
      if (!isPointer(from)) return unknown('what is no place');
      return memory.get(from) ?? (memory.zeroed(from) ? 0 : unknown('a place without a value'));
    },
  ],
  // elements of an array, as far as it has any
  [
    'life_length',
    (session, call) => {
      const value = call.args.at(0) ?? 0;
      const expr = call.exprs.at(0);
      const declared = expr === undefined ? null : lengthOf(session.runner.evaluator, call.frame, expr);
      if (declared !== null) return declared;
      if (!isPointer(value))
        return typeof value === 'object' && value.k === 'str'
          ? value.text.length + 1
          : unknown('the length of an array');
      const count = session.runner.evaluator.memory.elements(value);
      return count === 0 ? unknown('the length of an array') : count;
    },
  ],
  // life_is_known(value)
  [
    'life_is_known',
    (_session, call) => {
      const value = call.args.at(0) ?? 0;
      return typeof value === 'object' && (value.k === 'unknown' || value.k === 'symbol') ? 0 : 1;
    },
  ],
  [
    'life_is_error',
    (_session, call) => {
      const value = call.args.at(0) ?? 0;
      if (typeof value === 'number') return value < 0 && value >= -4095 ? 1 : 0;
      return value.k === 'unknown' || value.k === 'symbol' ? unknown(shown(value)) : 0;
    },
  ],
];
