import { describe, expect, it } from 'vitest';
import { verdict } from './support.js';

const BEFORE = `static int ran;
struct card { int x; struct drm_device drm; };
static struct drm_driver driver = { .driver_features = DRIVER_MODESET };
static void action(struct drm_device *drm, void *p) { ran++; }
static void devm_note(void *p) { ran += 10; }`;

const START = `struct device *dev = root_device_register("root");
	struct card *card = devm_drm_dev_alloc(dev, &driver, struct card, drm);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, card);
	drmm_add_action(&card->drm, action, NULL);
	KUNIT_ASSERT_EQ(test, drm_dev_register(&card->drm, 0), 0);`;

describe('a DRM device that its parent manages', () => {
  it('goes with a root device only where unregistering runs the managed actions', async () => {
    const body = `${START}
	drm_dev_unregister(&card->drm);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 1);`;
    expect(await verdict(body, BEFORE, 'today')).toBe('pass');
    expect(await verdict(body, BEFORE, 'old')).toMatch(/^fail/);
  });

  it('stays while somebody else holds it, and takes its memory with it', async () => {
    const body = `${START}
	drm_dev_get(&card->drm);
	drm_dev_unplug(&card->drm);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 0);
	drm_dev_put(&card->drm);
	KUNIT_EXPECT_EQ(test, ran, 1);
	KUNIT_EXPECT_EQ(test, life_freed(card), 1);
	KUNIT_EXPECT_EQ(test, life_freed(dev), 1);`;
    expect(await verdict(body, BEFORE, 'today')).toBe('pass');
  });

  it('releases one action early', async () => {
    const body = `${START}
	drmm_release_action(&card->drm, action, NULL);
	KUNIT_EXPECT_EQ(test, ran, 1);
	drm_dev_unregister(&card->drm);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 1);`;
    expect(await verdict(body, BEFORE, 'today')).toBe('pass');
  });
});

describe('a DRM device that is put by hand', () => {
  it('gives up its parent with its last reference', async () => {
    const body = `struct device *dev = root_device_register("root");
	struct drm_device *drm = drm_dev_alloc(&driver, dev);
	drmm_add_action(drm, action, NULL);
	devm_add_action(dev, devm_note, NULL);
	drm_dev_register(drm, 0);
	drm_dev_unregister(drm);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 0);
	drm_dev_put(drm);
	KUNIT_EXPECT_EQ(test, ran, 11);`;
    expect(await verdict(body, BEFORE, 'old')).toBe('pass');
  });
});
