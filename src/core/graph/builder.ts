import { SCOPES, type EdgeKind, type GraphEdge, type NodeKind, type Scope, type Site } from './model.js';

/** Something that a list will run. */
export interface DraftEntry {
  readonly label: string;
  readonly site: Site | null;
}

/** A node that is being gathered. */
export interface DraftNode {
  readonly id: string;
  kind: NodeKind;
  /** Names by which the source calls it, with the functions that do; what takes a claim under a name counts for more. */
  readonly labels: Map<string, Map<string, number>>;
  /** Where claims on it are taken. */
  readonly takes: Map<string, Site>;
  /** Where its memory is freed. */
  readonly frees: Map<string, Site>;
  type: string;
  /** What is set up on it, for want of anything better to call it. */
  setUp: string;
  /** The scope that its own kind has, or that its holder is; null: as long as whoever holds it. */
  scope: Scope | null;
  born: Site | null;
  dies: Site | null;
  readonly entries: DraftEntry[];
  within: string | null;
  /** Whose list it is; the function whose frame it is. */
  owner: string | null;
  readonly findings: Set<string>;
}

export interface DraftEdge {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  count: number;
  readonly labels: Set<string>;
  readonly takes: Map<string, Site>;
  readonly drops: Map<string, Site>;
  /** Kinds of objects that are claimed, and calls that give them up. */
  readonly objects: Set<string>;
  readonly release: Set<string>;
  readonly findings: Set<string>;
  /** Entries of the list that it leaves. */
  readonly entries: Set<DraftEntry>;
}

/** Gathers nodes and edges; what has the same id is the same. */
export class Draft {
  readonly nodes = new Map<string, DraftNode>();
  readonly edges = new Map<string, DraftEdge>();
  /** Releases that the end of a node runs, by node. */
  readonly runs = new Map<string, Set<string>>();

  /** The end of a node (or the running of a list) makes this release of another. */
  runsRelease(from: string, to: string, by: string, site: Site, entry: DraftEntry | null = null): void {
    const edge = this.edge('trigger', from, to);
    if (entry !== null) edge.entries.add(entry);
    edge.labels.add(by);
    addSite(edge.drops, site);
    this.runs.set(from, (this.runs.get(from) ?? new Set()).add(keyOfSite(site)));
  }

  node(
    id: string,
    kind: NodeKind,
    facts: Partial<Pick<DraftNode, 'type' | 'scope' | 'within' | 'owner'>> = {},
  ): DraftNode {
    let node = this.nodes.get(id);
    if (node === undefined) {
      const labels = new Map<string, Map<string, number>>();
      const empty = {
        labels,
        takes: new Map<string, Site>(),
        frees: new Map<string, Site>(),
        type: '',
        setUp: '',
        scope: null,
        born: null,
        dies: null,
        entries: [],
        within: null,
        owner: null,
      };
      this.nodes.set(id, (node = { ...empty, id, kind, findings: new Set() }));
    }
    if (node.type === '') node.type = facts.type ?? '';
    node.scope = longer(node.scope, facts.scope ?? null);
    node.within ??= facts.within ?? null;
    node.owner ??= facts.owner ?? null;
    return node;
  }

  edge(kind: EdgeKind, from: string, to: string): DraftEdge {
    const id = edgeId(kind, from, to);
    let edge = this.edges.get(id);
    if (edge === undefined) {
      edge = {
        kind,
        from,
        to,
        count: 0,
        labels: new Set(),
        takes: new Map(),
        drops: new Map(),
        objects: new Set(),
        release: new Set(),
        findings: new Set(),
        entries: new Set(),
      };
      this.edges.set(id, edge);
    }
    return edge;
  }

  /** References to a node. */
  references(to: string): DraftEdge[] {
    return [...this.edges.values()].filter((e) => e.kind === 'reference' && e.to === to);
  }

  removeNode(id: string): void {
    this.nodes.delete(id);
    for (const [key, edge] of this.edges) if (edge.from === id || edge.to === id) this.edges.delete(key);
  }
}

export function edgeId(kind: EdgeKind, from: string, to: string): string {
  return `${kind}: ${from} → ${to}`;
}

export function called(node: DraftNode, label: string, by = '', weight = 1): void {
  if (label === '') return;
  const known = node.labels.get(label) ?? new Map<string, number>();
  node.labels.set(label, known.set(by, Math.max(weight, known.get(by) ?? 0)));
}

/** The name that the source uses most; of equals the one that came first. */
export function labelOfNode({ labels, id }: DraftNode): string {
  let best = id;
  let most = 0;
  for (const [label, by] of labels) {
    const weight = [...by.values()].reduce((a, b) => a + b, 0);
    if (weight > most) [best, most] = [label, weight];
  }
  return best;
}

export function addSite(to: Map<string, Site>, site: Site): void {
  to.set(`${keyOfSite(site)} ${site.call}`, site);
}

export function keyOfSite({ file, line, column }: Site): string {
  return `${file}:${line}:${column}`;
}

export function longer(a: Scope | null, b: Scope | null): Scope | null {
  if (a === null || b === null) return a ?? b;
  return SCOPES.indexOf(a) >= SCOPES.indexOf(b) ? a : b;
}

/** Sites in the order of the text. */
export function sorted(sites: ReadonlyMap<string, Site>): Site[] {
  return [...sites.values()].sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column,
  );
}

/** @param entries those of the node that it leaves, in their order */
export function finishedEdge(id: string, e: DraftEdge, entries: readonly DraftEntry[] = []): GraphEdge {
  const entry = entries.findIndex((known) => e.entries.has(known));
  return {
    id,
    kind: e.kind,
    from: e.from,
    to: e.to,
    count: e.kind === 'reference' ? Math.max(1, e.count) : 0,
    label: [...e.labels].join(', '),
    ...(entry < 0 ? {} : { entry }),
    takes: sorted(e.takes),
    drops: sorted(e.drops),
    findings: [...e.findings].sort(),
  };
}

/** Two nodes are one after all: edges, findings and sites of the second are the first's. */
export function merge(draft: Draft, into: string, id: string): void {
  const from = draft.nodes.get(id);
  const to = draft.nodes.get(into);
  if (from === undefined || to === undefined) return;
  for (const f of from.findings) to.findings.add(f);
  for (const site of from.takes.values()) addSite(to.takes, site);
  for (const site of from.frees.values()) addSite(to.frees, site);
  for (const node of draft.nodes.values()) {
    if (node.owner === id) node.owner = into;
    if (node.within === id) node.within = into;
  }
  for (const [key, edge] of [...draft.edges]) {
    if (edge.from !== id && edge.to !== id) continue;
    draft.edges.delete(key);
    const [a, b] = [edge.from === id ? into : edge.from, edge.to === id ? into : edge.to];
    if (a === b) continue;
    const kept = draft.edge(edge.kind, a, b);
    kept.count = Math.max(kept.count, edge.count);
    for (const label of edge.labels) kept.labels.add(label);
    for (const site of edge.takes.values()) addSite(kept.takes, site);
    for (const site of edge.drops.values()) addSite(kept.drops, site);
    for (const name of edge.objects) kept.objects.add(name);
    for (const name of edge.release) kept.release.add(name);
    for (const f of edge.findings) kept.findings.add(f);
    for (const entry of edge.entries) kept.entries.add(entry);
  }
  for (const release of draft.runs.get(id) ?? [])
    draft.runs.set(into, (draft.runs.get(into) ?? new Set()).add(release));
  draft.nodes.delete(id);
}
