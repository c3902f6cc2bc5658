import { finishedEdge, keyOfSite, labelOfNode, longer, sorted, type Draft, type DraftNode } from './builder.js';
import { rings } from './cycles.js';
import {
  GRAPH_VERSION,
  type GraphCycle,
  type GraphEdge,
  type GraphFinding,
  type GraphNode,
  type GraphNote,
  type LifetimeGraph,
  type Scope,
  type Site,
} from './model.js';

export interface Times {
  /** When something happens there; null when nobody knows. */
  readonly at: (site: Site) => number | null;
  /** Later than everything. */
  readonly end: number;
  /** Nodes say themselves where they end; what does not is still there. */
  readonly exact?: true;
}

/** What is gathered, as plain data: scopes and orders told, cycles found. */
export function finish(
  draft: Draft,
  times: Times,
  parts: { title: string; files: readonly string[]; findings: readonly GraphFinding[]; notes: readonly GraphNote[] },
): LifetimeGraph {
  spread(draft);
  const nodes = ordered(draft, times);
  const entriesOf = (id: string): DraftNode['entries'] => inTime(draft.nodes.get(id)?.entries ?? [], times);
  const edges = [...draft.edges]
    .map(([id, edge]) => finishedEdge(id, edge, entriesOf(edge.from)))
    .sort((a, b) => compare(a.id, b.id));
  return {
    version: GRAPH_VERSION,
    title: parts.title,
    files: parts.files,
    nodes,
    edges,
    cycles: cyclesOf(nodes, edges, draft.runs),
    findings: parts.findings,
    steps: [],
    left: [],
    notes: parts.notes,
  };
}

/** Something lives as long as the longest of those who hold it, and memory as long as what is embedded in it. */
function spread(draft: Draft): void {
  const scopeOf = (id: string | null): Scope | null => (id === null ? null : (draft.nodes.get(id)?.scope ?? null));
  // memory of another thing is there as long as that is, and the other way round
  const holders = (node: DraftNode): (Scope | null)[] => [
    scopeOf(node.within),
    ...[...draft.edges.values()].flatMap((e) => {
      if (e.kind === 'reference' && e.to === node.id) return [scopeOf(e.from)];
      return e.kind === 'embed' && e.from === node.id ? [scopeOf(e.to)] : [];
    }),
  ];
  // a list goes with its owner at the latest
  for (const { kind, owner, scope } of draft.nodes.values()) {
    const whose = kind !== 'list' || owner === null ? undefined : draft.nodes.get(owner);
    if (whose?.kind === 'object') whose.scope = longer(whose.scope, scope);
  }
  const open = [...draft.nodes.values()].filter((n) => n.kind === 'object' && n.scope === null);
  for (let round = 0; round < open.length + 1; round++) {
    let changed = false;
    for (const node of open) {
      const scope = holders(node).reduce(longer, node.scope);
      if (scope === node.scope) continue;
      node.scope = scope;
      changed = true;
    }
    if (!changed) break;
  }
  // of whom nothing is known is where what it holds is
  const held = (holder: DraftNode): Scope | null =>
    [...draft.edges.values()]
      .filter((e) => e.kind === 'reference' && e.from === holder.id)
      .map((e) => scopeOf(e.to))
      .reduce(longer, null);
  for (const node of draft.nodes.values())
    node.scope ??= scopeOf(node.within) ?? (node.kind === 'holder' ? held(node) : null);
}

function ordered(draft: Draft, times: Times): GraphNode[] {
  const born = new Map<string, number>();
  const dies = new Map<string, number>();
  const early = (id: string, sites: Iterable<Site>): void => {
    for (const site of sites) {
      const at = times.at(site);
      if (at !== null) born.set(id, Math.min(born.get(id) ?? at, at));
    }
  };
  const late = (id: string, at: number | null): void => {
    if (at !== null) dies.set(id, Math.max(dies.get(id) ?? at, at));
  };
  for (const edge of draft.edges.values()) {
    const { nodes } = draft;
    const to = nodes.get(edge.to);
    if (to !== undefined && to.born === null) early(edge.to, edge.kind === 'borrow' ? [] : edge.takes.values());
    if (nodes.get(edge.from)?.kind !== 'object') early(edge.from, edge.takes.values());
    if (edge.kind === 'reference' || edge.kind === 'trigger')
      for (const site of edge.drops.values()) late(edge.to, times.at(site));
  }
  for (const node of draft.nodes.values()) {
    if (node.born !== null) born.set(node.id, times.at(node.born) ?? 0);
    early(
      node.id,
      node.entries.flatMap((e) => (e.site === null ? [] : [e.site])),
    );
  }
  for (const node of draft.nodes.values()) {
    const around = node.within === null ? undefined : born.get(node.within);
    if (around !== undefined) born.set(node.id, around + 0.5);
  }
  if (times.exact) {
    dies.clear();
    for (const node of draft.nodes.values()) if (node.dies !== null) late(node.id, times.at(node.dies));
  } else managedEnd(draft, times, late);
  const all = [...draft.nodes.values()];
  const time = (n: DraftNode): number => born.get(n.id) ?? -1;
  const inOrder = all.sort((a, b) => time(a) - time(b) || rank(a) - rank(b) || compare(a.id, b.id));
  const ends = [...all]
    .filter((n) => dies.has(n.id))
    .sort((a, b) => (dies.get(a.id) ?? 0) - (dies.get(b.id) ?? 0) || compare(a.id, b.id));
  const endOf = new Map(ends.map((n, i) => [n.id, i]));
  return inOrder.map((node, i) => ({
    id: node.id,
    kind: node.kind,
    scope: node.scope ?? 'frame',
    label: labelOfNode(node),
    type: node.type === '' ? node.setUp : node.type,
    born: node.born,
    dies: times.exact ? node.dies : lastDrop(draft, node, times),
    bornOrder: i,
    diesOrder: endOf.get(node.id) ?? null,
    entries: inTime(node.entries, times),
    within: node.within,
    findings: [...node.findings].sort(),
  }));
}

