import type { GraphEdge, LifetimeGraph, Site } from './model.js';
import { plain } from './text.js';
import { EDGE_WORDS, LANES, NODE_WORDS, notePlace } from './words.js';

/** The graph in words, with the ledger: for a mail, an issue, a commit. */
export function graphMarkdown(graph: LifetimeGraph): string {
  const label = new Map(graph.nodes.map((node) => [node.id, node.label]));
  const name = (id: string): string => label.get(id) ?? id;
  const parts = [`# Lifetimes: ${cell(graph.title)}`];
  const section = (title: string, body: string): void => {
    if (body !== '') parts.push(`## ${title}\n\n${body}`);
  };
  section('Objects', objects(graph));
  section('References', references(graph, name));
  section(
    'Cycles',
    graph.cycles
      .map((cycle) => `- ${cell(cycle.text)}${cycle.broken === null ? '' : `; broken by ${cell(cycle.broken.by)}`}`)
      .join('\n'),
  );
  section(
    'Findings',
    graph.findings
      .map((f) =>
        [
          `- ${cell(f.rule)} (${f.confidence} confidence), ${where(f.site)}: ${cell(f.message)}`,
          ...f.path.map((step) => `  - ${where(step.site)}: ${cell(step.text)}`),
        ].join('\n'),
      )
      .join('\n'),
  );
  section('Ledger', ledger(graph, name));
  section('Left at the end', graph.left.map(({ text }) => `- ${cell(text)}`).join('\n'));
  section(
    'Notes',
    graph.notes
      .map(
        (note) =>
          `- ${[notePlace(note), note.text]
            .filter((part) => part !== '')
            .map(cell)
            .join(': ')}`,
      )
      .join('\n'),
  );
  return `${parts.join('\n\n')}\n`;
}

function objects(graph: LifetimeGraph): string {
  const rows = graph.nodes.map((node) => [
    node.label,
    node.type === '' ? NODE_WORDS[node.kind] : node.type,
    LANES[node.scope].title,
    node.born === null ? '' : where(node.born),
    node.dies === null ? '' : where(node.dies),
    node.entries
      .map((entry) => entry.label)
      .reverse()
      .join(', '),
  ]);
  return table(['object', 'type', 'lives in', 'from', 'ends', 'runs'], rows);
}

function references(graph: LifetimeGraph, name: (id: string) => string): string {
  const sites = (list: readonly Site[]): string => list.map(where).join(', ');
  const kind = (edge: GraphEdge): string => EDGE_WORDS[edge.kind].toLowerCase();
  const rows = graph.edges.map((edge) => [
    name(edge.from),
    name(edge.to),
    edge.kind === 'reference' ? `${edge.label} ×${edge.count}`.trim() : `${kind(edge)} ${edge.label}`.trim(),
    sites(edge.takes),
    sites(edge.drops),
  ]);
  return table(['from', 'to', 'what', 'taken', 'dropped'], rows);
}

/** One row a call, one column an object that is counted. */
function ledger(graph: LifetimeGraph, name: (id: string) => string): string {
  const counted = ledgerNodes(graph);
  const rows = graph.steps.map((step) => [
    step.site === null ? '' : String(step.site.line),
    `${'> '.repeat(step.depth)}${step.call}`,
    ...counted.map((id) => ledgerCell(step, id)),
    step.marks.join('; '),
  ]);
  return table(['line', 'call', ...counted.map(name), 'then'], rows);
}

/** The nodes that any step counts, in the graph's order. */
export function ledgerNodes(graph: LifetimeGraph): string[] {
  const ids = new Set(graph.steps.flatMap((step) => [...step.counts.map((c) => c.node), ...step.dead]));
  return graph.nodes.map((node) => node.id).filter((id) => ids.has(id));
}

/** `2 (kref 4) +1`, `gone`, `-` before the object is there. */
export function ledgerCell(step: LifetimeGraph['steps'][number], id: string): string {
  if (step.dead.includes(id)) return 'gone';
  const count = step.counts.find((c) => c.node === id);
  if (count === undefined) return '-';
  const real = count.real === count.count ? '' : ` (kref ${count.real})`;
  const change = count.change === 0 ? '' : ` ${count.change > 0 ? '+' : ''}${count.change}`;
  return `${count.count}${real}${change}`;
}

function where(site: Site): string {
  return cell(`${site.call === '' ? '' : `${site.call}, `}${site.file}:${site.line}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Names from C are shown as they are, whatever they mean to Markdown. */
function cell(text: string): string {
  if (text === '---') return text;
  return plain(text).replace(/[\\|`*_<>[\]#]/g, (char) => `\\${char}`);
}
