import { addSite, edgeId, type Draft, type DraftEdge } from './builder.js';
import { leaves, oneCaller, oneFrame, onlyPassing, sharedFrames, shortLived, type Fold } from './fold.js';
import type { GraphFinding, GraphNote } from './model.js';

/** Nodes up to which what only passes through a frame is drawn as well. */
const FEW = 15;
/** Nodes beyond which parts are folded, one way after the other. */
const ENOUGH = 18;

const FOLDS: readonly { readonly fold: Fold; readonly tell: (count: number) => string }[] = [
  { fold: oneFrame, tell: (n) => `${n + 1} functions are drawn as one` },
  { fold: oneCaller, tell: (n) => `${n + 1} callers are drawn as one` },
  { fold: onlyPassing, tell: (n) => `${objects(n)} that only running functions or their callers hold` },
  { fold: leaves, tell: (n) => `${objects(n)} that one other object alone holds are drawn together with others` },
  { fold: shortLived, tell: (n) => `${objects(n)} that nothing longer than a call holds` },
];

/** Leaves out what says little, and says how much that is. A single function is drawn whole. */
export function calm(draft: Draft, findings: readonly GraphFinding[], several: boolean): GraphNote[] {
  const notes: string[] = [];
  oneEdge(draft);
  if (several) {
    const left = passing(draft);
    if (left.length > 0 && draft.nodes.size > FEW) {
      for (const id of left) draft.removeNode(id);
      notes.push(
        `${objects(left.length)} that one call takes and gives up again, or gives up for its caller: not drawn`,
      );
    }
    sharedFrames(draft);
    const known = new Map(findings.map((f) => [f.id, f]));
    loneHolders(draft);
    for (const { fold, tell } of FOLDS) {
      if (draft.nodes.size <= ENOUGH) break;
      const count = fold(draft, known);
      const words = tell(count);
      if (count > 0) notes.push(words.includes(' drawn ') ? words : `${words}: not drawn`);
      loneHolders(draft);
    }
  }
  loneHolders(draft);
  return notes.map((text) => ({ file: '', line: 0, text }));
}

/** Objects of which nothing is wrong, that only a frame ever holds and gives up again, or that a function gives up for its caller. */
function passing(draft: Draft): string[] {
  const ids: string[] = [];
  for (const node of draft.nodes.values()) {
    if (node.kind !== 'object' || node.findings.size > 0) continue;
    const edges = [...draft.edges.values()].filter((e) => e.from === node.id || e.to === node.id);
    const frameOnly = (e: DraftEdge): boolean => {
      if (e.to !== node.id || e.kind !== 'reference' || e.drops.size === 0) return false;
      const holder = draft.nodes.get(e.from)?.type;
      return holder === 'frame' || (holder === 'caller' && e.takes.size === 0);
    };
    if (edges.length > 0 && edges.every(frameOnly)) ids.push(node.id);
  }
  return ids;
}

/** A list that holds a thing and runs what gives it up: one edge says both. */
function oneEdge(draft: Draft): void {
  for (const [key, edge] of draft.edges) {
    const held = edge.kind === 'trigger' ? draft.edges.get(edgeId('reference', edge.from, edge.to)) : undefined;
    if (held === undefined || draft.nodes.get(edge.from)?.kind !== 'list') continue;
    for (const label of edge.labels) held.labels.add(label);
    for (const site of edge.drops.values()) addSite(held.drops, site);
    for (const entry of edge.entries) held.entries.add(entry);
    draft.edges.delete(key);
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

function objects(count: number): string {
  return `${count} object${count === 1 ? '' : 's'}`;
}
