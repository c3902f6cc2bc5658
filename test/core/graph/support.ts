import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphOf, type GraphEdge, type GraphNode, type LifetimeGraph } from '../../../src/core/graph/index.js';
import { testContext } from '../check/fixtures.js';

export const root = join(import.meta.dirname, '../../..');

/** The graph of one text, or of some samples. */
export async function graphOfText(text: string, wanted: string | null = null): Promise<LifetimeGraph> {
  return graphOf([{ file: 'a.c', text }], await testContext(), { title: 'a.c', function: wanted });
}

export async function graphOfSample(file: string, wanted: string | null = null): Promise<LifetimeGraph> {
  const text = readFileSync(join(root, file), 'utf8');
  return graphOf([{ file, text }], await testContext(), { title: file, function: wanted });
}

export function nodeCalled(graph: LifetimeGraph, label: string): GraphNode {
  const found = graph.nodes.filter((n) => n.label === label);
  if (found.length !== 1)
    throw new Error(`${found.length} nodes are called ${label}: ${graph.nodes.map((n) => n.label).join(', ')}`);
  return found[0];
}

/** The edge between two nodes by what the source calls them. */
export function edgeBetween(graph: LifetimeGraph, kind: GraphEdge['kind'], from: string, to: string): GraphEdge {
  const [a, b] = [nodeCalled(graph, from).id, nodeCalled(graph, to).id];
  const edge = graph.edges.find((e) => e.kind === kind && e.from === a && e.to === b);
  if (edge === undefined) throw new Error(`no ${kind} from ${from} to ${to}`);
  return edge;
}
