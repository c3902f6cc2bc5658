import { LABEL, type Box } from './layout-boxes.js';
import { portHeights, type PortHeights } from './layout-heights.js';
import type { Course, Spot } from './layout-ports.js';
import { tracksOf, type Piece } from './layout-tracks.js';
import type { LaidEdge } from './layout.js';
import { fitText, textWidth } from './text.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where columns, rows and lanes begin. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly columnX: readonly number[];
  readonly columnWidth: readonly number[];
  readonly rowY: readonly number[];
  /** Upper edge of the lane that starts with this row. */
  readonly laneY: ReadonlyMap<number, number>;
}

export interface Frame {
  readonly rows: number;
  readonly laneStarts: ReadonlySet<number>;
  /** Room for the lanes' titles. */
  readonly left: number;
  /** Few boxes: texts of edges may be long. */
  readonly small: boolean;
}

const TRACK = 9;
/** Room before the first and after the last track of a gutter (there are arrowheads), and around those of a channel. */
const GUTTER = { before: 8, after: 16, least: 30, raster: 6 };
const CHANNEL = { before: 11, after: 10, lane: 8 };
type Label = LaidEdge['label'];

export interface Routes {
  readonly grid: Grid;
  /** By edge. */
  readonly routes: readonly { readonly points: readonly Point[]; readonly label: Label }[];
  /** Ids of boxes where edges would have to be somewhere else: their lines or texts meet. */
  readonly crowded: ReadonlySet<string>;
}

/**
 * Turns courses into lines: pieces in each channel and gutter get tracks of their own,
 * gutters and channels become as wide as their tracks and texts need. Lines of two
 * edges never lie upon each other, and no line enters a box but at its ends.
 */
export function routesOf(
  courses: readonly Course[],
  spots: ReadonlyMap<string, Spot>,
  boxes: ReadonlyMap<string, Box>,
  frame: Frame,
): Routes {
  const columns = [...spots.values()].reduce((most, spot) => Math.max(most, spot.column + 1), 0);
  const channels = lanesOfTracks(frame.rows + 1, channelPieces(courses, spots));
  const levels = levelsOf(spots, boxes, frame, channels.counts);
  const channelY = (channel: number, edge: number): number =>
    levels.channelY[channel] + CHANNEL.before + channels.of(channel, edge) * TRACK;
  const texts = courses.map((course) => labelText(course, frame.small));
  const { ports: heights, crowded } = portHeights(
    courses,
    spots,
    levels.rowY,
    (edge, channel) => channelY(channel, edge),
    (edge) => texts[edge] !== '' || courses[edge].edge.findings.length > 0,
  );
  const gutters = lanesOfTracks(columns, gutterPieces(courses, heights, channelY));
  const zones = labelZones(courses, spots, texts, columns);
  const grid = { ...levels, ...columnsOf(spots, boxes, frame, columns, gutters.counts, zones) };
  const leftX = (id: string): number => {
    const { column } = spots.get(id)!;
    return grid.columnX[column] + grid.columnWidth[column];
  };
  const trackX = (gutter: number, edge: number): number =>
    grid.columnX[gutter] + grid.columnWidth[gutter] + zones[gutter] + GUTTER.before + gutters.of(gutter, edge) * TRACK;
  const routes = courses.map((course, i) => {
    const { left, right, way } = course;
    const start = { x: leftX(left), y: heights[i].left };
    const end = {
      x: course.sameColumn ? leftX(right) : grid.columnX[spots.get(right)!.column],
      y: heights[i].right,
    };
    const points = [start];
    if (way.kind === 'gutter') {
      const x = trackX(way.gutter, i);
      if (start.y !== end.y) points.push({ x, y: start.y }, { x, y: end.y });
    } else if (way.kind === 'channel') {
      const x1 = trackX(way.first, i);
      const x2 = trackX(way.last, i);
      const y = channelY(way.channel, i);
      points.push({ x: x1, y: start.y }, { x: x1, y }, { x: x2, y }, { x: x2, y: end.y });
    }
    points.push(end);
    const backward = course.edge.from !== left;
    return { points: backward ? points.reverse() : points, label: labelAt(course, texts[i], start, backward) };
  });
  return { grid, routes, crowded };
}

function labelText({ edge, left, leftPort, rightPort }: Course, small: boolean): string {
  const port = edge.from === left ? leftPort : rightPort;
  // what a line of the box says is not said again beside it
  const text = port.own && edge.line !== null ? (edge.count > 1 ? `×${edge.count}` : '') : edge.text;
  return fitText(text, small ? LABEL.most : LABEL.mostInBig, LABEL.size);
}

/** Texts stand over the line where it leaves its left end: no other line comes there. */
function labelAt(course: Course, text: string, start: Point, backward: boolean): Label {
  const mark = course.edge.findings.length > 0 ? LABEL.mark : 0;
  if (text === '' && mark === 0) return null;
  return {
    x: start.x + LABEL.gap + (backward ? 7 : 0),
    y: start.y - LABEL.height - 1.5,
    width: mark + textWidth(text, LABEL.size),
    height: LABEL.height,
    text,
  };
}

