import type { Ledger, SuiteResult, TestReport } from '../../../src/core/replay/index.js';
import { replayFunctions, replayTests } from '../../../src/core/replay/index.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';

export const TODAY = ['device_del frees managed resources', 'the last handle keeps the dma_buf'];

/** Runs the suites of some C under the kernel's behaviour of today, or of before. */
export async function run(
  code: string,
  semantics: 'today' | 'old' = 'today',
  fails: readonly string[] = [],
): Promise<TestReport> {
  return replayTests({
    parser: await loadTestParser(),
    book: loadTestBook(),
    files: [{ file: 'test.c', text: code }],
    tree: null,
    switches: new Set(semantics === 'today' ? TODAY : []),
    fails: new Set(fails),
  });
}

/** `name: verdict` of each case. */
export function verdicts(suites: readonly SuiteResult[]): string[] {
  return suites.flatMap((suite) => suite.cases.map((c) => `${c.name}: ${c.verdict}`));
}

/** A suite of one case around statements, with what stands before it. */
export function suiteOf(body: string, before = ''): string {
  return `${before}
static void one(struct kunit *test)
{
${body}
}
static struct kunit_case cases[] = { KUNIT_CASE(one), {} };
static struct kunit_suite suite = { .name = "suite", .test_cases = cases };
kunit_test_suite(suite);
`;
}

/** Verdict of the single case, with the reason when it does not pass. */
export async function verdict(body: string, before = '', semantics: 'today' | 'old' = 'today'): Promise<string> {
  const { suites } = await run(suiteOf(body, before), semantics);
  const [c] = suites[0].cases;
  return c.verdict === 'pass' ? 'pass' : `${c.verdict}: ${c.why ?? ''}`;
}

/** Follows functions of some C, one after the other. */
export async function scenario(
  code: string,
  functions: readonly string[],
  fails: readonly string[] = [],
): Promise<Ledger> {
  const made = replayFunctions(
    {
      parser: await loadTestParser(),
      book: loadTestBook(),
      files: [{ file: 'test.c', text: code }],
      tree: null,
      switches: new Set(TODAY),
      fails: new Set(fails),
    },
    functions,
  );
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

/** What went wrong on the way, as `line: text`; line 0 where no line of the file did it. */
export function eventsOf(made: Ledger): string[] {
  return made.events.map((e) => `${e.place.line}: ${e.text}`);
}

/** What is left at the end, as `object, line`. */
export function leftOf(made: Ledger): string[] {
  return made.left.map((l) => `${l.object}, line ${l.line}`);
}
