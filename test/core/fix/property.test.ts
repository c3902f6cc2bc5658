import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRules, checkSource, type CheckContext, type Clue, type Witness } from '../../../src/core/check/index.js';
import { applyChanges, fixesFor, PLACEHOLDER, type Fix, type TextChange } from '../../../src/core/fix/index.js';
import { suppress, type Finding } from '../../../src/core/report/index.js';
import { testContext } from '../check/fixtures.js';
import { everything, type Case } from './cases.js';

let context: CheckContext;
const rules = new Set(allRules().map((rule) => rule.id));
/** Findings with a fix that changes code, of all, by rule. */
const tally = new Map<string, { fixed: number; all: number }>();

beforeAll(async () => {
  context = await testContext();
});

afterAll(() => {
  console.info(`with a fix: ${[...tally].map(([rule, { fixed, all }]) => `${rule} ${fixed}/${all}`).join(', ')}`);
});

const LEAKS = ['leaked-reference', 'unbalanced-enable'];

/** What a finding is, wherever it stands. */
function identity(f: Finding): string {
  return [f.rule, f.function, f.acquire?.call, f.release, f.object].join(' ');
}

function add(counts: Map<string, number>, id: string, n: number): void {
  counts.set(id, (counts.get(id) ?? 0) + n);
}

function count(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const f of findings) add(counts, identity(f), 1);
  return counts;
}

/** What a report shows, where a claim counts as often as there are ways out that lose it: not all of them are shown. */
function likely({ name }: Case, text: string, findings: readonly Finding[]): Map<string, number> {
  const clues: Clue[] = [];
  const lost = new Map<number, Set<number>>();
  const witness: Witness = {
    clue: (clue) => clues.push(clue),
    left: () => undefined,
    lost: (taken, places, shown) => {
      if (shown) lost.set(taken, new Set([...(lost.get(taken) ?? []), ...places]));
    },
    succeeds: () => undefined,
    unclaimed: () => undefined,
  };
  checkSource({ file: name, text }, { ...context, witness });
  const counts = new Map<string, number>();
  const counted = new Set<number>();
  for (const f of findings) {
    if (f.confidence === 'low') continue;
    const clue = clues.find(({ finding }) => finding.line === f.line && finding.message === f.message);
    const taken = clue?.reference?.at;
    const ways = clue?.exitClass === null || taken === undefined ? undefined : lost.get(taken);
    if (ways === undefined || taken === undefined) add(counts, identity(f), 1);
    else if (!counted.has(taken)) {
      counted.add(taken);
      add(counts, identity(f), ways.size);
    }
  }
  return counts;
}

/** Those of which there are more than before. */
function added(known: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...after].filter(([id, n]) => n > (known.get(id) ?? 0)).map(([id]) => id);
}

function shown(findings: readonly Finding[], finding: Finding): Finding[] {
  return findings.filter((f) => f.confidence !== 'low' || finding.confidence === 'low');
}

function expectInOrder(changes: readonly TextChange[], text: string): void {
  let end = 0;
  for (const change of changes) {
    expect(change.start).toBeGreaterThanOrEqual(end);
    expect(change.end).toBeGreaterThanOrEqual(change.start);
    end = change.end;
  }
  expect(end).toBeLessThanOrEqual(text.length);
}

function expectBetter(file: Case, before: readonly Finding[], finding: Finding, fix: Fix): void {
  const { name, text } = file;
  const fixed = applyChanges(text, fix.changes);
  const result = checkSource({ file: name, text: fixed }, context);
  const after = fix.kind === 'suppress' ? suppress(name, fixed, result.findings, rules).findings : result.findings;
  const where = `${name}:${finding.line} ${fix.id}`;
  const byExit = finding.confidence !== 'low' && fix.kind !== 'suppress' && LEAKS.includes(finding.rule);
  const was = byExit ? likely(file, text, before) : count(shown(before, finding));
  const is = byExit ? likely(file, fixed, after) : count(shown(after, finding));
  // what was there for who asks for it is not new
  expect(added(byExit ? was : count(before), is), `${where}: new findings`).toEqual([]);
  expect(is.get(identity(finding)) ?? 0, `${where}: still there`).toBeLessThan(was.get(identity(finding)) ?? 0);
}

describe.each(everything)('fixes in $name', (file) => {
  it('make their finding go, and bring up no other', () => {
    const { findings } = checkSource({ file: file.name, text: file.text }, context);
    for (const finding of findings) {
      const fixes = fixesFor(finding, file.text, context);
      for (const fix of fixes) {
        expectInOrder(fix.changes, file.text);
        expectBetter(file, findings, finding, fix);
      }
      expect(new Set(fixes.map((fix) => fix.id)).size).toBe(fixes.length);
      expect(fixes.filter((fix) => fix.preferred).length).toBeLessThanOrEqual(1);
      expect(fixes.filter((fix) => fix.kind === 'suppress')).toHaveLength(1);
      if (finding.confidence === 'low') continue;
      const row = tally.get(finding.rule) ?? { fixed: 0, all: 0 };
      row.all++;
      if (fixes.some((fix) => fix.kind !== 'suppress')) row.fixed++;
      tally.set(finding.rule, row);
    }
  });
});

describe('findings with a fix, of all that are shown', () => {
  it.each([
    ['leaked-reference', 0.85],
    ['unbalanced-enable', 0.85],
    ['released-twice', 0.85],
    ['missing-get', 0.85],
    // a work or a timer has no sure place among calls of the driver's own
    ['missing-teardown', 0.75],
    ['teardown-order', 0.65],
    ['unchecked-acquire', 0.6],
  ])('are most for %s', (rule, share) => {
    const { fixed, all } = tally.get(rule) ?? { fixed: 0, all: 0 };
    expect(all).toBeGreaterThan(2);
    expect(fixed / all).toBeGreaterThan(share);
  });
});

describe('a suppression', () => {
  it('carries a reason that is there to be replaced', () => {
    const text = 'void f(struct foo *foo)\n{\n\tkfree(foo);\n\tfoo->x = 1;\n}\n';
    const [finding] = checkSource({ file: 'a.c', text }, context).findings;
    const fix = fixesFor(finding, text, context).find(({ kind }) => kind === 'suppress');
    expect(fix?.changes).toEqual([
      { start: 39, end: 39, text: `\t/* lifetimes: ignore use-after-release -- ${PLACEHOLDER} */\n` },
    ]);
  });
});
