// SPDX-License-Identifier: MIT
/* A DRM device on a root device: who holds whom, and what never runs. */
#include <linux/device.h>
#include <linux/platform_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>

struct card {
	struct drm_device drm;
};

static const struct drm_driver card_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET,
};

static void cleanup(struct drm_device *drm, void *data)
{
}

static struct card *set_up(struct device *parent)
{
	struct card *card;

	card = devm_drm_dev_alloc(parent, &card_driver, struct card, drm);
	drmm_add_action(&card->drm, cleanup, NULL);
	drm_dev_register(&card->drm, 0);
	return card;
}

void on_root_device(void)
{
	struct device *root;
	struct card *card;

	root = root_device_register("card");
	card = set_up(root);
	drm_dev_unregister(&card->drm);
	root_device_unregister(root);
}

static int card_probe(struct platform_device *pdev)
{
	platform_set_drvdata(pdev, set_up(&pdev->dev));
	return 0;
}

static void card_remove(struct platform_device *pdev)
{
	struct card *card = platform_get_drvdata(pdev);

	drm_dev_unregister(&card->drm);
}

static struct platform_driver card_platform_driver = {
	.probe = card_probe,
	.remove = card_remove,
	.driver = { .name = "card" },
};

void on_bound_platform_device(void)
{
	struct platform_device *pdev;

	platform_driver_register(&card_platform_driver);
	pdev = platform_device_alloc("card", PLATFORM_DEVID_NONE);
	if (platform_device_add(pdev))
		platform_device_put(pdev);
	else
		platform_device_unregister(pdev);
	platform_driver_unregister(&card_platform_driver);
}
