import { describe, expect, it } from 'vitest';
import { eventsOf, leftOf, scenario, verdict } from './support.js';

/** A driver whose probe takes a reference that its remove gives up, and whose bind has an action. */
function driverOf(bus: string, device: string, names: { remove?: string; id?: boolean; inner?: string } = {}): string {
  const remove = names.remove ?? 'remove';
  const id = names.id === true ? `, const struct ${bus}_device_id *id` : '';
  const name = bus === 'pci' || bus === 'usb' ? '.name = "foo"' : '.driver = { .name = "foo" }';
  return `static int undone, removed;
static void undo(void *p) { undone++; }
static int foo_probe(struct ${device} *d${id})
{
	get_device(&d->dev);
	return devm_add_action_or_reset(&d->dev, undo, NULL);
}
static void foo_remove(struct ${device} *d)
{
	removed = undone ? -1 : 1;
	put_device(&d->dev);
}
static struct ${bus}_driver foo_driver = { .probe = foo_probe, .${remove} = foo_remove, ${name} };
module_${bus}_driver(foo_driver);
void check(void) { if (removed != 1 || undone != 1) life_event("not removed and then undone"); }
`;
}

const DRIVERS: readonly (readonly [string, string])[] = [
  ['platform', driverOf('platform', 'platform_device')],
  ['i2c', driverOf('i2c', 'i2c_client')],
  ['spi', driverOf('spi', 'spi_device')],
  ['pci', driverOf('pci', 'pci_dev', { id: true })],
  ['usb', driverOf('usb', 'usb_interface', { id: true, remove: 'disconnect' })],
  ['auxiliary', driverOf('auxiliary', 'auxiliary_device', { id: true })],
];

describe.each(DRIVERS)('a driver on the %s bus', (bus, code) => {
  it('is bound to a device that comes, and unbound with it or with the driver', async () => {
    for (const order of [
      ['insmod', 'plug', 'unplug', 'check', 'rmmod'],
      ['insmod', 'plug', 'rmmod', 'unplug'],
    ]) {
      const made = await scenario(code, order);
      expect([...eventsOf(made), ...leftOf(made), ...made.waiting]).toEqual([]);
      const marks = made.rows.flatMap((row) => row.marks);
      expect(marks.filter((m) => m === 'bound' || m === 'unbound')).toEqual(['bound', 'unbound']);
      expect(marks.some((m) => m.includes('devm action undo'))).toBe(true);
      // what unbinding runs itself comes before it is done with, what the bus runs before that
      expect(marks.indexOf('bound')).toBeLessThan(marks.findIndex((m) => m.includes('devm action undo')));
    }
  });

  it('does not get a device that it fails to probe, and undoes what was managed', async () => {
    const failing = code.replace(
      'return devm_add_action_or_reset(&d->dev, undo, NULL);',
      `
	devm_add_action_or_reset(&d->dev, undo, NULL);
	put_device(&d->dev);
	return -ENODEV;`,
    );
    const made = await scenario(failing, ['insmod', 'plug', 'unplug', 'rmmod']);
    expect([...eventsOf(made), ...leftOf(made)]).toEqual([]);
    const marks = made.rows.flatMap((row) => row.marks);
    expect(marks.filter((m) => m.includes('bound'))).toEqual(['the device is not bound']);
    expect(marks.some((m) => m.includes('devm action undo'))).toBe(true);
  });

  it('leaves the device when remove forgets its reference', async () => {
    const made = await scenario(code.replace('\tput_device(&d->dev);\n', ''), ['insmod', 'plug', 'unplug', 'rmmod']);
    expect(leftOf(made).filter((l) => l.endsWith(', line 5'))).toHaveLength(1);
  });

  it('can be called without any of this', async () => {
    const made = await scenario(code, ['foo_probe', 'foo_remove']);
    expect([...eventsOf(made), ...leftOf(made), ...made.waiting]).toEqual([]);
    expect(bus).not.toBe('');
  });
});

