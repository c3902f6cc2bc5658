/** How many bytes a type takes: what the declarations say, laid out as every 64-bit machine does. */
import type { Library, Unit } from './library.js';
import { bareType, pointee, type Field } from './types.js';

export interface Extent {
  /** Bytes. */
  readonly size: number;
  readonly align: number;
}

const POINTER: Extent = { size: 8, align: 8 };
const MOST_NESTING = 40;

/** Where a member of a structure lies. */
export interface Placed extends Extent {
  readonly field: Field;
  /** Bytes from the start of the structure. */
  readonly offset: number;
  /** Of a bit field: bits from there, and how many. */
  readonly bits: { readonly from: number; readonly width: number } | null;
}

export interface Layout extends Extent {
  readonly members: readonly Placed[];
}

/** Size and alignment of a type; null when a part of it is not known. */
export function extentOf(library: Library, type: string, unit: Unit, depth = 0): Extent | null {
  if (depth > MOST_NESTING) return null;
  const plain = type.trim();
  if (/\*\s*(?:const)?$/.test(plain) || plain.includes('(*)')) return POINTER;
  if (plain.endsWith(']')) return null;
  const int = library.integer(plain, unit);
  if (int !== null) {
    const size = Math.max(1, int.bits / 8);
    return { size, align: size };
  }
  const name = library.resolved(plain, unit);
  if (name.endsWith('*')) return POINTER;
  if (name.startsWith('enum ')) return { size: 4, align: 4 };
  return layoutOf(library, name, unit, depth);
}

/** Where the members of a structure or union lie; null when it is none, or a part of it is not known. */
export function layoutOf(library: Library, type: string, unit: Unit, depth = 0): Layout | null {
  let known = layouts.get(library);
  if (known === undefined) layouts.set(library, (known = new Map<string, Known>()));
  const key = `${unit.id} ${type}`;
  const old = known.get(key);
  // what was not found may stand in a file that was read since
  if (old !== undefined && (old.layout !== null || old.units === library.units.length)) return old.layout;
  const layout = laidOut(library, type, unit, depth);
  known.set(key, { layout, units: library.units.length });
  return layout;
}

interface Known {
  readonly layout: Layout | null;
  readonly units: number;
}

const layouts = new WeakMap<Library, Map<string, Known>>();

function laidOut(library: Library, type: string, unit: Unit, depth: number): Layout | null {
  const struct = library.struct(type, unit);
  if (struct === null || struct.placed) return null;
  const place = (fields: readonly Field[], level: number, union: boolean): Layout | null => {
    const members: Placed[] = [];
    let [at, align, bits] = [0, 1, 0];
    const put = (one: Extent, inner: (offset: number) => readonly Placed[]): void => {
      const own = struct.packed ? 1 : one.align;
      align = Math.max(align, own);
      const offset = union ? 0 : Math.ceil(at / own) * own;
      members.push(...inner(offset));
      at = union ? Math.max(at, one.size) : offset + one.size;
      bits = at * 8;
    };
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      if (field.groups.length > level) {
        const { id, union: shared } = field.groups[level];
        let end = i + 1;
        while (end < fields.length && fields[end].groups.at(level)?.id === id) end++;
        const inner = place(fields.slice(i, end), level + 1, shared);
        if (inner === null) return null;
        put(inner, (offset) => inner.members.map((m) => ({ ...m, offset: m.offset + offset })));
        i = end - 1;
        continue;
      }
      const width = field.width === null ? null : library.number(field.width, unit);
      if (field.width !== null && width === null) return null;
      const one = fieldExtent(library, field, unit, depth);
      if (one === null) return null;
      if (width === null || union) {
        put(one, (offset) => [{ field, offset, ...one, bits: width === null ? null : { from: 0, width } }]);
        continue;
      }
      const unitBits = one.size * 8;
      if (width === 0 || (!struct.packed && Math.floor(bits / unitBits) !== Math.floor((bits + width - 1) / unitBits)))
        bits = Math.ceil(bits / unitBits) * unitBits;
      const offset = Math.floor(bits / 8);
      members.push({ field, offset, ...one, bits: { from: bits - offset * 8, width } });
      align = Math.max(align, struct.packed ? 1 : one.align);
      bits += width;
      at = Math.ceil(bits / 8);
    }
    return { size: Math.ceil(at / align) * align, align, members };
  };
  return place(struct.fields, 0, struct.union);
}

function fieldExtent(library: Library, field: Field, unit: Unit, depth: number): Extent | null {
  const one = field.pointer ? POINTER : extentOf(library, field.type, unit, depth + 1);
  if (one === null || !field.array) return one;
  let size = one.size;
  for (const length of field.lengths) {
    // a flexible member takes no room
    const count = length === '' ? 0 : library.number(length, unit);
    if (count === null) return null;
    size *= count;
  }
  return { size, align: one.align };
}

/** Bytes of a type, or null. */
export function sizeOf(library: Library, type: string, unit: Unit): number | null {
  return extentOf(library, type, unit)?.size ?? null;
}

/** Bytes from the start of a type to a member of it, `.a`, `[1]`, `.b`; null when that is not known. */
export function offsetOf(library: Library, unit: Unit, type: string, path: readonly string[]): number | null {
  let offset = 0;
  let here: Declared = { type, lengths: [] };
  for (const step of path) {
    if (step.startsWith('[')) {
      here = { type: here.type, lengths: here.lengths.slice(1) };
      const size = sizeOfDeclared(library, unit, here);
      if (size === null) return null;
      offset += size * Number(step.slice(1, -1));
      continue;
    }
    const member = layoutOf(library, library.resolved(here.type, unit), unit)?.members.find(
      (m) => m.field.name === step.slice(1),
    );
    if (member === undefined || member.bits !== null) return null;
    offset += member.offset;
    here = { type: member.field.type, lengths: member.field.array ? member.field.lengths : [] };
  }
  return offset;
}

function sizeOfDeclared(library: Library, unit: Unit, { type, lengths }: Declared): number | null {
  let size = sizeOf(library, type, unit);
  for (const length of lengths) {
    const count = length === '' ? null : library.number(length, unit);
    size = size === null || count === null ? null : size * count;
  }
  return size;
}

interface Declared {
  readonly type: string;
  readonly lengths: readonly string[];
}

/** The lengths that stand behind a variable's name. */
export function lengthsAt(text: string, at: number): string[] {
  const brackets = /^\w+\s*((?:\[[^\]]*\]\s*)*)/.exec(text.slice(at, at + 300))?.[1] ?? '';
  return [...brackets.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1].trim());
}

/** Bytes of what `stars` and `steps` (`->a.b[1]`) lead to from a variable; null when that is not known. */
export function sizeOfMember(
  library: Library,
  unit: Unit,
  variable: Declared,
  stars: number,
  steps: string,
): number | null {
  let { type, lengths } = variable;
  const off = (): boolean => {
    if (lengths.length > 0) lengths = lengths.slice(1);
    else {
      const to = pointee(library.resolved(type, unit));
      if (to === null) return false;
      type = to;
    }
    return true;
  };
  for (const [step, member] of steps.matchAll(/(?:->|\.)\s*(\w+)|\[[^\]]*\]/g)) {
    if ((step.startsWith('->') || step.startsWith('[')) && !off()) return null;
    if (step.startsWith('[')) continue;
    const field = library.struct(bareType(type), unit)?.fields.find((f) => f.name === member);
    if (field === undefined) return null;
    ({ type, lengths } = field);
  }
  for (let i = 0; i < stars; i++) if (!off()) return null;
  return sizeOfDeclared(library, unit, { type, lengths });
}
