/* Releases where the function is left. */

static int in_an_if_else(struct device *dev)
{
	struct device_node *np = of_get_child_by_name(dev->of_node, "port");

	if (!np)
		return -ENODEV;

	if (foo_is_left(dev))
		foo_left(dev);
	else if (foo_is_right(dev))
		return -EINVAL;
	else
		foo_straight(dev);

	of_node_put(np);
	return 0;
}

static int in_a_bare_loop(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child)
		if (of_property_present(child, "stop"))
			return -EBUSY;

	return 0;
}

static int value_comes_first(struct foo *foo)
{
	struct device_node *np;
	int ret;

	np = of_parse_phandle(foo->dev->of_node, "memory", 0);
	if (!np)
		return -ENODEV;

	ret = foo_prepare(foo);
	if (ret) {
		of_node_put(np);
		return ret;
	}

	return foo_map(foo, np);
}

static int foo_start_slowly(struct foo *foo, int timeout)
{
	int ret;

	foo_unlock(foo);
	ret = foo_set(foo, timeout);
	if (ret)
		goto out;

	ret = foo_kick(foo);
out:
	foo_lock(foo);
	return ret;
}

static int last_call_may_fail(struct foo *foo)
{
	int ret;

	ret = regulator_enable(foo->supply);
	if (ret)
		return ret;

	return foo_start_slowly(foo,
				foo->timeout);
}

static int returned_status_may_be_success(struct foo *foo)
{
	int ret;

	ret = regulator_enable(foo->supply);
	if (ret)
		return ret;

	ret = foo_start(foo->regs, foo->timeout);

	return ret;
}

static const struct platform_driver last_call_driver = {
	.probe = last_call_may_fail,
};

static const struct platform_driver status_driver = {
	.probe = returned_status_may_be_success,
};

static int taken_later_given_up_first(struct foo *foo)
{
	struct device_node *np;
	int ret;

	np = of_get_child_by_name(foo->dev->of_node, "port");
	if (!np)
		return -ENODEV;

	ret = clk_prepare_enable(foo->clk);
	if (ret) {
		of_node_put(np);
		return ret;
	}

	ret = foo_start(foo);
	if (ret) {
		of_node_put(np);
		return ret;
	}

	clk_disable_unprepare(foo->clk);
	of_node_put(np);
	return 0;
}

static void at_the_end(struct device *dev)
{
	struct device_node *np = of_get_child_by_name(dev->of_node, "leds");

	if (np && of_property_present(np, "off"))
		foo_off(dev);
}

static int two_arguments(struct foo *foo, int irq)
{
	int ret;

	ret = request_irq(irq, foo_irq, 0, "foo", foo);
	if (ret)
		return ret;

	ret = foo_start(foo);
	if (ret)
		return ret;

	return 0;
}

static const struct platform_driver two_arguments_driver = {
	.probe = two_arguments,
};

static int more_than_a_line(struct foo_controller *controller)
{
	struct foo_descriptor *ring;
	dma_addr_t ring_address;

	ring = dma_alloc_coherent(controller->dma_device, controller->ring_entries * sizeof(*ring),
				  &ring_address, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;

	if (controller->broken)
		return -EBUSY;

	foo_set_ring(controller->regs, ring_address);
	controller->ring = ring;
	return 0;
}

/* on more ways out than a report shows, and success keeps it */
static int on_many_ways_out(struct foo *foo)
{
	int ret;

	ret = clk_prepare_enable(foo->clk);
	if (ret)
		return ret;

	ret = foo_reset(foo);
	if (ret)
		return ret;

	if (!foo_answers(foo))
		return -ENODEV;

	ret = foo_load(foo);
	if (ret)
		return ret;

	ret = foo_calibrate(foo);
	if (ret)
		return ret;

	return 0;
}

/* the clock is optional: only some of the ways to the exits switched it on */
static int optional(struct foo *foo, struct device *dev)
{
	int ret;

	foo->bus_clk = devm_clk_get(dev, "bus");
	if (!IS_ERR(foo->bus_clk)) {
		ret = clk_prepare_enable(foo->bus_clk);
		if (ret)
			return ret;
	}

	ret = foo_reset(foo);
	if (ret)
		return ret;

	return 0;
}

/* several claims, each lost on more ways than are shown, and the last exit may succeed */
static int one_of_several(struct foo *foo, struct pci_dev *pdev)
{
	struct pci_dev *bridge = pci_get_slot(pdev->bus, 0);
	struct pci_dev *timer = pci_get_slot(pdev->bus, 1);

	if (!bridge || !timer)
		return -ENODEV;

	if (foo_is_old(foo))
		return -EINVAL;

	if (foo_is_locked(foo))
		return -EBUSY;

	if (foo_is_odd(foo))
		return -EIO;

	return foo_start(foo, bridge, timer);
}

/* NULL goes through here as well, and its release does not bear it */
static int optional_supply(struct foo *foo, struct device *dev)
{
	int ret;

	if (foo->vdd) {
		ret = regulator_enable(foo->vdd);
		if (ret)
			return ret;
	}

	ret = foo_reset(foo);
	if (ret)
		return ret;

	return 0;
}

/* nobody has asked whether it was there */
static int never_asked(struct foo *foo)
{
	struct clk *clk = clk_get(foo->dev, "bus");
	int ret;

	ret = foo_reset(foo);
	if (ret)
		return ret;

	clk_put(clk);
	return 0;
}