/** How much room the texts need in each gutter. */
function labelZones(
  courses: readonly Course[],
  spots: ReadonlyMap<string, Spot>,
  texts: readonly string[],
  columns: number,
): number[] {
  const zones = Array.from({ length: columns }, () => 0);
  courses.forEach((course, i) => {
    const { column } = spots.get(course.left)!;
    const label = labelAt(course, texts[i], { x: 0, y: 0 }, course.edge.from !== course.left);
    if (label !== null) zones[column] = Math.max(zones[column], Math.ceil(label.x + label.width));
  });
  return zones;
}

interface Lanes {
  readonly counts: readonly number[];
  readonly of: (channel: number, edge: number) => number;
}

function lanesOfTracks(count: number, pieces: ReadonlyMap<number, readonly Piece[]>): Lanes {
  const counts = Array.from({ length: count }, () => 0);
  const place = new Map<number, Map<number, number>>();
  for (const [channel, list] of pieces) {
    const { track, count: tracks } = tracksOf(list);
    counts[channel] = tracks;
    place.set(channel, new Map(list.map((piece, i) => [piece.edge, track[i]])));
  }
  return { counts, of: (channel, edge) => place.get(channel)!.get(edge)! };
}

function channelPieces(courses: readonly Course[], spots: ReadonlyMap<string, Spot>): Map<number, Piece[]> {
  const pieces = new Map<number, Piece[]>();
  courses.forEach(({ way, left, right }, edge) => {
    if (way.kind !== 'channel') return;
    const side = (id: string): -1 | 1 => (spots.get(id)!.row < way.channel ? -1 : 1);
    push(pieces, way.channel, {
      edge,
      low: way.first,
      high: way.last,
      ends: [
        { at: way.first, side: side(left) },
        { at: way.last, side: side(right) },
      ],
    });
  });
  return pieces;
}

function gutterPieces(
  courses: readonly Course[],
  heights: readonly PortHeights[],
  channelY: (channel: number, edge: number) => number,
): Map<number, Piece[]> {
  const pieces = new Map<number, Piece[]>();
  const add = (gutter: number, edge: number, ends: Piece['ends']): void => {
    const [a, b] = ends;
    push(pieces, gutter, { edge, low: Math.min(a.at, b.at), high: Math.max(a.at, b.at), ends });
  };
  courses.forEach(({ way, sameColumn }, edge) => {
    if (way.kind === 'straight') return;
    const { left, right } = heights[edge];
    if (way.kind === 'gutter') {
      add(way.gutter, edge, [
        { at: left, side: -1 },
        { at: right, side: sameColumn ? -1 : 1 },
      ]);
      return;
    }
    const level = channelY(way.channel, edge);
    add(way.first, edge, [
      { at: left, side: -1 },
      { at: level, side: 1 },
    ]);
    add(way.last, edge, [
      { at: level, side: -1 },
      { at: right, side: 1 },
    ]);
  });
  return pieces;
}

function push(pieces: Map<number, Piece[]>, channel: number, piece: Piece): void {
  const list = pieces.get(channel);
  if (list === undefined) pieces.set(channel, [piece]);
  else list.push(piece);
}

function columnsOf(
  spots: ReadonlyMap<string, Spot>,
  boxes: ReadonlyMap<string, Box>,
  frame: Frame,
  columns: number,
  gutters: readonly number[],
  zones: readonly number[],
): Pick<Grid, 'width' | 'columnX' | 'columnWidth'> {
  const columnWidth = Array.from({ length: columns }, () => 0);
  for (const [id, { column }] of spots) {
    const { width } = boxes.get(id)!;
    columnWidth[column] = Math.max(columnWidth[column], Math.ceil(width / GUTTER.raster) * GUTTER.raster);
  }
  const columnX: number[] = [];
  let x = frame.left;
  for (let column = 0; column < columns; column++) {
    columnX.push(x);
    const tracks = gutters[column] === 0 ? 0 : (gutters[column] - 1) * TRACK;
    const wanted = zones[column] + GUTTER.before + tracks + GUTTER.after;
    // a raster, so that one more edge rarely moves all that is right of it
    x += columnWidth[column] + Math.ceil(Math.max(GUTTER.least, wanted) / GUTTER.raster) * GUTTER.raster;
  }
  return { width: x, columnX, columnWidth };
}

/** Where rows, channels and lanes begin, from top to bottom. A box of several rows makes the last of them high enough. */
function levelsOf(
  spots: ReadonlyMap<string, Spot>,
  boxes: ReadonlyMap<string, Box>,
  frame: Frame,
  channels: readonly number[],
): Pick<Grid, 'height' | 'rowY' | 'laneY'> & { readonly channelY: readonly number[] } {
  const ending = Array.from({ length: frame.rows }, (): { height: number; first: number }[] => []);
  for (const [id, { row, span }] of spots) ending[row + span - 1].push({ height: boxes.get(id)!.height, first: row });
  const rowY: number[] = [];
  const channelY: number[] = [];
  const laneY = new Map<number, number>();
  let y = 0;
  for (let row = 0; row <= frame.rows; row++) {
    if (frame.laneStarts.has(row)) {
      if (row > 0) y += CHANNEL.lane;
      laneY.set(row, y);
    }
    channelY.push(y);
    y += CHANNEL.before + Math.max(0, channels[row] - 1) * TRACK + (channels[row] > 0 ? 2 : 0);
    if (row === frame.rows) break;
    y += CHANNEL.after;
    rowY.push(y);
    y = ending[row].reduce((low, { height, first }) => Math.max(low, rowY[first] + height), y);
  }
  return { height: y, rowY, channelY, laneY };
}
