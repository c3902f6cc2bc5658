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

/* nothing comes after this, and nothing else undoes it */
static int plover_probe(struct i2c_client *client)
{
	struct device *dev = &client->dev;
	struct plover *plover = devm_kzalloc(dev, sizeof(*plover), GFP_KERNEL);

	if (!plover)
		return -ENOMEM;

	plover->hw.ops = &plover_ops;
	return hwrng_register(&plover->hw);
}

static struct i2c_driver plover_driver = {
	.probe = plover_probe,
	.driver = { .name = "plover" },
};
module_i2c_driver(plover_driver);

/* nothing undoes it, and there is no variant that would */
static int curlew_probe(struct platform_device *pdev)
{
	struct curlew *curlew;
	int ret;

	curlew = devm_kzalloc(&pdev->dev, sizeof(*curlew), GFP_KERNEL);
	if (!curlew)
		return -ENOMEM;

	curlew->clk = devm_clk_get(&pdev->dev, NULL);
	if (IS_ERR(curlew->clk))
		return PTR_ERR(curlew->clk);

	ret = clk_prepare_enable(curlew->clk);
	if (ret)
		return ret;

	platform_set_drvdata(pdev, curlew);
	return 0;
}

static struct platform_driver curlew_driver = {
	.probe = curlew_probe,
	.driver = { .name = "curlew" },
};
module_platform_driver(curlew_driver);

/* where the release went, its label goes too */
static int dunlin_probe(struct platform_device *pdev)
{
	struct dunlin *dunlin = kzalloc(sizeof(*dunlin), GFP_KERNEL);
	int ret;

	if (!dunlin)
		return -ENOMEM;

	dunlin->clk = clk_get(&pdev->dev, NULL);
	if (IS_ERR(dunlin->clk)) {
		ret = PTR_ERR(dunlin->clk);
		goto err_free;
	}

	ret = dunlin_reset(dunlin);
	if (ret)
		goto err_put_clk;

	ret = dunlin_load(dunlin);
	if (ret)
		goto err_free;

	platform_set_drvdata(pdev, dunlin);
	return 0;

err_put_clk:
	clk_put(dunlin->clk);
err_free:
	kfree(dunlin);
	return ret;
}

static void dunlin_remove(struct platform_device *pdev)
{
	struct dunlin *dunlin = platform_get_drvdata(pdev);

	clk_put(dunlin->clk);
	kfree(dunlin);
}

static struct platform_driver dunlin_driver = {
	.probe = dunlin_probe,
	.remove_new = dunlin_remove,
};
