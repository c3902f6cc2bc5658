import {
  GRAPH_VERSION,
  SCOPES,
  type EdgeKind,
  type GraphEdge,
  type GraphNode,
  type LifetimeGraph,
  type Site,
} from '../../../src/core/graph/model.js';
import { random } from '../../../bench/mutate.js';

const TYPES = ['device', 'device_node', 'memory', 'irq', 'clk', 'drm_device', 'dma_buf', 'work'];
const KINDS: readonly EdgeKind[] = ['reference', 'reference', 'reference', 'borrow', 'trigger', 'embed', 'order'];

export function site(line: number, call = 'get_thing'): Site {
  return { file: 'drivers/foo/bar.c', line, column: 2, function: 'bar_probe', call };
}

/**
 * A graph of the size and shape of real ones: a few hubs, edges mostly between what
 * comes to be close together, cycles, findings. Equal arguments, equal graphs.
 */
export function randomGraph(size: number, seed: number, density = 1.4): LifetimeGraph {
  const next = random(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const nodes: GraphNode[] = [];
  for (let i = 0; i < size; i++) {
    const kind = next() < 0.12 ? 'list' : next() < 0.12 ? 'holder' : 'object';
    nodes.push({
      id: `n${i}`,
      kind,
      scope: SCOPES[below(SCOPES.length)],
      label: `object ${i}${next() < 0.2 ? ' with a name that is much longer than the others' : ''}`,
      type: TYPES[below(TYPES.length)],
      born: next() < 0.8 ? site(10 + i) : null,
      dies: next() < 0.5 ? site(500 + i) : null,
      bornOrder: next() < 0.2 && i > 0 ? nodes[i - 1].bornOrder : i,
      diesOrder: next() < 0.6 ? below(size) : null,
      entries:
        kind === 'list' ? Array.from({ length: below(8) }, (_, k) => ({ label: `entry ${k}`, site: site(k + 1) })) : [],
      within: null,
      findings: next() < 0.05 ? ['f0'] : [],
    });
  }
  const edges: GraphEdge[] = [];
  for (let i = 0; i < Math.round(size * density) && size > 0; i++) {
    const from = below(size);
    const near = next() < 0.75 ? from + below(9) - 4 : below(Math.max(1, size / 10));
    const to = Math.min(size - 1, Math.max(0, Math.floor(near)));
    const kind = KINDS[below(KINDS.length)];
    const { entries } = nodes[from];
    edges.push({
      ...(entries.length > 0 && i % 4 > 0 ? { entry: i % entries.length } : {}),
      id: `e${i}`,
      kind,
      from: `n${from}`,
      to: `n${to}`,
      count: kind === 'reference' ? 1 + below(3) : 0,
      label: next() < 0.8 ? `of ${from} for ${to}` : '',
      takes: [site(20 + i)],
      drops: next() < 0.7 ? [site(90 + i, 'put_thing')] : [],
      findings: next() < 0.04 ? ['f0'] : [],
    });
  }
  return {
    version: GRAPH_VERSION,
    title: `a graph of ${size}`,
    files: ['drivers/foo/bar.c'],
    nodes,
    edges,
    cycles: [],
    findings: [{ id: 'f0', rule: 'leak', message: 'never put', confidence: 'high', site: site(40), path: [] }],
    steps: [],
    left: [],
    notes: [],
  };
}
