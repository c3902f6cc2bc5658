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

struct tern { struct device *dev; struct workqueue_struct *queue; struct work_struct work; int irq; };

static irqreturn_t tern_irq(int irq, void *data)
{
	struct tern *tern = data;

	queue_work(tern->queue, &tern->work);
	return IRQ_HANDLED;
}

static int tern_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct tern *tern;
	int irq, ret;

	tern = devm_kzalloc(dev, sizeof(*tern), GFP_KERNEL);
	if (!tern)
		return -ENOMEM;

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	tern->irq = irq;

	tern->queue = alloc_workqueue("tern", 0, 0);
	if (!tern->queue)
		return -ENOMEM;

	ret = devm_request_irq(dev, irq, tern_irq, 0, "tern", tern);
	if (ret) {
		destroy_workqueue(tern->queue);
		return ret;
	}

	platform_set_drvdata(pdev, tern);
	return 0;
}

/* devres gives the interrupt back too late: it is given back here, by the names that this function has */
static void tern_remove(struct platform_device *pdev)
{
	struct tern *tern = platform_get_drvdata(pdev);

	destroy_workqueue(tern->queue);
}

static struct platform_driver tern_driver = {
	.probe = tern_probe,
	.remove_new = tern_remove,
};

struct skua { void __iomem *regs; };

static irqreturn_t skua_irq(int irq, void *data)
{
	struct skua *skua = data;

	writel(1, skua->regs);
	return IRQ_HANDLED;
}

static int skua_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct mmc_host *mmc;
	struct skua *skua;
	int ret;

	mmc = mmc_alloc_host(sizeof(*skua), dev);
	if (!mmc)
		return -ENOMEM;

	skua = mmc_priv(mmc);
	ret = devm_request_irq(dev, platform_get_irq(pdev, 0), skua_irq, 0, "skua", skua);
	if (ret) {
		mmc_free_host(mmc);
		return ret;
	}

	platform_set_drvdata(pdev, mmc);
	return mmc_add_host(mmc);
}

/* nobody can name the interrupt here, but its data can be made to last as long */
static void skua_remove(struct platform_device *pdev)
{
	struct mmc_host *mmc = platform_get_drvdata(pdev);

	mmc_remove_host(mmc);
	mmc_free_host(mmc);
}

static struct platform_driver skua_driver = {
	.probe = skua_probe,
	.remove_new = skua_remove,
};

struct crane { struct work_struct work; int irq; };

static irqreturn_t crane_irq(int irq, void *data)
{
	struct crane *crane = data;

	schedule_work(&crane->work);
	return IRQ_HANDLED;
}

static int crane_probe(struct platform_device *pdev)
{
	struct crane *crane = devm_kzalloc(&pdev->dev, sizeof(*crane), GFP_KERNEL);
	int ret;

	if (!crane)
		return -ENOMEM;

	INIT_WORK(&crane->work, crane_work);
	ret = request_irq(crane->irq, crane_irq, 0, "crane", crane);
	if (ret)
		return ret;

	platform_set_drvdata(pdev, crane);
	return 0;
}

/* what the driver does in between may wait for the interrupt: nothing is moved across it */
static void crane_remove(struct platform_device *pdev)
{
	struct crane *crane = platform_get_drvdata(pdev);

	cancel_work_sync(&crane->work);
	crane_flush_queue(crane);
	free_irq(crane->irq, crane);
}

static struct platform_driver crane_driver = {
	.probe = crane_probe,
	.remove_new = crane_remove,
};
