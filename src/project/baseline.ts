import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Finding } from '../core/report/finding.js';
import { compareText } from '../core/report/fingerprint.js';
import type { SuppressedFinding } from '../core/report/report.js';
import { Failure, systemReason } from './failure.js';

const schema = z.object({
  version: z.literal(1, { error: 'expected version 1' }),
  findings: z.array(z.object({ fingerprint: z.string(), rule: z.string(), file: z.string(), function: z.string() })),
});

/** @throws Failure when the file cannot be read or is no baseline. */
export function readBaseline(path: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`cannot read the baseline ${path}: ${systemReason(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure(`${path} is no baseline: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Failure(`${path} is no baseline: ${issue.path.join('.') || 'top level'}: ${issue.message}`);
  }
  return new Set(parsed.data.findings.map((f) => f.fingerprint));
}

/** The file that makes today's findings known. Sorted, one a line, so that its diffs read well. */
export function formatBaseline(findings: readonly Finding[]): string {
  const rows = findings
    .map(({ fingerprint, rule, file, function: name }) => ({ fingerprint, rule, file, function: name }))
    .sort(
      (a, b) => compareText(a.file, b.file) || compareText(a.rule, b.rule) || compareText(a.fingerprint, b.fingerprint),
    );
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`);
  return `{\n  "version": 1,\n  "findings": [${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}]\n}\n`;
}

/** Splits findings into new ones and those the baseline knows. */
export function applyBaseline(
  findings: readonly Finding[],
  known: ReadonlySet<string>,
): { fresh: Finding[]; known: SuppressedFinding[] } {
  const fresh: Finding[] = [];
  const old: SuppressedFinding[] = [];
  for (const finding of findings) {
    if (known.has(finding.fingerprint)) old.push({ finding, by: 'baseline', reason: 'in the baseline' });
    else fresh.push(finding);
  }
  return { fresh, known: old };
}
