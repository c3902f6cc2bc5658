import { describe, expect, it } from 'vitest';
import { components, rings, type Link } from '../../../src/core/graph/cycles.js';

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

function random(seed: number): { nodes: string[]; links: Link[] } {
  const next = numbers(seed * 7919 + 1);
  const nodes = Array.from({ length: 1 + next(14) }, (_, i) => `n${i}`);
  const links = Array.from({ length: next(nodes.length * 3) }, (_, i) => ({
    id: `e${i}`,
    from: nodes[next(nodes.length)],
    to: nodes[next(nodes.length)],
  }));
  return { nodes, links };
}

/** By trying all ways: which nodes each one reaches. */
function reach(nodes: readonly string[], links: readonly Link[]): Map<string, Set<string>> {
  const all = new Map(nodes.map((n) => [n, new Set(links.filter((l) => l.from === n).map((l) => l.to))]));
  for (const via of nodes)
    for (const set of all.values()) if (set.has(via)) for (const to of all.get(via) ?? []) set.add(to);
  return all;
}

const SEEDS = Array.from({ length: 400 }, (_, i) => i + 1);

describe('components of random graphs', () => {
  it('are the nodes that reach each other, and only those', () => {
    for (const seed of SEEDS) {
      const { nodes, links } = random(seed);
      const reached = reach(nodes, links);
      const group = new Map(components(nodes, links).flatMap((g, i) => g.map((n) => [n, i])));
      for (const a of nodes)
        for (const b of nodes) {
          if (a === b) continue;
          const both = reached.get(a)?.has(b) === true && reached.get(b)?.has(a) === true;
          expect(group.has(a) && group.get(a) === group.get(b), `seed ${seed}: ${a} ${b}`).toBe(both);
        }
    }
  });

  it('have rings through every node, each closed and without a node twice', () => {
    for (const seed of SEEDS) {
      const { nodes, links } = random(seed);
      const found = rings(nodes, links);
      const on = new Set(found.flat().map((l) => l.from));
      expect([...on].sort(), `seed ${seed}`).toEqual(components(nodes, links).flat().sort());
      for (const ring of found) {
        ring.forEach((link, i) => expect(link.to, `seed ${seed}`).toBe(ring[(i + 1) % ring.length].from));
        expect(new Set(ring.map((l) => l.from)).size).toBe(ring.length);
      }
    }
  });

  it('of a long chain need no deep stack', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => `n${i}`);
    const links = nodes.map((from, i) => ({ id: `e${i}`, from, to: nodes[(i + 1) % nodes.length] }));
    expect(components(nodes, links)).toHaveLength(1);
  });
});
