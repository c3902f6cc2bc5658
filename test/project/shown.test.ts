import { describe, expect, it } from 'vitest';
import type { Confidence, Finding } from '../../src/core/report/index.js';
import type { CheckedFile } from '../../src/project/check-file.js';
import { onlyShown } from '../../src/project/shown.js';

const finding = (rule: string, confidence: Confidence): Finding => ({ rule, confidence }) as Finding;

describe('what a worker sends', () => {
  const checked: CheckedFile = {
    file: 'a.c',
    findings: [finding('one', 'low'), finding('one', 'medium'), finding('one', 'high'), finding('two', 'high')],
    suppressed: [
      { finding: finding('one', 'low'), by: 'comment' },
      { finding: finding('one', 'high'), by: 'comment' },
    ] as unknown as CheckedFile['suppressed'],
    notes: [],
    functions: 1,
    analysed: 1,
    bytes: 1,
  };
  const said = (minConfidence: Confidence, off: readonly string[]): unknown => {
    const { findings, suppressed } = onlyShown(checked, { minConfidence, off });
    return [findings.map((f) => `${f.rule} ${f.confidence}`), suppressed.length];
  };

  it('is what the report will hold: neither a rule that is off nor what is less sure than asked for', () => {
    expect(said('medium', ['two'])).toEqual([['one medium', 'one high'], 1]);
    expect(said('low', [])).toEqual([['one low', 'one medium', 'one high', 'two high'], 2]);
  });
});
