import { ledgerCell, ledgerNodes } from '../core/graph/markdown.js';
import type { LifetimeGraph, Site } from '../core/graph/model.js';
import { EDGE_WORDS, LANES, NODE_WORDS, notePlace } from '../core/graph/words.js';
import { siteLink, type DetailsEvents } from './details.js';
import { h } from './dom.js';

type Cell = Node | string | readonly Node[];

/** The graph for readers who do not see it, or rather read: the same facts as tables. */
export function tables(graph: LifetimeGraph, step: number, events: Pick<DetailsEvents, 'reveal'>): Node[] {
  const label = new Map(graph.nodes.map((node) => [node.id, node.label]));
  const name = (id: string): string => label.get(id) ?? id;
  const one = (site: Site | null): Cell => (site === null ? '' : siteLink(site, events));
  const many = (list: readonly Site[]): Cell =>
    list.map((site) => h('span', { class: 'site' }, siteLink(site, events)));
  const rules = (ids: readonly string[]): string =>
    graph.findings
      .filter((finding) => ids.includes(finding.id))
      .map((finding) => `${finding.rule} (${finding.confidence})`)
      .join(', ');
  const counted = ledgerNodes(graph);
  return [
    table(
      'Objects',
      ['object', 'kind', 'type', 'lives in', 'from', 'ends', 'runs', 'findings'],
      graph.nodes.map((node) => [
        node.label,
        NODE_WORDS[node.kind],
        node.type.replaceAll('_', ' '),
        LANES[node.scope].title,
        one(node.born),
        one(node.dies),
        [...node.entries]
          .reverse()
          .map((entry) => entry.label)
          .join(', '),
        rules(node.findings),
      ]),
    ),
    table(
      'References and releases',
      ['from', 'to', 'what', 'name', 'count', 'taken', 'given up', 'findings'],
      graph.edges.map((edge) => [
        name(edge.from),
        name(edge.to),
        EDGE_WORDS[edge.kind],
        edge.label,
        edge.kind === 'reference' ? String(edge.count) : '',
        many(edge.takes),
        many(edge.drops),
        rules(edge.findings),
      ]),
    ),
    table(
      'Cycles',
      ['cycle', 'broken by'],
      graph.cycles.map((cycle) => [cycle.text, cycle.broken?.by ?? 'nothing outside']),
    ),
    table(
      'Findings',
      ['rule', 'confidence', 'message', 'where'],
      graph.findings.map((finding) => [finding.rule, finding.confidence, finding.message, one(finding.site)]),
    ),
    table(
      'Ledger',
      ['call', ...counted.map(name), 'then'],
      graph.steps.map((row) => [
        row.site === null ? row.call : siteLink({ ...row.site, call: row.call }, events),
        ...counted.map((id) => ledgerCell(row, id)),
        row.marks.join('; '),
      ]),
      step - 1,
    ),
    table(
      'Left at the end',
      ['what', 'where'],
      graph.left.map(({ text, site }) => [text, one(site)]),
    ),
    table(
      'Notes',
      ['where', 'what'],
      graph.notes.map((note) => [notePlace(note), note.text]),
    ),
  ].filter((part) => part !== null);
}

function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  current = -1,
): HTMLTableElement | null {
  if (rows.length === 0) return null;
  const row = (cells: readonly Cell[], i: number): HTMLTableRowElement =>
    h(
      'tr',
      i === current ? { 'aria-current': 'step' } : {},
      ...cells.map((cell, k) =>
        h(k === 0 ? 'th' : 'td', k === 0 ? { scope: 'row' } : {}, ...(isList(cell) ? cell : [cell])),
      ),
    );
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
    h('tbody', {}, ...rows.map(row)),
  );
}

function isList(cell: Cell): cell is readonly Node[] {
  return Array.isArray(cell);
}
