import { describe, expect, it } from 'vitest';
import { eventsOf, leftOf, scenario } from './support.js';

const DRIVERS = `
static struct platform_driver first = { .driver = { .name = "first" } };
static struct platform_driver second = { .driver = { .name = "second" } };
static int __init start_bad(void)
{
	int ret = platform_driver_register(&first);
	if (ret)
		return ret;
	return other_register(&second);
}
static int __init start_ok(void)
{
	int ret = platform_driver_register(&first);
	if (ret)
		return ret;
	ret = other_register(&second);
	if (ret)
		platform_driver_unregister(&first);
	return ret;
}
static void __exit stop(void)
{
	other_unregister(&second);
	platform_driver_unregister(&first);
}
static int other_register(struct platform_driver *drv) { return platform_driver_register(drv); }
static void other_unregister(struct platform_driver *drv) { platform_driver_unregister(drv); }
module_exit(stop);`;

describe('a module', () => {
  it('whose init fails leaves a driver registered that it does not take back', async () => {
    const bad = await scenario(`${DRIVERS} module_init(start_bad);`, ['insmod'], ['other_register']);
    expect(eventsOf(bad)).toEqual(['0: first is still registered']);
    const ok = await scenario(`${DRIVERS} module_init(start_ok);`, ['insmod'], ['other_register']);
    expect(eventsOf(ok)).toEqual([]);
    const loaded = await scenario(`${DRIVERS} module_init(start_bad);`, ['insmod', 'rmmod', 'insmod', 'rmmod']);
    expect(eventsOf(loaded)).toEqual([]);
  });

  it('has fresh variables each time it is loaded', async () => {
    const code = `static int times;
static int __init start(void) { static int calls; times++; calls++; return times == 1 && calls == 1 ? 0 : -EBUSY; }
static void __exit stop(void) { }
module_init(start); module_exit(stop);`;
    const made = await scenario(code, ['insmod', 'rmmod', 'insmod']);
    expect(made.notes.map((n) => n.text)).toEqual([]);
  });

  it('must not leave work behind that runs its code', async () => {
    const code = (stop: string): string => `
static int ran;
static void work_fn(struct work_struct *work) { ran++; }
static DECLARE_WORK(work, work_fn);
static int __init start(void) { schedule_work(&work); return 0; }
static void __exit stop(void) { ${stop} }
module_init(start); module_exit(stop);`;
    const bad = await scenario(code(''), ['insmod', 'rmmod']);
    expect(eventsOf(bad)).toEqual(['0: work still waits to run', '0: work would run work_fn(), whose module is gone']);
    expect(eventsOf(await scenario(code('cancel_work_sync(&work);'), ['insmod', 'rmmod']))).toEqual([]);
  });

  it('is not unloaded while somebody uses it, nor without an exit', async () => {
    const code = (start: string, exit: string): string =>
      `static int __init start(void) { ${start} return 0; }\nmodule_init(start);\n${exit}`;
    const exit = 'static void __exit stop(void) { }\nmodule_exit(stop);';
    expect(eventsOf(await scenario(code('try_module_get(THIS_MODULE);', exit), ['insmod', 'rmmod']))).toEqual([
      '0: the module is in use: it is not unloaded',
    ]);
    expect(eventsOf(await scenario(code('', ''), ['insmod', 'rmmod']))).toEqual([
      '0: the module has no exit: it cannot be unloaded',
    ]);
    expect(eventsOf(await scenario(code('return 1;', exit), ['insmod', 'rmmod']))).toEqual([
      '0: init gives back a positive number: the module is loaded, with a warning',
    ]);
  });

  it('leaves a folder in debugfs that the next load meets', async () => {
    const code = (stop: string): string => `
static struct dentry *dir;
static int __init start(void)
{
	dir = debugfs_create_dir("mod", NULL);
	debugfs_create_file("state", 0444, dir, NULL, NULL);
	return 0;
}
static void __exit stop(void) { ${stop} }
module_init(start); module_exit(stop);`;
    const bad = await scenario(code(''), ['insmod', 'rmmod', 'insmod']);
    expect(eventsOf(bad)).toContain('5: debugfs has mod already');
    expect(leftOf(bad)[0]).toBe('debugfs mod, line 5');
    const ok = await scenario(code('debugfs_remove_recursive(dir);'), ['insmod', 'rmmod', 'insmod', 'rmmod']);
    expect([...eventsOf(ok), ...leftOf(ok)]).toEqual([]);
  });
});

describe('what was put off', () => {
  it('runs when the scenario is over', async () => {
    const code = `struct foo { struct rcu_head rcu; struct work_struct work; };
static void work_fn(struct work_struct *work)
{
	struct foo *foo = container_of(work, struct foo, work);
	foo->work.func = NULL;
}
void right(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	kfree_rcu(foo, rcu);
}
void wrong(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	INIT_WORK(&foo->work, work_fn);
	schedule_work(&foo->work);
	kfree(foo);
}`;
    const right = await scenario(code, ['right']);
    expect([...eventsOf(right), ...leftOf(right), ...right.waiting]).toEqual([]);
    expect(right.rows.map((row) => row.call)).toContain('(later)');
    expect(eventsOf(await scenario(code, ['wrong']))).toEqual([
      '17: memory of line 14 is freed while work waits to run on it',
      '5: use of memory of line 14 after it was freed (freed at line 17)',
    ]);
  });
});
