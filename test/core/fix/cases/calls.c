/* Another function, or one call less. */

static int resume(struct foo *foo)
{
	int ret;

	ret = pm_runtime_get_sync(foo->dev);
	if (ret < 0) {
		dev_err(foo->dev, "cannot resume: %d\n", ret);
		return ret;
	}

	foo_poke(foo);
	pm_runtime_put_autosuspend(foo->dev);
	return 0;
}

static struct foo *wrong_function(void)
{
	struct foo *foo = vmalloc(sizeof(*foo));

	if (!foo)
		return NULL;

	if (foo_setup(foo)) {
		kfree(foo);
		return NULL;
	}

	return foo;
}

static int managed_memory(struct device *dev)
{
	struct foo *foo = devm_kzalloc(dev, sizeof(*foo), GFP_KERNEL);

	if (!foo)
		return -ENOMEM;

	if (foo_load(foo)) {
		kfree(foo);
		return -EIO;
	}

	return 0;
}

static int loop_that_puts(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child) {
		if (foo_add(child))
			pr_warn("skipped\n");

		of_node_put(child);
	}

	return 0;
}

static int use_too_late(struct foo *foo)
{
	int ret = foo_stop(foo);

	if (ret)
		return ret;

	kfree(foo);
	ret = foo->status;
	return ret;
}

static int probe_sets_up(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);
	int ret;

	ret = clk_prepare_enable(foo->clk);
	if (ret)
		return ret;

	return 0;
}

static void remove_forgets(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);

	dev_dbg(&pdev->dev, "rate %lu\n", clk_get_rate(foo->clk));
}

static const struct platform_driver foo_driver = {
	.probe = probe_sets_up,
	.remove = remove_forgets,
};

static int wrong_function_of_a_pool(struct foo_pool *pool)
{
	struct foo *foo = mempool_alloc(&pool->foos, GFP_ATOMIC);

	if (!foo)
		return -ENOMEM;

	kfree(foo);
	return 0;
}

static void uses_too_late(struct foo *foo, struct bar *bar)
{
	kfree(bar);
	foo->rate = bar->rate;
	foo->width = bar->width;
	foo_apply(foo);
}
