struct wren {
	struct device *dev;
	struct work_struct work;
	struct workqueue_struct *queue;
	char *buf;
	int irq;
};

static irqreturn_t wren_irq(int irq, void *data)
{
	struct wren *wren = data;

	wren->buf[0] = 1;
	schedule_work(&wren->work);
	return IRQ_HANDLED;
}

static void wren_work(struct work_struct *work)
{
}

static int wren_probe(struct platform_device *pdev)
{
	struct wren *wren = devm_kzalloc(&pdev->dev, sizeof(*wren), GFP_KERNEL);
	int ret;

	if (!wren)
		return -ENOMEM;
	wren->buf = kzalloc(64, GFP_KERNEL);
	if (!wren->buf)
		return -ENOMEM;
	INIT_WORK(&wren->work, wren_work);
	ret = request_irq(wren->irq, wren_irq, 0, "wren", wren);
	if (ret) {
		kfree(wren->buf);
		return ret;
	}
	platform_set_drvdata(pdev, wren);
	return 0;
}

/* Both the work and the memory wait for the interrupt to be gone. */
static void wren_remove(struct platform_device *pdev)
{
	struct wren *wren = platform_get_drvdata(pdev);

	cancel_work_sync(&wren->work);
	kfree(wren->buf);
	free_irq(wren->irq, wren);
}

static struct platform_driver wren_driver = {
	.probe = wren_probe,
	.remove_new = wren_remove,
};

int wren_add_child(struct device_node *np)
{
	struct platform_device *pdev = platform_device_alloc("wren-child", 0);
	int ret;

	if (!pdev)
		return -ENOMEM;
	pdev->dev.of_node = np;
	ret = platform_device_add(pdev);
	if (ret)
		platform_device_put(pdev);
	return ret;
}

struct gull { void __iomem *regs; int irq; };

static irqreturn_t gull_irq(int irq, void *data)
{
	struct gull *gull = data;

	writel(1, gull->regs);
	return IRQ_HANDLED;
}

static int gull_probe_bad(struct platform_device *pdev, struct gull *gull)
{
	int ret;

	ret = devm_request_irq(&pdev->dev, gull->irq, gull_irq, 0, "gull", gull);
	if (ret)
		return ret;

	gull->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(gull->regs))
		return PTR_ERR(gull->regs);

	return gull_start(gull);
}

static int gull_probe_last_bad(struct platform_device *pdev, struct gull *gull)
{
	int ret = devm_request_irq(&pdev->dev, gull->irq, gull_irq, 0, "gull", gull);

	if (ret)
		return ret;
	gull->regs = devm_platform_ioremap_resource(pdev, 0);
	return PTR_ERR_OR_ZERO(gull->regs);
}
