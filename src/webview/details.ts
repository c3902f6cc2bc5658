import type { Layout } from '../core/graph/layout.js';
import {
  EDGE_KINDS,
  type EdgeKind,
  type GraphEdge,
  type GraphNode,
  type LifetimeGraph,
  type Site,
} from '../core/graph/model.js';
import { isFolded } from '../core/graph/view.js';
import { EDGE_WORDS, LANES, NODE_WORDS, siteWords } from '../core/graph/words.js';
import { button, h } from './dom.js';

export interface DetailsEvents {
  /** Null where no editor can show it. */
  readonly reveal: ((site: Site) => void) | null;
  select(id: string): void;
  expand(group: string, open: boolean): void;
}

/** Everything that is known of one node, group or edge, with its places in the code; null when it is none of them. */
export function details(graph: LifetimeGraph, layout: Layout, id: string | null, events: DetailsEvents): Node[] | null {
  const group = layout.groups.find((g) => g.id === id);
  if (group !== undefined) return groupDetails(graph, layout, group, events);
  const node = graph.nodes.find((n) => n.id === id);
  if (node !== undefined) return nodeDetails(graph, layout, node, events);
  const edge = graph.edges.find((e) => e.id === id);
  if (edge !== undefined) return edgeDetails(graph, [edge], events);
  const drawn = layout.edges.find((e) => e.id === id);
  if (drawn !== undefined) {
    const members = new Set(drawn.members);
    return edgeDetails(
      graph,
      graph.edges.filter((e) => members.has(e.id)),
      events,
    );
  }
  return null;
}

/** What an edge is called at the end that it comes to, and at the one that it leaves. */
const WORDS: Readonly<Record<EdgeKind, { readonly back: string; readonly on: string }>> = {
  reference: { back: 'Held by', on: 'Holds' },
  trigger: { back: 'Released by the last put of', on: 'Its last put releases' },
  embed: { back: 'Memory of', on: 'Contains' },
  borrow: { back: 'Pointed to, without a reference, by', on: 'Points, without a reference, to' },
  order: { back: 'Taken while this is held', on: 'Held while this is taken' },
};

function nodeDetails(graph: LifetimeGraph, layout: Layout, node: GraphNode, events: DetailsEvents): Node[] {
  const whole = graph.nodes.find((n) => n.id === node.within);
  const home = layout.groups.find((g) => g.expanded && g.members.includes(node.id));
  const entries = [...node.entries].reverse();
  const ends = (kind: EdgeKind, end: 'from' | 'to'): GraphEdge[] =>
    graph.edges.filter((edge) => edge.kind === kind && edge[end] === node.id);
  return [
    h('h2', {}, node.label === '' ? NODE_WORDS[node.kind] : node.label),
    facts([
      ['what', `${NODE_WORDS[node.kind]}${node.type === '' ? '' : `, ${node.type.replaceAll('_', ' ')}`}`],
      ['lives in', `${LANES[node.scope].title} (${LANES[node.scope].until})`],
      ['from', place(node.born, events)],
      ['ends', place(node.dies, events)],
      ['memory of', whole === undefined ? null : link(whole.label, whole.id, events)],
    ]),
    ...graph.left.flatMap((l) => (l.node === node.id ? [h('p', { class: l.meant ? 'quiet' : 'alert' }, l.text)] : [])),
    ...found(graph, node.findings, events),
    ...EDGE_KINDS.flatMap((kind) => [
      ...section(
        WORDS[kind].back,
        ends(kind, 'to').map((edge) => edgeItem(graph, edge, edge.from, events)),
      ),
      ...section(
        WORDS[kind].on,
        ends(kind, 'from').map((edge) => edgeItem(graph, edge, edge.to, events)),
      ),
    ]),
    ...section(
      'Runs, in this order',
      entries.map((entry) => h('li', {}, entry.label, ...sites('', entry.site === null ? [] : [entry.site], events))),
      'ol',
    ),
    ...folding(layout, node, events),
    ...(home === undefined ? [] : [button('Collapse its group again', () => events.expand(home.id, false))]),
  ];
}

/** Lets the box show all that it runs, or the first of it again. */
function folding(layout: Layout, node: GraphNode, events: DetailsEvents): Node[] {
  const drawn = layout.nodes.find((n) => n.id === node.id);
  if (drawn === undefined || !isFolded(node)) return [];
  return [
    drawn.more === null
      ? button('Fold its box', () => events.expand(node.id, false))
      : button(`Show all ${node.entries.length} in its box`, () => events.expand(node.id, true)),
  ];
}

