import { describe, expect, it } from 'vitest';
import { graphOfText } from './support.js';

const through = (n: number): string => `
static int foo_count${n}(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "ports");
	int n = of_get_child_count(np);

	of_node_put(np);
	return n;
}
`;
const lasting = `
struct foo { struct clk *clk; };
int foo_init(struct foo *foo, struct device *dev)
{
	foo->clk = clk_get(dev, "bus");
	return PTR_ERR_OR_ZERO(foo->clk);
}
void foo_fini(struct foo *foo)
{
	clk_put(foo->clk);
}
`;
const many = (count: number): string => Array.from({ length: count }, (_, i) => through(i)).join('');

describe('a picture with much in it', () => {
  it('leaves out what passes through one call, and counts it', async () => {
    const graph = await graphOfText(many(12) + lasting);
    expect(graph.nodes.map((n) => n.label)).toEqual(['struct foo', 'foo->clk']);
    expect(graph.notes.map((n) => n.text)).toEqual([
      '12 objects that one call takes and gives up again, or gives up for its caller: not drawn',
    ]);
  });

  it('keeps it where there is little', async () => {
    const graph = await graphOfText(many(2) + lasting);
    expect(graph.nodes.map((n) => n.label)).toEqual(expect.arrayContaining(['foo_count0()', 'foo_count1()']));
    expect(graph.notes).toEqual([]);
  });

  it('keeps what is wrong', async () => {
    const wrong = through(99).replace(
      '\tof_node_put(np);\n',
      '\tif (n > 3)\n\t\treturn -EINVAL;\n\tof_node_put(np);\n',
    );
    const graph = await graphOfText(many(12) + lasting + wrong);
    expect(graph.nodes.find((n) => n.label === 'np')?.findings).toHaveLength(1);
  });
});
