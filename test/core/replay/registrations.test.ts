import { describe, expect, it } from 'vitest';
import { eventsOf, leftOf, scenario } from './support.js';

/** Each: what registers it, what undoes that, and what the ledger calls the claim. */
const REGISTRATIONS: readonly (readonly [string, string, string])[] = [
  ['register_netdev(foo->net)', 'unregister_netdev(foo->net)', 'net_device-registration foo->net'],
  ['gpiochip_add_data(&foo->gc, foo)', 'gpiochip_remove(&foo->gc)', 'gpio chip foo->gc'],
  ['iio_device_register(foo->iio)', 'iio_device_unregister(foo->iio)', 'iio_dev-registration foo->iio'],
  ['led_classdev_register(&pdev->dev, &foo->led)', 'led_classdev_unregister(&foo->led)', 'led foo->led'],
  [
    'foo->hwmon = hwmon_device_register_with_groups(&pdev->dev, "foo", foo, NULL)',
    'hwmon_device_unregister(foo->hwmon)',
    'hwmon device',
  ],
  ['input_register_device(foo->input)', 'input_unregister_device(foo->input)', 'input_dev-registration foo->input'],
];

function driver(register: string, undo: string): string {
  return `static int foo_probe(struct platform_device *pdev)
{
	struct foo *foo = devm_kzalloc(&pdev->dev, sizeof(*foo), GFP_KERNEL);
	if (!foo)
		return -ENOMEM;
	platform_set_drvdata(pdev, foo);
	foo->input = devm_input_allocate_device(&pdev->dev);
	foo->net = devm_alloc_etherdev(&pdev->dev, 0);
	foo->iio = devm_iio_device_alloc(&pdev->dev, 0);
	${register};
	return 0;
}
static void foo_remove(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);
	${undo};
}
static struct platform_driver foo_driver = { .probe = foo_probe, .remove = foo_remove, .driver = { .name = "foo" } };
module_platform_driver(foo_driver);`;
}

describe.each(REGISTRATIONS)('%s', (register, undo, column) => {
  const order = ['insmod', 'plug', 'unplug', 'rmmod'];

  it('has a column, and ends with the call that undoes it', async () => {
    const made = await scenario(driver(register, undo), order);
    expect(made.objects).toContain(column);
    expect([...eventsOf(made), ...leftOf(made)]).toEqual([]);
  });

  it('is left where remove forgets it', async () => {
    const made = await scenario(driver(register, ''), order);
    // what lies in the driver's own memory goes with that
    const lost = register.includes('&foo->')
      ? [`0: ${column} is still registered when the memory that it lies in is freed`]
      : [`${column}, line 10`];
    expect([...eventsOf(made), ...leftOf(made)]).toEqual(expect.arrayContaining(lost));
  });
});
