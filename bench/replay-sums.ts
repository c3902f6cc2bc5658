import type { TestReport } from '../src/core/replay/index.js';

/** Files whose verdicts are known, by semantics. */
export interface Named {
  readonly files: readonly string[];
  readonly cases: number;
  /** Names of the cases that must fail; all others must pass. */
  readonly fails: Readonly<Record<'today' | 'old', readonly string[]>>;
}

/** What the test files of a tree came to. */
export class Sums {
  private readonly counts = { pass: 0, fail: 0, unknown: 0 };
  private readonly reasons = new Map<string, number>();
  private readonly lines: string[] = [];
  private readonly crashes: string[] = [];
  private files = 0;
  private suites = 0;
  private through = 0;

  add(file: string, report: TestReport): void {
    const mine = { pass: 0, fail: 0, unknown: 0 };
    const broken = report.notes.filter((note) => note.text.startsWith('the suites were not run'));
    this.files++;
    this.suites += report.suites.length;
    this.through += report.suites.length - Math.min(broken.length, report.suites.length);
    for (const suite of report.suites) {
      for (const { name, verdict, why } of suite.cases) {
        mine[verdict]++;
        this.counts[verdict]++;
        if (verdict === 'pass') continue;
        this.lines.push(`${verdict.padEnd(7)} ${file}: ${suite.name}: ${name}: ${why ?? ''}`);
        const reason = grouped(why ?? '');
        if (verdict === 'unknown') this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
      }
    }
    console.log(`${cell(mine.pass)} pass ${cell(mine.fail)} fail ${cell(mine.unknown)} unknown  ${file}`);
    for (const note of broken) console.log(`  ${note.text}`);
  }

  crash(file: string, why: string): void {
    this.files++;
    this.crashes.push(`${file}: ${why}`);
  }

  print(most: number, all: boolean): void {
    const { pass, fail, unknown } = this.counts;
    console.log(
      `\n${this.files} files, ${this.suites} suites, ${this.through} of them run through; ${pass + fail + unknown} cases: ${pass} pass, ${fail} fail, ${unknown} unknown`,
    );
    for (const crash of this.crashes) console.log(`could not be run: ${crash}`);
    if (all) for (const line of this.lines) console.log(line);
    const reasons = [...this.reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (reasons.length > 0) console.log('\nWhat stopped the cases without a verdict:');
    for (const [reason, count] of reasons.slice(0, most)) console.log(`${cell(count)}  ${reason}`);
    if (reasons.length > most) console.log(`      and ${reasons.length - most} more reasons`);
  }
}

function cell(count: number): string {
  return String(count).padStart(5);
}

/** The same reason at another place is the same reason. */
function grouped(why: string): string {
  return why
    .replace(/^line \d+: /, '')
    .replace(/ of line \d+/g, '')
    .replace(/, in \w+\(\) \([^()]*\)/g, '')
    .replace(/^whether .* is not known: /s, 'an expectation: ')
    .slice(0, 160);
}
