import { LEFT_WORDS, wrongAtEnd } from './words.js';
import { SCOPES, type GraphEdge, type GraphNode, type LifetimeGraph } from './model.js';

/** What a reader is to see at once: what is wrong. */
const WRONG = '#cf222e';
const QUIET = '#57606a';

const SCOPE_WORDS: Readonly<Record<(typeof SCOPES)[number], string>> = {
  frame: 'one call',
  file: 'open file',
  bind: 'probe to unbind (devm)',
  drm: 'drm device (drmm)',
  device: 'device (last put)',
  module: 'module',
};

/** The graph in Graphviz' language: a cluster a scope, shortest first. */
export function graphToDot(graph: LifetimeGraph): string {
  const names = new Map(graph.nodes.map((n, i) => [n.id, `n${i}`]));
  const unbroken = new Set(graph.cycles.filter((c) => c.broken === null).flatMap((c) => c.edges));
  const out = ['digraph lifetimes {', `  label=${quoted(graph.title)}; labelloc=t; rankdir=LR; compound=true;`];
  out.push('  node [fontname="monospace", fontsize=11]; edge [fontname="monospace", fontsize=10];');
  const left = new Set(wrongAtEnd(graph));
  for (const scope of SCOPES) {
    const inside = graph.nodes.filter((n) => n.scope === scope);
    if (inside.length === 0) continue;
    out.push(
      `  subgraph cluster_${scope} {`,
      `    label=${quoted(SCOPE_WORDS[scope])}; color="#d0d7de"; style=rounded;`,
    );
    for (const node of inside) out.push(`    ${names.get(node.id) ?? ''} [${nodeFacts(node, left.has(node.id))}];`);
    out.push('  }');
  }
  for (const edge of graph.edges)
    out.push(
      `  ${names.get(edge.from) ?? ''} -> ${names.get(edge.to) ?? ''} [${edgeFacts(edge, unbroken.has(edge.id))}];`,
    );
  return `${out.join('\n')}\n}\n`;
}

function nodeFacts(node: GraphNode, left: boolean): string {
  const lines = [node.label, ...(node.type === '' || node.type === node.label ? [] : [`(${node.type})`])];
  for (const [i, entry] of node.entries.entries()) lines.push(`${i + 1}. ${entry.label}`);
  if (left) lines.push(LEFT_WORDS);
  const shape = { object: 'box', holder: 'ellipse', list: 'note' }[node.kind];
  const wrong = node.findings.length > 0 || left ? `, color="${WRONG}", penwidth=2` : '';
  return `label=${quoted(lines.join('\n'))}, shape=${shape}${wrong}`;
}

function edgeFacts(edge: GraphEdge, unbroken: boolean): string {
  const words = [edge.kind === 'reference' && edge.count > 1 ? `${edge.count}×` : '', edge.label].filter(
    (w) => w !== '',
  );
  const style = { reference: 'solid', borrow: 'dotted', trigger: 'dashed', embed: 'solid', order: 'dotted' }[edge.kind];
  const arrow = edge.kind === 'embed' ? ', arrowhead=none, arrowtail=diamond, dir=back' : '';
  const wrong = unbroken || edge.findings.length > 0;
  return `label=${quoted(words.join(' '))}, style=${style}${arrow}, color="${wrong ? WRONG : QUIET}"${wrong ? ', penwidth=2' : ''}`;
}

function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
