import type { GraphEdge, GraphNode, LifetimeGraph, Site } from '../core/graph/model.js';
import { wrongAtEnd } from '../core/graph/words.js';
import type { PageState } from './state.js';

export type Filters = Pick<PageState, 'hiddenTypes' | 'hiddenScopes' | 'findingsOnly'>;

/** The graph without what the filters hide; edges go with their ends. */
export function filtered(graph: LifetimeGraph, filters: Filters): LifetimeGraph {
  const types = new Set(filters.hiddenTypes);
  const scopes = new Set<string>(filters.hiddenScopes);
  const concerned = filters.findingsOnly ? concernedBy(graph) : null;
  const nodes = graph.nodes.filter(
    (node) => !types.has(node.type) && !scopes.has(node.scope) && (concerned === null || concerned.has(node.id)),
  );
  if (nodes.length === graph.nodes.length) return graph;
  const ids = new Set(nodes.map((node) => node.id));
  return { ...graph, nodes, edges: graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
}

/** What a finding or an unbroken cycle is about, and what it is directly linked to. */
function concernedBy(graph: LifetimeGraph): Set<string> {
  const core = new Set(graph.nodes.filter((node) => node.findings.length > 0).map((node) => node.id));
  for (const edge of graph.edges) if (edge.findings.length > 0) core.add(edge.from).add(edge.to);
  for (const id of wrongAtEnd(graph)) core.add(id);
  for (const cycle of graph.cycles) if (cycle.broken === null) cycle.nodes.forEach((id) => core.add(id));
  const all = new Set(core);
  for (const edge of graph.edges) {
    if (core.has(edge.from)) all.add(edge.to);
    if (core.has(edge.to)) all.add(edge.from);
  }
  return all;
}

/** Ids of nodes and edges that hold all words of the query, in names, types, calls, functions, files or lines. */
export function matches(graph: LifetimeGraph, query: string): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const holds = (parts: readonly string[]): boolean => {
    const text = parts.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return [
    ...graph.nodes.filter((node) => holds([node.label, node.type, ...nodeSites(node).map(siteText)])),
    ...graph.edges.filter((edge) => edge.label !== '' && holds([edge.label, ...edgeSites(edge).map(siteText)])),
  ].map((item) => item.id);
}

function siteText(site: Site): string {
  return `${site.call} ${site.function} ${site.file}:${site.line}`;
}

export function nodeSites(node: GraphNode): Site[] {
  return [node.born, node.dies, ...node.entries.map((entry) => entry.site)].filter((site) => site !== null);
}

export function edgeSites(edge: GraphEdge): Site[] {
  return [...edge.takes, ...edge.drops];
}

/**
 * What a line of a file is about: a node first, then an edge, then a finding's node.
 *
 * @param line 1-based
 * @returns its id; null when the line is about nothing here
 */
export function itemAt(graph: LifetimeGraph, file: string, line: number): string | null {
  const here = (site: Site): boolean => site.line === line && samePath(site.file, file);
  const node = graph.nodes.find((n) => (n.born !== null && here(n.born)) || (n.dies !== null && here(n.dies)));
  if (node !== undefined) return node.id;
  const edge = graph.edges.find((e) => edgeSites(e).some(here));
  if (edge !== undefined) return edge.id;
  const entry = graph.nodes.find((n) => nodeSites(n).some(here));
  if (entry !== undefined) return entry.id;
  const finding = graph.findings.find((f) => here(f.site) || f.path.some((step) => here(step.site)));
  if (finding === undefined) return null;
  const about = (item: GraphNode | GraphEdge): boolean => item.findings.includes(finding.id);
  return (graph.nodes.find(about) ?? graph.edges.find(about))?.id ?? null;
}

/** An editor knows whole paths, a graph those below the tree's root. */
function samePath(a: string, b: string): boolean {
  const [x, y] = [a, b].map((path) => path.replaceAll('\\', '/'));
  return x === y || x.endsWith(`/${y}`) || y.endsWith(`/${x}`);
}
