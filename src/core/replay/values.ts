/** What a place can hold while one path is followed. */

/** A piece of memory: a variable, or what was allocated. */
export interface Block {
  readonly id: number;
  readonly label: string;
  /** By path below the block: `''` for a plain variable, `.dev.parent`, `[2].x`. */
  readonly cells: Map<string, Value>;
  /** Paths below which everything that is not set is zero. */
  readonly zero: Set<string>;
  /** Where it was given back. */
  freed: string | null;
}

export interface Pointer {
  readonly k: 'ptr';
  readonly block: Block;
  /** Selectors below the block. */
  readonly path: readonly string[];
}

export type Value =
  | number
  | Pointer
  | { readonly k: 'fn'; readonly name: string; readonly unit: number }
  | { readonly k: 'str'; readonly text: string; readonly from: number }
  /** How far a member lies behind the start of its structure; in bytes, where they are known. */
  | { readonly k: 'offset'; readonly path: readonly string[]; readonly bytes: number | null }
  /** A structure as a value: what its memory holds. */
  | { readonly k: 'struct'; readonly place: Pointer }
  /** A whole number beyond those that a plain number holds exactly. */
  | { readonly k: 'wide'; readonly value: bigint }
  /** A letter of a text: it has a value but no place of its own. */
  | { readonly k: 'letter'; readonly code: number }
  /** A constant whose number nobody told. */
  | { readonly k: 'symbol'; readonly name: string }
  | { readonly k: 'unknown'; readonly why: string };

export function unknown(why: string): Value {
  return { k: 'unknown', why };
}

export function isPointer(value: Value): value is Pointer {
  return typeof value === 'object' && value.k === 'ptr';
}

/** One selector further; a step that was taken back (`container_of`) cancels out. */
export function selected(path: readonly string[], selector: string): readonly string[] {
  return path.at(-1) === `^${selector}` ? path.slice(0, -1) : [...path, selector];
}

/** From a member back to what holds it. */
export function container(pointer: Pointer, member: readonly string[]): Pointer {
  let path = pointer.path;
  for (const selector of [...member].reverse())
    path = path.at(-1) === selector ? path.slice(0, -1) : [...path, `^${selector}`];
  return { k: 'ptr', block: pointer.block, path };
}

/** The place `index` elements behind the one that is pointed to. */
export function moved(pointer: Pointer, by: number): Pointer {
  if (by === 0) return pointer;
  const last = /^\[(-?\d+)\]$/.exec(pointer.path.at(-1) ?? '');
  const index = by + (last ? Number(last[1]) : 0);
  const base = last ? pointer.path.slice(0, -1) : pointer.path;
  return { k: 'ptr', block: pointer.block, path: index === 0 && base.length === 0 ? base : [...base, `[${index}]`] };
}

/** The path as a key: an array begins where its first element does, whichever of them a pointer was made of. */
export function keyOf(path: readonly string[]): string {
  let key = '';
  for (let i = 0; i < path.length; i++) if (path[i] !== '[0]' || path[i + 1]?.startsWith('[') === true) key += path[i];
  return key;
}

/** The selectors of `a.b[1].c`, as an argument of a macro names a member. */
export function memberPath(text: string): readonly string[] {
  return [...`.${text.replace(/\s+/g, '')}`.matchAll(/\.\w+|\[\d+\]/g)].map((m) => m[0]);
}

/** True, false, or null when it is not known. */
export function truth(value: Value): boolean | null {
  if (typeof value === 'number') return value !== 0;
  if (value.k === 'offset') return value.bytes === null ? null : value.bytes !== 0;
  return value.k === 'unknown' || value.k === 'symbol' || value.k === 'struct' ? null : true;
}

/** Equal, different, or null when it is not known. */
export function equal(a: Value, b: Value): boolean | null {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  if (typeof a === 'object' && a.k === 'offset' && a.bytes !== null) return equal(a.bytes, b);
  if (typeof b === 'object' && b.k === 'offset' && b.bytes !== null) return equal(a, b.bytes);
  if (typeof a === 'number' || typeof b === 'number') {
    const other = typeof a === 'number' ? b : a;
    return typeof other === 'object' &&
      (other.k === 'unknown' || other.k === 'symbol' || other.k === 'offset' || other.k === 'struct')
      ? null
      : false;
  }
  if (a.k === 'wide' && b.k === 'wide') return a.value === b.value;
  if (a.k === 'ptr' && b.k === 'ptr') return a.block === b.block && keyOf(a.path) === keyOf(b.path);
  if (a.k === 'fn' && b.k === 'fn') return a.name === b.name;
  if (a.k === 'str' && b.k === 'str') return a.text === b.text ? a.from === b.from : null;
  if (a.k === 'offset' && b.k === 'offset') return keyOf(a.path) === keyOf(b.path);
  if (a.k === 'symbol' && b.k === 'symbol') return a.name === b.name ? true : null;
  if (a.k === 'struct' || b.k === 'struct') return null;
  if (a.k === 'unknown' || b.k === 'unknown' || a.k === 'symbol' || b.k === 'symbol') return null;
  return false;
}

/** A value as messages name it. */
export function shown(value: Value): string {
  if (typeof value === 'number') return String(value);
  switch (value.k) {
    case 'struct':
      return `a structure`;
    case 'ptr':
      return `&${value.block.label}${keyOf(value.path)}`;
    case 'fn':
    case 'symbol':
      return value.name;
    case 'wide':
      return String(value.value);
    case 'letter':
      return String(value.code);
    case 'str':
      return JSON.stringify(value.text.slice(value.from));
    case 'offset':
      return `offset of ${keyOf(value.path)}`;
    case 'unknown':
      return `unknown (${value.why})`;
  }
}
