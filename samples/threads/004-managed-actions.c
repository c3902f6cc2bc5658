// SPDX-License-Identifier: MIT
/*
 * Three ways to use a managed action on three kinds of device. Before kernel 6.6 only
 * a platform device that a driver is bound to ran the action every time.
 */
#include <kunit/resource.h>
#include <linux/device.h>
#include <linux/platform_device.h>

struct probe {
	struct device *dev;
	bool ran;
	wait_queue_head_t wq;
};

static void note(void *data)
{
	struct probe *probe = data;

	probe->ran = true;
	wake_up(&probe->wq);
}

static void put_and_note(void *data)
{
	struct probe *probe = data;

	put_device(probe->dev);
	note(probe);
}

static int make_probe(struct kunit *test)
{
	struct probe *probe = kunit_kzalloc(test, sizeof(*probe), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, probe);
	init_waitqueue_head(&probe->wq);
	test->priv = probe;
	return 0;
}

static void expect_run(struct kunit *test)
{
	struct probe *probe = test->priv;

	KUNIT_EXPECT_GT(test, wait_event_timeout(probe->wq, probe->ran, HZ), 0);
}

/* The three uses, each between a device's registration and its end. */
static void add_action(struct kunit *test)
{
	struct probe *probe = test->priv;

	KUNIT_ASSERT_EQ(test, devm_add_action_or_reset(probe->dev, note, probe), 0);
}

static void get_add_action_put(struct kunit *test)
{
	struct probe *probe = test->priv;

	get_device(probe->dev);
	add_action(test);
	put_device(probe->dev);
}

static void get_and_let_action_put(struct kunit *test)
{
	struct probe *probe = test->priv;

	get_device(probe->dev);
	KUNIT_ASSERT_EQ(test, devm_add_action_or_reset(probe->dev, put_and_note, probe), 0);
}

/* The three kinds of device. */
static void with_root_device(struct kunit *test, void (*use)(struct kunit *test))
{
	struct probe *probe = test->priv;

	probe->dev = root_device_register("probe");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, probe->dev);
	use(test);
	root_device_unregister(probe->dev);
	expect_run(test);
}

static void with_platform_device(struct kunit *test, void (*use)(struct kunit *test))
{
	struct probe *probe = test->priv;
	struct platform_device *pdev;

	pdev = platform_device_alloc("probe", PLATFORM_DEVID_NONE);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test, platform_device_add(pdev), 0);
	probe->dev = &pdev->dev;
	use(test);
	platform_device_unregister(pdev);
	expect_run(test);
}

static int bind(struct platform_device *pdev)
{
	return 0;
}

static struct platform_driver driver = {
	.probe = bind,
	.driver = { .name = "probe" },
};

static void with_bound_platform_device(struct kunit *test, void (*use)(struct kunit *test))
{
	KUNIT_ASSERT_EQ(test, platform_driver_register(&driver), 0);
	with_platform_device(test, use);
	platform_driver_unregister(&driver);
}

static void root_add(struct kunit *test)
{
	with_root_device(test, add_action);
}

static void root_get_put(struct kunit *test)
{
	with_root_device(test, get_add_action_put);
}

static void root_get(struct kunit *test)
{
	with_root_device(test, get_and_let_action_put);
}

static void platform_add(struct kunit *test)
{
	with_platform_device(test, add_action);
}

static void platform_get_put(struct kunit *test)
{
	with_platform_device(test, get_add_action_put);
}

static void platform_get(struct kunit *test)
{
	with_platform_device(test, get_and_let_action_put);
}

static void bound_add(struct kunit *test)
{
	with_bound_platform_device(test, add_action);
}

static void bound_get_put(struct kunit *test)
{
	with_bound_platform_device(test, get_add_action_put);
}

static void bound_get(struct kunit *test)
{
	with_bound_platform_device(test, get_and_let_action_put);
}

static struct kunit_case root_cases[] = {
	KUNIT_CASE(root_add),
	KUNIT_CASE(root_get_put),
	KUNIT_CASE(root_get),
	{}
};

static struct kunit_case platform_cases[] = {
	KUNIT_CASE(platform_add),
	KUNIT_CASE(platform_get_put),
	KUNIT_CASE(platform_get),
	{}
};

static struct kunit_case bound_cases[] = {
	KUNIT_CASE(bound_add),
	KUNIT_CASE(bound_get_put),
	KUNIT_CASE(bound_get),
	{}
};

static struct kunit_suite root_suite = {
	.name = "root-device",
	.init = make_probe,
	.test_cases = root_cases,
};

static struct kunit_suite platform_suite = {
	.name = "platform-device",
	.init = make_probe,
	.test_cases = platform_cases,
};

static struct kunit_suite bound_suite = {
	.name = "bound-platform-device",
	.init = make_probe,
	.test_cases = bound_cases,
};

kunit_test_suites(&root_suite, &platform_suite, &bound_suite);
