import { describe, expect, it } from 'vitest';
import { layoutGraph, type Layout } from '../../../src/core/graph/layout.js';
import type { LifetimeGraph } from '../../../src/core/graph/model.js';
import { LANE_ORDER } from '../../../src/core/graph/words.js';
import { faults } from './geometry.js';
import { edge, graph, node, probeGraph, ringGraph } from './hand-graphs.js';
import { randomGraph } from './random-graph.js';

describe('a layout', () => {
  const sizes = [0, 1, 2, 3, 5, 8, 13, 20, 40, 80];
  const graphs: [string, LifetimeGraph][] = [
    ['the ring', ringGraph()],
    ['a probe', probeGraph()],
    ...sizes.flatMap((size) =>
      [1, 2, 3, 4, 5, 6].map((seed): [string, LifetimeGraph] => [
        `${size} nodes, seed ${seed}`,
        randomGraph(size, seed, 0.6 + seed / 3),
      ]),
    ),
  ];
  it.each(graphs)('of %s keeps everything apart and in order', (_, g) => {
    expect(faults(layoutGraph(g))).toEqual([]);
  });

  it('is judged by a test that sees what is wrong', () => {
    const layout = layoutGraph(probeGraph());
    const [first, second] = layout.nodes;
    const moved = (change: Partial<(typeof layout.nodes)[number]>): Layout => ({
      ...layout,
      nodes: [{ ...first, ...change }, ...layout.nodes.slice(1)],
    });
    expect(faults(moved({ x: second.x, y: second.y })).join()).toContain(`${first.id} overlaps ${second.id}`);
    expect(faults(moved({ width: 900 })).join()).toContain('goes through');
    expect(faults(moved({ x: layout.width + 1 })).join()).toContain('comes before');
    const edges = layout.edges.map((e) => ({ ...e, label: e.label && { ...e.label, x: 300, y: 300 } }));
    expect(faults({ ...layout, edges }).join()).toContain('collide');
  });

  it('draws all nodes and edges', () => {
    const g = randomGraph(80, 9);
    const layout = layoutGraph(g);
    expect(layout.nodes.map((n) => n.id).sort()).toEqual(g.nodes.map((n) => n.id).sort());
    expect(layout.edges.map((e) => e.id).sort()).toEqual(g.edges.map((e) => e.id).sort());
    expect(layout.hidden).toEqual([]);
    for (const e of layout.edges) {
      const [from, to] = [e.from, e.to].map((id) => layout.nodes.find((n) => n.id === id)!);
      const [first, last] = [e.points[0], e.points.at(-1)!];
      for (const [point, box] of [
        [first, from],
        [last, to],
      ] as const) {
        expect([box.x, box.x + box.width]).toContain(point.x);
        expect(point.y).toBeGreaterThan(box.y);
        expect(point.y).toBeLessThan(box.y + box.height);
      }
    }
  });

  it('is the same for the same graph, however its nodes and edges are listed', () => {
    const g = randomGraph(60, 4);
    expect(layoutGraph(structuredClone(g))).toEqual(layoutGraph(g));
    const turned = { ...g, nodes: [...g.nodes].reverse(), edges: [...g.edges].reverse() };
    expect(layoutGraph(turned)).toEqual(layoutGraph(g));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('fits a screen rather than a long scroll (seed %i)', (seed) => {
    const { width, height } = layoutGraph(randomGraph(25, seed, 1));
    expect(width / height).toBeLessThan(2.2);
  });

  it('has the longer scopes above', () => {
    const scopes = layoutGraph(probeGraph()).lanes.map((lane) => lane.scope);
    expect(scopes).toEqual(LANE_ORDER.filter((scope) => scopes.includes(scope)));
    expect(scopes).toContain('module');
  });

  it('puts what lives longer first when two come to be at once', () => {
    const both = graph([node('a', { scope: 'bind', diesOrder: 0 }), node('b', { scope: 'bind', diesOrder: 4 })], []);
    const layout = layoutGraph(both);
    expect(layout.nodes.map((n) => n.id)).toEqual(['b', 'a']);
  });

  it('leaves out an edge to nowhere, and says so', () => {
    const g = graph([node('a', { scope: 'bind' })], [edge('a', 'nobody')]);
    expect(layoutGraph(g).hidden).toEqual(['reference a→nobody']);
  });

  it('draws an edge of a node to itself', () => {
    const g = graph([node('a', { scope: 'bind' })], [edge('a', 'a', { label: 'self' })]);
    expect(layoutGraph(g).edges[0].points.length).toBe(4);
    expect(faults(layoutGraph(g))).toEqual([]);
  });
});

describe('an edit', () => {
  const cells = (layout: Layout): Map<string, string> =>
    new Map(layout.nodes.map((n) => [n.id, `${n.column} ${n.scope} ${n.row}`]));

  it('that changes no node moves none', () => {
    const g = randomGraph(50, 7);
    const before = layoutGraph(g);
    const after = layoutGraph({ ...g, edges: g.edges.slice(3) }, { previous: before });
    expect(cells(after)).toEqual(cells(before));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('that adds a node moves few (seed %i)', (seed) => {
    const g = randomGraph(50, seed);
    const before = layoutGraph(g);
    const extra = node('new', { scope: 'bind', bornOrder: 20 + seed });
    const grown = { ...g, nodes: [...g.nodes, extra], edges: [...g.edges, edge('new', 'n22', { label: 'it' })] };
    const after = layoutGraph(grown, { previous: before });
    expect(faults(after)).toEqual([]);
    const was = cells(before);
    const rowOf = (cell: string): string => cell.slice(cell.indexOf(' '));
    const rows = after.nodes.filter((n) => n.id !== 'new' && rowOf(was.get(n.id)!) !== rowOf(cells(after).get(n.id)!));
    expect(rows.map((n) => n.id)).toEqual([]);
    // Columns stay, or all further ones move by one.
    const moves = after.nodes.filter((n) => n.id !== 'new').map((n) => n.column - Number(was.get(n.id)!.split(' ')[0]));
    expect(new Set(moves).size).toBeLessThanOrEqual(2);
    expect(Math.max(...moves)).toBeLessThanOrEqual(1);
    expect(Math.min(...moves)).toBe(0);
  });

  it.each([1, 2, 3, 4])('that takes a node away moves no other to another row (seed %i)', (seed) => {
    const g = randomGraph(50, seed);
    const before = layoutGraph(g);
    const gone = 'n30';
    const less = {
      ...g,
      nodes: g.nodes.filter((n) => n.id !== gone),
      edges: g.edges.filter((e) => e.from !== gone && e.to !== gone),
    };
    const after = layoutGraph(less, { previous: before });
    expect(faults(after)).toEqual([]);
    const moved = after.nodes.filter((n) => cells(before).get(n.id) !== cells(after).get(n.id));
    expect(moved.length).toBeLessThanOrEqual(2);
  });
});

describe('a graph of more than 300 nodes', () => {
  const big = randomGraph(400, 3);

  it('is drawn by lane and type, with counts', () => {
    const layout = layoutGraph(big);
    expect(layout.nodes.length).toBeLessThanOrEqual(100);
    expect(layout.nodes.reduce((sum, n) => sum + n.members.length, 0)).toBe(400);
    const group = layout.nodes.find((n) => n.members.length > 1)!;
    expect(group.title).toMatch(new RegExp(`^${group.members.length} × `));
    const drawn = layout.edges.reduce((sum, e) => sum + e.members.length, 0);
    expect(drawn + layout.hidden.length).toBe(big.edges.length);
    expect(faults(layout)).toEqual([]);
  });

  it('keeps in sight what a finding is about', () => {
    const few = { ...big, nodes: big.nodes.map((n, i) => ({ ...n, findings: i % 50 === 7 ? ['f0'] : [] })) };
    const quiet = { ...few, edges: few.edges.map((e) => ({ ...e, findings: [] })) };
    const shown = layoutGraph(quiet).nodes.map((n) => n.id);
    for (const i of [7, 57, 357]) expect(shown).toContain(`n${i}`);
    expect(shown).not.toContain('n8');
  });

  it('opens the groups that are asked for', () => {
    const { groups } = layoutGraph(big);
    const opened = layoutGraph(big, { expanded: [groups[0].id] });
    expect(opened.nodes.length).toBe(layoutGraph(big).nodes.length - 1 + groups[0].members.length);
    expect(opened.groups.find((g) => g.id === groups[0].id)?.expanded).toBe(true);
    expect(faults(opened)).toEqual([]);
  });

  it('is drawn by lane alone when types are too many', () => {
    const many = { ...big, nodes: big.nodes.map((n, i) => ({ ...n, type: `type ${i}`, findings: [] })), edges: [] };
    const layout = layoutGraph(many);
    expect(layout.nodes.length).toBeLessThanOrEqual(6);
    expect(layout.nodes.reduce((sum, n) => sum + n.members.length, 0)).toBe(400);
  });
});
