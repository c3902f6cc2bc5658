import { describe, expect, it } from 'vitest';
import { layoutGraph } from '../../../src/core/graph/layout.js';
import { filtered, itemAt, matches } from '../../../src/webview/filter.js';
import { FRESH, readState } from '../../../src/webview/state.js';
import { momentOf, stepWords } from '../../../src/webview/steps.js';
import { edgesOf, nextEdge, walk } from '../../../src/webview/walk.js';
import { probeGraph, ringGraph } from './hand-graphs.js';
import { randomGraph } from './random-graph.js';

const nothing = { hiddenTypes: [], hiddenScopes: [], findingsOnly: false };

describe('filters', () => {
  it('hide nodes with their edges, and nothing when off', () => {
    const g = probeGraph();
    expect(filtered(g, nothing)).toBe(g);
    const less = filtered(g, { ...nothing, hiddenTypes: ['memory'] });
    expect(less.nodes.map((n) => n.id)).not.toContain('priv');
    expect(less.edges.some((e) => e.from === 'priv' || e.to === 'priv')).toBe(false);
    expect(less.edges.length).toBe(g.edges.length - 5);
  });

  it('keep what a finding is about and what is linked to it', () => {
    const kept = filtered(probeGraph(), { ...nothing, findingsOnly: true }).nodes.map((n) => n.id);
    expect(kept).toEqual(['frame', 'np']);
    expect(filtered(ringGraph(), { ...nothing, findingsOnly: true }).nodes.length).toBe(5);
  });
});

describe('a search', () => {
  it('wants all words, in any of the names', () => {
    expect(matches(probeGraph(), 'PHY priv')).toContain('phy');
    expect(matches(probeGraph(), 'bar.c:38')).toContain('phy');
    expect(matches(probeGraph(), 'phy zebra')).toEqual([]);
    expect(matches(probeGraph(), '  ')).toEqual([]);
  });
});

describe('a line of code', () => {
  it('is found by the end of its path, nodes before edges', () => {
    const ring = ringGraph();
    expect(itemAt(ring, '/src/linux/samples/ring.c', 35)).toBe('root');
    expect(itemAt(ring, 'C:\\linux\\samples\\ring.c', 38)).toBe('reference frame→root');
    expect(itemAt(ring, 'samples/string.c', 35)).toBe(null);
    expect(itemAt(ring, 'xsamples/ring.c', 35)).toBe(null);
    expect(itemAt(probeGraph(), 'drivers/foo/bar.c', 39)).toBe('np'); // by the finding's path
  });
});

describe('keys', () => {
  const layout = layoutGraph(probeGraph());

  it('go along the lane and back', () => {
    for (const lane of layout.lanes) {
      const ids = layout.nodes.filter((n) => n.scope === lane.scope).map((n) => n.id);
      const seen = new Set<string>();
      let at: string | null = walk(layout, ids[0], 'Home');
      while (at !== null) {
        seen.add(at);
        at = walk(layout, at, 'ArrowRight');
      }
      expect([...seen].sort()).toEqual([...ids].sort());
    }
  });

  it('go up and down to what is really above and below', () => {
    const big = layoutGraph(randomGraph(80, 2));
    for (const node of big.nodes) {
      const below = big.nodes.find((n) => n.id === walk(big, node.id, 'ArrowDown'));
      if (below !== undefined) expect(below.y).toBeGreaterThanOrEqual(node.y + node.height);
    }
  });

  it('go through all edges of a box, and round', () => {
    const all = edgesOf(layout, 'priv').map((e) => e.id);
    expect(all.length).toBe(5);
    let at = 'priv';
    const seen = all.map(() => (at = nextEdge(layout, 'priv', at, 1)!));
    expect(seen).toEqual(all);
    expect(nextEdge(layout, 'priv', at, 1)).toBe(all[0]);
    expect(nextEdge(layout, 'priv', 'priv', -1)).toBe(all.at(-1));
  });
});

describe('a step', () => {
  it('of 0 is the whole picture', () => {
    expect(momentOf(ringGraph(), 0).absent.size).toBe(0);
    expect(stepWords(ringGraph(), 0)).toBe('the whole picture; 5 steps');
  });

  it('has what is there, and not what comes later or has gone', () => {
    const ring = ringGraph();
    const first = momentOf(ring, 1);
    expect([...first.counts.keys()]).toEqual(['root']);
    expect(first.absent.has('drm')).toBe(true);
    expect(first.absent.has('reference drm→root')).toBe(true);
    const end = { ...ring.steps[4], dead: ['drm'], counts: ring.steps[4].counts.slice(0, 1) };
    const last = momentOf({ ...ring, steps: [...ring.steps.slice(0, 4), end] }, 5);
    expect(last.dead.has('drm')).toBe(true);
    expect(last.absent.has('drm')).toBe(false);
  });
});

describe('a state', () => {
  it('is read back as it was, and fresh when it is of another shape', () => {
    const state = { ...FRESH, selected: 'drm', zoom: { x: 1, y: 2, k: 0.5 } };
    expect(readState(JSON.parse(JSON.stringify(state)))).toEqual(state);
    for (const odd of [null, 3, {}, { ...state, version: 0 }, { ...state, zoom: { x: 1, y: 2, k: 0 } }])
      expect(readState(odd)).toEqual(FRESH);
  });
});
