import type { Layout, LaidEdge } from '../../../src/core/graph/layout.js';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** The straight pieces of an edge as thin rectangles. */
export function pieces(edge: LaidEdge): Rect[] {
  return edge.points.slice(1).map((b, i) => {
    const a = edge.points[i];
    return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
  });
}

/** What may not be in a picture, in words; empty for a good one. */
export function faults(layout: Layout): string[] {
  const found: string[] = [];
  const { nodes, edges } = layout;
  const inside = (r: Rect): boolean =>
    r.x >= 0 && r.y >= 0 && r.x + r.width <= layout.width && r.y + r.height <= layout.height;
  nodes.forEach((a, i) => {
    if (!inside(a)) found.push(`${a.id} is outside of the picture`);
    for (const b of nodes.slice(i + 1)) if (overlap(a, b)) found.push(`${a.id} overlaps ${b.id}`);
    const lane = layout.lanes.find((l) => l.scope === a.scope);
    if (lane === undefined || a.y < lane.y || a.y + a.height > lane.y + lane.height)
      found.push(`${a.id} leaves its lane`);
    for (const b of nodes) if (a.bornOrder < b.bornOrder && a.x > b.x) found.push(`${a.id} comes before ${b.id}`);
  });
  const all = edges.map((edge) => ({ edge, pieces: pieces(edge) }));
  for (const { edge, pieces: list } of all) {
    for (const piece of list) {
      if (!inside(piece)) found.push(`${edge.id} is outside of the picture`);
      if (piece.width > 0 && piece.height > 0) found.push(`${edge.id} is not orthogonal`);
      for (const node of nodes) {
        // the ends touch the boxes from outside
        if (overlap({ ...piece, width: piece.width + 0.01, height: piece.height + 0.01 }, shrunk(node)))
          found.push(`${edge.id} goes through ${node.id}`);
      }
    }
  }
  for (let i = 0; i < all.length; i++)
    for (let k = i + 1; k < all.length; k++)
      if (all[i].pieces.some((a) => all[k].pieces.some((b) => upon(a, b))))
        found.push(`${all[i].edge.id} lies upon ${all[k].edge.id}`);
  const labels = edges.flatMap((edge) => (edge.label === null ? [] : [{ id: edge.id, box: edge.label }]));
  labels.forEach((a, i) => {
    for (const b of labels.slice(i + 1)) if (overlap(a.box, b.box)) found.push(`texts of ${a.id} and ${b.id} collide`);
    for (const node of nodes) if (overlap(a.box, node)) found.push(`the text of ${a.id} is over ${node.id}`);
    for (const { edge, pieces: list } of all)
      if (list.some((piece) => overlap({ ...piece, width: piece.width + 0.01, height: piece.height + 0.01 }, a.box)))
        found.push(`${edge.id} goes through the text of ${a.id}`);
  });
  return found;
}

function shrunk(r: Rect): Rect {
  return { x: r.x + 0.5, y: r.y + 0.5, width: r.width - 1, height: r.height - 1 };
}

/** Whether two pieces run along the same line, and meet there. */
function upon(a: Rect, b: Rect): boolean {
  const along = (lowA: number, sizeA: number, lowB: number, sizeB: number): boolean =>
    lowA <= lowB + sizeB && lowB <= lowA + sizeA;
  if (a.width === 0 && b.width === 0) return Math.abs(a.x - b.x) < 1 && along(a.y, a.height, b.y, b.height);
  if (a.height === 0 && b.height === 0) return Math.abs(a.y - b.y) < 1 && along(a.x, a.width, b.x, b.width);
  return false;
}
