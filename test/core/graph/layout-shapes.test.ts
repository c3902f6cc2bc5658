import { describe, expect, it } from 'vitest';
import { layoutGraph, type LaidEdge, type Layout } from '../../../src/core/graph/layout.js';
import { unrest } from '../../../src/core/graph/layout-shapes.js';
import { probeGraph } from './hand-graphs.js';

/** A picture of nothing but lines. */
function drawn(lines: readonly (readonly [x: number, y: number])[][], size = { width: 100, height: 100 }): Layout {
  const [edge] = layoutGraph(probeGraph()).edges;
  const edges = lines.map((points): LaidEdge => ({ ...edge, points: points.map(([x, y]) => ({ x, y })) }));
  return { ...layoutGraph({ ...probeGraph(), nodes: [], edges: [] }), ...size, edges };
}

describe('what makes a picture hard to read', () => {
  const across = [
    [10, 50],
    [90, 50],
  ] as const;
  const still = unrest(drawn([[...across]]));

  it('is length, corners and crossings', () => {
    expect(unrest(drawn([[[10, 50], [50, 50]]]))).toBeLessThan(still); // prettier-ignore
    expect(unrest(drawn([[[10, 50], [50, 50], [50, 90]]]))).toBeGreaterThan(still); // prettier-ignore
    const beside = unrest(drawn([[...across], [[95, 10], [95, 90]]])); // prettier-ignore
    const through = unrest(drawn([[...across], [[50, 10], [50, 90]]])); // prettier-ignore
    expect(through).toBeGreaterThan(beside);
  });

  it('is what a screen does not hold: a strip is worse than a square of the same size', () => {
    const of = (width: number, height: number): number => unrest(drawn([[...across]], { width, height }));
    expect(of(4000, 250)).toBeGreaterThan(of(1000, 1000));
    expect(of(1600, 1000)).toBeCloseTo(of(1000, 1000));
  });
});