describe('names on a bus', () => {
  it('decide which driver gets a device', async () => {
    const before = `
static int a_probed, b_probed;
static int a_probe(struct auxiliary_device *d, const struct auxiliary_device_id *id) { a_probed++; return 0; }
static int b_probe(struct auxiliary_device *d, const struct auxiliary_device_id *id) { b_probed++; return 0; }
static const struct auxiliary_device_id a_ids[] = { { .name = "core.a" }, {} };
static const struct auxiliary_device_id b_ids[] = { { .name = "core.b" }, {} };
static struct auxiliary_driver a = { .name = "a", .probe = a_probe, .id_table = a_ids };
static struct auxiliary_driver b = { .name = "b", .probe = b_probe, .id_table = b_ids };
static void release(struct device *dev) { kfree(container_of(dev, struct auxiliary_device, dev)); }`;
    const body = `struct auxiliary_device *d = kzalloc(sizeof(*d), GFP_KERNEL);
	struct device *root = root_device_register("root");
	auxiliary_driver_register(&a);
	auxiliary_driver_register(&b);
	d->name = "b";
	d->dev.parent = root;
	d->dev.release = release;
	KUNIT_ASSERT_EQ(test, auxiliary_device_init(d), 0);
	KUNIT_ASSERT_EQ(test, auxiliary_device_add(d), 0);
	KUNIT_EXPECT_EQ(test, a_probed, 0);
	KUNIT_EXPECT_EQ(test, b_probed, 1);
	auxiliary_device_delete(d);
	KUNIT_EXPECT_EQ(test, life_freed(d), 0);
	auxiliary_device_uninit(d);
	KUNIT_EXPECT_EQ(test, life_freed(d), 1);
	root_device_unregister(root);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('are those of the board for an i2c client', async () => {
    const before = `
static int probed, removed;
static int probe(struct i2c_client *client) { probed++; return 0; }
static void remove(struct i2c_client *client) { removed++; }
static const struct i2c_device_id ids[] = { { .name = "lm75" }, { .name = "lm77" }, {} };
static struct i2c_driver lm = { .probe = probe, .remove = remove, .id_table = ids, .driver = { .name = "lm" } };`;
    const body = `static struct i2c_board_info hit = { .type = "lm77", .addr = 0x48 }, miss = { .type = "x", .addr = 0x49 };
	struct i2c_client *client, *other;
	i2c_add_driver(&lm);
	client = i2c_new_client_device(NULL, &hit);
	other = i2c_new_client_device(NULL, &miss);
	KUNIT_EXPECT_EQ(test, probed, 1);
	KUNIT_EXPECT_NULL(test, other->dev.driver);
	i2c_unregister_device(client);
	KUNIT_EXPECT_EQ(test, removed, 1);
	i2c_unregister_device(other);
	KUNIT_EXPECT_EQ(test, removed, 1);
	i2c_del_driver(&lm);`;
    expect(await verdict(body, before)).toBe('pass');
  });
});

describe('groups of managed resources', () => {
  const ACTIONS = `static int ran;
static void note(void *p) { ran = ran * 10 + *(int *)p; }
static int first = 1, two = 2, three = 3;
static int id, inner;`;
  const start = `struct device *dev = root_device_register("root");
	devm_add_action(dev, note, &first);
	devres_open_group(dev, &id, GFP_KERNEL);
	devm_add_action(dev, note, &two);`;

  it('end where they are closed: what comes after is not theirs', async () => {
    const rest = `devres_close_group(dev, &id);
	devm_add_action(dev, note, &three);
	KUNIT_EXPECT_EQ(test, devres_release_group(dev, &id), 1);
	KUNIT_EXPECT_EQ(test, ran, 2);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 231);`;
    expect(await verdict(`${start}\n${rest}`, ACTIONS)).toBe('pass');
  });

  it('go on to the end while they are open, with the groups inside of them', async () => {
    const rest = `devres_open_group(dev, &inner, GFP_KERNEL);
	devm_add_action(dev, note, &three);
	devres_close_group(dev, &inner);
	KUNIT_EXPECT_EQ(test, devres_release_group(dev, NULL), 2);
	KUNIT_EXPECT_EQ(test, ran, 32);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 321);`;
    expect(await verdict(`${start}\n${rest}`, ACTIONS)).toBe('pass');
  });

  it('can be removed, and leave what was in them', async () => {
    const rest = `devres_close_group(dev, &id);
	devres_remove_group(dev, &id);
	KUNIT_EXPECT_EQ(test, devres_release_group(dev, &id), 0);
	KUNIT_EXPECT_EQ(test, ran, 0);
	root_device_unregister(dev);
	KUNIT_EXPECT_EQ(test, ran, 21);`;
    expect(await verdict(`${start}\n${rest}`, ACTIONS)).toBe('pass');
  });
});
