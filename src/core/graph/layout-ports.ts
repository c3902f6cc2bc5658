import { portOfLine, portOfMany, portOfSlot, rowBeside } from './layout-boxes.js';
import type { ViewEdge } from './view.js';

/** Where a box is in the grid: rows are counted over all lanes. */
export interface Spot {
  readonly column: number;
  readonly row: number;
  /** How many rows it fills from there on. */
  readonly span: number;
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

/**
 * Where an edge ends at a box. In a slot of the box's upper row, even ones at the right,
 * odd ones at the left: no two edges share a slot where both run. Or, at a tall box, at a
 * place of its own, in pixels below its upper edge.
 */
export type Port = { slot: number; readonly own: false } | { px: number; readonly own: true };

export interface Course {
  readonly edge: ViewEdge;
  /** Left end: the edge leaves it to the right. */
  readonly left: string;
  /** Right end: the edge enters it from the left, or from the right when both are in one column. */
  readonly right: string;
  readonly sameColumn: boolean;
  readonly way: Way;
  readonly leftPort: Port;
  readonly rightPort: Port;
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
  /** The lowest place at each box where an edge ends, in pixels below its upper edge; 0 when there is none. */
  readonly ports: ReadonlyMap<string, number>;
}

/** The grid that edges run through. */
export interface Field {
  readonly spots: ReadonlyMap<string, Spot>;
  readonly rows: number;
  /** Boxes at whose right all edges have places of their own, with the number of lines that are none. */
  readonly hubs: ReadonlyMap<string, number>;
}

/** Chooses each edge's way through the grid and its place at both ends. */
export function coursesOf(edges: readonly ViewEdge[], field: Field): Courses {
  const { spots } = field;
  const cells = cellsOf(field);
  const load = new Map<number, number>();
  const courses = edges.map((edge) => courseOf(edge, field, cells, load));
  const lowest = new Map<string, number>([...spots.keys()].map((id) => [id, 0]));
  const free = new Slots();
  const ends = endsOf(courses, spots);
  const used = (id: string, slot: number): void => void lowest.set(id, Math.max(lowest.get(id) ?? 0, portOfSlot(slot)));
  ownPorts(courses, ends, field, lowest);
  // Straight ones first: they need the same slot at both ends. Room is left above for what goes up.
  for (const course of courses) {
    const { way, leftPort, rightPort } = course;
    if (way.kind !== 'straight' || leftPort.own || rightPort.own) continue;
    const { row, column } = spots.get(course.left)!;
    const above = (id: string, side: 'r' | 'l'): number =>
      (ends.get(`${id} ${side}`) ?? []).filter((end) => !end.port.own && end.toward < row).length;
    let slot = 2 * Math.max(above(course.left, 'r'), above(course.right, 'l'));
    const high = 2 * spots.get(course.right)!.column;
    while (!free.isFree(row, slot, 2 * column, high)) slot += 2;
    free.take(row, slot, 2 * column, high);
    leftPort.slot = rightPort.slot = slot;
    used(course.left, slot);
    used(course.right, slot);
  }
  for (const [key, list] of ends) {
    const id = key.slice(0, -2);
    const right = key.endsWith('r');
    const { row, column } = spots.get(id)!;
    let slot = right ? 0 : 1;
    for (const { port, reach } of list) {
      if (port.own) continue;
      const { low, high } = extent(reach, right, column);
      while (!free.isFree(row, slot, low, high)) slot += 2;
      free.take(row, slot, low, high);
      port.slot = slot;
      used(id, slot);
    }
  }
  return { courses, ports: lowest };
}

/** Places of their own: beside its line for what is of one, from top to bottom for what leaves a hub. */
function ownPorts(
  courses: readonly Course[],
  ends: ReadonlyMap<string, readonly End[]>,
  { hubs }: Field,
  lowest: Map<string, number>,
): void {
  const beside = new Map<string, number>();
  const ofLine = new Set<Port>();
  for (const { edge, left, leftPort, rightPort } of courses) {
    const port = edge.from === left ? leftPort : rightPort;
    if (!port.own || edge.line === null) continue;
    const key = `${edge.from} ${edge.line}`;
    const nth = beside.get(key) ?? 0;
    beside.set(key, nth + 1);
    port.px = portOfLine(edge.line) + nth * SHARED;
    ofLine.add(port);
  }
  for (const [id, lines] of hubs) {
    // what is of no line is beside the title, or below the lines
    let next = 0;
    for (const { port } of ends.get(`${id} r`) ?? []) {
      if (!port.own || ofLine.has(port)) continue;
      port.px = portOfMany(next < ABOVE_LINES ? next : next + lines);
      lowest.set(id, Math.max(lowest.get(id) ?? 0, port.px));
      next++;
    }
  }
}

/** How far below the line's middle a further edge of the same line leaves. */
const SHARED = 6;
/** Places beside title and subtitle. */
const ABOVE_LINES = 2;

interface End {
  readonly port: Port;
  /** The row that the edge goes to from here. */
  readonly toward: number;
  /** Its other end is at the same side of another box of the column. */
  readonly back: boolean;
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
    const back = course.sameColumn;
    const way = course.way;
    const via = (own: Spot, other: Spot): number =>
      way.kind === 'channel' ? way.channel - 0.5 : other.row === own.row ? own.row + 0.5 : other.row;
    const leftGutter = way.kind === 'gutter' ? way.gutter : way.first;
    const rightGutter = way.kind === 'gutter' ? way.gutter : way.last;
    add(`${course.left} r`, { port: course.leftPort, toward: via(left, right), back, distance, reach: leftGutter });
    const side = back ? 'r' : 'l';
    add(`${course.right} ${side}`, {
      port: course.rightPort,
      toward: via(right, left),
      back,
      distance,
      reach: rightGutter,
    });
  }
  for (const [key, list] of ends) {
    const { row, span } = spots.get(key.slice(0, -2))!;
    const middle = row + (span - 1) / 2;
    // Those that come back to their column lie around each other, outside of those that go on.
    const group = ({ toward, back }: End): number => (toward < middle ? (back ? 0 : 1) : back ? 3 : 2);
    list.sort((a, b) => {
      const place = group(a);
      if (place !== group(b)) return place - group(b);
      if (a.toward !== b.toward) return place % 3 === 0 ? b.toward - a.toward : a.toward - b.toward;
      // Going up, what goes far turns late; going down, what goes far turns first.
      return a.toward < middle ? b.distance - a.distance : a.distance - b.distance;
    });
  }
  return ends;
}

