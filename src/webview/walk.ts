import type { LaidEdge, LaidNode, Layout } from '../core/graph/layout.js';

/**
 * Where an arrow key leads. From a box: left and right to the next one of its lane in
 * the order of creation, up and down to the nearest one above and below. From an
 * edge: right and down to what it leads to, left and up back.
 *
 * @returns an id; null when there is nothing that way
 */
export function walk(layout: Layout, from: string, key: string): string | null {
  const node = layout.nodes.find((n) => n.id === from);
  if (node !== undefined) return fromNode(layout.nodes, node, key);
  const edge = layout.edges.find((e) => e.id === from);
  if (edge === undefined) return null;
  if (key === 'ArrowRight' || key === 'ArrowDown') return edge.to;
  if (key === 'ArrowLeft' || key === 'ArrowUp') return edge.from;
  return null;
}

function fromNode(nodes: readonly LaidNode[], node: LaidNode, key: string): string | null {
  const lane = nodes.filter((n) => n.scope === node.scope).sort((a, b) => a.x - b.x || a.y - b.y);
  const at = lane.indexOf(node);
  switch (key) {
    case 'ArrowLeft':
      return lane[at - 1]?.id ?? null;
    case 'ArrowRight':
      return lane[at + 1]?.id ?? null;
    case 'ArrowUp':
      return nearest(
        node,
        nodes.filter((n) => n.y + n.height <= node.y),
      );
    case 'ArrowDown':
      return nearest(
        node,
        nodes.filter((n) => n.y >= node.y + node.height),
      );
    case 'Home':
      return lane[0].id;
    case 'End':
      return lane[lane.length - 1].id;
    default:
      return null;
  }
}

function nearest(node: LaidNode, others: readonly LaidNode[]): string | null {
  const middle = (n: LaidNode): number => n.x + n.width / 2;
  let best: LaidNode | null = null;
  let least = Infinity;
  for (const other of others) {
    // rows count more than columns: the next lane comes before one that is right above
    const far = 2 * Math.abs(other.y - node.y) + Math.abs(middle(other) - middle(node));
    if (far < least) [best, least] = [other, far];
  }
  return best?.id ?? null;
}

/** The edges of a box, those that leave it first, from top to bottom. */
export function edgesOf(layout: Layout, id: string): LaidEdge[] {
  const leaves = layout.edges.filter((edge) => edge.from === id);
  const enters = layout.edges.filter((edge) => edge.to === id && edge.from !== id);
  return [...leaves.sort((a, b) => a.points[0].y - b.points[0].y), ...enters.sort((a, b) => endY(a) - endY(b))];
}

function endY(edge: LaidEdge): number {
  return edge.points[edge.points.length - 1].y;
}

/**
 * The next edge for someone who goes from edge to edge of a box.
 *
 * @param base the box whose edges are gone through
 * @param by 1 for the next, -1 for the one before
 */
export function nextEdge(layout: Layout, base: string, from: string, by: 1 | -1): string | null {
  const edges = edgesOf(layout, base);
  if (edges.length === 0) return null;
  const at = edges.findIndex((edge) => edge.id === from);
  const next = at < 0 ? (by === 1 ? 0 : edges.length - 1) : (at + by + edges.length) % edges.length;
  return edges[next].id;
}
