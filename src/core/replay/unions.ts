/** Members of unions: one of them holds what was written, the others are read off its bytes. */
import type { PathId } from '../flow/index.js';
import {
  bytesOf,
  bytesOfValue,
  holds,
  memberAt,
  overlay,
  putBytes,
  sizeOfShape,
  valueOf,
  type Shape,
} from './bytes.js';
import type { Evaluator } from './evaluate.js';
import type { Frame } from './frame.js';
import { fieldOf, placeOf, typeOf } from './places.js';
import { holderPath } from './members.js';
import { layoutOf, type Placed } from './sizes.js';
import { bareType, overlap, pointee, type Struct } from './types.js';
import { storeViewed } from './views.js';
import { isPointer, unknown, type Pointer, type Value } from './values.js';

/** A step of a path that goes to a member of a union, and what shares its memory. */
interface Joint {
  /** The path up to the member. */
  readonly id: PathId;
  readonly own: Placed;
  readonly others: readonly Placed[];
  readonly container: Pointer;
  readonly type: string;
}

/** The outermost member of a union on a path; undefined when there is none, null when its layout is not known. */
function jointOf(e: Evaluator, frame: Frame, id: PathId): Joint | null | undefined {
  const { paths } = frame.body.graph;
  let found: Joint | null | undefined;
  for (let at = id; at >= 0; at = paths[at].parent) {
    const field = fieldOf(e, frame, at);
    if (field?.shared !== true) continue;
    const holder = holderOf(e, frame, at);
    const place = placeOf(e, frame, at);
    if (holder === null || !isPointer(place)) {
      found = null;
      continue;
    }
    const layout = layoutOf(e.library, holder.name, frame.body.unit);
    const own = layout?.members.find((m) => m.field.name === field.name);
    if (layout === null || own === undefined) found = null;
    else
      found = {
        id: at,
        own,
        others: layout.members.filter((m) => overlap(holder.struct, m.field, own.field)),
        container: { ...place, path: place.path.slice(0, -1) },
        type: holder.name,
      };
  }
  return found;
}

function holderOf(e: Evaluator, frame: Frame, id: PathId): { name: string; struct: Struct } | null {
  const { selector } = frame.body.graph.paths[id];
  const type = typeOf(e, frame, holderPath(e, frame, id));
  const holder = type === null ? null : selector.startsWith('->') ? pointee(type) : type;
  const name = holder === null ? null : bareType(holder);
  const struct = name === null ? null : e.library.struct(name, frame.body.unit);
  return name === null || struct === null ? null : { name, struct };
}

/** Another member of a union on the path holds what this one would be read from. */
export function isShared(e: Evaluator, frame: Frame, id: PathId): boolean {
  const joint = jointOf(e, frame, id);
  return (
    joint === null ||
    (joint !== undefined && joint.others.some((m) => holds(e, memberAt(joint.container, m.field.name))))
  );
}

/** What a path reads from what another member of its union holds. */
export function sharedValue(e: Evaluator, frame: Frame, id: PathId): Value {
  const why = unknown('a member of a union that was not written itself');
  const joint = jointOf(e, frame, id);
  const type = typeOf(e, frame, id);
  if (joint === null || joint === undefined || type === null || isBits(e, frame, id)) return why;
  const { unit } = frame.body;
  const bytes = bytesOf(e, unit, joint.container, { type: joint.type, lengths: [] });
  const offset = offsetBelow(e, frame, joint.id, id);
  const size = sizeOfShape(e, unit, { type, lengths: [] });
  if (bytes === null || offset === null || size === null) return why;
  const from = joint.own.offset + offset;
  return from + size > bytes.length ? why : valueOf(e, unit, type, bytes.slice(from, from + size));
}

/** How many bytes a path lies behind one that it goes through. */
function offsetBelow(e: Evaluator, frame: Frame, above: PathId, id: PathId): number | null {
  if (id === above) return 0;
  const path = frame.body.graph.paths[id];
  if (path.parent < 0 || path.selector.startsWith('->') || path.selector === '*') return null;
  const before = offsetBelow(e, frame, above, path.parent);
  if (before === null) return null;
  const { unit } = frame.body;
  if (path.selector.startsWith('[')) {
    const type = typeOf(e, frame, id);
    const size = type === null || type.endsWith(']') ? null : sizeOfShape(e, unit, { type, lengths: [] });
    const index = path.index === undefined ? null : e.value(frame, path.index);
    return size === null || typeof index !== 'number' || index < 0 ? null : before + size * index;
  }
  const holder = holderOf(e, frame, id);
  const field = fieldOf(e, frame, id);
  const member =
    holder === null || field === null
      ? undefined
      : layoutOf(e.library, holder.name, unit)?.members.find((m) => m.field.name === field.name);
  return member === undefined || member.bits !== null ? null : before + member.offset;
}

