import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkSource, type CheckContext } from '../../../src/core/check/index.js';
import { applyChanges, fixesFor } from '../../../src/core/fix/index.js';
import { testContext } from '../check/fixtures.js';
import { caseDirectory, cases } from './cases.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

/** The lines that differ, with two of context, as a patch shows them. */
function patch(before: string, after: string): string {
  const a = before.split('\n');
  const b = after.split('\n');
  const common = longestCommon(a, b);
  const rows: { sign: string; line: string }[] = [];
  let i = 0;
  let j = 0;
  for (const [x, y] of [...common, [a.length, b.length]]) {
    while (i < x) rows.push({ sign: '-', line: a[i++] });
    while (j < y) rows.push({ sign: '+', line: b[j++] });
    if (i < a.length) rows.push({ sign: ' ', line: a[i++] });
    j++;
  }
  const near = (at: number): boolean => rows.slice(Math.max(0, at - 2), at + 3).some(({ sign }) => sign !== ' ');
  return rows
    .map(({ sign, line }, at) => (near(at) ? `${sign}${line}` : null))
    .filter((row, at, all) => row !== null || (at > 0 && all[at - 1] !== null))
    .map((row) => (row ?? '...').trimEnd())
    .join('\n')
    .replace(/\n\.\.\.$/, '');
}

function longestCommon(a: readonly string[], b: readonly string[]): [number, number][] {
  const length = a.map(() => new Array<number>(b.length + 1).fill(0));
  length.push(new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}

describe.each(cases)('$name', ({ name, text }) => {
  it('is changed as a kernel developer would change it', async () => {
    const shown: string[] = [];
    for (const finding of checkSource({ file: name, text }, context).findings) {
      if (finding.confidence === 'low') continue;
      shown.push(`### ${finding.line} ${finding.function}: ${finding.rule}`);
      for (const fix of fixesFor(finding, text, context)) {
        if (fix.kind === 'suppress') continue;
        const mark = fix.preferred ? ' (preferred)' : '';
        shown.push(`${fix.kind} ${fix.id}: ${fix.title}${mark}\n${patch(text, applyChanges(text, fix.changes))}`);
      }
    }
    await expect(`${shown.join('\n\n')}\n`).toMatchFileSnapshot(join(caseDirectory, name.replace(/\.c$/, '.expected')));
  });
});
