// SPDX-License-Identifier: MIT
/* A module that tests itself while it is loaded: as it was. */
#include <linux/debugfs.h>
#include <linux/dma-buf.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

static struct kmem_cache *buffers;
static bool self_test = true;

static int globals_init(void)
{
	buffers = kmem_cache_create("fen_buffer", 128, 0, 0, NULL);
	return buffers ? 0 : -ENOMEM;
}

static void globals_exit(void)
{
	kmem_cache_destroy(buffers);
}

static struct sg_table *map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	return ERR_PTR(-EIO);
}

static void unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
}

static void release(struct dma_buf *buf)
{
	kmem_cache_free(buffers, buf->priv);
}

static const struct dma_buf_ops ops = {
	.map_dma_buf = map,
	.unmap_dma_buf = unmap,
	.release = release,
};

/* One of the tests: 1 when it ran, negative when it failed. */
static int export_and_put(void)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *buf;

	info.ops = &ops;
	info.priv = kmem_cache_alloc(buffers, GFP_KERNEL);
	buf = dma_buf_export(&info);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	dma_buf_put(buf);
	return 1;
}

static int fen_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	return 0;
}

static struct pci_driver fen_driver = {
	.name = "fen",
	.probe = fen_probe,
};

static int __init fen_init(void)
{
	int err;

	err = globals_init();
	if (err)
		return err;

	err = self_test ? export_and_put() : 0;
	if (err)
		return err > 0 ? 0 : err;

	return pci_register_driver(&fen_driver);
}

static void __exit fen_exit(void)
{
	if (!fen_driver.driver.owner)
		return;

	pci_unregister_driver(&fen_driver);
	globals_exit();
}

module_init(fen_init);
module_exit(fen_exit);
MODULE_LICENSE("GPL");
