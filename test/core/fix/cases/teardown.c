// SPDX-License-Identifier: MIT
/* What a driver's end forgets: undone there with a variable of its own, stopped by a call that waits, or managed. */
#include <linux/gpio/consumer.h>
#include <linux/interrupt.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct shrew {
	struct work_struct work;
	struct timer_list timer;
	struct gpio_desc *led;
	int irq;
	int state;
};

static irqreturn_t shrew_irq(int irq, void *data)
{
	return IRQ_HANDLED;
}

static int shrew_probe(struct platform_device *pdev)
{
	struct shrew *shrew = platform_get_drvdata(pdev);

	return request_irq(shrew->irq, shrew_irq, 0, "shrew", shrew);
}

static void shrew_remove(struct platform_device *pdev)
{
}

static struct platform_driver shrew_driver = {
	.probe = shrew_probe,
	.remove = shrew_remove,
};
module_platform_driver(shrew_driver);

/* the name means another thing there: nothing can be said */
static int vole_probe(struct platform_device *pdev)
{
	struct shrew *vole = platform_get_drvdata(pdev);

	return request_irq(vole->irq, shrew_irq, 0, "vole", vole);
}

static void vole_remove(struct platform_device *pdev)
{
	int vole = 3;

	dev_info(&pdev->dev, "%d\n", vole);
}

static struct platform_driver vole_driver = {
	.probe = vole_probe,
	.remove = vole_remove,
};
module_platform_driver(vole_driver);

static void mole_work(struct work_struct *work)
{
	struct shrew *mole = container_of(work, struct shrew, work);

	mole->state++;
}

static int mole_open(struct inode *inode, struct file *file)
{
	struct shrew *mole = kzalloc(sizeof(*mole), GFP_KERNEL);

	if (!mole)
		return -ENOMEM;
	INIT_WORK(&mole->work, mole_work);
	file->private_data = mole;
	return 0;
}

static int mole_write(struct file *file)
{
	struct shrew *mole = file->private_data;

	schedule_work(&mole->work);
	return 0;
}

static int mole_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations mole_fops = {
	.open = mole_open,
	.write = mole_write,
	.release = mole_release,
};

static void hare_timer(struct timer_list *t)
{
	struct shrew *hare = from_timer(hare, t, timer);

	hare->state = 0;
}

static int hare_probe(struct platform_device *pdev)
{
	struct shrew *hare = devm_kzalloc(&pdev->dev, sizeof(*hare), GFP_KERNEL);

	if (!hare)
		return -ENOMEM;
	timer_setup(&hare->timer, hare_timer, 0);
	platform_set_drvdata(pdev, hare);
	return 0;
}

static void hare_remove(struct platform_device *pdev)
{
	struct shrew *hare = platform_get_drvdata(pdev);

	del_timer(&hare->timer);
}

static struct platform_driver hare_driver = {
	.probe = hare_probe,
	.remove = hare_remove,
};
module_platform_driver(hare_driver);

struct tern {
	struct work_struct poll;
	int irq;
	int state;
};

static void tern_work(struct work_struct *work)
{
}

static void tern_cancel(void *data)
{
	struct tern *tern = data;

	cancel_work_sync(&tern->poll);
}

static irqreturn_t tern_irq(int irq, void *data)
{
	struct tern *tern = data;

	schedule_work(&tern->poll);
	return IRQ_HANDLED;
}

static int tern_setup(struct device *dev, struct tern *tern)
{
	int ret;

	INIT_WORK(&tern->poll, tern_work);
	ret = devm_request_irq(dev, tern->irq, tern_irq, 0, "tern", tern);
	if (ret)
		return ret;
	return devm_add_action_or_reset(dev, tern_cancel, tern);
}

/* what stands between them may be needed by the second: left to the author */
static int coot_setup(struct device *dev, struct tern *coot)
{
	int ret;

	INIT_WORK(&coot->poll, tern_work);
	ret = devm_request_irq(dev, coot->irq, tern_irq, 0, "coot", coot);
	if (ret)
		return ret;
	coot->state = 1;
	return devm_add_action_or_reset(dev, tern_cancel, coot);
}

static int lynx_probe(struct platform_device *pdev)
{
	struct shrew *lynx = platform_get_drvdata(pdev);

	lynx->led = gpiod_get(&pdev->dev, "led", GPIOD_OUT_LOW);
	if (IS_ERR(lynx->led))
		return PTR_ERR(lynx->led);
	return 0;
}

static struct platform_driver lynx_driver = {
	.probe = lynx_probe,
};
module_platform_driver(lynx_driver);

struct egret { struct clk *clk; struct notifier_block nb; };

static int egret_probe(struct platform_device *pdev)
{
	struct egret *egret = devm_kzalloc(&pdev->dev, sizeof(*egret), GFP_KERNEL);
	int ret;

	if (!egret)
		return -ENOMEM;

	ret = clk_prepare_enable(egret->clk);
	if (ret)
		return ret;

	ret = register_reboot_notifier(&egret->nb);
	if (ret) {
		clk_disable_unprepare(egret->clk);
		return ret;
	}

	platform_set_drvdata(pdev, egret);
	return 0;
}

/* in the reverse order of the probe */
static void egret_remove(struct platform_device *pdev)
{
	struct egret *egret = platform_get_drvdata(pdev);

	egret_quiet(egret);
	clk_disable_unprepare(egret->clk);
}

static struct platform_driver egret_driver = {
	.probe = egret_probe,
	.remove_new = egret_remove,
};

struct heron { struct gpiod_lookup_table *table; int lines; };

static int heron_probe(struct platform_device *pdev)
{
	struct heron *heron = devm_kzalloc(&pdev->dev, sizeof(*heron), GFP_KERNEL);

	if (!heron)
		return -ENOMEM;

	platform_set_drvdata(pdev, heron);
	if (heron_is_deaf(pdev))
		return 0;

	gpiod_add_lookup_table(&heron_table);
	return heron_start(heron);
}

/* without lines there is nothing to take back: no fix knows which */
static void heron_remove(struct platform_device *pdev)
{
	struct heron *heron = platform_get_drvdata(pdev);

	heron_stop(heron);
}

static struct platform_driver heron_driver = {
	.probe = heron_probe,
	.remove_new = heron_remove,
};