/** Entries in the order in which they are added, whichever function does it. */
function inTime(entries: DraftNode['entries'], times: Times): DraftNode['entries'] {
  const time = (site: Site | null): number => (site === null ? -1 : (times.at(site) ?? -1));
  return [...entries].sort((a, b) => time(a.site) - time(b.site));
}

/** Managed lists are run when the functions are through, the newest entry first. */
function managedEnd(draft: Draft, times: Times, late: (id: string, at: number | null) => void): void {
  const after = (list: DraftNode): number => (list.scope === 'drm' ? times.end + 2000 : times.end);
  for (const node of draft.nodes.values())
    if (node.kind === 'list') late(node.id, after(node) + node.entries.length + 1);
  for (const edge of draft.edges.values()) {
    const list = draft.nodes.get(edge.from);
    if (list?.kind !== 'list' || edge.kind !== 'reference') continue;
    const lines = [...edge.takes.values(), ...edge.drops.values()].map((s) => s.line);
    const entries = inTime(list.entries, times);
    const place = entries.findIndex((e) => e.site !== null && lines.includes(e.site.line));
    if (place >= 0) late(edge.to, after(list) + entries.length - place);
  }
}

/** What ends a thing here: the last release in time of all that its references have. */
function lastDrop(draft: Draft, node: DraftNode, times: Times): Site | null {
  if (node.kind !== 'object') return null;
  if (node.frees.size > 0) return sorted(node.frees).at(-1) ?? null;
  const drops = [...draft.edges.values()]
    .filter((e) => e.kind === 'reference' && e.to === node.id)
    .flatMap((e) => sorted(e.drops));
  let last: Site | null = null;
  let at = -1;
  for (const site of drops) {
    const now = times.at(site) ?? 0;
    if (now >= at) [last, at] = [site, now];
  }
  return last;
}

function rank(node: DraftNode): number {
  return ['holder', 'list', 'object'].indexOf(node.kind);
}

/** Rings of references, lists and releases, and who opens them from outside. */
function cyclesOf(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  runs: ReadonlyMap<string, ReadonlySet<string>>,
): GraphCycle[] {
  const labels = new Map(nodes.map((n) => [n.id, n.label]));
  const links = edges.filter((e) => e.kind === 'reference' || e.kind === 'trigger');
  return rings(
    nodes.map((n) => n.id),
    links,
  ).flatMap((ring): GraphCycle[] => {
    // releases alone say in which order things end: nothing waits for anything
    const held = ring.filter((e) => e.kind === 'reference');
    if (held.length === 0) return [];
    const inside = new Set(ring.map((e) => e.from));
    const opened = held
      .flatMap((e) => e.drops.filter((d) => ![...inside].some((id) => runs.get(id)?.has(keyOfSite(d)) === true)))
      .at(0);
    const unbound = opened === undefined ? unbinding(ring, nodes, edges, inside) : null;
    const text = ring.map((e) => `${labels.get(e.from) ?? e.from}${e.label === '' ? '' : ` (${e.label})`}`);
    return [
      {
        nodes: ring.map((e) => e.from),
        edges: ring.map((e) => e.id),
        broken: opened ? { by: opened.call, site: opened } : unbound,
        text: [...text, labels.get(ring[0].from) ?? ring[0].from].join(' → '),
      },
    ];
  });
}

/** The driver core runs the list of a device that goes: where these files end the device, or else by unbinding it. */
function unbinding(
  ring: readonly GraphEdge[],
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  inside: ReadonlySet<string>,
): GraphCycle['broken'] {
  const isList = (id: string): boolean => nodes.some((n) => n.id === id && n.kind === 'list' && n.scope === 'bind');
  const run = ring.find((e) => e.kind === 'trigger' && isList(e.to));
  if (run === undefined) return null;
  const ends = edges.filter((e) => e.kind === 'reference' && e.to === run.from && !inside.has(e.from));
  const site = ends.flatMap((e) => e.drops).at(-1) ?? null;
  return { by: site?.call ?? 'unbinding the device', site };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
