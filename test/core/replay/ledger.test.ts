import { describe, expect, it } from 'vitest';
import { ledgerLines, ledgerToText, replayFunctions, type Ledger } from '../../../src/core/replay/index.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';
import { TODAY, suiteOf } from './support.js';

async function ledger(text: string, functions: readonly string[], fails: readonly string[] = []): Promise<Ledger> {
  const made = replayFunctions(
    {
      parser: await loadTestParser(),
      book: loadTestBook(),
      files: [{ file: 'test.c', text }],
      tree: null,
      switches: new Set(TODAY),
      fails: new Set(fails),
    },
    functions,
  );
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

const TWICE = `static int twice(struct device_node *parent)
{
	struct device_node *a, *b;

	a = of_get_child_by_name(parent, "a");
	if (!a)
		return -ENODEV;
	b = of_get_child_by_name(parent, "b");
	if (!b)
		return -ENODEV;
	of_node_put(b);
	of_node_put(a);
	return 0;
}
`;

describe('a call that fails', () => {
  it('is every call of the name, or the one in a line', async () => {
    expect((await ledger(TWICE, ['twice'], ['of_get_child_by_name'])).left).toEqual([]);
    const [left, ...others] = (await ledger(TWICE, ['twice'], ['of_get_child_by_name:8'])).left;
    expect(left).toMatchObject({ by: 'of_get_child_by_name', line: 5 });
    expect(others).toEqual([]);
  });
});

describe('a case of a test suite', () => {
  const test = suiteOf(
    `	struct device *root = root_device_register("root");

	KUNIT_EXPECT_EQ(test, seen, 2);
	root_device_unregister(root);`,
    `static int seen;
static int begin(struct kunit *test)
{
	seen = 1;
	kunit_add_action(test, count, NULL);
	return 0;
}
`,
  ).replace('.test_cases', '.init = begin, .test_cases');

  it('has the init of its suite before it and what the test manages behind it', async () => {
    const made = await ledger(test, ['one']);
    const rows = made.rows.map((row) => [row.place.line, row.call]);
    expect(rows[0][1]).toBe('kunit_add_action');
    expect(rows.at(-1)).toEqual([0, '(the test ends)']);
    expect(made.left).toEqual([]);
  });

  it('shows where an expectation does not hold', async () => {
    const made = await ledger(test, ['one']);
    expect(made.rows.find((row) => row.call === 'KUNIT_EXPECT_EQ')?.marks).toEqual([
      '! seen == 2 does not hold: 1 == 2',
    ]);
    expect((await ledger(test.replace('seen, 2', 'seen, 1'), ['one'])).events).toEqual([]);
  });
});

describe('the lines of a ledger', () => {
  it('are its text, and each leads to its place', async () => {
    const made = await ledger(TWICE, ['twice'], ['of_get_child_by_name:8']);
    const lines = ledgerLines(made, true);
    expect(lines.map((line) => `${line.text}\n`).join('')).toBe(ledgerToText(made, true));
    const at = (text: string): number | undefined => lines.find((line) => line.text.includes(text))?.place?.line;
    expect(at('of_get_child_by_name')).toBe(5);
    expect(at('fails')).toBe(8);
    expect(at('a reference is left')).toBe(5);
    expect(lines[0].place).toBeNull();
  });

  it('name no line for what no line does', async () => {
    const made = await ledger('static int probe(struct platform_device *pdev)\n{\n\treturn 0;\n}\n', ['probe']);
    expect(ledgerToText(made, false)).toMatch(/^ +\(the device is unbound\)/m);
  });
});