function groupDetails(
  graph: LifetimeGraph,
  layout: Layout,
  group: Layout['groups'][number],
  events: DetailsEvents,
): Node[] {
  const box = layout.nodes.find((n) => n.id === group.id);
  const members = new Set(group.members);
  const names = graph.nodes.filter((node) => members.has(node.id)).map((node) => node.label);
  const most = 20;
  return [
    h('h2', {}, box?.title ?? group.id),
    facts([['lives in', LANES[group.scope].title]]),
    button(group.expanded ? 'Collapse' : `Show all ${members.size}`, () => events.expand(group.id, !group.expanded)),
    ...section(
      'Among them',
      names.slice(0, most).map((name) => h('li', {}, name)),
    ),
    ...(names.length > most ? [h('p', { class: 'quiet' }, `and ${names.length - most} more`)] : []),
  ];
}

function edgeDetails(graph: LifetimeGraph, edges: readonly GraphEdge[], events: DetailsEvents): Node[] {
  const [first] = edges;
  const name = (id: string): Node => {
    const node = graph.nodes.find((n) => n.id === id);
    return node === undefined ? document.createTextNode(id) : link(node.label, node.id, events);
  };
  return [
    h(
      'h2',
      {},
      edges.length > 1 ? `${edges.length} of one kind` : first.label === '' ? EDGE_WORDS[first.kind] : first.label,
    ),
    ...edges.slice(0, 20).flatMap((edge) => [
      facts([
        ['what', EDGE_WORDS[edge.kind]],
        ['from', name(edge.from)],
        ['to', name(edge.to)],
        ['count', edge.kind === 'reference' ? `at most ${edge.count}` : null],
      ]),
      ...found(graph, edge.findings, events),
      ...section(
        'Taken',
        sites('', edge.takes, events).map((s) => h('li', {}, s)),
      ),
      ...section(
        'Given up',
        sites('', edge.drops, events).map((s) => h('li', {}, s)),
      ),
      ...(edge.kind === 'reference' && edge.drops.length === 0
        ? [h('p', { class: 'quiet' }, 'Nothing here gives it up.')]
        : []),
    ]),
  ];
}

function edgeItem(graph: LifetimeGraph, edge: GraphEdge, other: string, events: DetailsEvents): HTMLLIElement {
  const label = graph.nodes.find((n) => n.id === other)?.label ?? other;
  const what = edge.kind === 'reference' ? `${edge.label} ×${edge.count}`.trim() : edge.label;
  return h(
    'li',
    {},
    link(label, edge.id, events),
    ` ${what} `,
    ...sites('taken', edge.takes, events),
    ...sites('given up', edge.drops, events),
  );
}

function found(graph: LifetimeGraph, ids: readonly string[], events: DetailsEvents): Node[] {
  const findings = graph.findings.filter((finding) => ids.includes(finding.id));
  return section(
    'Findings',
    findings.map((finding) =>
      h(
        'li',
        { class: `finding ${finding.confidence}` },
        h('strong', {}, `${finding.rule}, ${finding.confidence} confidence`),
        h('p', {}, finding.message),
        h(
          'ol',
          {},
          ...(finding.path.length === 0 ? [{ site: finding.site, text: '' }] : finding.path).map((step) =>
            h('li', {}, ...sites(step.text, [step.site], events)),
          ),
        ),
      ),
    ),
  );
}

function section(title: string, items: readonly HTMLLIElement[], list: 'ul' | 'ol' = 'ul'): Node[] {
  return items.length === 0 ? [] : [h('h3', {}, title), h(list, {}, ...items)];
}

function facts(rows: readonly (readonly [string, Node | string | null])[]): HTMLDListElement {
  const shown = rows.filter(([, value]) => value !== null && value !== '');
  return h('dl', {}, ...shown.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

function place(site: Site | null, events: DetailsEvents): Node | null {
  return site === null ? null : siteLink(site, events);
}

function sites(word: string, list: readonly Site[], events: DetailsEvents): Node[] {
  return list.map((site) => h('span', { class: 'site' }, word === '' ? null : `${word} `, siteLink(site, events)));
}

/** A button where an editor can show the place, else its words. */
export function siteLink(site: Site, events: Pick<DetailsEvents, 'reveal'>): Node {
  const { reveal } = events;
  if (reveal === null) return h('code', { title: `${site.file}:${site.line}` }, siteWords(site));
  return button(siteWords(site), () => reveal(site), { class: 'link', title: `${site.file}:${site.line}` });
}

function link(label: string, id: string, events: DetailsEvents): HTMLButtonElement {
  return button(label === '' ? id : label, () => events.select(id), { class: 'link' });
}
