import { beforeAll, describe, expect, it } from 'vitest';
import { checkSource, type CheckContext } from '../../../src/core/check/index.js';
import { testContext } from './fixtures.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

function check(text: string): ReturnType<typeof checkSource> {
  return checkSource({ file: 'broken.c', text }, context);
}

/** Code that is being typed: calls whose arguments are not there yet. */
const UNFINISHED = [
  'if (IS_ERR()) return PTR_ERR();',
  'if (WARN_ON(IS_ERR_OR_NULL())) return 1;',
  'return PTR_ERR_OR_ZERO();',
  'if (dma_mapping_error(dev)) return -1;',
  'clk_put(); kfree(); of_node_put(); clk_prepare_enable(); pm_runtime_get_sync();',
  'for_each_child_of_node() { }',
  'c = devm_add_action_or_reset();',
  'void *priv = netdev_priv(,); if (!priv) return 1;',
  'c = krealloc(); of_node_get(of_find_node_by_name());',
];

describe('calls without their arguments', () => {
  it.each(UNFINISHED)('are analysed all the same: %s', (body) => {
    const { notes, analysed } = check(`int f(struct device *dev)
{
\tstruct clk *c = clk_get(dev, NULL);

\t${body}
\tclk_put(c);
\treturn 0;
}
`);
    expect(notes.filter((note) => note.kind === 'internal')).toEqual([]);
    expect(analysed).toBe(1);
  });
});

describe('a file that cannot be parsed', () => {
  it('is told in a sentence', () => {
    const { notes } = check(`int f(void) { return ${'('.repeat(200_000)}0; }`);
    expect(notes).toHaveLength(1);
    expect(notes[0].message).toMatch(/^not parsed: .* more than the limit of \d+$/);
  });
});

describe('a function whose type is not written yet', () => {
  it('ends no search for its name before it began', () => {
    const work = 'static  foo_work(struct work_struct *work)\n{\n\tschedule_work(&foo->work);\n}\n';
    const probe =
      'static int foo_probe(struct platform_device *pdev)\n{\n\tINIT_WORK(&foo->work, foo_work);\n\tschedule_work(&foo->work);\n\treturn 0;\n}\n';
    const driver = 'static struct platform_driver foo = { .probe = foo_probe, .remove = foo_remove };\n';
    expect(check(work + probe + driver).functions).toBe(2);
  });
});
