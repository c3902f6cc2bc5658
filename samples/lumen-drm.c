// SPDX-License-Identifier: GPL-2.0
/*
 * Lumen display. A sample for kernel-lifetimes: the device does not exist.
 *
 * Three layers, each with a lifetime of its own:
 *
 *	devm	registers, clock and interrupt: from probe to unbind
 *	drmm	what ioctls of open files still reach: to the last drm_dev_put()
 *	kref	buffers that user space holds by id: to the last lumen_buffer_put()
 */

#include <linux/clk.h>
#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>
#include <drm/drm_managed.h>

#define LUMEN_IRQ_STATUS	0x08
#define LUMEN_ALIGN		64

struct lumen_buffer {
	struct kref refcount;
	struct list_head node;
	u32 id;
	size_t size;
	void *pages;
};

struct lumen_table {
	/* protects buffers */
	struct mutex lock;
	struct list_head buffers;
};

struct lumen_device {
	struct drm_device drm;
	void __iomem *regs;
	struct clk *pixel_clk;
	struct lumen_table *table;
};

#define to_lumen(d) container_of(d, struct lumen_device, drm)

static void lumen_buffer_release(struct kref *kref)
{
	struct lumen_buffer *buffer = container_of(kref, struct lumen_buffer, refcount);

	kfree(buffer->pages);
	kfree(buffer);
}

static void lumen_buffer_put(struct lumen_buffer *buffer)
{
	kref_put(&buffer->refcount, lumen_buffer_release);
}

/* Returns a buffer with a reference of the caller's own, or NULL. */
static struct lumen_buffer *lumen_buffer_lookup(struct lumen_table *table, u32 id)
{
	struct lumen_buffer *buffer, *found = NULL;

	mutex_lock(&table->lock);
	list_for_each_entry(buffer, &table->buffers, node) {
		if (buffer->id == id) {
			kref_get(&buffer->refcount);
			found = buffer;
			break;
		}
	}
	mutex_unlock(&table->lock);
	return found;
}

static struct lumen_buffer *lumen_buffer_create(struct lumen_table *table, u32 id, size_t size)
{
	struct lumen_buffer *buffer;

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	if (!buffer)
		return ERR_PTR(-ENOMEM);

	buffer->pages = kzalloc(size, GFP_KERNEL);
	if (!buffer->pages)
		return ERR_PTR(-ENOMEM); /* finding: leaked-reference */

	if (!IS_ALIGNED((unsigned long)buffer->pages, LUMEN_ALIGN)) {
		kfree(buffer->pages);
		kfree(buffer);
		return ERR_PTR(-ENXIO);
	}

	kref_init(&buffer->refcount);
	buffer->id = id;
	buffer->size = size;

	/* the first reference is the table's */
	mutex_lock(&table->lock);
	list_add_tail(&buffer->node, &table->buffers);
	mutex_unlock(&table->lock);
	return buffer;
}

static int lumen_buffer_clear(struct lumen_device *lumen, u32 id, size_t size)
{
	struct lumen_buffer *buffer;

	buffer = lumen_buffer_lookup(lumen->table, id);
	if (!buffer)
		return -ENOENT;

	if (size > buffer->size)
		return -EINVAL; /* finding (low): leaked-reference */

	memset(buffer->pages, 0, size);
	lumen_buffer_put(buffer);
	return 0;
}

static void lumen_table_release(struct drm_device *drm, void *data)
{
	struct lumen_table *table = data;
	struct lumen_buffer *buffer, *next;

	list_for_each_entry_safe(buffer, next, &table->buffers, node) {
		list_del(&buffer->node);
		lumen_buffer_put(buffer);
	}
}

static int lumen_table_init(struct lumen_device *lumen)
{
	struct lumen_table *table;

	/* Open files reach the table after unbind: it belongs to the drm device. */
	table = drmm_kzalloc(&lumen->drm, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;

	mutex_init(&table->lock);
	INIT_LIST_HEAD(&table->buffers);
	lumen->table = table;
	return drmm_add_action_or_reset(&lumen->drm, lumen_table_release, table);
}

static irqreturn_t lumen_irq(int irq, void *data)
{
	struct lumen_device *lumen = data;

	writel(readl(lumen->regs + LUMEN_IRQ_STATUS), lumen->regs + LUMEN_IRQ_STATUS);
	return IRQ_HANDLED;
}

static const struct drm_driver lumen_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET,
	.name = "lumen",
	.desc = "Lumen display (sample)",
	.major = 1,
};

static int lumen_probe(struct platform_device *pdev)
{
	struct lumen_device *lumen;
	struct lumen_buffer *splash;
	struct device_node *port;
	int irq, ret;

	lumen = devm_drm_dev_alloc(&pdev->dev, &lumen_driver, struct lumen_device, drm);
	if (IS_ERR(lumen))
		return PTR_ERR(lumen);
	platform_set_drvdata(pdev, lumen);

	lumen->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(lumen->regs))
		return PTR_ERR(lumen->regs);

	lumen->pixel_clk = devm_clk_get_enabled(&pdev->dev, "pixel");
	if (IS_ERR(lumen->pixel_clk))
		return PTR_ERR(lumen->pixel_clk);

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;

	ret = devm_request_irq(&pdev->dev, irq, lumen_irq, 0, "lumen", lumen);
	if (ret)
		return ret;

	ret = lumen_table_init(lumen);
	if (ret)
		return ret;

	splash = lumen_buffer_create(lumen->table, 0, 4096);
	if (IS_ERR(splash))
		return PTR_ERR(splash);

	port = of_graph_get_port_by_id(pdev->dev.of_node, 0);
	if (!port)
		return -ENODEV;
	of_node_put(port);

	return drm_dev_register(&lumen->drm, 0);
}

static void lumen_remove(struct platform_device *pdev)
{
	struct lumen_device *lumen = platform_get_drvdata(pdev);

	drm_dev_unplug(&lumen->drm);
	lumen_buffer_clear(lumen, 0, 4096);
}

static struct platform_driver lumen_platform_driver = {
	.probe = lumen_probe,
	.remove = lumen_remove,
	.driver = {
		.name = "lumen",
	},
};
module_platform_driver(lumen_platform_driver);

MODULE_DESCRIPTION("Lumen display (sample)");
MODULE_LICENSE("GPL");
