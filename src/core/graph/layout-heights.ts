import { LABEL, portOfSlot } from './layout-boxes.js';
import type { Course, Port, Spot } from './layout-ports.js';

/** Where an edge ends at the box at its left and at the one at its right, in pixels from the top. */
export interface PortHeights {
  readonly left: number;
  readonly right: number;
}

export interface Heights {
  /** By edge. */
  readonly ports: readonly PortHeights[];
  /** Ids of boxes at which not every place of its own is clear of other lines. */
  readonly crowded: ReadonlySet<string>;
}

/** A level piece of a line, in the gutters that it runs in. */
interface Level {
  readonly edge: number;
  readonly low: number;
  readonly high: number;
  readonly y: number;
  /** Its text stands above it. */
  readonly text: boolean;
  /** Both ends of the edge are in one column, so that its own pieces may meet. */
  readonly loop: boolean;
}

/** So far apart are two lines at least. */
const APART = 3;
/** How far a place of its own may be moved, and still be beside what it is of. */
const MOVES = [0, 2, -2, 4, -4, 6, -6];

/**
 * Heights of all ends. Slots of a row never meet; a tall box stands beside several rows, so
 * that a place of its own is moved where another line runs at its height.
 */
export function portHeights(
  courses: readonly Course[],
  spots: ReadonlyMap<string, Spot>,
  rowY: readonly number[],
  channelY: (edge: number, channel: number) => number,
  hasText: (edge: number) => boolean,
): Heights {
  const levels: Level[] = [];
  const top = (id: string): number => rowY[spots.get(id)!.row];
  const inSlot = (id: string, port: Port): number => (port.own ? 0 : top(id) + portOfSlot(port.slot));
  const heights = courses.map(({ left, right, leftPort, rightPort }) => ({
    left: inSlot(left, leftPort),
    right: inSlot(right, rightPort),
  }));
  const runs = courses.map((course) => runOf(course, spots));
  courses.forEach((course, edge) => {
    const { way, leftPort, rightPort, sameColumn: loop } = course;
    const [atLeft, atRight] = runs[edge];
    if (!leftPort.own) levels.push({ edge, ...atLeft, y: heights[edge].left, text: hasText(edge), loop });
    if (!rightPort.own) levels.push({ edge, ...atRight, y: heights[edge].right, text: false, loop });
    if (way.kind === 'channel')
      levels.push({ edge, low: way.first, high: way.last, y: channelY(edge, way.channel), text: false, loop });
  });
  const own = courses.flatMap(({ left, right, leftPort, rightPort, sameColumn: loop }, edge) => {
    const [atLeft, atRight] = runs[edge];
    const wanted: { end: keyof PortHeights; id: string; level: Level }[] = [];
    if (leftPort.own)
      wanted.push({
        end: 'left',
        id: left,
        level: { edge, ...atLeft, y: top(left) + leftPort.px, text: hasText(edge), loop },
      });
    if (rightPort.own)
      wanted.push({
        end: 'right',
        id: right,
        level: { edge, ...atRight, y: top(right) + rightPort.px, text: false, loop },
      });
    return wanted;
  });
  const crowded = new Set<string>();
  const open = new Set(own.map(({ level }) => level));
  for (const { end, id, level } of own) {
    open.delete(level);
    const place = placed(level, levels, open);
    if (place === null) crowded.add(id);
    levels.push(place ?? level);
    heights[level.edge][end] = (place ?? level).y;
  }
  return { ports: heights, crowded };
}

/** The gutters that an edge runs in at the height of its left end, and of its right one. */
function runOf({ left, right, way, sameColumn }: Course, spots: ReadonlyMap<string, Spot>): [Run, Run] {
  const from = spots.get(left)!.column;
  const to = sameColumn ? from : spots.get(right)!.column - 1;
  if (way.kind === 'straight')
    return [
      { low: from, high: to },
      { low: from, high: to },
    ];
  const [first, last] = way.kind === 'gutter' ? [way.gutter, way.gutter] : [way.first, way.last];
  return [
    { low: from, high: first },
    { low: Math.min(last, to), high: Math.max(last, to) },
  ];
}

type Run = Pick<Level, 'low' | 'high'>;

/** As near to where it wants to be as no other line runs, rather not in the way of those that come after it; null when there is no such place. */
function placed(wanted: Level, levels: readonly Level[], open: ReadonlySet<Level>): Level | null {
  const near = (other: Level): boolean =>
    (other.edge !== wanted.edge || other.loop) && other.low <= wanted.high && wanted.low <= other.high;
  const before = levels.filter(near);
  const after = [...open].filter(near);
  const places = MOVES.map((by) => ({ ...wanted, y: wanted.y + by }));
  const free = places.filter((place) => !before.some((other) => meet(place, other)));
  return free.find((place) => !after.some((other) => meet(place, other))) ?? free.at(0) ?? null;
}

function meet(a: Level, b: Level): boolean {
  const apart = a.y - b.y;
  if (Math.abs(apart) < APART) return true;
  // a line through the text of the one below it
  return (
    (a.text && apart > 0 && apart < LABEL.height + APART) || (b.text && apart < 0 && -apart < LABEL.height + APART)
  );
}
