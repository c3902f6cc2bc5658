import type { GraphEdge, GraphNode, LifetimeGraph, Site } from './model.js';

/** The graph in lines that a person compares: by lane, then the edges, cycles, findings and notes. */
export function graphToCompact(graph: LifetimeGraph): string {
  const names = new Map(graph.nodes.map((n) => [n.id, n.label]));
  const name = (id: string): string => names.get(id) ?? id;
  const out = [graph.title];
  for (const node of graph.nodes) out.push(...nodeLines(node, name));
  if (graph.edges.length > 0) out.push('');
  for (const edge of graph.edges) out.push(edgeLine(edge, name));
  for (const { text, broken } of graph.cycles)
    out.push('', `cycle ${text}`, broken ? `  broken by ${broken.by}${at(broken.site)}` : '  broken by nothing');
  if (graph.findings.length > 0) out.push('');
  for (const f of graph.findings) {
    const on = graph.nodes.filter((n) => n.findings.includes(f.id)).map((n) => n.label);
    out.push(`finding ${f.rule} (${f.confidence})${at(f.site)} on ${on.join(', ') || 'nothing drawn'}`);
  }
  for (const step of graph.steps) {
    const counts = step.counts.map(
      (c) => `${name(c.node)} ${c.count}${c.change === 0 ? '' : c.change > 0 ? ` +${c.change}` : ` ${c.change}`}`,
    );
    out.push(
      `step ${'  '.repeat(step.depth)}${step.call}: ${counts.join(', ')}${step.dead.length > 0 ? `; dead: ${step.dead.map(name).join(', ')}` : ''}; ${step.edges.length} edges`,
    );
  }
  for (const { node, text, site, meant } of graph.left)
    out.push(`left ${meant ? 'on purpose ' : ''}${text}${at(site)} on ${node === null ? 'nothing drawn' : name(node)}`);
  for (const note of graph.notes)
    out.push(`${note.wrong === true ? 'wrong' : 'note'} ${note.line > 0 ? `line ${note.line}: ` : ''}${note.text}`);
  return `${out.join('\n')}\n`;
}

function nodeLines(node: GraphNode, name: (id: string) => string): string[] {
  const where = node.within === null ? '' : ` within ${name(node.within)}`;
  const ends = node.diesOrder === null ? '' : `, ends ${node.diesOrder}`;
  const born = node.born === null ? '' : ` from ${node.born.call}${at(node.born)}`;
  return [
    `${node.bornOrder} ${node.scope} ${node.kind} ${node.label} [${node.type}]${where}${born}${ends}`,
    ...node.entries.map((e, i) => `    ${i + 1}. ${e.label}${at(e.site)}`),
  ];
}

function edgeLine(e: GraphEdge, name: (id: string) => string): string {
  const arrow = {
    reference: `holds ${e.count}`,
    borrow: 'points to',
    trigger: 'releases',
    embed: 'contains',
    order: 'outside of',
  }[e.kind];
  const sites = (word: string, list: readonly Site[]): string =>
    list.length === 0 ? '' : `; ${word} ${list.map((s) => `${s.call}${at(s)}`).join(', ')}`;
  const label = e.label === '' ? '' : ` (${e.label})`;
  return `${name(e.from)} ${arrow} ${name(e.to)}${label}${sites('takes', e.takes)}${sites('drops', e.drops)}`;
}

function at(site: Site | null): string {
  return site === null || site.line === 0 ? '' : ` :${site.line}`;
}
