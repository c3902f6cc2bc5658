import { addSite, called, type Draft, type DraftEdge } from './builder.js';
import type { GraphNote } from './model.js';

/** Nodes up to which what only passes through a frame is drawn as well. */
const ENOUGH = 25;

/** Leaves out what says little, and says how much that is. */
export function calm(draft: Draft, several: boolean): GraphNote[] {
  const notes: GraphNote[] = [];
  if (several) {
    const left = passing(draft);
    if (left.objects > 0 && draft.nodes.size > ENOUGH) {
      for (const id of left.ids) draft.removeNode(id);
      const text = `${counted(left.objects, 'object')} that one call takes and gives up again ${left.objects === 1 ? 'is' : 'are'} not drawn`;
      notes.push({ file: '', line: 0, text });
    }
    collapseFrames(draft);
  }
  loneHolders(draft);
  return notes;
}

/** Objects that only a frame ever holds, that are given up there, and of which nothing is wrong. */
function passing(draft: Draft): { objects: number; ids: string[] } {
  const ids: string[] = [];
  for (const node of draft.nodes.values()) {
    if (node.kind !== 'object' || node.findings.size > 0) continue;
    const edges = [...draft.edges.values()].filter((e) => e.from === node.id || e.to === node.id);
    const frameOnly = (e: DraftEdge): boolean =>
      e.to === node.id && e.kind === 'reference' && e.drops.size > 0 && draft.nodes.get(e.from)?.type === 'frame';
    if (edges.length > 0 && edges.every(frameOnly)) ids.push(node.id);
  }
  return { objects: ids.length, ids };
}

/** Frames that hold the same thing for a while are one holder, with all the sites. */
function collapseFrames(draft: Draft): void {
  const byObject = new Map<string, DraftEdge[]>();
  for (const edge of draft.edges.values())
    if (edge.kind === 'reference' && draft.nodes.get(edge.from)?.type === 'frame')
      byObject.set(edge.to, [...(byObject.get(edge.to) ?? []), edge]);
  for (const [object, edges] of byObject) {
    if (edges.length < 2) continue;
    const id = `frames that hold ${object}`;
    const node = draft.node(id, 'holder', { type: 'frames', scope: 'frame' });
    called(node, `${edges.length} functions`);
    const one = draft.edge('reference', id, object);
    for (const edge of edges) {
      one.count = Math.max(one.count, edge.count);
      for (const label of edge.labels) one.labels.add(label);
      for (const site of edge.takes.values()) addSite(one.takes, site);
      for (const site of edge.drops.values()) addSite(one.drops, site);
      for (const f of edge.findings) one.findings.add(f);
      for (const [key, e] of draft.edges) if (e === edge) draft.edges.delete(key);
    }
  }
}

/** Holders that hold nothing, and things that nobody holds, owns or points to. */
function loneHolders(draft: Draft): void {
  for (let again = true; again;) {
    again = false;
    for (const node of draft.nodes.values()) {
      if (node.findings.size > 0 || node.entries.length > 0) continue;
      if ([...draft.edges.values()].some((e) => e.from === node.id || e.to === node.id)) continue;
      draft.removeNode(node.id);
      again = true;
    }
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
