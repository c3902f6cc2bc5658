import { describe, expect, it } from 'vitest';
import { disambiguate, fingerprint } from '../../src/core/report/index.js';
import { finding } from './helpers.js';

describe('fingerprints', () => {
  it('are stable over releases: baselines on disk hold them', () => {
    expect(fingerprint(['leaked-reference', 'a.c', 'f'])).toBe('24ea3f55ae0eb97a');
  });

  it('keep parts apart', () => {
    expect(fingerprint(['ab', 'c'])).not.toBe(fingerprint(['a', 'bc']));
  });

  it('tell equal findings of one file apart by their order, not their lines', () => {
    const prints = (lines: number[]) => disambiguate(lines.map((line) => finding({ line }))).map((f) => f.fingerprint);
    const first = prints([10, 20, 30]);
    expect(new Set(first).size).toBe(3);
    expect(prints([31, 11, 21])).toEqual(first);
    expect(first[0]).toBe(finding().fingerprint);
  });

  it('leave findings alone that differ already', () => {
    const both = [finding({ fingerprint: 'a' }), finding({ fingerprint: 'b', line: 9 })];
    expect(disambiguate(both)).toEqual(both);
  });
});
