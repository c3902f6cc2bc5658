import { describe, expect, it } from 'vitest';
import { eventsOf, leftOf, scenario, verdict } from './support.js';

const KOBJECT = `struct foo { struct kobject kobj; };
static int released;
static void foo_release(struct kobject *kobj) { released++; kfree(container_of(kobj, struct foo, kobj)); }
static const struct kobj_type foo_type = { .release = foo_release };`;

describe('a kobject', () => {
  it('runs the release of its type when its last reference goes, and gives up its parent', async () => {
    const body = `struct kobject *top = kobject_create_and_add("top", NULL);
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	KUNIT_ASSERT_EQ(test, kobject_init_and_add(&foo->kobj, &foo_type, top, "foo"), 0);
	kobject_get(&foo->kobj);
	kobject_put(top);
	KUNIT_EXPECT_EQ(test, life_freed(top), 0);
	kobject_put(&foo->kobj);
	KUNIT_EXPECT_EQ(test, released, 0);
	kobject_put(&foo->kobj);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_EQ(test, life_freed(top), 1);`;
    expect(await verdict(body, KOBJECT)).toBe('pass');
  });

  it('counts for the device that it lies in', async () => {
    const body = `struct device *dev = root_device_register("root");
	kobject_get(&dev->kobj);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, life_freed(dev), 0);
	kobject_put(&dev->kobj);
	KUNIT_EXPECT_EQ(test, life_freed(dev), 1);`;
    expect(await verdict(body)).toBe('pass');
  });

  it('that could not be added is still put, not freed', async () => {
    const code = (undo: string): string => `${KOBJECT}
void f(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	if (kobject_init_and_add(&foo->kobj, &foo_type, NULL, "foo"))
		${undo};
	else
		kobject_put(&foo->kobj);
}`;
    const fails = ['kobject_init_and_add'];
    expect(leftOf(await scenario(code('kobject_put(&foo->kobj)'), ['f']))).toEqual([]);
    expect(leftOf(await scenario(code('return'), ['f'], fails))).not.toEqual([]);
  });

  it('without a release, and a name that is there already, are told', async () => {
    const code = `static const struct kobj_type none = {};
struct foo { struct kobject kobj; };
void f(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	kobject_init_and_add(&foo->kobj, &none, NULL, "foo");
	kobject_create_and_add("foo", NULL);
	kobject_put(&foo->kobj);
}`;
    expect(eventsOf(await scenario(code, ['f']))).toEqual([
      '7: a kobject foo is there already',
      "8: the kobject's type has no release function",
    ]);
  });
});

describe('a character device', () => {
  const code = (undo: string): string => `static dev_t devt;
static struct cdev cdev;
static struct class *cls;
static int __init start(void)
{
	alloc_chrdev_region(&devt, 0, 1, "foo");
	cls = class_create("foo");
	cdev_init(&cdev, NULL);
	cdev_add(&cdev, devt, 1);
	device_create(cls, NULL, devt, NULL, "foo");
	return 0;
}
static void __exit stop(void)
{
	${undo}
}
module_init(start);
module_exit(stop);`;
  const ALL = [
    'device_destroy(cls, devt);',
    'cdev_del(&cdev);',
    'class_destroy(cls);',
    'unregister_chrdev_region(devt, 1);',
  ];
  const LOADS = ['insmod', 'rmmod', 'insmod', 'rmmod'];

  it('leaves nothing when each of its parts is undone', async () => {
    const made = await scenario(code(ALL.join('\n')), LOADS);
    expect([...eventsOf(made), ...leftOf(made)]).toEqual([]);
  });

  it.each([
    [0, /^device, line 10$/],
    [1, /^character device, line 8$/],
    [2, /^class foo, line 7$/],
    [3, /^numbers of foo, line 6$/],
  ])('leaves the part that is forgotten: %i', async (which, left) => {
    const made = await scenario(code(ALL.filter((_, i) => i !== which).join('\n')), ['insmod', 'rmmod']);
    expect(leftOf(made).some((l) => left.test(l))).toBe(true);
  });

  it('of misc is found by the next load', async () => {
    const misc = (undo: string): string => `static struct miscdevice misc = { .name = "foo" };
static int __init start(void) { return misc_register(&misc); }
static void __exit stop(void) { ${undo} }
module_init(start);
module_exit(stop);`;
    expect(eventsOf(await scenario(misc('misc_deregister(&misc);'), LOADS))).toEqual([]);
    expect(eventsOf(await scenario(misc(''), ['insmod', 'rmmod']))).toEqual(['0: misc is still registered']);
  });
});

describe('what runs later', () => {
  it('must not wait on memory that goes', async () => {
    const code = (undo: string): string => `struct foo { struct timer_list timer; };
static void tick(struct timer_list *t) { }
static int probe(struct platform_device *pdev)
{
	struct foo *foo = devm_kzalloc(&pdev->dev, sizeof(*foo), GFP_KERNEL);
	timer_setup(&foo->timer, tick, 0);
	mod_timer(&foo->timer, 10);
	platform_set_drvdata(pdev, foo);
	return 0;
}
static void remove(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);
	${undo}
}`;
    const bad = await scenario(code(''), ['probe', 'remove']);
    expect(eventsOf(bad)).toEqual(['0: devm memory of line 5 is freed while timer waits to run on it']);
    expect(eventsOf(await scenario(code('timer_delete_sync(&foo->timer);'), ['probe', 'remove']))).toEqual([]);
  });

  it('is cancelled with the device when that was asked for', async () => {
    const code = `struct foo { struct delayed_work work; };
static void poll(struct work_struct *w) { }
static int probe(struct platform_device *pdev)
{
	struct foo *foo = devm_kzalloc(&pdev->dev, sizeof(*foo), GFP_KERNEL);
	devm_delayed_work_autocancel(&pdev->dev, &foo->work, poll);
	schedule_delayed_work(&foo->work, 10);
	return 0;
}`;
    const made = await scenario(code, ['probe']);
    expect([...eventsOf(made), ...made.waiting]).toEqual([]);
  });

  it('of a thread is followed when it is stopped', async () => {
    const code = (undo: string): string => `static struct task_struct *task;
static int loops, ended;
static int fn(void *data)
{
	while (!kthread_should_stop())
		loops++;
	ended++;
	return 0;
}
void start(void) { task = kthread_run(fn, NULL, "foo"); }
void stop(void) { ${undo} if (!ended || loops) life_event("the thread was not ended"); }`;
    const ok = await scenario(code('kthread_stop(task);'), ['start', 'stop']);
    expect([...eventsOf(ok), ...leftOf(ok)]).toEqual([]);
    expect(leftOf(await scenario(code(''), ['start', 'stop']))).toEqual(['thread foo, line 10']);
  });
});
