import { describe, expect, it } from 'vitest';
import { replayTests, type Source } from '../../../src/core/replay/index.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';
import { suiteOf, TODAY } from './support.js';

/** The verdict of one case in a tree that has these functions. */
async function within(functions: Readonly<Record<string, Source>>, body: string): Promise<string> {
  const { suites } = replayTests({
    parser: await loadTestParser(),
    book: loadTestBook(),
    files: [{ file: 'test.c', text: suiteOf(body) }],
    tree: {
      macro: () => null,
      defining: (name, what) => (what === 'function' ? (functions[name] ?? null) : null),
      elsewhere: () => null,
    },
    switches: new Set(TODAY),
  });
  return `${suites[0].cases[0].verdict}: ${suites[0].cases[0].why ?? ''}`;
}

describe('functions of the tree', () => {
  const text = 'int count_of(struct idr *idr)\n{\n\treturn idr->idr_rt ? 1 : 0;\n}\n';
  const body = 'struct idr idr = {}; KUNIT_EXPECT_EQ(test, count_of(&idr), 0);';

  it('are run, but not those of a file whose state a program keeps instead', async () => {
    expect(await within({ count_of: { file: 'lib/other.c', text } }, body)).toMatch(/^pass/);
    expect(await within({ count_of: { file: 'lib/idr.c', text } }, body)).toMatch(/^unknown: .*count_of/);
  });

  it('go before a program that gives way to them', async () => {
    const own =
      'int drmm_mode_config_init(struct drm_device *dev)\n{\n\tdev->mode_config.num_fb = 7;\n\treturn 0;\n}\n';
    const set =
      'struct drm_device dev = {}; drmm_mode_config_init(&dev); KUNIT_EXPECT_EQ(test, dev.mode_config.num_fb, 7);';
    expect(await within({ drmm_mode_config_init: { file: 'drivers/gpu/x.c', text: own } }, set)).toMatch(/^pass/);
    expect(await within({}, set)).not.toMatch(/^pass/);
  });

  it('find what the kernel sets up while it starts as nobody saw it', async () => {
    const set = (mark: string): string =>
      `static int ready;\nstatic int ${mark} start(void)\n{\n\tready = 1;\n\treturn 0;\n}\nint count_of(struct idr *idr)\n{\n\treturn ready;\n}\n`;
    expect(await within({ count_of: { file: 'lib/other.c', text: set('') } }, body)).toMatch(/^pass/);
    expect(await within({ count_of: { file: 'lib/other.c', text: set('__init') } }, body)).toMatch(
      /^unknown: .*while the kernel starts/,
    );
    // an option of the command line is not given
    const option = `${set('__init')}__setup("ready=", start);\n`;
    expect(await within({ count_of: { file: 'lib/other.c', text: option } }, body)).toMatch(/^pass/);
  });

  it('are not known where they are not written in C', async () => {
    const machine =
      'int count_of(struct idr *idr)\n{\n\tint n = 0;\n\tasm("popcnt %1, %0" : "=r" (n) : "r" (idr));\n\treturn n;\n}\n';
    expect(await within({ count_of: { file: 'arch/x.h', text: machine } }, body)).toMatch(/^unknown: .*count_of/);
  });

  it('tell where in them it is that something is not known', async () => {
    const inner = 'int count_of(struct idr *idr)\n{\n\n\tif (nobody_knows(idr))\n\t\treturn 1;\n\treturn 0;\n}\n';
    expect(await within({ count_of: { file: 'lib/other.c', text: inner } }, body)).toContain(
      'in count_of() (lib/other.c:4)',
    );
  });
});

describe('a case after one that was a guess', () => {
  it('runs in a kernel of its own, where only what holds there is told', async () => {
    const code = `
static int left;
static void guess(struct kunit *test) { left = 1; if (nobody_knows()) left = 2; }
static void alone(struct kunit *test) { KUNIT_EXPECT_EQ(test, left, 0); }
static void leans(struct kunit *test) { KUNIT_EXPECT_EQ(test, left, 1); }
static struct kunit_case cases[] = { KUNIT_CASE(guess), KUNIT_CASE(alone), KUNIT_CASE(leans), {} };
static struct kunit_suite suite = { .name = "suite", .test_cases = cases };
kunit_test_suite(suite);`;
    const { suites } = replayTests({
      parser: await loadTestParser(),
      book: loadTestBook(),
      files: [{ file: 'test.c', text: code }],
      tree: null,
      switches: new Set(TODAY),
    });
    expect(suites.map((s) => s.cases.map((c) => `${c.name} ${c.verdict}`))).toEqual([
      ['guess unknown', 'alone pass', 'leans unknown'],
    ]);
  });
});

describe('the cases of a file', () => {
  it('take so many steps together, and long ones that are left have no verdict', async () => {
    const code = `
static int count(int n) { int i, sum = 0; for (i = 0; i < n; i++) sum += i; return sum; }
static void quick(struct kunit *test) { KUNIT_EXPECT_EQ(test, count(3), 3); }
static void slow(struct kunit *test) { KUNIT_EXPECT_EQ(test, count(9000), 40495500); }
static void late(struct kunit *test) { KUNIT_EXPECT_EQ(test, count(3), 3); }
static struct kunit_case cases[] = { KUNIT_CASE(quick), KUNIT_CASE(slow), KUNIT_CASE(late), KUNIT_CASE(slow), {} };
static struct kunit_suite suite = { .name = "suite", .test_cases = cases };
kunit_test_suite(suite);
`;
    const input = {
      parser: await loadTestParser(),
      book: loadTestBook(),
      files: [{ file: 'test.c', text: code }],
      tree: null,
      switches: new Set(TODAY),
    };
    const of = (steps: number): (string | null)[] =>
      replayTests({ ...input, steps }).suites[0].cases.map((c) => (c.verdict === 'unknown' ? c.why : c.verdict));
    expect(of(1_000_000)).toEqual(['pass', 'pass', 'pass', 'pass']);
    const why = 'the cases of the file took too many steps together';
    expect(of(25_000)).toEqual(['pass', why, 'pass', why]);
  });
});
