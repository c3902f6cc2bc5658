import type { Layout, LaidEdge } from './layout.js';

/** What decides how wide and how high a picture gets. */
export interface Shape {
  /** How soon columns are short: about so many for the square root of the number of boxes. */
  readonly breadth: number;
  /** How much of a lane's columns is thought to be filled: the less, the more rows it may have. */
  readonly fill: number;
}

/** The first one is for big pictures, and for those that follow an earlier one. */
export const SHAPES: readonly Shape[] = [1.2, 0.6, 0.4, 0.3, 0.2, 0.1, 0].flatMap((breadth) =>
  [0.55, 0.3].map((fill) => ({ breadth, fill })),
);

/** As wide as a screen is, for its height; beyond that a reader must scroll. */
const WIDEST = 1.6;
/** What a crossing and a corner are worth, in pixels of line. */
const CROSSING = 50;
const CORNER = 8;

/** How hard a picture is to read: what its lines cross, how long they are, how much of it a screen does not hold. */
export function unrest({ width, height, edges }: Layout): number {
  const length = edges.reduce((sum, edge) => sum + lengthOf(edge), 0);
  const corners = edges.reduce((sum, edge) => sum + edge.points.length - 2, 0);
  const side = Math.max(width, WIDEST * height);
  return length + CORNER * corners + CROSSING * crossings(edges) + (side * side) / 300;
}

function lengthOf({ points }: LaidEdge): number {
  return points.slice(1).reduce((sum, b, i) => sum + Math.abs(b.x - points[i].x) + Math.abs(b.y - points[i].y), 0);
}

function crossings(edges: readonly LaidEdge[]): number {
  const level: { y: number; low: number; high: number }[] = [];
  const upright: { x: number; low: number; high: number }[] = [];
  for (const { points } of edges)
    points.slice(1).forEach((b, i) => {
      const a = points[i];
      if (a.y === b.y) level.push({ y: a.y, low: Math.min(a.x, b.x), high: Math.max(a.x, b.x) });
      else upright.push({ x: a.x, low: Math.min(a.y, b.y), high: Math.max(a.y, b.y) });
    });
  let count = 0;
  for (const { y, low, high } of level)
    for (const u of upright) if (u.x > low && u.x < high && y > u.low && y < u.high) count++;
  return count;
}
