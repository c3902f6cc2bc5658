import type { Scope } from './model.js';
import type { View, ViewNode } from './view.js';
import type { Cells } from './layout-columns.js';
import type { Tall } from './layout-spans.js';
import { LANE_ORDER } from './words.js';

export interface Rows {
  /** Of each node, counted over all lanes from the top. */
  readonly row: ReadonlyMap<string, number>;
  readonly lanes: readonly { readonly scope: Scope; readonly first: number; readonly count: number }[];
}

const SWEEPS = 6;

/**
 * Gives each node a row of its lane: near the mean of what it is linked to, and in
 * that order, so that few edges cross. What was in an earlier picture keeps its row.
 */
export function rowsOf(view: View, columns: ReadonlyMap<string, number>, previous: Cells, tall: Tall): Rows {
  const cells = cellsOf(view.nodes, columns);
  const fixed = (node: ViewNode): number | null => {
    const was = previous.get(node.id);
    return was !== undefined && was.scope === node.scope ? was.row : null;
  };
  const scopes = LANE_ORDER.filter((scope) => view.nodes.some((node) => node.scope === scope));
  const counts = scopes.map((scope) => {
    const sizes = [...cells.values()].map((lanes) => lanes.get(scope)?.length ?? 0);
    const rows = view.nodes.filter((node) => node.scope === scope).map((node) => (fixed(node) ?? -1) + 1);
    return sizes.concat(rows).reduce((a, b) => Math.max(a, b), 0);
  });
  const lanes = scopes.map((scope, i) => ({
    scope,
    first: counts.slice(0, i).reduce((a, b) => a + b, 0),
    count: counts[i],
  }));
  const linked = pulls(view, tall);
  const row = new Map<string, number>();
  for (const lane of lanes)
    for (const column of cells.values()) settle(column.get(lane.scope) ?? [], lane, () => null, fixed, row);
  const sweep = (order: readonly number[]): void => {
    for (const column of order)
      for (const lane of lanes) {
        const list = cells.get(column)?.get(lane.scope) ?? [];
        const mean = (node: ViewNode): number | null => barycentre(linked.get(node.id) ?? [], row);
        settle(list, lane, mean, fixed, row);
      }
  };
  const order = [...cells.keys()].sort((a, b) => a - b);
  for (let i = 0; i < SWEEPS; i++) sweep(i % 2 === 0 ? order : [...order].reverse());
  return dense(row, lanes, view.nodes);
}

function cellsOf(
  nodes: readonly ViewNode[],
  columns: ReadonlyMap<string, number>,
): Map<number, Map<Scope, ViewNode[]>> {
  const cells = new Map<number, Map<Scope, ViewNode[]>>();
  for (const node of nodes) {
    const column = columns.get(node.id)!;
    const lanes = cells.get(column) ?? new Map<Scope, ViewNode[]>();
    cells.set(column, lanes);
    const list = lanes.get(node.scope);
    if (list === undefined) lanes.set(node.scope, [node]);
    else list.push(node);
  }
  return cells;
}

/** What a node is linked to, and how far below that one's row it wants to be. */
interface Pull {
  readonly to: string;
  readonly below: number;
}

/** A tall box stands beside the middle of what it is linked to, and that beside the lines of it. */
function pulls(view: View, { rows }: Tall): Map<string, Pull[]> {
  const found = new Map<string, Pull[]>();
  const lines = new Map(view.nodes.map((node) => [node.id, Math.max(1, node.lines.length)]));
  const add = (id: string, pull: Pull): void => {
    const list = found.get(id);
    if (list === undefined) found.set(id, [pull]);
    else list.push(pull);
  };
  for (const { from, to, line } of view.edges) {
    const high = (rows.get(from) ?? 1) - 1;
    const place = line === null ? high / 2 : (high * line) / lines.get(from)! + line / 100;
    add(to, { to: from, below: place - ((rows.get(to) ?? 1) - 1) / 2 });
    add(from, { to, below: ((rows.get(to) ?? 1) - 1) / 2 - (line === null ? high / 2 : place) });
  }
  return found;
}

function barycentre(linked: readonly Pull[], row: ReadonlyMap<string, number>): number | null {
  let sum = 0;
  let count = 0;
  for (const { to, below } of linked) {
    const at = row.get(to);
    if (at === undefined) continue;
    sum += at + below;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Puts the nodes of one column of one lane into rows: in the order of what they wish for, each as near to it as there is room. */
function settle(
  list: readonly ViewNode[],
  lane: { readonly first: number; readonly count: number },
  mean: (node: ViewNode) => number | null,
  fixed: (node: ViewNode) => number | null,
  row: Map<string, number>,
): void {
  const free = new Set(Array.from({ length: lane.count }, (_, i) => i));
  const open: { node: ViewNode; wish: number }[] = [];
  for (const node of list) {
    const own = fixed(node);
    if (own !== null && free.delete(own)) row.set(node.id, lane.first + own);
    else open.push({ node, wish: (mean(node) ?? row.get(node.id) ?? lane.first) - lane.first });
  }
  open.sort((a, b) => a.wish - b.wish);
  const rows = [...free];
  let next = 0;
  open.forEach(({ node, wish }, i) => {
    const last = rows.length - (open.length - i);
    while (next < last && Math.abs(rows[next + 1] - wish) < Math.abs(rows[next] - wish)) next++;
    row.set(node.id, lane.first + rows[next++]);
  });
}

/** Without rows in which nothing is. */
function dense(row: ReadonlyMap<string, number>, lanes: Rows['lanes'], nodes: readonly ViewNode[]): Rows {
  const used = [...new Set(row.values())].sort((a, b) => a - b);
  const rank = new Map(used.map((r, i) => [r, i]));
  const packed = lanes.map((lane) => {
    const own = nodes.filter((node) => node.scope === lane.scope).map((node) => rank.get(row.get(node.id)!)!);
    const first = own.reduce((a, b) => Math.min(a, b), Infinity);
    return { scope: lane.scope, first, count: own.reduce((a, b) => Math.max(a, b), 0) - first + 1 };
  });
  return { row: new Map([...row].map(([id, r]) => [id, rank.get(r)!])), lanes: packed };
}
