import type { EdgeKind, GraphEdge, GraphNode, GraphNote, LifetimeGraph, NodeKind, Scope, Site } from './model.js';

/** How a lane is called, and until when what is in it lives. */
export const LANES: Readonly<Record<Scope, { readonly title: string; readonly until: string }>> = {
  module: { title: 'Module', until: 'init to exit' },
  device: { title: 'Struct device', until: 'to its last put' },
  drm: { title: 'DRM device', until: 'drmm, to its last put' },
  bind: { title: 'Bind', until: 'devm, probe to unbind' },
  file: { title: 'Open file', until: 'open to release' },
  frame: { title: 'Function', until: 'call to return' },
};

/** The lanes from top to bottom: who lives longer is above. */
export const LANE_ORDER: readonly Scope[] = ['module', 'device', 'drm', 'bind', 'file', 'frame'];

export const NODE_WORDS: Readonly<Record<NodeKind, string>> = {
  object: 'Object',
  holder: 'Holder',
  list: 'Managed list',
};

export const EDGE_WORDS: Readonly<Record<EdgeKind, string>> = {
  reference: 'Reference, with its count',
  trigger: 'Last put releases',
  borrow: 'Pointer without a reference',
  embed: 'Memory within',
  order: 'Lock taken inside of another',
};

/** Of what a path that was followed leaves behind, in its box. */
export const LEFT_WORDS = 'left at the end';

/** Ids of the nodes that a path leaves behind and ought not to. */
export function wrongAtEnd(graph: LifetimeGraph): string[] {
  return graph.left.flatMap(({ node, meant }) => (node === null || meant ? [] : [node]));
}

/** `of_node in foo.c:12`, as short as a reader of the picture needs it. */
export function siteWords(site: Site): string {
  const file = site.file.split('/').at(-1) ?? site.file;
  return `${site.call === '' ? '' : `${site.call}, `}${file}:${site.line}`;
}

/** What stands beside an edge. */
export function edgeText(edge: Pick<GraphEdge, 'kind' | 'label' | 'count'>, members = 1): string {
  const several = members > 1 ? `${members} ` : '';
  switch (edge.kind) {
    case 'reference':
      return members > 1 ? `${several}references ×${edge.count}` : `${edge.label} ×${edge.count}`.trim();
    case 'trigger':
      return members > 1 ? `${several}triggers` : edge.label === '' ? 'last put' : edge.label;
    case 'borrow':
      return members > 1 ? `${several}pointers` : edge.label;
    case 'order':
      return members > 1 ? `${several}orders` : edge.label;
    case 'embed':
      return members > 1 ? `${several}embedded` : edge.label;
  }
}

/** The second line of a node's box. */
export function nodeText(node: GraphNode): string {
  const type = node.type === '' ? NODE_WORDS[node.kind].toLowerCase() : node.type.replaceAll('_', ' ');
  const where = node.born === null ? '' : ` · line ${node.born.line}`;
  return `${type}${where}`;
}

/** `1st`, `2nd`, `11th`; from 1. */
export function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** Where a note is about; nothing when it is about the whole picture. Lines are 1-based. */
export function notePlace({ file, line }: GraphNote): string {
  return file === '' ? '' : line === 0 ? file : `${file}:${line}`;
}
