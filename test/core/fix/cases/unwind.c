/* Ways through labels: one that is there, one before a release that is there, a new one. */

static int goes_to_the_right_label(struct foo *foo)
{
	int ret;

	ret = clk_prepare_enable(foo->bus);
	if (ret)
		return ret;

	ret = clk_prepare_enable(foo->core);
	if (ret)
		goto err_bus;

	ret = foo_load(foo);
	if (ret)
		goto err_bus;

	ret = foo_start(foo);
	if (ret)
		goto err_core;

	return 0;

err_core:
	clk_disable_unprepare(foo->core);
err_bus:
	clk_disable_unprepare(foo->bus);
	return ret;
}

static int returns_past_the_labels(struct foo *foo)
{
	int ret;

	ret = clk_prepare_enable(foo->bus);
	if (ret)
		return ret;

	if (foo_is_locked(foo))
		return -EBUSY;

	ret = foo_start(foo);
	if (ret)
		goto err_bus;

	return 0;

err_bus:
	clk_disable_unprepare(foo->bus);
	return ret;
}

static int needs_a_new_label(struct foo *foo)
{
	int ret;

	ret = regulator_enable(foo->supply);
	if (ret)
		return ret;

	ret = foo_reset(foo);
	if (ret)
		goto err_supply;

	ret = clk_prepare_enable(foo->core);
	if (ret)
		goto err_supply;

	ret = foo_start(foo);
	if (ret)
		goto err_supply;

	return 0;

err_supply:
	regulator_disable(foo->supply);
	return ret;
}

static int needs_a_label_before_a_release(struct foo *foo)
{
	struct device_node *np;
	int ret;

	ret = clk_prepare_enable(foo->core);
	if (ret)
		return ret;

	np = of_get_child_by_name(foo->dev->of_node, "bus");
	if (!np) {
		ret = -ENODEV;
		goto err_clk;
	}

	ret = foo_parse(foo);
	if (ret)
		goto err_clk;

	ret = foo_apply(foo, np);
	if (ret)
		goto err_stop;

	of_node_put(np);
	return 0;

err_stop:
	foo_stop(foo);
	of_node_put(np);
err_clk:
	clk_disable_unprepare(foo->core);
	return ret;
}

static int every_jump_owes_it(struct foo *foo)
{
	struct foo_buffer *buffer;
	int ret;

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	if (!buffer)
		return -ENOMEM;

	ret = foo_load(foo);
	if (ret)
		goto err;

	ret = foo_start(foo);
	if (ret)
		goto err;

	kfree(buffer);
	return 0;

err:
	dev_err(foo->dev, "no luck: %d\n", ret);
	return ret;
}
