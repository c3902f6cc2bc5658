import type { Remark } from './journal.js';
import type { TestReport } from './replay.js';

export interface TestJson {
  readonly suites: readonly {
    readonly name: string;
    readonly file: string;
    readonly cases: readonly {
      readonly name: string;
      readonly verdict: string;
      readonly line: number;
      readonly why: string | null;
    }[];
  }[];
  readonly notes: readonly string[];
}

/** The report as other programs read it. */
export function testsToJson(report: TestReport): TestJson {
  return {
    suites: report.suites.map(({ name, file, cases }) => ({
      name,
      file,
      cases: cases.map((c) => ({ name: c.name, verdict: c.verdict, line: c.line, why: c.why })),
    })),
    notes: report.notes.map(noteText),
  };
}

export function noteText({ place, text }: Remark): string {
  return place.line === 0 ? text : `${place.file}:${place.line}: ${text}`;
}

const SIGNS = { pass: 'ok     ', fail: 'FAIL   ', unknown: 'unknown' } as const;

/** The report for people: a line a case, with why it does not pass. */
export function testsToText(report: TestReport, withNotes: boolean): string {
  let out = '';
  const count = { pass: 0, fail: 0, unknown: 0 };
  for (const suite of report.suites) {
    out += `${suite.name} (${suite.file})\n`;
    for (const c of suite.cases) {
      count[c.verdict]++;
      out += `  ${SIGNS[c.verdict]} ${c.name}, line ${c.line}${c.why === null ? '' : `\n          ${c.why}`}\n`;
    }
  }
  if (withNotes) for (const note of report.notes) out += `note: ${noteText(note)}\n`;
  const hidden = withNotes || report.notes.length === 0 ? '' : `; ${report.notes.length} notes (--notes shows them)`;
  return `${out}${count.pass} pass, ${count.fail} fail, ${count.unknown} unknown${hidden}\n`;
}
