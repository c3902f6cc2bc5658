import { heightOf, rowsHigh } from './layout-boxes.js';
import type { Rows } from './layout-rows.js';
import type { View, ViewNode } from './view.js';

/** Edges beyond which those that leave a box need more room than it has. */
const MANY = 4;

/** Boxes that are higher than a row: lists, whose edges leave beside their lines, and boxes that many edges leave. */
export interface Tall {
  /** How many rows each would fill, by id; for all others it is one. */
  readonly rows: ReadonlyMap<string, number>;
  /** Those at whose right all edges have places of their own, with the number of lines that are none. */
  readonly hubs: ReadonlyMap<string, number>;
}

/** @param plain those that are to be ordinary boxes all the same */
export function tallOf(view: View, columns: ReadonlyMap<string, number>, plain: ReadonlySet<string>): Tall {
  const leaving = new Map<string, number>();
  for (const { from, to } of view.edges) {
    const [a, b] = [columns.get(from)!, columns.get(to)!];
    for (const id of a === b ? [from, to] : [a < b ? from : to]) leaving.set(id, (leaving.get(id) ?? 0) + 1);
  }
  const rows = new Map<string, number>();
  const hubs = new Map<string, number>();
  const lined = new Set(view.edges.filter((edge) => edge.line !== null).map((edge) => edge.from));
  for (const node of view.nodes) {
    if (plain.has(node.id)) continue;
    const edges = leaving.get(node.id) ?? 0;
    if (lined.has(node.id)) hubs.set(node.id, node.lines.length);
    else if (edges > MANY) hubs.set(node.id, 0);
    const high = rowsHigh(heightOf(node, hubs.get(node.id) === 0 ? edges : 0));
    if (high > 1) rows.set(node.id, high);
  }
  return { rows, hubs };
}

/**
 * Lets tall boxes reach into rows of their lane that are free in their column: what is
 * beside them need not be pulled apart. One whose place is kept grows downwards only.
 *
 * @returns where each node begins, and how many rows it has
 */
export function spansOf(
  nodes: readonly ViewNode[],
  columns: ReadonlyMap<string, number>,
  { row, lanes }: Rows,
  tall: Tall,
  kept: (node: ViewNode) => boolean,
): Map<string, { row: number; span: number }> {
  const spots = new Map([...row].map(([id, at]) => [id, { row: at, span: 1 }]));
  const taken = new Set(nodes.map((node) => `${columns.get(node.id)!} ${row.get(node.id)!}`));
  for (const node of nodes) {
    const wanted = tall.rows.get(node.id) ?? 1;
    const lane = lanes.find((l) => l.scope === node.scope);
    if (wanted === 1 || lane === undefined) continue;
    const column = columns.get(node.id)!;
    const free = (at: number): boolean =>
      at >= lane.first && at < lane.first + lane.count && !taken.has(`${column} ${at}`);
    let [first, last] = [row.get(node.id)!, row.get(node.id)!];
    const grow = (by: 1 | -1): boolean => {
      const at = by === 1 ? last + 1 : first - 1;
      if (last - first + 1 >= wanted || !free(at)) return false;
      taken.add(`${column} ${at}`);
      if (by === 1) last = at;
      else first = at;
      return true;
    };
    const up = (): boolean => !kept(node) && grow(-1);
    // downwards, and as far up as is left
    while (grow(1) || up());
    spots.set(node.id, { row: first, span: last - first + 1 });
  }
  return spots;
}
