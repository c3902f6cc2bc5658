import { describe, expect, it } from 'vitest';
import { run, verdict } from './support.js';

const ACTIONS = `static struct device *the_dev;
static int ran;
static void note(void *p) { ran++; }
static void put_and_note(void *p) { put_device(the_dev); ran++; }
static int probe(struct platform_device *pdev) { return 0; }
static int probe_fails(struct platform_device *pdev) { devm_add_action(&pdev->dev, note, NULL); return -ENODEV; }
static void remove(struct platform_device *pdev) { ran += 10; }
static struct platform_driver driver = { .probe = probe, .remove = remove, .driver = { .name = "dev" } };
static struct platform_driver failing = { .probe = probe_fails, .driver = { .name = "dev" } };
static struct platform_device *add(void)
{
	struct platform_device *pdev = platform_device_alloc("dev", PLATFORM_DEVID_NONE);
	if (platform_device_add(pdev))
		return NULL;
	the_dev = &pdev->dev;
	return pdev;
}`;

describe('managed actions of a device without a driver', () => {
  const root = `the_dev = root_device_register("root");`;
  it('run when its last reference goes', async () => {
    const body = `${root}
	devm_add_action(the_dev, note, NULL);
	root_device_unregister(the_dev);
	KUNIT_EXPECT_EQ(test, ran, 1);`;
    expect(await verdict(body, ACTIONS, 'old')).toBe('pass');
    expect(await verdict(body, ACTIONS, 'today')).toBe('pass');
  });

  it('run at unregister although somebody holds it, today only', async () => {
    const body = `${root}
	get_device(the_dev);
	devm_add_action(the_dev, put_and_note, NULL);
	root_device_unregister(the_dev);
	KUNIT_EXPECT_EQ(test, ran, 1);`;
    expect(await verdict(body, ACTIONS, 'old')).toMatch(/^fail/);
    expect(await verdict(body, ACTIONS, 'today')).toBe('pass');
  });

  it('do not run while a reference that nobody gives up keeps it from going', async () => {
    const body = `${root}
	devm_add_action(the_dev, note, NULL);
	put_device(get_device(the_dev));
	KUNIT_EXPECT_EQ(test, ran, 0);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });

  it('are the newest first, can be released and removed', async () => {
    const body = `static int a, b;
	${root}
	devm_add_action(the_dev, note, &a);
	devm_add_action(the_dev, put_and_note, &b);
	devm_remove_action(the_dev, put_and_note, &b);
	devm_release_action(the_dev, note, &a);
	KUNIT_EXPECT_EQ(test, ran, 1);
	root_device_unregister(the_dev);
	KUNIT_EXPECT_EQ(test, ran, 1);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });

  it('of a group go together', async () => {
    const body = `static int id;
	${root}
	devm_add_action(the_dev, note, NULL);
	devres_open_group(the_dev, &id, GFP_KERNEL);
	devm_add_action(the_dev, note, &ran);
	devm_kzalloc(the_dev, 8, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, devres_release_group(the_dev, &id), 2);
	KUNIT_EXPECT_EQ(test, ran, 1);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });
});

describe('a device on a bus', () => {
  it('is bound when device and driver are there, whichever came first', async () => {
    const bound = `KUNIT_EXPECT_PTR_EQ(test, the_dev->driver, &driver.driver);`;
    expect(await verdict(`platform_driver_register(&driver); add(); ${bound}`, ACTIONS)).toBe('pass');
    expect(await verdict(`add(); platform_driver_register(&driver); ${bound}`, ACTIONS)).toBe('pass');
    expect(await verdict(`add(); ${bound}`, ACTIONS)).toMatch(/^fail/);
  });

  it('gives up its managed resources after remove, even when it is held', async () => {
    const body = `struct platform_device *pdev;
	platform_driver_register(&driver);
	pdev = add();
	get_device(the_dev);
	devm_add_action(the_dev, put_and_note, NULL);
	platform_device_unregister(pdev);
	KUNIT_EXPECT_EQ(test, ran, 11);
	KUNIT_EXPECT_EQ(test, life_freed(pdev), 1);`;
    expect(await verdict(body, ACTIONS, 'old')).toBe('pass');
  });

  it('gives them up when probe fails', async () => {
    const body = `platform_driver_register(&failing);
	add();
	KUNIT_EXPECT_EQ(test, ran, 1);
	KUNIT_EXPECT_NULL(test, the_dev->driver);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });

  it('is not probed while managed resources are there already', async () => {
    const body = `add();
	devm_add_action(the_dev, note, NULL);
	platform_driver_register(&driver);
	KUNIT_EXPECT_NULL(test, the_dev->driver);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });

  it('is unbound when its driver goes', async () => {
    const body = `platform_driver_register(&driver);
	add();
	platform_driver_unregister(&driver);
	KUNIT_EXPECT_EQ(test, ran, 10);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });
});

describe('names and counts', () => {
  it('a name is taken until its device is deleted', async () => {
    const body = `struct device *other;
	the_dev = root_device_register("root");
	other = root_device_register("root");
	KUNIT_EXPECT_EQ(test, PTR_ERR(other), -EEXIST);
	root_device_unregister(the_dev);
	other = root_device_register("root");
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, other);`;
    expect(await verdict(body, ACTIONS)).toBe('pass');
  });

  it('one reference too many given up is said, and what comes after it', async () => {
    const { notes } = await run(`static void one(struct kunit *test)
{
	struct device *dev = root_device_register("root");
	root_device_unregister(dev);
	put_device(dev);
}
static struct kunit_case cases[] = { KUNIT_CASE(one), {} };
static struct kunit_suite suite = { .name = "suite", .test_cases = cases };
kunit_test_suite(suite);`);
    expect(notes.map((n) => `${n.place.line}: ${n.text}`)).toContain(
      '5: put_device on root device, on which nothing is held any more',
    );
  });

  it('a kref runs its release once', async () => {
    const before = `struct obj { struct kref ref; };
static int released;
static void release(struct kref *ref) { kfree(container_of(ref, struct obj, ref)); released++; }`;
    const body = `struct obj *o = kzalloc(sizeof(*o), GFP_KERNEL);
	kref_init(&o->ref);
	kref_get(&o->ref);
	KUNIT_EXPECT_EQ(test, kref_put(&o->ref, release), 0);
	KUNIT_EXPECT_EQ(test, kref_read(&o->ref), 1);
	KUNIT_EXPECT_EQ(test, kref_put(&o->ref, release), 1);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_EQ(test, life_freed(o), 1);`;
    expect(await verdict(body, before)).toBe('pass');
  });
});

describe('what is deferred', () => {
  it('runs when a wait lets it, and not when it was cancelled', async () => {
    const before = `static int done;
static void work_fn(struct work_struct *work) { done++; }
static DECLARE_WORK(work, work_fn);
static DECLARE_WAIT_QUEUE_HEAD(wq);`;
    const wait = 'wait_event_timeout(wq, done, HZ)';
    expect(
      await verdict(`schedule_work(&work); KUNIT_EXPECT_EQ(test, done, 0); KUNIT_EXPECT_GT(test, ${wait}, 0);`, before),
    ).toBe('pass');
    expect(
      await verdict(`schedule_work(&work); cancel_work_sync(&work); KUNIT_EXPECT_EQ(test, ${wait}, 0);`, before),
    ).toBe('pass');
  });
});
