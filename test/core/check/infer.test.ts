import { describe, expect, it } from 'vitest';
import { inferPairs } from '../../../src/core/check/infer.js';
import { loadTestBook } from '../../support/core.js';

describe('pairs by name', () => {
  const release = (name: string, ...known: string[]): readonly string[] =>
    inferPairs([name], (second) => known.includes(second), loadTestBook()).get(name)?.release ?? [];

  it('exchange a word, wherever it stands', () => {
    expect(release('foo_alloc_rings', 'foo_free_rings')).toEqual(['foo_free_rings']);
    expect(release('alloc_foo', 'free_foo')).toEqual(['free_foo']);
    expect(release('__foo_alloc', '__foo_free')).toEqual(['__foo_free']);
  });

  it('may lose a word that says how', () => {
    expect(release('foo_alloc_bar_gfp', 'foo_free_bar')).toEqual(['foo_free_bar']);
  });

  it('exchange whole words only', () => {
    expect(release('foo_reallocate', 'foo_refreeate')).toEqual([]);
    expect(release('foo_alloc', 'foo_release_all')).toEqual([]);
  });

  it.each(['', '_', '__', 'x_', '_x', 'alloc'])("come to an end for the name '%s'", (name) => {
    expect(release(name)).toEqual([]);
  });
});
