import type { HeldLock, ObjectId } from '../lifetime/index.js';
import { LOCK, uniqueNames, type Nesting, type Session } from '../replay/index.js';
import { addSite, edgeId, type Draft } from './builder.js';
import { rings } from './cycles.js';
import type { GraphCycle, LifetimeGraph, Site } from './model.js';

/** Names of the objects that a path knows. Locks of one class have one name: they are taken in one order, whichever of them it is. */
export function namesOf(session: Session): Map<ObjectId, string> {
  const classes = new Map<ObjectId, string>();
  const seen = (lock: HeldLock): void => void classes.set(lock.object, lock.class);
  for (const { world } of session.journal.rows) world.locks.held.forEach(seen);
  for (const { outer, inner } of session.nestings) [outer, inner].forEach(seen);
  const kinds = new Map<string, { label: string; ids: ObjectId[] }>();
  for (const { id, kind, label } of session.objects.values()) {
    if (session.hidden.has(id)) continue;
    const key = (kind === LOCK ? classes.get(id) : undefined) ?? `#${id}`;
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { label, ids: [id] });
    else known.ids.push(id);
  }
  const unique = uniqueNames([...kinds.values()].map(({ label }) => label));
  return new Map([...kinds.values()].flatMap(({ ids }, i) => ids.map((id) => [id, unique[i]] as const)));
}

/**
 * Draws in which order locks are taken.
 *
 * @returns how many rows there were when each order was first seen, by edge
 */
export function lockOrders(
  draft: Draft,
  session: Session,
  ids: ReadonlyMap<ObjectId, string>,
  siteOf: (nesting: Nesting) => Site | null,
): Map<string, number> {
  const since = new Map<string, number>();
  for (const nesting of session.nestings) {
    const [from, to] = [ids.get(nesting.outer.object), ids.get(nesting.inner.object)];
    if (from === undefined || to === undefined || from === to) continue;
    const id = edgeId('order', from, to);
    const edge = draft.edge('order', from, to);
    if (!since.has(id)) {
      since.set(id, nesting.rows);
      edge.labels.add(`line ${nesting.place.line}`);
    }
    const site = siteOf(nesting);
    if (site !== null) addSite(edge.takes, site);
  }
  return since;
}

/** Locks that are taken in one order here and in the other one there. */
export function lockRings(graph: LifetimeGraph): GraphCycle[] {
  const labels = new Map(graph.nodes.map((n) => [n.id, n.label]));
  const found = rings(
    graph.nodes.map((n) => n.id),
    graph.edges.filter((e) => e.kind === 'order'),
  );
  return found.map((ring) => {
    const words = ring.map((e) => `${labels.get(e.from) ?? e.from}, ${e.label}`);
    return {
      nodes: ring.map((e) => e.from),
      edges: ring.map((e) => e.id),
      broken: null,
      text: `taken in both orders: ${[...words, labels.get(ring[0].from) ?? ring[0].from].join(' → ')}`,
    };
  });
}
