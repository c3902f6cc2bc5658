import { addSite, called, labelOfNode, merge, type Draft, type DraftEdge, type DraftNode } from './builder.js';
import type { GraphFinding } from './model.js';

/** Folds parts of a picture that would be too many to be seen. Each returns how many nodes are no longer drawn. */
export type Fold = (draft: Draft, findings: ReadonlyMap<string, GraphFinding>) => number;

/** Frames that hold the same thing for a while are one holder, with all the sites. */
export function sharedFrames(draft: Draft): void {
  const byObject = new Map<string, DraftEdge[]>();
  for (const edge of draft.edges.values())
    if (edge.kind === 'reference' && draft.nodes.get(edge.from)?.type === 'frame')
      byObject.set(edge.to, [...(byObject.get(edge.to) ?? []), edge]);
  for (const [object, edges] of byObject) {
    if (edges.length < 2) continue;
    const id = `frames that hold ${object}`;
    called(draft.node(id, 'holder', { type: 'frames', scope: 'frame' }), `${edges.length} functions`);
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

/** All frames are one holder. */
export const oneFrame: Fold = (draft) =>
  together(draft, (n) => n.type === 'frame' || n.type === 'frames', 'functions that run');

/** All callers are one. */
export const oneCaller: Fold = (draft) => together(draft, (n) => n.type === 'caller', 'their callers');

function together(draft: Draft, such: (node: DraftNode) => boolean, label: string): number {
  const all = [...draft.nodes.values()].filter((n) => n.kind === 'holder' && such(n));
  if (all.length < 3) return 0;
  const node = draft.node(label, 'holder', { type: all[0].type, scope: 'frame' });
  called(node, label);
  for (const other of all) merge(draft, node.id, other.id);
  return all.length - 1;
}

/** What only running functions and their callers hold, and of which little is said. */
export const onlyPassing: Fold = (draft, findings) => {
  let gone = 0;
  for (const node of [...draft.nodes.values()]) {
    if (node.kind !== 'object' || isWrong(node, findings)) continue;
    const edges = around(draft, node);
    const passing = (e: DraftEdge): boolean =>
      e.to === node.id &&
      e.kind === 'reference' &&
      draft.nodes.get(e.from)?.kind === 'holder' &&
      draft.nodes.get(e.from)?.scope === 'frame';
    if (edges.length === 0 || !edges.every(passing)) continue;
    draft.removeNode(node.id);
    gone++;
  }
  return gone;
};

/** Things that one object alone holds, and that hold nothing: one node of them, which names them. */
export const leaves: Fold = (draft, findings) => {
  const byHolder = new Map<string, DraftNode[]>();
  for (const node of draft.nodes.values()) {
    if (node.kind !== 'object' || isWrong(node, findings)) continue;
    const holders = new Set(
      around(draft, node).map((e) =>
        e.to === node.id && e.kind !== 'trigger' ? e.from : e.to === node.id ? e.from : '',
      ),
    );
    const [holder] = holders;
    if (holders.size !== 1 || holder === '' || draft.nodes.get(holder)?.kind !== 'object') continue;
    byHolder.set(holder, [...(byHolder.get(holder) ?? []), node]);
  }
  let gone = 0;
  for (const [holder, nodes] of byHolder) {
    if (nodes.length < 3) continue;
    const types = new Set(nodes.map((n) => n.type));
    const id = `what only ${holder} holds`;
    const one = draft.node(id, 'object', { type: types.size === 1 ? nodes[0].type : 'several', within: null });
    called(one, `${nodes.length} things`);
    for (const node of nodes) {
      one.entries.push({ label: labelOfNode(node), site: node.born });
      one.born ??= node.born;
      merge(draft, id, node.id);
    }
    gone += nodes.length - 1;
  }
  return gone;
};

/** What is not held by anything longer than a call in the whole picture. */
export const shortLived: Fold = (draft, findings) => {
  const lasting = new Set<string>();
  const open = [...draft.nodes.values()]
    .filter((n) => (n.scope !== null && n.scope !== 'frame') || isWrong(n, findings))
    .map((n) => n.id);
  for (const id of open) {
    if (lasting.has(id)) continue;
    lasting.add(id);
    for (const edge of draft.edges.values()) if (edge.from === id && edge.kind !== 'borrow') open.push(edge.to);
  }
  let gone = 0;
  for (const node of [...draft.nodes.values()]) {
    if (lasting.has(node.id) || node.kind !== 'object') continue;
    draft.removeNode(node.id);
    gone++;
  }
  return gone;
};

function around(draft: Draft, node: DraftNode): DraftEdge[] {
  return [...draft.edges.values()].filter((e) => e.from === node.id || e.to === node.id);
}

/** A finding that is more than a hunch. */
function isWrong(node: DraftNode, findings: ReadonlyMap<string, GraphFinding>): boolean {
  return [...node.findings].some((id) => findings.get(id)?.confidence !== 'low');
}
