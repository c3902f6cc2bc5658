import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { allRules, type CheckContext } from '../../../src/core/check/index.js';
import { check, testContext } from './fixtures.js';

/** Rules that reports make themselves, from comments in the source; `report` tests them. */
const elsewhere = ['bare-suppression.md'];
const pages = join(import.meta.dirname, '../../../docs/rules');

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

/** The first C block below a heading. */
function example(page: string, heading: string): string {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return /```c\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
}

function ruleFiles(): string[] {
  return readdirSync(pages).filter((name) => !elsewhere.includes(name));
}

it('every rule has a page, and every page a rule', () => {
  const named = ruleFiles().map((name) => name.replace(/\.md$/, ''));
  expect(named.sort()).toEqual(
    allRules()
      .map((r) => r.id)
      .sort(),
  );
});

describe.each(ruleFiles())('%s', (name) => {
  const page = readFileSync(join(pages, name), 'utf8');

  it('shows a bad example that is found where it says', () => {
    const bad = example(page, 'Bad');
    expect(bad).not.toBe('');
    const { expected, found } = check(context, 'bad.c', bad);
    expect(expected.length).toBeGreaterThan(0);
    expect(found).toEqual(expected);
  });

  it('shows a good example that is silent', () => {
    const good = example(page, 'Good');
    expect(good).not.toBe('');
    expect(check(context, 'good.c', good).found).toEqual([]);
  });
});