/** Cells and gutters of its row that an end runs along; cell `c` is `2c`, the gutter after it `2c + 1`. */
function extent(reach: number, right: boolean, column: number): { low: number; high: number } {
  const gutter = 2 * reach + 1;
  return right ? { low: 2 * column, high: gutter } : { low: gutter, high: 2 * column };
}

/** An end as the way is chosen for it: its box, the row beside it, whether it has a place of its own. */
interface Stand {
  readonly spot: Spot;
  readonly row: number;
  readonly own: boolean;
}

function standOf(edge: ViewEdge, id: string, other: Spot, atRight: boolean, { spots, hubs }: Field): Stand {
  const spot = spots.get(id)!;
  const last = spot.row + spot.span - 1;
  if (edge.line !== null && id === edge.from && hubs.has(id))
    return { spot, row: Math.min(last, spot.row + rowBeside(portOfLine(edge.line))), own: true };
  if (atRight && hubs.has(id)) return { spot, row: Math.min(last, Math.max(spot.row, other.row)), own: true };
  return { spot, row: spot.row, own: false };
}

function courseOf(edge: ViewEdge, field: Field, cells: Cells, load: Map<number, number>): Course {
  const from = field.spots.get(edge.from)!;
  const to = field.spots.get(edge.to)!;
  const forward = from.column < to.column || (from.column === to.column && from.row <= to.row);
  const [left, right] = forward ? [edge.from, edge.to] : [edge.to, edge.from];
  const sameColumn = from.column === to.column;
  const a = standOf(edge, left, forward ? to : from, true, field);
  const b = standOf(edge, right, forward ? from : to, sameColumn, field);
  const port = (own: boolean): Port => (own ? { px: 0, own } : { slot: 0, own });
  const course = { edge, left, right, sameColumn, leftPort: port(a.own), rightPort: port(b.own) };
  return { ...course, way: sameColumn ? { kind: 'gutter', gutter: from.column } : wayOf(a, b, cells, load) };
}

function wayOf(a: Stand, b: Stand, cells: Cells, load: Map<number, number>): Way {
  const first = a.spot.column;
  const last = b.spot.column - 1;
  const isClear = (row: number): boolean => {
    for (let column = first + 1; column <= last; column++) if (cells.filled[row][column] === 1) return false;
    return true;
  };
  const level = a.row === b.row;
  // A place of its own is on no row's slots: from there an edge goes to the next gutter.
  const [alongA, alongB] = [!a.own && isClear(a.row), !b.own && isClear(b.row)];
  if (level && alongA && alongB) return { kind: 'straight' };
  if (first === last) return { kind: 'gutter', gutter: first };
  if (alongA && (!level || b.own)) return { kind: 'gutter', gutter: last };
  if (alongB && (!level || a.own)) return { kind: 'gutter', gutter: first };
  // One of the channels between the rows: the one with the least in it, rather near the right end.
  const open = (n: number): boolean => {
    for (let column = first + 1; column <= last; column++) if (cells.joined[n][column] === 1) return false;
    return true;
  };
  const [top, bottom] = level ? [a.row, a.row + 1] : [Math.min(a.row, b.row) + 1, Math.max(a.row, b.row)];
  const near = a.row < b.row ? b.row : b.row + 1;
  const weight = (n: number): number => (load.get(n) ?? 0) + Math.abs(n - near) / 4;
  const least = (low: number, high: number): number => {
    let channel = -1;
    for (let n = low; n <= high; n++) if (open(n) && (channel < 0 || weight(n) < weight(channel))) channel = n;
    return channel;
  };
  const between = least(top, bottom);
  // where tall boxes leave none, around them
  const channel = between < 0 ? least(0, cells.joined.length - 1) : between;
  load.set(channel, (load.get(channel) ?? 0) + 1);
  return { kind: 'channel', first, channel, last };
}

/** What of the grid is taken, by row and column. */
interface Cells {
  readonly filled: readonly Uint8Array[];
  /** A box reaches from the row above into this one: no line runs between them. */
  readonly joined: readonly Uint8Array[];
}

function cellsOf({ spots, rows }: Field): Cells {
  let columns = 0;
  for (const spot of spots.values()) columns = Math.max(columns, spot.column + 1);
  const grid = (count: number): Uint8Array[] => Array.from({ length: count }, () => new Uint8Array(columns));
  const [filled, joined] = [grid(rows), grid(rows + 1)];
  for (const { row, span, column } of spots.values())
    for (let at = row; at < row + span; at++) {
      filled[at][column] = 1;
      if (at > row) joined[at][column] = 1;
    }
  return { filled, joined };
}
