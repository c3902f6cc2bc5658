import { beforeAll, describe, expect, it } from 'vitest';
import { checkSource, type CheckContext } from '../../../src/core/check/index.js';
import type { FileResult } from '../../../src/core/report/finding.js';
import { testContext } from './fixtures.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

function check(text: string): FileResult {
  return checkSource({ file: 'states.c', text }, context);
}

function leaks(result: FileResult): (string | null)[] {
  return result.findings.filter((f) => f.confidence !== 'low').map((f) => f.function);
}

/** Six of something, one statement each. */
function six(statement: (n: number) => string): string {
  return [1, 2, 3, 4, 5, 6].map(statement).join('\n');
}

describe('states that need not be kept apart', () => {
  it('are the rounds of a loop that claims one element of an array each', () => {
    const result = check(`static int start_bad(struct foo *f)
{
	int i, err;

	for (i = 0; i < f->count; i++) {
		err = clk_prepare_enable(f->port[i].clk);
		if (err)
			return err;
	}
	err = setup(f);
	if (err)
		goto undo;
	return 0;
undo:
	while (i--)
		clk_disable_unprepare(f->port[i].clk);
	return err;
}
`);
    expect(result.notes).toEqual([]);
    expect(result.findings.map((f) => f.acquire?.call)).toContain('clk_prepare_enable');
  });

  it('are the rounds of a walk that goes up a chain', () => {
    const result = check(`int foo_up_ok(struct foo *f)
{
	int err = 0;

	for (; f; f = f->parent) {
		err = clk_prepare_enable(f->clk);
		if (err)
			break;
		clk_disable_unprepare(f->clk);
	}
	return err;
}
`);
    expect(result.notes).toEqual([]);
    expect(leaks(result)).toEqual([]);
  });

  it('are alternatives of #if that nothing asks about again', () => {
    const result = check(`int foo_bad(void)
{
	struct device_node *np = of_find_node_by_name(NULL, "x");

	if (!np)
		return -ENODEV;
${six((n) => `#ifdef CONFIG_A${n}\n\tsetup_${n}();\n#endif`)}
	if (broken())
		return -EIO;
	of_node_put(np);
	return 0;
}
`);
    expect(result.notes).toEqual([]);
    expect(leaks(result)).toEqual(['foo_bad']);
  });

  it('but those asked about again stay apart', () => {
    const result = check(`int foo_ok(struct device_node *np)
{
#ifdef CONFIG_A
	of_node_get(np);
#endif
	setup(np);
#ifdef CONFIG_A
	of_node_put(np);
#endif
	return 0;
}
`);
    expect(result.findings).toEqual([]);
  });

  it('differ in a variable that is assigned before it is read', () => {
    const result = check(`int foo_bad(struct device *dev)
{
	struct clk *clk = clk_get(dev, NULL);
	int ret;

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	ret = first(dev);
	if (ret < 0)
		dev_warn(dev, "no first");
	else if (ret > 0)
		dev_info(dev, "first");
	ret = second(dev);
	if (ret)
		return ret;
	clk_put(clk);
	return 0;
}
`);
    expect(leaks(result)).toEqual(['foo_bad']);
  });
});

describe('a place with too many states', () => {
  it('keeps apart what is still owed, not what is settled', () => {
    const result = check(`int foo_bad(struct device *dev, struct foo *f)
{
	struct device_node *np = of_find_node_by_name(NULL, "x");

	if (!np)
		return -ENODEV;
${six((n) => `\tif (f->has_${n})\n\t\tf->p${n} = devm_kzalloc(dev, ${n}, GFP_KERNEL);`)}
	if (!f->base)
		return -EIO;
	of_node_put(np);
	return 0;
}
`);
    expect(result.notes).toEqual([]);
    expect(leaks(result)).toEqual(['foo_bad']);
  });

  it('is noted when all of it is owed', () => {
    const result = check(`void foo(struct foo *f)
{
${six((n) => `\tif (f->has_${n})\n\t\tclk_enable(f->clk${n});`)}
}
`);
    expect(result.notes.map((note) => note.kind)).toEqual(['bound']);
  });
});
