/* What the device, or the drm device, gives up. */

static int by_the_device(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);
	int ret;

	foo->clk = clk_get(&pdev->dev, "core");
	if (IS_ERR(foo->clk))
		return PTR_ERR(foo->clk);

	ret = foo_reset(pdev);
	if (ret)
		return ret;

	ret = foo_start(pdev);
	if (ret)
		goto err_clk;

	return 0;

err_clk:
	clk_put(foo->clk);
	return ret;
}

static void by_the_device_remove(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);

	foo_stop(pdev);
	clk_put(foo->clk);
}

static const struct platform_driver foo_driver = {
	.probe = by_the_device,
	.remove = by_the_device_remove,
};

static int by_the_drm_device(struct drm_device *drm)
{
	struct bar *bar = to_bar(drm);
	int ret;

	bar->table = kcalloc(bar->entries, sizeof(*bar->table),
			     GFP_KERNEL);
	if (!bar->table)
		return -ENOMEM;

	ret = bar_fill(drm);
	if (ret)
		return ret;

	ret = bar_check(drm);
	if (ret) {
		kfree(bar->table);
		return ret;
	}

	return 0;
}

static void bar_fini(struct drm_device *drm)
{
	struct bar *bar = to_bar(drm);

	kfree(bar->table);
	bar_stop(drm);
}
