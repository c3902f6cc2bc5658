struct lark {
	char *buf;
	char *name;
	struct clk *clk;
	struct clk *bus;
};

int lark_tested(struct lark *lark)
{
	lark->buf = kzalloc(64, GFP_KERNEL);
	if (!lark->buf)
		return -ENOMEM;
	return 0;
}

int lark_untested_bad(struct lark *lark)
{
	char *name = kmalloc(16, GFP_KERNEL);
	int ret = 0;

	name[0] = 0;
	lark->name = name;
	return ret;
}

int lark_assigned_bad(struct lark *lark)
{
	struct lark *other;

	other = kzalloc(sizeof(*other), GFP_KERNEL);
	other->buf = NULL;
	kfree(other);
	return 0;
}

int lark_clock(struct device *dev, struct lark *lark)
{
	struct clk *clk = devm_clk_get(dev, "bus");

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	lark->bus = clk;
	return 0;
}

int lark_wrong_test_bad(struct device *dev)
{
	struct clk *clk = devm_clk_get(dev, "ref");

	if (!clk)
		return -ENODEV;
	return clk_get_rate(clk) > 0;
}

int lark_tested_late_bad(struct device *dev)
{
	struct lark *lark = kzalloc(sizeof(*lark), GFP_KERNEL);

	lark->users = 1;
	if (!lark)
		return -ENOMEM;
	return lark_give(dev, lark);
}
