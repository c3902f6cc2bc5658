import { describe, expect, it } from 'vitest';
import { edgeBetween, graphOfText, nodeCalled } from './support.js';

describe('who holds a thing', () => {
  it('is the field that it goes to; what an error path gives up is a drop of the same reference', async () => {
    const graph = await graphOfText(`
struct foo { struct clk *clk; struct device_node *np; };
static int foo_init(struct foo *foo, struct device *dev)
{
	foo->clk = clk_get(dev, "bus");
	if (IS_ERR(foo->clk))
		return PTR_ERR(foo->clk);
	if (foo_probe_hw(foo)) {
		clk_put(foo->clk);
		return -ENODEV;
	}
	return 0;
}
static void foo_fini(struct foo *foo)
{
	clk_put(foo->clk);
}
`);
    const edge = edgeBetween(graph, 'reference', 'struct foo', 'foo->clk');
    expect(edge.label).toBe('clk');
    expect(edge.takes.map((s) => `${s.function} ${s.line}`)).toEqual(['foo_init 5']);
    expect(edge.drops.map((s) => `${s.function} ${s.line}`)).toEqual(['foo_init 9', 'foo_fini 16']);
    expect(graph.nodes.map((n) => n.label)).not.toContain('foo_init()');
  });

  it('is the frame, when the function gives it up itself', async () => {
    const graph = await graphOfText(`
static int foo_count(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "ports");
	int n = of_get_child_count(np);

	of_node_put(np);
	return n;
}
`);
    const edge = edgeBetween(graph, 'reference', 'foo_count()', 'np');
    expect(edge.drops.map((s) => s.line)).toEqual([7]);
    expect(nodeCalled(graph, 'np').scope).toBe('frame');
  });

  it('is the caller, of what is returned or put where the caller wants it', async () => {
    const graph = await graphOfText(`
struct device_node *foo_find(void)
{
	return of_find_node_by_path("/foo");
}
int foo_make(struct foo **result)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);

	if (!foo)
		return -ENOMEM;
	*result = foo;
	return 0;
}
`);
    expect(edgeBetween(graph, 'reference', 'caller of foo_make()', 'struct foo').takes[0].call).toBe('kzalloc');
    expect(graph.nodes.map((n) => n.label)).toContain('caller of foo_find()');
  });

  it('is whoever set it up until the partner undoes it', async () => {
    const graph = await graphOfText(`
struct foo { struct clk *clk; };
static int foo_probe(struct platform_device *pdev)
{
	struct foo *foo = devm_kzalloc(&pdev->dev, sizeof(*foo), GFP_KERNEL);
	int ret;

	if (!foo)
		return -ENOMEM;
	foo->clk = devm_clk_get(&pdev->dev, NULL);
	if (IS_ERR(foo->clk))
		return PTR_ERR(foo->clk);
	platform_set_drvdata(pdev, foo);
	ret = clk_prepare_enable(foo->clk);
	return ret;
}
static void foo_remove(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);

	clk_disable_unprepare(foo->clk);
}
static struct platform_driver foo_driver = { .probe = foo_probe, .remove = foo_remove };
module_platform_driver(foo_driver);
`);
    const edge = edgeBetween(graph, 'reference', 'foo_probe() to foo_remove()', 'foo->clk');
    expect(edge.drops.map((s) => s.line)).toEqual([21]);
    expect(nodeCalled(graph, 'foo_probe() to foo_remove()').scope).toBe('bind');
    expect(nodeCalled(graph, 'foo->clk').scope).toBe('bind');
    expect(edgeBetween(graph, 'borrow', 'struct foo', 'foo->clk').label).toBe('clk');
    const list = nodeCalled(graph, 'devres of pdev->dev');
    expect(list.entries.map((e) => e.label)).toEqual(['devm_kzalloc', 'devm_clk_get']);
    expect(edgeBetween(graph, 'trigger', 'pdev->dev', 'devres of pdev->dev').label).toBe('unbind');
    // the newest entry goes first, and all of them after remove
    const ends = (label: string): number => nodeCalled(graph, label).diesOrder ?? -1;
    expect(ends('foo->clk')).toBeLessThan(ends('struct foo'));
    expect(nodeCalled(graph, 'struct foo').bornOrder).toBeLessThan(nodeCalled(graph, 'foo->clk').bornOrder);
  });
});

