import { SCOPES, type EdgeKind, type GraphEdge, type NodeKind, type Scope, type Site } from './model.js';

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
  /** The scope that its own kind has, or that its holder is; null: as long as whoever holds it. */
  scope: Scope | null;
  born: Site | null;
  dies: Site | null;
  readonly entries: { label: string; site: Site | null }[];
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
}

/** Gathers nodes and edges; what has the same id is the same. */
export class Draft {
  readonly nodes = new Map<string, DraftNode>();
  readonly edges = new Map<string, DraftEdge>();

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
  to.set(`${site.file}:${site.line}:${site.column} ${site.call}`, site);
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

export function finishedEdge(id: string, e: DraftEdge): GraphEdge {
  return {
    id,
    kind: e.kind,
    from: e.from,
    to: e.to,
    count: e.kind === 'reference' ? Math.max(1, e.count) : 0,
    label: [...e.labels].join(', '),
    takes: sorted(e.takes),
    drops: sorted(e.drops),
    findings: [...e.findings].sort(),
  };
}
