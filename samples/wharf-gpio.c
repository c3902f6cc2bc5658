// SPDX-License-Identifier: GPL-2.0
/*
 * Wharf GPIO expander, done right. A sample for kernel-lifetimes: the device does
 * not exist, and nothing is to be found here.
 */

#include <linux/cleanup.h>
#include <linux/clk.h>
#include <linux/device.h>
#include <linux/gpio/driver.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct wharf_gpio {
	struct gpio_chip chip;
	struct device *dev;
	struct device *bridge;
	struct clk *clk;
	/* protects the shadow registers */
	struct mutex lock;
	u32 shadow;
};

/* The variable gives its reference up wherever its scope is left. */
static int wharf_count_banks(struct device *dev)
{
	struct device_node *banks __free(device_node) = of_get_child_by_name(dev->of_node, "banks");
	int count = 0;

	if (!banks)
		return -ENODEV;

	for_each_child_of_node_scoped(banks, bank) {
		if (!of_device_is_available(bank))
			continue;
		if (++count > 8)
			return -E2BIG;
	}

	return count;
}

static void wharf_put_bridge(void *data)
{
	put_device(data);
}

/* The reference goes to devres, whether or not the action could be added. */
static int wharf_find_bridge(struct wharf_gpio *wharf)
{
	struct platform_device *bridge;
	struct device_node *np;

	np = of_parse_phandle(wharf->dev->of_node, "bridge", 0);
	if (!np)
		return -ENODEV;

	bridge = of_find_device_by_node(np);
	of_node_put(np);
	if (!bridge)
		return -EPROBE_DEFER;

	wharf->bridge = &bridge->dev;
	return devm_add_action_or_reset(wharf->dev, wharf_put_bridge, wharf->bridge);
}

static u32 wharf_toggle(struct wharf_gpio *wharf, u32 mask)
{
	guard(mutex)(&wharf->lock);

	if (!mask)
		return wharf->shadow;
	wharf->shadow ^= mask;
	return wharf->shadow;
}

/* One label for each thing that is to be undone, in the order they were done. */
static int wharf_gpio_probe(struct platform_device *pdev)
{
	struct wharf_gpio *wharf;
	int ret;

	wharf = kzalloc(sizeof(*wharf), GFP_KERNEL);
	if (!wharf)
		return -ENOMEM;

	wharf->dev = &pdev->dev;
	mutex_init(&wharf->lock);

	wharf->clk = clk_get(&pdev->dev, NULL);
	if (IS_ERR(wharf->clk)) {
		ret = PTR_ERR(wharf->clk);
		goto err_free;
	}

	ret = clk_prepare_enable(wharf->clk);
	if (ret)
		goto err_clk;

	ret = wharf_count_banks(&pdev->dev);
	if (ret < 0)
		goto err_disable;

	ret = wharf_find_bridge(wharf);
	if (ret)
		goto err_disable;

	wharf_toggle(wharf, 0);
	ret = gpiochip_add_data(&wharf->chip, wharf);
	if (ret)
		goto err_disable;

	platform_set_drvdata(pdev, wharf);
	return 0;

err_disable:
	clk_disable_unprepare(wharf->clk);
err_clk:
	clk_put(wharf->clk);
err_free:
	kfree(wharf);
	return ret;
}

static void wharf_gpio_remove(struct platform_device *pdev)
{
	struct wharf_gpio *wharf = platform_get_drvdata(pdev);

	gpiochip_remove(&wharf->chip);
	clk_disable_unprepare(wharf->clk);
	clk_put(wharf->clk);
	kfree(wharf);
}

static struct platform_driver wharf_gpio_driver = {
	.probe = wharf_gpio_probe,
	.remove = wharf_gpio_remove,
	.driver = {
		.name = "wharf-gpio",
	},
};
module_platform_driver(wharf_gpio_driver);

MODULE_DESCRIPTION("Wharf GPIO expander (sample)");
MODULE_LICENSE("GPL");
