import { describe, expect, it } from 'vitest';
import { checkSource, createContext } from '../../../src/core/check/index.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';
import { fixtureFiles, readFixture } from './fixtures.js';

describe('with a least confidence', () => {
  it('findings below it come without their paths, and nothing else changes', async () => {
    const parts = { parser: await loadTestParser(), book: loadTestBook() };
    const all = createContext(parts);
    const some = createContext({ ...parts, options: { least: 'medium' } });
    let bare = 0;
    for (const file of fixtureFiles()) {
      const text = readFixture(file);
      const found = checkSource({ file, text }, some).findings;
      const wanted = checkSource({ file, text }, all).findings.map((finding, i) => {
        const isBare = finding.confidence === 'low' && found.at(i)?.path.length === 0;
        if (isBare) bare++;
        return isBare ? { ...finding, path: [] } : finding;
      });
      expect(found, file).toEqual(wanted);
    }
    expect(bare).toBeGreaterThan(0);
  });
});
