import { describe, expect, it } from 'vitest';
import { run, suiteOf, verdict, verdicts } from './support.js';

const SUITE = `
static int setup(struct kunit *test) { int *n = kunit_kzalloc(test, 4, GFP_KERNEL); *n = 1; test->priv = n; return 0; }
static void first(struct kunit *test) { int *n = test->priv; KUNIT_EXPECT_EQ(test, *n, 1); *n = 2; }
static void second(struct kunit *test) { int *n = test->priv; KUNIT_EXPECT_EQ(test, *n, 2); }
static struct kunit_case cases[] = { KUNIT_CASE(first), KUNIT_CASE(second), {} };
static struct kunit_suite suite = { .name = "suite", .init = setup, .test_cases = cases };
kunit_test_suites(&suite);
`;

describe('suites', () => {
  it('run init before every case', async () => {
    const { suites } = await run(SUITE);
    expect(suites.map((s) => s.name)).toEqual(['suite']);
    expect(verdicts(suites)).toEqual(['first: pass', 'second: fail']);
    expect(suites[0].cases.map((c) => c.line)).toEqual([3, 4]);
  });

  it('fail a case whose init fails', async () => {
    const { suites } = await run(SUITE.replace('return 0;', 'return -ENOMEM;'));
    expect(verdicts(suites)).toEqual(['first: fail', 'second: fail']);
  });

  it('go on with the next case after an assertion', async () => {
    const { suites } = await run(
      SUITE.replace('KUNIT_EXPECT_EQ(test, *n, 1)', 'KUNIT_ASSERT_EQ(test, *n, 5)').replace('*n, 2)', '*n, 1)'),
    );
    expect(verdicts(suites)).toEqual(['first: fail', 'second: pass']);
  });

  it('call a case once for each parameter', async () => {
    const code = `
static const int numbers[] = { 3, 4, 5 };
KUNIT_ARRAY_PARAM(number, numbers, NULL);
static int sum;
static void each(struct kunit *test) { const int *n = test->param_value; sum += *n; KUNIT_EXPECT_LT(test, *n, 6); }
static void total(struct kunit *test) { KUNIT_EXPECT_EQ(test, sum, 12); }
static struct kunit_case cases[] = { KUNIT_CASE_PARAM(each, number_gen_params), KUNIT_CASE(total), {} };
static struct kunit_suite suite = { .name = "suite", .test_cases = cases };
kunit_test_suite(suite);`;
    expect(verdicts((await run(code)).suites)).toEqual(['each: pass', 'total: pass']);
  });

  it('keep what one case leaves behind for the next', async () => {
    const code = `
static struct platform_driver drv = { .driver = { .name = "left" } };
static void first(struct kunit *test) { KUNIT_EXPECT_EQ(test, platform_driver_register(&drv), 0); }
static void second(struct kunit *test) { KUNIT_EXPECT_EQ(test, platform_driver_register(&drv), 0); }
static struct kunit_case cases[] = { KUNIT_CASE(first), KUNIT_CASE(second), {} };
static struct kunit_suite suite = { .name = "suite", .test_cases = cases };
kunit_test_suite(suite);`;
    expect(verdicts((await run(code)).suites)).toEqual(['first: pass', 'second: fail']);
  });

  it('are told apart from files without any', async () => {
    expect((await run('int x;')).suites).toEqual([]);
    expect((await run(suiteOf(''))).suites).toHaveLength(1);
  });
});

describe('what a test manages', () => {
  const before = `static int order;
static void add_one(void *p) { order = order * 10 + 1; }
static void add_two(void *p) { order = order * 10 + 2; }`;

  it('goes newest first', async () => {
    const body = `kunit_add_action(test, add_one, NULL);
	kunit_add_action(test, add_two, NULL);
	kunit_cleanup(test);
	KUNIT_EXPECT_EQ(test, order, 21);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('goes early, or not at all, when it is told so', async () => {
    const body = `kunit_add_action(test, add_one, NULL);
	kunit_add_action(test, add_two, NULL);
	kunit_release_action(test, add_one, NULL);
	KUNIT_EXPECT_EQ(test, order, 1);
	kunit_remove_action(test, add_two, NULL);
	kunit_cleanup(test);
	KUNIT_EXPECT_EQ(test, order, 1);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('has a device that is bound, whose managed actions run when it goes', async () => {
    const body = `struct device *dev = kunit_device_register(test, "dev");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_EQ(test, devm_add_action_or_reset(dev, add_one, NULL), 0);
	kunit_device_unregister(test, dev);
	KUNIT_EXPECT_EQ(test, order, 1);`;
    expect(await verdict(body, before, 'old')).toBe('pass');
  });
});
