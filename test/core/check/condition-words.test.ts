import { beforeAll, describe, expect, it } from 'vitest';
import { conditionWords } from '../../../src/core/check/condition-words.js';
import type { CheckContext } from '../../../src/core/check/index.js';
import { testContext } from './fixtures.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

const DRIVER = `struct foo {
	struct clk *clk;
	struct bar *bar;
	u32 rate;
	bool on;
};

int foo_set(struct foo *foo, unsigned long flags)
{
	struct device_node *np = NULL, *other;
	int ret;

	foo->bar->x = 1;
	if (@) {
	}
	return 0;
}
`;

function words(condition: string, holds: boolean): string {
  const source = context.parser.parse(DRIVER.replace('@', condition));
  if ('error' in source) throw new Error(source.error);
  const at = DRIVER.indexOf('@');
  return conditionWords(source, at, at + condition.length, holds);
}

describe('what a condition says', () => {
  it.each([
    ['np', true, "'np' is not NULL"],
    ['np', false, "'np' is NULL"],
    ['other', false, "'other' is NULL"],
    ['foo->clk', true, "'foo->clk' is not NULL"],
    ['foo->bar', false, "'foo->bar' is NULL"],
    ['np == NULL', true, "'np' is NULL"],
    ['np != NULL', false, "'np' is NULL"],
    ['NULL == foo->clk', false, "'foo->clk' is not NULL"],
    ['ret', true, "'ret' is not 0"],
    ['flags', false, "'flags' is 0"],
    ['foo->rate', true, "'foo->rate' is not 0"],
    ['foo->on', false, "'foo->on' is false"],
    ['foo->clks[i].rate', true, "'foo->clks[i].rate' is not 0"],
    ['elsewhere', true, "'elsewhere' is set"],
    ['ret < 0', true, "'ret < 0' is true"],
    ['ret = start(np, foo == NULL)', false, "'ret' is 0"],
    ['ret == start(np)', false, "'ret == start(np)' is false"],
    ['has(np,\n\t\t"reg")', false, '\'has(np, "reg")\' is false'],
  ])('%s being %s', (condition, holds, said) => {
    expect(words(condition, holds)).toBe(said);
  });

  it('is cut where it is long', () => {
    expect(words(`first_question(np) && ${'x'.repeat(80)}`, true).length).toBeLessThan(80);
  });
});
