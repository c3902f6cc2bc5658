import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyBaseline, formatBaseline, readBaseline } from '../../src/project/baseline.js';
import { finding } from '../report/helpers.js';
import { makeTree } from './tree.js';

describe('baselines', () => {
  it('know what they were written from, after lines have shifted', () => {
    const old = [finding({ fingerprint: 'aa' }), finding({ fingerprint: 'bb' })];
    const root = makeTree({ 'base.json': formatBaseline(old) });
    const now = [finding({ fingerprint: 'bb', line: 99 }), finding({ fingerprint: 'cc' })];
    const { fresh, known } = applyBaseline(now, readBaseline(join(root, 'base.json')));
    expect(fresh).toEqual([now[1]]);
    expect(known).toMatchObject([{ finding: now[0], by: 'baseline' }]);
  });

  it('are the same text whatever the order', () => {
    const a = finding({ fingerprint: 'aa' });
    const b = finding({ fingerprint: 'bb' });
    expect(formatBaseline([a, b])).toBe(formatBaseline([b, a]));
    expect(JSON.parse(formatBaseline([]))).toEqual({ version: 1, findings: [] });
  });

  it.each([
    ['{', /is no baseline/],
    ['{"version":2,"findings":[]}', /version: expected version 1/],
    ['{"version":1,"findings":[{}]}', /findings\.0\.fingerprint/],
  ])('refuse what is none: %s', (text, message) => {
    const root = makeTree({ 'base.json': text });
    expect(() => readBaseline(join(root, 'base.json'))).toThrow(message);
  });

  it('refuse a file that is not there', () => {
    expect(() => readBaseline('no-such-file')).toThrow(/does not exist/);
  });
});
