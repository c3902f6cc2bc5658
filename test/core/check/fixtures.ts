import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkSource, createContext, type CheckContext } from '../../../src/core/check/index.js';
import type { FileResult } from '../../../src/core/report/finding.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';

export const fixtureDirectory = join(import.meta.dirname, 'fixtures');

export async function testContext(): Promise<CheckContext> {
  return createContext({ parser: await loadTestParser(), book: loadTestBook() });
}

export function fixtureFiles(): string[] {
  return readdirSync(fixtureDirectory).filter((name) => name.endsWith('.c'));
}

/** Checks a text and compares the findings with the comments beside its lines. */
export function check(
  context: CheckContext,
  file: string,
  text: string,
): { expected: string[]; found: string[]; result: FileResult } {
  const result = checkSource({ file, text }, context);
  const expected: string[] = [];
  text.split('\n').forEach((line, i) => {
    for (const match of line.matchAll(/\/\* finding: ([\w-]+(?:, [\w-]+)*) \*\//g)) {
      for (const rule of match[1].split(', ')) expected.push(`${i + 1}: ${rule}`);
    }
  });
  const found = result.findings.filter((f) => f.confidence !== 'low').map((f) => `${f.line}: ${f.rule}`);
  return { expected, found, result };
}

export function readFixture(name: string): string {
  return readFileSync(join(fixtureDirectory, name), 'utf8');
}

/** The findings with their paths, as golden files hold them. */
export function golden(result: FileResult): string {
  return result.findings
    .map((f) =>
      [
        `${f.line}:${f.column} ${f.rule} ${f.confidence} in ${f.function}: ${f.message}`,
        `  facts: ${f.facts.join(', ')}`,
        ...f.path.map((s) => `  ${s.line}:${s.column} ${s.message}`),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}
