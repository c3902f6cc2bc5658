// SPDX-License-Identifier: GPL-2.0
/*
 * Brook SPI controller. A sample for kernel-lifetimes: the device does not exist.
 */

#include <linux/clk.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/spi/spi.h>

#define BROOK_CTRL	0x00
#define BROOK_CTRL_EN	BIT(0)
#define BROOK_FIFO	0x10
#define BROOK_STATUS	0x14
#define BROOK_IDLE	BIT(7)

struct brook_spi {
	struct device *dev;
	void __iomem *regs;
	struct clk *bus_clk;
	struct clk *core_clk;
	u32 fifo_depth;
};

/* The FIFO's depth stands in a node that the SoC's designers put beside ours. */
static int brook_spi_read_fifo_depth(struct brook_spi *brook)
{
	struct device_node *fifo;
	u32 depth;
	int ret;

	fifo = of_get_child_by_name(brook->dev->of_node, "fifo");
	if (!fifo)
		return -ENODEV;

	ret = of_property_read_u32(fifo, "depth", &depth);
	if (ret) {
		dev_err(brook->dev, "no FIFO depth\n");
		return ret; /* finding: leaked-reference */
	}

	if (depth == 0 || depth > 256)
		return -EINVAL; /* finding: leaked-reference */

	brook->fifo_depth = depth;
	of_node_put(fifo);
	return 0;
}

static int brook_spi_clocks_on(struct brook_spi *brook)
{
	int ret;

	ret = clk_prepare_enable(brook->bus_clk);
	if (ret)
		return ret;

	ret = clk_prepare_enable(brook->core_clk);
	if (ret) {
		dev_err(brook->dev, "core clock does not start\n");
		return ret; /* finding: unbalanced-enable */
	}

	return 0;
}

static void brook_spi_clocks_off(struct brook_spi *brook)
{
	clk_disable_unprepare(brook->core_clk);
	clk_disable_unprepare(brook->bus_clk);
}

static int brook_spi_setup(struct spi_device *spi)
{
	struct brook_spi *brook = spi_controller_get_devdata(spi->controller);
	int ret;

	ret = pm_runtime_get_sync(brook->dev);
	if (ret < 0) {
		dev_err(brook->dev, "cannot resume: %d\n", ret);
		return ret; /* finding: unbalanced-enable */
	}

	writel(BROOK_CTRL_EN, brook->regs + BROOK_CTRL);
	pm_runtime_put(brook->dev);
	return 0;
}

static int brook_spi_transfer_one(struct spi_controller *ctlr, struct spi_device *spi,
				  struct spi_transfer *xfer)
{
	struct brook_spi *brook = spi_controller_get_devdata(ctlr);
	const u8 *tx = xfer->tx_buf;
	unsigned int i;
	int ret;

	ret = pm_runtime_resume_and_get(brook->dev);
	if (ret < 0)
		return ret;

	for (i = 0; i < xfer->len; i++)
		writel(tx ? tx[i] : 0, brook->regs + BROOK_FIFO);

	if (!(readl(brook->regs + BROOK_STATUS) & BROOK_IDLE))
		ret = -EIO;

	pm_runtime_put(brook->dev);
	return ret;
}

static int brook_spi_probe(struct platform_device *pdev)
{
	struct spi_controller *ctlr;
	struct brook_spi *brook;
	int ret;

	ctlr = devm_spi_alloc_host(&pdev->dev, sizeof(*brook));
	if (!ctlr)
		return -ENOMEM;

	brook = spi_controller_get_devdata(ctlr);
	brook->dev = &pdev->dev;

	brook->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(brook->regs))
		return PTR_ERR(brook->regs);

	brook->bus_clk = devm_clk_get(&pdev->dev, "bus");
	if (IS_ERR(brook->bus_clk))
		return PTR_ERR(brook->bus_clk);

	brook->core_clk = devm_clk_get(&pdev->dev, "core");
	if (IS_ERR(brook->core_clk))
		return PTR_ERR(brook->core_clk);

	ret = brook_spi_read_fifo_depth(brook);
	if (ret)
		return ret;

	ret = brook_spi_clocks_on(brook);
	if (ret)
		return ret;

	ctlr->dev.of_node = pdev->dev.of_node;
	ctlr->setup = brook_spi_setup;
	ctlr->transfer_one = brook_spi_transfer_one;
	platform_set_drvdata(pdev, ctlr);

	pm_runtime_enable(&pdev->dev);

	ret = spi_register_controller(ctlr);
	if (ret)
		goto err_pm;

	return 0;

err_pm:
	pm_runtime_disable(&pdev->dev);
	brook_spi_clocks_off(brook);
	return ret;
}

static void brook_spi_remove(struct platform_device *pdev)
{
	struct spi_controller *ctlr = platform_get_drvdata(pdev);
	struct brook_spi *brook = spi_controller_get_devdata(ctlr);

	spi_unregister_controller(ctlr);
	pm_runtime_disable(&pdev->dev);
	brook_spi_clocks_off(brook);
}

static const struct of_device_id brook_spi_match[] = {
	{ .compatible = "sample,brook-spi" },
	{ }
};
MODULE_DEVICE_TABLE(of, brook_spi_match);

static struct platform_driver brook_spi_driver = {
	.probe = brook_spi_probe,
	.remove = brook_spi_remove,
	.driver = {
		.name = "brook-spi",
		.of_match_table = brook_spi_match,
	},
};
module_platform_driver(brook_spi_driver);

MODULE_DESCRIPTION("Brook SPI controller (sample)");
MODULE_LICENSE("GPL");
