import type { GraphStep, LifetimeGraph } from '../core/graph/model.js';

/** How the picture looks after a row of the ledger. */
export interface Moment {
  /** Ids of nodes and edges that are not there yet, or no more; of nodes that ended. */
  readonly absent: ReadonlySet<string>;
  readonly dead: ReadonlySet<string>;
  readonly counts: ReadonlyMap<string, GraphStep['counts'][number]>;
}

/**
 * @param step row of the ledger, 1-based; 0 for the whole picture
 */
export function momentOf(graph: LifetimeGraph, step: number): Moment {
  const row = graph.steps[step - 1];
  if (row === undefined) return { absent: new Set(), dead: new Set(), counts: new Map() };
  const counts = new Map(row.counts.map((count) => [count.node, count]));
  const dead = new Set(graph.steps.slice(0, step).flatMap((earlier) => earlier.dead));
  // What was counted again has come back under the same name.
  for (const id of counts.keys()) if (!row.dead.includes(id)) dead.delete(id);
  const absent = new Set<string>();
  // What no row speaks of is there all the time.
  const counted = new Set(graph.steps.flatMap((s) => s.counts.map((count) => count.node)));
  for (const id of counted) if (!counts.has(id) && !dead.has(id)) absent.add(id);
  const drawn = new Set(graph.steps.flatMap((s) => s.edges));
  const here = new Set(row.edges);
  for (const id of drawn) if (!here.has(id)) absent.add(id);
  for (const edge of graph.edges)
    if ([edge.from, edge.to].some((id) => absent.has(id) || dead.has(id)) && !here.has(edge.id)) absent.add(edge.id);
  return { absent, dead, counts };
}

/** `3 of 12: get_thing, line 40; the list runs`. */
export function stepWords(graph: LifetimeGraph, step: number): string {
  const row = graph.steps[step - 1];
  if (row === undefined) return `the whole picture; ${graph.steps.length} steps`;
  const line = row.site === null ? '' : `, line ${row.site.line}`;
  return `${step} of ${graph.steps.length}: ${row.call}${line}${row.marks.map((mark) => `; ${mark}`).join('')}`;
}