describe('what the end of a thing runs', () => {
  it('is the function that the last put is given', async () => {
    const graph = await graphOfText(`
struct buf { struct kref ref; void *data; };
static void buf_release(struct kref *ref)
{
	struct buf *buf = container_of(ref, struct buf, ref);

	kfree(buf->data);
	kfree(buf);
}
void buf_drop(struct buf *buf)
{
	kref_put(&buf->ref, buf_release);
}
`);
    expect(edgeBetween(graph, 'trigger', 'struct buf', 'buf->data').label).toBe('buf_release');
    expect(nodeCalled(graph, 'struct buf').dies).toMatchObject({ line: 8, function: 'buf_release' });
  });

  it('is an action of a managed list, which then holds what it gives up', async () => {
    const text = (action: string): string => `
static void foo_put(void *data)
{
	put_device(data);
}
static int foo_bind(struct device *dev)
{
	get_device(dev);
	return ${action};
}
`;
    const right = await graphOfText(text('devm_add_action_or_reset(dev, foo_put, dev)'));
    const edge = edgeBetween(right, 'reference', 'devres of dev', 'dev');
    expect(edge.takes.map((s) => s.call)).toEqual(['get_device']);
    expect(edge.drops.map((s) => s.function)).toEqual(['foo_put']);
    // the list keeps its own device alive: only its being run from outside opens the ring
    expect(right.cycles.map((c) => c.broken?.by)).toEqual(['unbinding the device']);
    const wrong = await graphOfText(text('0'));
    expect(wrong.cycles).toEqual([]);
    expect(wrong.nodes.some((n) => n.kind === 'list')).toBe(false);
  });
});

describe('a ring of references', () => {
  const text = (drop: string): string => `
struct a { struct kref ref; struct b *b; };
struct b { struct kref ref; struct a *a; };
int join(struct a *a, struct b *b)
{
	kref_get(&b->ref);
	a->b = b;
	kref_get(&a->ref);
	b->a = a;
	return 0;
}
${drop}
`;

  it('that a release from outside opens names it', async () => {
    const graph = await graphOfText(text('void part(struct a *a)\n{\n\tkref_put(&a->b->ref, free_b);\n}'));
    expect(graph.cycles).toHaveLength(1);
    expect(graph.cycles[0].broken).toMatchObject({ by: 'kref_put', site: { function: 'part' } });
  });

  it('that nothing opens says so', async () => {
    const graph = await graphOfText(text(''));
    expect(graph.cycles.map((c) => c.broken)).toEqual([null]);
  });
});

describe('a table that a module goes through', () => {
  it('holds what its functions set up, in its order', async () => {
    const graph = await graphOfText(`
static struct kmem_cache *slab_a;
static struct workqueue_struct *wq_b;
static int a_init(void)
{
	slab_a = kmem_cache_create("a", 8, 0, 0, NULL);
	return slab_a ? 0 : -ENOMEM;
}
static void a_exit(void)
{
	kmem_cache_destroy(slab_a);
}
static int b_init(void)
{
	wq_b = alloc_workqueue("b", 0, 0);
	return wq_b ? 0 : -ENOMEM;
}
static void b_exit(void)
{
	destroy_workqueue(wq_b);
}
static const struct { int (*init)(void); void (*exit)(void); } steps[] = {
	{ .init = a_init, .exit = a_exit },
	{ .init = b_init,
	  .exit = b_exit },
};
static int all_init(void)
{
	for (int i = 0; i < ARRAY_SIZE(steps); i++)
		if (steps[i].init())
			return -ENODEV;
	return 0;
}
static void all_exit(void)
{
	for (int i = ARRAY_SIZE(steps) - 1; i >= 0; i--)
		steps[i].exit();
}
module_init(all_init);
module_exit(all_exit);
`);
    const table = nodeCalled(graph, 'steps');
    expect(table.scope).toBe('module');
    expect(table.entries.map((e) => e.label)).toEqual(['a_init / a_exit', 'b_init / b_exit']);
    expect(edgeBetween(graph, 'trigger', 'all_init() to all_exit()', 'steps').label).toBe('all_exit');
    for (const [name, exit] of [
      ['slab_a', 'a_exit'],
      ['wq_b', 'b_exit'],
    ])
      expect(edgeBetween(graph, 'reference', 'steps', name).label).toContain(exit);
    expect(nodeCalled(graph, 'slab_a').bornOrder).toBeLessThan(nodeCalled(graph, 'wq_b').bornOrder);
    expect(nodeCalled(graph, 'wq_b').diesOrder).toBeLessThan(nodeCalled(graph, 'slab_a').diesOrder ?? -1);
  });
});

