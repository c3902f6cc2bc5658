/* What a scope's end can do. */

static int iterator(struct device *dev, u32 *width)
{
	struct device_node *child, *parent = dev->of_node;
	int ret;

	for_each_available_child_of_node(parent, child) {
		ret = of_property_read_u32(child, "width", width);
		if (ret) {
			dev_err(dev, "no width\n");
			return ret;
		}

		if (*width == 8) {
			of_node_put(child);
			return 0;
		}
	}

	return -ENODEV;
}

static struct device_node *iterator_that_hands_out(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child) {
		if (of_property_present(child, "broken"))
			return NULL;
		if (of_property_present(child, "default"))
			return child;
	}

	return NULL;
}

static int pointer(struct foo *foo)
{
	struct device_node *np;
	u32 rate;
	int ret;

	np = of_get_child_by_name(foo->dev->of_node, "timing");
	if (!np)
		return -ENODEV;

	ret = of_property_read_u32(np, "rate", &rate);
	if (ret)
		return ret;

	if (rate > foo->max_rate) {
		of_node_put(np);
		return -ERANGE;
	}

	foo->rate = rate;
	of_node_put(np);
	return 0;
}

static struct foo *pointer_that_is_handed_out(struct device *dev)
{
	struct foo *foo;

	foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	if (!foo)
		return ERR_PTR(-ENOMEM);

	foo->id = foo_read_id(dev);
	if (foo->id < 0)
		return ERR_PTR(foo->id);

	return foo;
}
