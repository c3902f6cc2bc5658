// npm run bench:graph [-- --most 1000]
//
// CPU time of laying out random graphs of 10, 100, 300 and 1,000 nodes, none of them
// collapsed, beside two general layouts on the same graphs: elkjs (layered, orthogonal)
// and Graphviz (dot, as wasm). These are compared with, and not part of the product.
// Then, in a browser, how many frames a second zooming and panning 1,000 nodes gives
// (bench/graph-frames.ts).
import { parseArgs } from 'node:util';
import { instance } from '@viz-js/viz';
import ELK from 'elkjs/lib/elk.bundled.js';
import { layoutGraph, type Layout } from '../src/core/graph/layout.js';
import type { LifetimeGraph } from '../src/core/graph/model.js';
import { graphSvg } from '../src/core/graph/svg.js';
import { randomGraph } from '../test/core/graph/random-graph.js';

const { values } = parseArgs({ options: { most: { type: 'string', default: '1000' } } });
const RUNS = 5;
/** A layout that took this long is not asked for a bigger graph. */
const PATIENCE = 60_000;

const elk = new ELK.default();
const viz = await instance();
const tooSlow = new Set<string>();

console.log('nodes  edges  layout (first, median of 5)   SVG      elkjs layered   Graphviz dot    picture');
for (const size of [10, 100, 300, 1000].filter((n) => n <= Number(values.most))) {
  const graph = randomGraph(size, 7);
  const times: number[] = [];
  let layout!: Layout;
  for (let i = 0; i < RUNS; i++)
    times.push(await cpu(() => (layout = layoutGraph(graph, { collapseAbove: Infinity }))));
  const svg = await cpu(() => graphSvg(graph, layout));
  const others = [
    await other('elkjs', () => elk.layout(forElk(graph, layout))),
    await other('dot', () => viz.renderJSON(forDot(graph, layout))),
  ];
  const sorted = [...times].sort((a, b) => a - b);
  console.log(
    [
      String(size).padStart(5),
      String(graph.edges.length).padStart(5),
      `${ms(times[0])} ${ms(sorted[2])}          `,
      ms(svg),
      others[0].padStart(13),
      others[1].padStart(13),
      `  ${Math.round(layout.width)} × ${Math.round(layout.height)}`,
    ].join('  '),
  );
}

/** Milliseconds of the process, user and system. */
async function cpu(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function other(name: string, work: () => unknown): Promise<string> {
  if (tooSlow.has(name)) return 'not asked';
  try {
    const taken = await cpu(work);
    if (taken > PATIENCE) tooSlow.add(name);
    return ms(taken);
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message.slice(0, 40) : String(error)}`;
  }
}

function ms(value: number): string {
  return `${value.toFixed(1).padStart(8)} ms`;
}

/** The same boxes and lines, of the same size. */
function forElk(graph: LifetimeGraph, layout: Layout): Parameters<typeof elk.layout>[0] {
  return {
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.edgeRouting': 'ORTHOGONAL' },
    children: layout.nodes.map(({ id, width, height }) => ({ id, width, height })),
    edges: graph.edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
}

function forDot(graph: LifetimeGraph, layout: Layout): string {
  const boxes = layout.nodes.map(({ id, width, height }) => `${id} [width=${width / 72}, height=${height / 72}]`);
  const lines = graph.edges.map(({ from, to }) => `${from} -> ${to}`);
  return `digraph { rankdir=LR; node [shape=box, fixedsize=true]; ${[...boxes, ...lines].join('; ')} }`;
}
