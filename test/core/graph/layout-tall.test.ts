import { describe, expect, it } from 'vitest';
import { layoutGraph, type LaidEdge } from '../../../src/core/graph/layout.js';
import { graphSvg } from '../../../src/core/graph/svg.js';
import { faults } from './geometry.js';
import { edge, graph, node } from './hand-graphs.js';
import { graphOfText } from './support.js';

/** A list with entries, and what some of them hold. */
function listGraph(entries: number, held: readonly number[]): ReturnType<typeof graph> {
  const list = node('list', {
    kind: 'list',
    scope: 'bind',
    entries: Array.from({ length: entries }, (_, i) => ({ label: `step_${i}`, site: null })),
  });
  const things = held.map((i) => node(`thing ${i}`, { scope: 'bind', bornOrder: 1 + i }));
  return graph(
    [list, ...things],
    held.map((i) => ({ ...edge('list', `thing ${i}`, { label: `step_${i}` }), entry: i })),
  );
}

const start = ({ points }: LaidEdge): number => points[0].y;

describe('a list', () => {
  const g = listGraph(10, [1, 3, 6, 9]);
  const layout = layoutGraph(g);
  const list = layout.nodes.find((n) => n.id === 'list')!;

  it('has each edge leave beside the line of its entry, from the last one that was added downwards', () => {
    expect(faults(layout)).toEqual([]);
    const svg = graphSvg(g, layout, { framed: false });
    for (const laid of layout.edges) {
      const [, baseline] = new RegExp(`y="([\\d.]+)">\\d+\\. ${g.edges.find((e) => e.id === laid.id)!.label}<`).exec(
        svg,
      )!;
      expect(Math.abs(start(laid) - (Number(baseline) - 4))).toBeLessThanOrEqual(6);
    }
    const downwards = [...layout.edges].sort((a, b) => start(a) - start(b)).map((e) => e.to);
    expect(downwards).toEqual(['thing 9', 'thing 6', 'thing 3', 'thing 1']);
  });

  it('does not say beside a line what the line says; a count of several it does', () => {
    expect(layout.edges.map((e) => e.label)).toEqual([null, null, null, null]);
    const several = { ...g, edges: g.edges.map((e, i) => (i === 0 ? { ...e, count: 2 } : e)) };
    expect(layoutGraph(several).edges.flatMap((e) => e.label?.text ?? [])).toEqual(['×2']);
  });

  it('reaches over several rows: what it holds is not pulled apart', () => {
    const things = layout.nodes.filter((n) => n.id !== 'list').sort((a, b) => a.y - b.y);
    expect(things.some((thing) => thing.y > list.y && thing.y + thing.height < list.y + list.height)).toBe(true);
    things.slice(1).forEach((thing, i) => expect(thing.y - things[i].y).toBeLessThan(90));
  });

  it('has what an entry that is left out holds leave beside the line that counts those', () => {
    const long = layoutGraph(listGraph(20, [0, 19]));
    const box = long.nodes.find((n) => n.id === 'list')!;
    expect(box.lines.at(-1)).toBe('and 7 more');
    const of = (id: string): number => start(long.edges.find((e) => e.to === id)!) - box.y;
    expect(of('thing 19')).toBeLessThan(of('thing 0'));
    expect(of('thing 0')).toBeLessThan(box.height);
  });

  it('keeps its place when an entry is added', () => {
    const grown = layoutGraph(listGraph(11, [1, 3, 6, 9]), { previous: layout });
    expect(faults(grown)).toEqual([]);
    const cell = (l: typeof layout): unknown => l.nodes.map(({ id, column, row }) => [id, column, row]);
    expect(cell(grown)).toEqual(cell(layout));
  });
});

describe('the entry that an edge is of', () => {
  it('is the managed call, or the action that gives it up', async () => {
    const found = await graphOfText(`
static void foo_off(void *data)
{
	clk_disable_unprepare(data);
}
static int foo_probe(struct platform_device *pdev)
{
	void *buf = devm_kzalloc(&pdev->dev, 64, GFP_KERNEL);
	struct clk *clk = devm_clk_get(&pdev->dev, NULL);
	int ret;

	if (!buf || IS_ERR(clk))
		return -ENODEV;
	ret = clk_prepare_enable(clk);
	if (ret)
		return ret;
	return devm_add_action_or_reset(&pdev->dev, foo_off, clk);
}
static struct platform_driver foo_driver = { .probe = foo_probe };
`);
    const [list] = found.nodes.filter((n) => n.kind === 'list');
    expect(list.entries.map((e) => e.label)).toEqual(['devm_kzalloc', 'devm_clk_get', 'foo_off']);
    const entry = (label: string): (number | undefined)[] =>
      found.edges
        .filter((e) => e.from === list.id && found.nodes.find((n) => n.id === e.to)?.label === label)
        .map((e) => e.entry);
    expect(entry('buf')).toEqual([0]);
    expect(entry('clk')).toEqual([1]);
  });
});
