import type { EdgeKind, GraphEdge, GraphNode, LifetimeGraph, NodeKind, Scope } from './model.js';
import { edgeText, LANE_ORDER, LANES, LEFT_WORDS, NODE_WORDS, nodeText, ordinal, wrongAtEnd } from './words.js';

/** A box to draw: a node, or many of one lane (and type) as one. */
export interface ViewNode {
  /** Of the node, or `group:` with its lane and type. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly scope: Scope;
  readonly type: string;
  readonly title: string;
  readonly subtitle: string;
  /** Further lines: what a list will run, first that runs first; when it ends. */
  readonly lines: readonly string[];
  /** A path that was followed leaves it behind, and ought not to. */
  readonly left: boolean;
  /** How many entries a list has, whether there are lines for all of them or not. */
  readonly entries: number;
  /** Which of the lines, 0-based, tells how many are left out; null when all are there. */
  readonly more: number | null;
  readonly bornOrder: number;
  readonly diesOrder: number | null;
  /** Ids of the graph's nodes that it stands for: one, or those of the group. */
  readonly members: readonly string[];
  readonly findings: readonly string[];
}

/** A line to draw: an edge, or all of one kind between the same boxes. */
export interface ViewEdge {
  readonly id: string;
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Claims that it stands for. */
  readonly count: number;
  /** Which of the lines of the box that it leaves it is of, 0-based; null when it is of none. */
  readonly line: number | null;
  readonly members: readonly string[];
  readonly findings: readonly string[];
}

export interface ViewGroup {
  readonly id: string;
  readonly scope: Scope;
  /** Empty for a whole lane. */
  readonly type: string;
  /** Ids of its nodes. */
  readonly members: readonly string[];
  readonly expanded: boolean;
}

export interface View {
  readonly nodes: readonly ViewNode[];
  readonly edges: readonly ViewEdge[];
  /** What was collapsed, or would be were it not expanded. */
  readonly groups: readonly ViewGroup[];
  /** Ids of edges that name a node which is not there, or both of whose ends are in one group. */
  readonly hidden: readonly string[];
}

export const COLLAPSE_ABOVE = 300;
/** More groups than this are no overview. */
const MOST_GROUPS = 60;
const MOST_KEPT = 40;
/** As many lines as a list may have and be read at a glance. */
const LIST_LINES = 14;

export interface ViewOptions {
  /** Graphs with more nodes than this are drawn with groups. */
  readonly collapseAbove?: number;
  /** Ids of groups that are drawn in full all the same, and of nodes whose lines are. */
  readonly expanded?: readonly string[];
}

/** What of a graph is drawn: everything, or groups where that were too many boxes. */
export function viewOf(graph: LifetimeGraph, options: ViewOptions = {}): View {
  const limit = options.collapseAbove ?? COLLAPSE_ABOVE;
  const expanded = new Set(options.expanded ?? []);
  const nodes = [...new Map(graph.nodes.map((node) => [node.id, node])).values()];
  if (nodes.length <= limit) return drawn(graph, nodes, [], new Map(), expanded);
  const kept = concerned(graph);
  // What a finding or a cycle is about stays in sight, unless that alone is too much.
  const keep = kept.size <= MOST_KEPT ? kept : new Set<string>();
  const byType = groupsOf(nodes, keep, (node) => `group:${node.scope}/${node.kind}/${node.type}`);
  const few = byType.size <= MOST_GROUPS;
  const groups = few ? byType : groupsOf(nodes, keep, (node) => `group:${node.scope}`);
  const home = new Map<string, string>();
  const list: ViewGroup[] = [];
  for (const [id, members] of groups) {
    if (members.length < 2) continue;
    const open = expanded.has(id);
    list.push({
      id,
      scope: members[0].scope,
      type: few ? members[0].type : '',
      members: members.map((node) => node.id),
      expanded: open,
    });
    if (!open) for (const node of members) home.set(node.id, id);
  }
  return drawn(graph, nodes, list, home, expanded);
}

function groupsOf(
  nodes: readonly GraphNode[],
  keep: ReadonlySet<string>,
  key: (node: GraphNode) => string,
): Map<string, GraphNode[]> {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (keep.has(node.id)) continue;
    const id = key(node);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [node]);
    else group.push(node);
  }
  return groups;
}

/** Nodes that a finding or a cycle that nothing breaks is about. */
function concerned(graph: LifetimeGraph): Set<string> {
  const ids = new Set<string>();
  for (const node of graph.nodes) if (node.findings.length > 0) ids.add(node.id);
  for (const id of wrongAtEnd(graph)) ids.add(id);
  for (const cycle of graph.cycles) if (cycle.broken === null) for (const id of cycle.nodes) ids.add(id);
  for (const edge of graph.edges) if (edge.findings.length > 0) ids.add(edge.from).add(edge.to);
  return ids;
}

