import { isPointer, keyOf, unknown, type Block, type Pointer, type Value } from './values.js';

/** All memory of one path. Nothing is ever taken away: what was freed is marked, so that its use is seen. */
export class Memory {
  private next = 0;

  block(label: string, what: 'zero' | 'unset'): Block {
    return {
      id: this.next++,
      label,
      cells: new Map(),
      zero: new Set(what === 'zero' ? [''] : []),
      freed: null,
    };
  }

  /** An object of which nothing is known but that it exists. */
  opaque(label: string): Pointer {
    const place: Pointer = { k: 'ptr', block: this.block(label, 'unset'), path: [] };
    this.set(place, unknown(`what ${label} holds`));
    return place;
  }

  /** What the place holds, or undefined when nothing was put there; `zeroed` then tells whether it reads as zero. */
  get(place: Pointer): Value | undefined {
    const held = place.block.cells.get(keyOf(place.path));
    if (held !== undefined) return held;
    // what a whole structure is not known to hold, its members are not either
    for (let i = place.path.length - 1; i >= 0; i--) {
      const above = place.block.cells.get(keyOf(place.path.slice(0, i)));
      if (above !== undefined) return typeof above === 'object' && above.k === 'unknown' ? above : undefined;
    }
    return undefined;
  }

  zeroed(place: Pointer): boolean {
    const { zero } = place.block;
    if (zero.size === 0) return false;
    if (zero.has('')) return true;
    for (let i = place.path.length; i >= 0; i--) {
      const key = keyOf(place.path.slice(0, i));
      if (zero.has(key)) return true;
      const next = place.path.at(i) ?? '';
      if ((next === '[0]' || !next.startsWith('[')) && zero.has(key + FIRST)) return true;
    }
    return false;
  }

  /** Some place below it holds something: it is a structure or an array. */
  hasParts(place: Pointer): boolean {
    const key = keyOf(place.path);
    for (const cell of place.block.cells.keys()) if (isBelow(cell, key)) return true;
    return false;
  }

  /** Something was put there, or below. */
  isWritten(place: Pointer): boolean {
    return place.block.cells.has(keyOf(place.path)) || this.hasParts(place);
  }

  /** It is a structure: some member of it holds something. */
  hasMembers(place: Pointer): boolean {
    const key = keyOf(place.path);
    for (const cell of place.block.cells.keys()) if (isBelow(cell, key) && cell[key.length] === '.') return true;
    return false;
  }

  /** An element of what holds members: a structure seen as bytes. Null when it is not that, else the structure. */
  seenAsBytes(place: Pointer): Pointer | null {
    if (place.path.at(-1)?.startsWith('[') !== true) return null;
    const base = { ...place, path: place.path.slice(0, -1) };
    return !this.isWritten(place) && this.hasMembers(base) ? base : null;
  }

  /** Elements of an array that hold something, counted to the last one; 0 when nothing was put there. */
  elements(place: Pointer): number {
    const key = keyOf(place.path);
    let most = -1;
    for (const cell of place.block.cells.keys()) {
      if (!cell.startsWith(key)) continue;
      const index = /^\[(\d+)\]/.exec(cell.slice(key.length));
      most = Math.max(most, index ? Number(index[1]) : 0);
    }
    return most + 1;
  }

  set(place: Pointer, value: Value): void {
    place.block.cells.set(keyOf(place.path), value);
  }

  /** All of it becomes zero. */
  clear(place: Pointer): void {
    this.erase(place);
    place.block.zero.add(zeroMark(place));
  }

  /** A structure as a value. */
  copy(from: Pointer, to: Pointer): void {
    const source = keyOf(from.path);
    const target = keyOf(to.path);
    const cells = [...from.block.cells].filter(([cell]) => isIn(cell, from));
    const zeroed = this.zeroed(from);
    for (const cell of to.block.cells.keys()) if (isIn(cell, to)) to.block.cells.delete(cell);
    if (zeroed) to.block.zero.add(zeroMark(to));
    for (const [cell, value] of cells) to.block.cells.set(target + cell.slice(source.length), value);
  }

  /** Something that is not modelled got this value and may write where it leads. */
  touch(value: Value, by: string): void {
    if (!isPointer(value)) return;
    this.erase(value);
    this.set(value, unknown(`${by} may have changed ${value.block.label}${keyOf(value.path)}`));
  }

  /** This is all that it holds. */
  replace(place: Pointer, value: Value): void {
    this.erase(place);
    this.set(place, value);
  }

  /** It, or something below, holds such a value, or was cleared by itself. */
  isSet(place: Pointer, wanted: (value: Value) => boolean): boolean {
    const key = keyOf(place.path);
    for (const [cell, value] of place.block.cells)
      if ((cell === key || isBelow(cell, key)) && wanted(value)) return true;
    for (const zero of place.block.zero) if (zero !== '' && (zero === key || isBelow(zero, key))) return true;
    return false;
  }

  private erase(place: Pointer): void {
    const key = keyOf(place.path);
    for (const cell of place.block.cells.keys()) if (isIn(cell, place)) place.block.cells.delete(cell);
    const first = zeroMark(place);
    for (const zero of place.block.zero)
      if (zero === first || (zero !== key && isIn(zero, place)) || (zero === key && first === key))
        place.block.zero.delete(zero);
  }
}

/** Ends the mark of zero that only the first element of an array has, whose key is that of the array. */
const FIRST = '[0]!';

function zeroMark({ path }: Pointer): string {
  return path.at(-1) === '[0]' ? keyOf(path) + FIRST : keyOf(path);
}

/** A cell lies in a place; what ends in `[0]` is the first element, not the array. */
function isIn(cell: string, { path }: Pointer): boolean {
  const key = keyOf(path);
  if (cell !== key && !isBelow(cell, key)) return false;
  return path.at(-1) !== '[0]' || !/^\[(?!0\])/.test(cell.slice(key.length));
}

function isBelow(cell: string, key: string): boolean {
  return (
    cell.length > key.length &&
    cell.startsWith(key) &&
    (key === '' || cell[key.length] === '.' || cell[key.length] === '[' || cell[key.length] === '+')
  );
}
