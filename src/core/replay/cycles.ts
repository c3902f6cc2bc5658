import type { ObjectId } from '../lifetime/index.js';
import { isInternal } from './journal.js';
import { howOf, type Session } from './session.js';

/** One reference between two objects. */
interface Edge {
  readonly from: ObjectId;
  readonly to: ObjectId;
  readonly how: string;
}

/**
 * Cycles of references among objects that are alive, which nothing outside of the
 * cycle holds (or may hold): each as `how on a → b → how → a`.
 */
export function cyclesOf(session: Session, heldFromOutside = false): string[] {
  const alive = [...session.objects.values()].filter((o) => !o.gone && !session.hidden.has(o.id));
  const edges: Edge[] = [];
  const outside = new Set<ObjectId>();
  for (const object of alive) {
    for (const claim of session.held(object.place)) {
      // the core's own lists are undone by the core
      if (isInternal(claim)) continue;
      const { holder } = claim;
      if (holder.kind === 'field') edges.push({ from: holder.container, to: object.id, how: howOf(holder.where) });
      else outside.add(object.id);
    }
  }
  const cycles: string[] = [];
  const done = new Set<ObjectId>();
  for (const { id } of alive) {
    if (done.has(id)) continue;
    const ring = ringFrom(id, edges);
    if (ring === null || (!heldFromOutside && ring.some((edge) => outside.has(edge.to)))) continue;
    for (const edge of ring) done.add(edge.to);
    const [first, ...others] = ring;
    const rest = others.map((e) => ` → ${e.how} → ${session.nameOf(e.to)}`).join('');
    cycles.push(`${first.how} on ${session.nameOf(first.from)} → ${session.nameOf(first.to)}${rest}`);
  }
  return cycles;
}

/** The shortest way from an object back to itself. */
function ringFrom(start: ObjectId, edges: readonly Edge[]): Edge[] | null {
  const queue: Edge[][] = edges.filter((e) => e.from === start).map((e) => [e]);
  const seen = new Set<ObjectId>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const last = path[path.length - 1];
    if (last.to === start) return path;
    if (seen.has(last.to)) continue;
    seen.add(last.to);
    for (const edge of edges) if (edge.from === last.to) queue.push([...path, edge]);
  }
  return null;
}