function drawn(
  graph: LifetimeGraph,
  nodes: readonly GraphNode[],
  groups: readonly ViewGroup[],
  home: ReadonlyMap<string, string>,
  expanded: ReadonlySet<string>,
): View {
  const members = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const id = home.get(node.id) ?? node.id;
    const list = members.get(id);
    if (list === undefined) members.set(id, [node]);
    else list.push(node);
  }
  const known = new Set(nodes.map((node) => node.id));
  const edges = new Map<string, GraphEdge[]>();
  const hidden: string[] = [];
  for (const edge of graph.edges) {
    const from = home.get(edge.from) ?? edge.from;
    const to = home.get(edge.to) ?? edge.to;
    if (!known.has(edge.from) || !known.has(edge.to) || (from === to && edge.from !== edge.to)) {
      hidden.push(edge.id);
      continue;
    }
    // Between nodes each edge is drawn; where a group takes part, one for each kind.
    const key = home.has(edge.from) || home.has(edge.to) ? `group:${edge.kind}:${from}→${to}` : edge.id;
    const list = edges.get(key);
    if (list === undefined) edges.set(key, [edge]);
    else list.push(edge);
  }
  const left = new Set(wrongAtEnd(graph));
  const boxes = [...members]
    .map(([id, list]) => (list[0].id === id ? single(list[0], expanded.has(id), left) : group(id, list, left)))
    .sort(byOrder);
  const shown = new Map(boxes.map((box) => [box.id, box]));
  const rank = new Map(boxes.map((box, i) => [box.id, i]));
  const inOrder = (a: ViewEdge, b: ViewEdge): number =>
    rank.get(a.from)! - rank.get(b.from)! || rank.get(a.to)! - rank.get(b.to)! || (a.id < b.id ? -1 : 1);
  return {
    nodes: boxes,
    edges: [...edges].map(([id, list]) => line(id, list, home, shown)).sort(inOrder),
    groups,
    hidden,
  };
}

function byOrder(a: ViewNode, b: ViewNode): number {
  return (
    a.bornOrder - b.bornOrder ||
    (b.diesOrder ?? Infinity) - (a.diesOrder ?? Infinity) || // who lives longer comes first
    LANE_ORDER.indexOf(a.scope) - LANE_ORDER.indexOf(b.scope) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Whether a box has more lines than are drawn unless it is asked for. */
export function isFolded(node: GraphNode): boolean {
  return node.entries.length > LIST_LINES;
}

function single(node: GraphNode, whole: boolean, left: ReadonlySet<string>): ViewNode {
  const runs = [...node.entries].reverse().map((entry, i) => `${i + 1}. ${entry.label}`);
  const cut = isFolded(node) && !whole;
  const lines = cut ? runs.slice(0, LIST_LINES - 1) : runs;
  const more = cut ? lines.push(`and ${runs.length - lines.length} more`) - 1 : null;
  if (left.has(node.id)) lines.push(LEFT_WORDS);
  else if (node.diesOrder !== null) lines.push(endWords(node));
  return {
    id: node.id,
    kind: node.kind,
    scope: node.scope,
    type: node.type,
    title: node.label === '' ? NODE_WORDS[node.kind] : node.label,
    subtitle: nodeText(node),
    lines,
    left: left.has(node.id),
    entries: node.entries.length,
    more,
    bornOrder: node.bornOrder,
    diesOrder: node.diesOrder,
    members: [node.id],
    findings: node.findings,
  };
}

function endWords(node: GraphNode): string {
  const rank = `ends ${ordinal(node.diesOrder! + 1)}`;
  return node.dies === null ? rank : `${rank} · line ${node.dies.line}`;
}

function group(id: string, members: readonly GraphNode[], left: ReadonlySet<string>): ViewNode {
  const [first] = members;
  const whole = id === `group:${first.scope}`;
  const name = first.type === '' ? NODE_WORDS[first.kind].toLowerCase() : first.type.replaceAll('_', ' ');
  const deaths = members.map((node) => node.diesOrder);
  return {
    id,
    kind: whole ? 'object' : first.kind,
    scope: first.scope,
    type: whole ? '' : first.type,
    title: `${members.length} × ${whole ? LANES[first.scope].title : name}`,
    subtitle: whole ? 'all that is in this lane' : 'of one type, collapsed',
    lines: [],
    left: members.some((node) => left.has(node.id)),
    entries: 0,
    more: null,
    bornOrder: Math.min(...members.map((node) => node.bornOrder)),
    diesOrder: deaths.includes(null) ? null : Math.max(...deaths.map((order) => order ?? 0)),
    members: members.map((node) => node.id),
    findings: [...new Set(members.flatMap((node) => node.findings))],
  };
}

function line(
  id: string,
  list: readonly GraphEdge[],
  home: ReadonlyMap<string, string>,
  boxes: ReadonlyMap<string, ViewNode>,
): ViewEdge {
  const [first] = list;
  const count = list.reduce((sum, edge) => sum + edge.count, 0);
  const at = list.length > 1 || home.has(first.from) ? null : lineOf(first, boxes.get(first.from));
  return {
    id,
    kind: first.kind,
    from: home.get(first.from) ?? first.from,
    to: home.get(first.to) ?? first.to,
    text: edgeText({ kind: first.kind, label: first.label, count }, list.length),
    count,
    line: at,
    members: list.map((edge) => edge.id),
    findings: [...new Set(list.flatMap((edge) => edge.findings))],
  };
}

/** Which line of a list's box an edge is of: that of its entry, or of those that are left out. */
function lineOf({ entry }: GraphEdge, box: ViewNode | undefined): number | null {
  if (entry === undefined || box?.kind !== 'list' || entry >= box.entries) return null;
  const line = box.entries - 1 - entry;
  return box.more === null ? line : Math.min(line, box.more);
}
