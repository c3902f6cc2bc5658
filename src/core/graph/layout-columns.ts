import type { Scope } from './model.js';
import type { View, ViewNode } from './view.js';
import type { Shape } from './layout-shapes.js';

/** Where a box was in an earlier picture of the same graph, before an edit. */
export interface Cell {
  readonly column: number;
  /** Within its lane, 0-based. */
  readonly row: number;
  readonly scope: Scope;
}

export type Cells = ReadonlyMap<string, Cell>;

/**
 * Gives each node of the view a column. Columns never run against the order of
 * creation: a node that comes to be later is in the same column or further right.
 * Nodes of one column are beside each other in their lane as rows.
 */
export function columnsOf(view: View, previous: Cells, shape: Shape): Map<string, number> {
  const { nodes } = view;
  const height = laneHeights(nodes, shape);
  const budget = shape.breadth * Math.sqrt(nodes.length) + 1;
  const linked = neighbours(view);
  const columns = new Map<string, number>();
  const before = places(previous);
  let column = 0;
  /** How far nodes that were there before have moved right, by what is new. */
  let shift = 0;
  let here: ViewNode[] = [];
  const next = (): void => {
    column++;
    here = [];
  };
  nodes.forEach((node, i) => {
    const was = previous.get(node.id);
    if (was !== undefined && was.scope === node.scope) {
      const wanted = was.column + shift;
      if (wanted < column) shift += column - wanted;
      while (column < wanted) next();
      // Two that were apart came together, since something between them went.
      const same = here.some((other) => sameCell(previous.get(other.id), was));
      if (same) {
        next();
        shift++;
      }
    } else if (before.rows.has(node.scope)) {
      const room = (at: number): boolean =>
        before.count(at - shift, node.scope) +
          (at === column ? here.filter((o) => o.scope === node.scope && !previous.has(o.id)).length : 0) <
        before.rows.get(node.scope)!;
      if (!room(column)) {
        const beyond = room(column + 1);
        next();
        if (!beyond) shift++;
      }
    } else if (here.length > 0) {
      const inLane = here.filter((other) => other.scope === node.scope);
      const full = inLane.length >= height.get(node.scope)!;
      const beside = (list: readonly ViewNode[]): boolean => list.some((o) => linked.get(node.id)?.has(o.id));
      // An edge is easier to follow to the right than around, as long as the picture does not get too wide.
      const share = (budget * (i + 1)) / nodes.length;
      if (full || (column < 1.4 * share && beside(inLane)) || (column < share && beside(here))) next();
    }
    columns.set(node.id, column);
    here.push(node);
  });
  return compressed(columns);
}

function sameCell(a: Cell | undefined, b: Cell): boolean {
  return a !== undefined && a.scope === b.scope && a.column === b.column && a.row === b.row;
}

/** How full the earlier picture was. */
function places(previous: Cells): {
  readonly rows: ReadonlyMap<Scope, number>;
  count(column: number, scope: Scope): number;
} {
  const rows = new Map<Scope, number>();
  const counts = new Map<string, number>();
  for (const cell of previous.values()) {
    rows.set(cell.scope, Math.max(rows.get(cell.scope) ?? 0, cell.row + 1));
    const key = `${cell.column} ${cell.scope}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { rows, count: (column, scope) => counts.get(`${column} ${scope}`) ?? 0 };
}

/** How many rows a lane may have at most: as many as give the picture the shape of a screen. */
function laneHeights(nodes: readonly ViewNode[], { fill }: Shape): Map<Scope, number> {
  const columns = Math.max(1, Math.sqrt(nodes.length));
  const sizes = new Map<Scope, number>();
  for (const node of nodes) sizes.set(node.scope, (sizes.get(node.scope) ?? 0) + 1);
  return new Map(
    [...sizes].map(([scope, size]) => [scope, Math.min(size, Math.max(2, Math.ceil(size / (columns * fill))))]),
  );
}

/** Ids of the nodes at the other ends of a node's edges. */
export function neighbours(view: View): Map<string, Set<string>> {
  const map = new Map<string, Set<string>>(view.nodes.map((node) => [node.id, new Set<string>()]));
  for (const edge of view.edges) {
    map.get(edge.from)?.add(edge.to);
    map.get(edge.to)?.add(edge.from);
  }
  return map;
}

/** Without the columns that have become empty. */
function compressed(columns: ReadonlyMap<string, number>): Map<string, number> {
  const used = [...new Set(columns.values())].sort((a, b) => a - b);
  const rank = new Map(used.map((column, i) => [column, i]));
  return new Map([...columns].map(([id, column]) => [id, rank.get(column)!]));
}