describe('findings', () => {
  it('hang on the reference that they are about, and on its object', async () => {
    const graph = await graphOfText(`
static int foo(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "a");

	if (!np)
		return -ENODEV;
	if (of_get_child_count(np) > 2)
		return -EINVAL;
	of_node_put(np);
	return 0;
}
`);
    const [finding] = graph.findings;
    expect(finding).toMatchObject({ rule: 'leaked-reference', site: { line: 9, function: 'foo' } });
    expect(edgeBetween(graph, 'reference', 'foo()', 'np').findings).toEqual([finding.id]);
    expect(nodeCalled(graph, 'np').findings).toEqual([finding.id]);
    expect(finding.path.length).toBeGreaterThan(0);
  });
});

describe('a text with errors', () => {
  it('shows what is known and says what is not', async () => {
    const graph = await graphOfText(`
static int foo(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "a");

	of_node_put(np);
	return 0;
}
static int bar(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "b");
	int n = = 3;

	of_node_put(np);
	return n;
}
`);
    expect(graph.nodes.map((n) => n.label)).toEqual(expect.arrayContaining(['foo()', 'np']));
    expect(graph.notes.map((n) => n.text).join()).toContain('could not be parsed');
  });

  it('is an empty graph with a note, where nothing is left of it', async () => {
    const graph = await graphOfText(`int x = ${'('.repeat(5000)};`);
    expect(graph.nodes).toEqual([]);
    expect(graph.notes).not.toEqual([]);
  });
});

describe('what the files make for the rest of the kernel', () => {
  const user = `
int tide_import(struct tide_file *priv, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	struct drm_gem_object *obj;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	obj = priv->obj;
	obj->dma_buf = buf;
	return 0;
}
void tide_export(struct drm_gem_object *source, struct dma_buf *dmabuf)
{
	drm_gem_object_get(source);
	dmabuf->priv = source;
}
`;
  const maker = `
struct drm_gem_object *drm_gem_prime_import(struct drm_device *dev, struct dma_buf *buf)
{
	return tide_look_up(dev, buf);
}
struct dma_buf *drm_gem_prime_export(struct drm_gem_object *obj, int flags)
{
	return tide_wrap(obj, flags);
}
`;
  const gems = (graph: { nodes: readonly { type: string; label: string }[] }): string[] =>
    graph.nodes.filter((n) => n.type === 'drm_gem_object').map((n) => n.label);

  it('is one node, whatever its functions call it: a ring through it is seen', async () => {
    const graph = await graphOfText(user + maker);
    expect(gems(graph)).toEqual(['struct drm_gem_object']);
    expect(edgeBetween(graph, 'reference', 'struct dma_buf', 'struct drm_gem_object').label).toBe('priv');
    expect(edgeBetween(graph, 'reference', 'struct drm_gem_object', 'struct dma_buf').label).toBe('dma_buf');
    expect(graph.cycles).toHaveLength(1);
  });

  it('are several where a driver only uses them', async () => {
    const graph = await graphOfText(user);
    expect(gems(graph).length).toBeGreaterThan(1);
    expect(graph.cycles).toEqual([]);
  });
});

it('names what points to itself', async () => {
  const graph = await graphOfText(`
struct device_node *foo_first(struct foo *foo)
{
	struct device_node *np = of_find_node_by_path("/foo");

	foo->np = np;
	np->sibling = np;
	return np;
}
`);
  expect(graph.nodes.find((n) => n.type === 'device_node')?.label).toMatch(/np|sibling/);
});