/**
 * A member of a union is about to be written as a whole, or to be reached through a
 * pointer: it takes over what another member holds, as far as that is known.
 */
export function takeOver(e: Evaluator, frame: Frame, id: PathId): void {
  const joint = jointOf(e, frame, id);
  if (joint === undefined) return;
  if (joint === null) {
    forgetBeside(e, frame, id);
    return;
  }
  const { container, own, type } = joint;
  const active = activeOf(e, joint);
  if (active.length === 0) return;
  const at = memberAt(container, own.field.name);
  const bytes = bytesOf(e, frame.body.unit, container, { type, lengths: [] });
  const shape = shapeOf(own);
  if (bytes === null || shape === null || !covers(own, active)) {
    e.memory.touch(at, LOST);
    return;
  }
  for (const { field } of active) overlay(e, memberAt(container, field.name));
  const part = bytes.slice(own.offset, own.offset + own.size);
  if (!putBytes(e, frame.body.unit, at, shape, part)) e.memory.touch(at, LOST);
}

/** Where the layout of a union is not known: what another member holds is lost, and so is what this one would read of it. */
function forgetBeside(e: Evaluator, frame: Frame, id: PathId): void {
  const { paths } = frame.body.graph;
  for (let at = id; at >= 0; at = paths[at].parent) {
    const field = fieldOf(e, frame, at);
    const holder = field?.shared === true ? holderOf(e, frame, at) : null;
    const own = placeOf(e, frame, at);
    if (field === null || holder === null || !isPointer(own)) continue;
    const container = { ...own, path: own.path.slice(0, -1) };
    const others = holder.struct.fields
      .filter((f) => overlap(holder.struct, f, field))
      .map((f) => memberAt(container, f.name))
      .filter((place) => holds(e, place));
    if (others.length > 0 && !holds(e, own)) e.memory.touch(own, LOST);
    for (const other of others) e.memory.touch(other, LOST);
  }
}

const LOST = 'a write to another member of the union';

/** Stores a number or a pointer to a place that a path names: into the member of a union that holds its bytes. */
export function storeAt(e: Evaluator, frame: Frame, id: PathId, to: Pointer, value: Value): void {
  if (storeViewed(e, frame, id, value)) return;
  const joint = jointOf(e, frame, id);
  const active = joint ? activeOf(e, joint) : [];
  if (!joint || active.length === 0 || covers(joint.own, active)) {
    takeOver(e, frame, id);
    e.store(to, value);
    return;
  }
  const { container, own } = joint;
  const { unit } = frame.body;
  const [first] = active;
  const shape = active.length === 1 ? shapeOf(first) : null;
  const type = typeOf(e, frame, id);
  const offset = isBits(e, frame, id) ? null : offsetBelow(e, frame, joint.id, id);
  const size = type === null ? null : sizeOfShape(e, unit, { type, lengths: [] });
  const bytes = shape === null ? null : bytesOf(e, unit, memberAt(container, first.field.name), shape);
  const from = own.offset - first.offset + (offset ?? 0);
  if (
    shape !== null &&
    bytes !== null &&
    offset !== null &&
    size !== null &&
    from >= 0 &&
    from + size <= bytes.length
  ) {
    bytesOfValue(value, size).forEach((byte, i) => (bytes[from + i] = byte));
    if (putBytes(e, unit, memberAt(container, first.field.name), shape, bytes)) return;
  }
  for (const { field } of active) e.memory.touch(memberAt(container, field.name), LOST);
  e.store(to, value);
}

function isBits(e: Evaluator, frame: Frame, id: PathId): boolean {
  return (fieldOf(e, frame, id)?.width ?? null) !== null;
}

function activeOf(e: Evaluator, { others, container }: Joint): Placed[] {
  return others.filter((m) => holds(e, memberAt(container, m.field.name)));
}

function covers(own: Placed, active: readonly Placed[]): boolean {
  return own.bits === null && active.every((m) => m.offset >= own.offset && m.offset + m.size <= own.offset + own.size);
}

function shapeOf({ field }: Placed): Shape | null {
  if (field.pointer) return field.array ? null : { type: 'void *', lengths: [] };
  return { type: field.type, lengths: field.array ? field.lengths : [] };
}
