import type { ViewEdge } from './view.js';

/** Where a box is in the grid: rows are counted over all lanes. */
export interface Spot {
  readonly column: number;
  readonly row: number;
}

/**
 * How an edge runs from its left end to its right one. Gutter `n` is between columns
 * `n` and `n + 1`, channel `n` above row `n`.
 *
 * - straight: along one row;
 * - gutter: through one gutter, from row to row;
 * - channel: through two gutters, and a channel between them.
 */
export type Way =
  | { readonly kind: 'straight' }
  | { readonly kind: 'gutter'; readonly gutter: number }
  | { readonly kind: 'channel'; readonly first: number; readonly channel: number; readonly last: number };

export interface Course {
  readonly edge: ViewEdge;
  /** Left end: the edge leaves it to the right. */
  readonly left: string;
  /** Right end: the edge enters it from the left, or from the right when both are in one column. */
  readonly right: string;
  readonly sameColumn: boolean;
  readonly way: Way;
  /** Lanes of the row: even ones end at the right of a box, odd ones at the left. */
  leftSlot: number;
  rightSlot: number;
}

/** What is free of a row: no two edges share a slot where both run. */
class Slots {
  readonly #taken = new Map<string, { low: number; high: number }[]>();

  isFree(row: number, slot: number, low: number, high: number): boolean {
    return !(this.#taken.get(`${row} ${slot}`) ?? []).some((t) => t.low <= high && low <= t.high);
  }

  take(row: number, slot: number, low: number, high: number): void {
    const key = `${row} ${slot}`;
    const list = this.#taken.get(key);
    if (list === undefined) this.#taken.set(key, [{ low, high }]);
    else list.push({ low, high });
  }
}

export interface Courses {
  readonly courses: readonly Course[];
  /** The highest slot in use at each box; -1 when there is none. */
  readonly slots: ReadonlyMap<string, number>;
}

/** Chooses each edge's way through the grid and its place at both ends. */
export function coursesOf(edges: readonly ViewEdge[], spots: ReadonlyMap<string, Spot>, rows: number): Courses {
  const filled = filledCells(spots, rows);
  const load = new Map<number, number>();
  const courses = edges.map((edge) => courseOf(edge, spots, filled, load));
  const slots = new Map<string, number>([...spots.keys()].map((id) => [id, -1]));
  const free = new Slots();
  const ends = endsOf(courses, spots);
  const used = (id: string, slot: number): void => void slots.set(id, Math.max(slots.get(id) ?? -1, slot));
  // Straight ones first: they need the same slot at both ends. Room is left above for what goes up.
  for (const course of courses) {
    if (course.way.kind !== 'straight') continue;
    const { row, column } = spots.get(course.left)!;
    const above = (id: string, side: 'r' | 'l'): number =>
      (ends.get(`${id} ${side}`) ?? []).filter((end) => end.toward < row).length;
    let slot = 2 * Math.max(above(course.left, 'r'), above(course.right, 'l'));
    const high = 2 * spots.get(course.right)!.column;
    while (!free.isFree(row, slot, 2 * column, high)) slot += 2;
    free.take(row, slot, 2 * column, high);
    course.leftSlot = course.rightSlot = slot;
    used(course.left, slot);
    used(course.right, slot);
  }
  for (const [key, list] of ends) {
    const id = key.slice(0, -2);
    const right = key.endsWith('r');
    const { row, column } = spots.get(id)!;
    let slot = right ? 0 : 1;
    for (const end of list) {
      const { low, high } = extent(end, right, column);
      while (!free.isFree(row, slot, low, high)) slot += 2;
      free.take(row, slot, low, high);
      if (end.atLeft) end.course.leftSlot = slot;
      else end.course.rightSlot = slot;
      used(id, slot);
    }
  }
  return { courses, slots };
}

interface End {
  readonly course: Course;
  readonly atLeft: boolean;
  /** The row that the edge goes to from here. */
  readonly toward: number;
  /** How far away the other end is. */
  readonly distance: number;
  /** Columns that it runs along this row: to a gutter beyond the next one. */
  readonly reach: number;
}

/** Ends that are not straight, by box and side, from top to bottom such that few cross. */
function endsOf(courses: readonly Course[], spots: ReadonlyMap<string, Spot>): Map<string, End[]> {
  const ends = new Map<string, End[]>();
  const add = (key: string, end: End): void => {
    const list = ends.get(key);
    if (list === undefined) ends.set(key, [end]);
    else list.push(end);
  };
  for (const course of courses) {
    if (course.way.kind === 'straight') continue;
    const left = spots.get(course.left)!;
    const right = spots.get(course.right)!;
    const distance = right.column - left.column;
    const way = course.way;
    const via = (own: Spot, other: Spot): number =>
      way.kind === 'channel' ? way.channel - 0.5 : other.row === own.row ? own.row + 0.5 : other.row;
    const leftGutter = way.kind === 'gutter' ? way.gutter : way.first;
    const rightGutter = way.kind === 'gutter' ? way.gutter : way.last;
    add(`${course.left} r`, {
      course,
      atLeft: true,
      toward: via(left, right),
      distance,
      reach: leftGutter,
    });
    add(`${course.right} ${course.sameColumn ? 'r' : 'l'}`, {
      course,
      atLeft: false,
      toward: via(right, left),
      distance,
      reach: rightGutter,
    });
  }
  for (const [key, list] of ends) {
    const { row } = spots.get(key.slice(0, -2))!;
    // Going up, what goes far turns late; going down, what goes far turns first.
    list.sort(
      (a, b) => a.toward - b.toward || (a.toward < row ? b.distance - a.distance : a.distance - b.distance) || 0,
    );
  }
  return ends;
}

/** Cells and gutters of its row that an end runs along; cell `c` is `2c`, the gutter after it `2c + 1`. */
function extent(end: End, right: boolean, column: number): { low: number; high: number } {
  const gutter = 2 * end.reach + 1;
  return right ? { low: 2 * column, high: gutter } : { low: gutter, high: 2 * column };
}

function courseOf(
  edge: ViewEdge,
  spots: ReadonlyMap<string, Spot>,
  filled: readonly Uint8Array[],
  load: Map<number, number>,
): Course {
  const from = spots.get(edge.from)!;
  const to = spots.get(edge.to)!;
  const forward = from.column < to.column || (from.column === to.column && from.row <= to.row);
  const [left, right] = forward ? [edge.from, edge.to] : [edge.to, edge.from];
  const [a, b] = forward ? [from, to] : [to, from];
  const course = { edge, left, right, sameColumn: a.column === b.column, leftSlot: 0, rightSlot: 0 };
  if (course.sameColumn) return { ...course, way: { kind: 'gutter', gutter: a.column } };
  const first = a.column;
  const last = b.column - 1;
  const clear = (row: number): boolean => {
    for (let column = a.column + 1; column < b.column; column++) if (filled[row][column] === 1) return false;
    return true;
  };
  if (a.row === b.row && clear(a.row)) return { ...course, way: { kind: 'straight' } };
  if (first === last) return { ...course, way: { kind: 'gutter', gutter: first } };
  if (a.row !== b.row && clear(a.row)) return { ...course, way: { kind: 'gutter', gutter: last } };
  if (a.row !== b.row && clear(b.row)) return { ...course, way: { kind: 'gutter', gutter: first } };
  // One of the channels between the rows: the one with the least in it, rather near the right end.
  const [top, bottom] = a.row === b.row ? [a.row, a.row + 1] : [Math.min(a.row, b.row) + 1, Math.max(a.row, b.row)];
  const near = a.row < b.row ? b.row : b.row + 1;
  let channel = top;
  const weight = (n: number): number => (load.get(n) ?? 0) + Math.abs(n - near) / 4;
  for (let n = top; n <= bottom; n++) if (weight(n) < weight(channel)) channel = n;
  load.set(channel, (load.get(channel) ?? 0) + 1);
  return { ...course, way: { kind: 'channel', first, channel, last } };
}

function filledCells(spots: ReadonlyMap<string, Spot>, rows: number): Uint8Array[] {
  let columns = 0;
  for (const spot of spots.values()) columns = Math.max(columns, spot.column + 1);
  const filled = Array.from({ length: rows }, () => new Uint8Array(columns));
  for (const spot of spots.values()) filled[spot.row][spot.column] = 1;
  return filled;
}
