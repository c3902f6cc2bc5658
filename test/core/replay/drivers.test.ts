import { describe, expect, it } from 'vitest';
import { ledgerToText, replayFunctions, type Ledger } from '../../../src/core/replay/index.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';
import { TODAY } from './support.js';

async function ledger(code: string, functions: readonly string[], fails: readonly string[] = []): Promise<Ledger> {
  const made = replayFunctions(
    {
      parser: await loadTestParser(),
      book: loadTestBook(),
      files: [{ file: 'driver.c', text: code }],
      tree: null,
      switches: new Set(TODAY),
      fails: new Set(fails),
    },
    functions,
  );
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

/** What is left of a driver after probe and remove: objects, actions, complaints. */
async function rest(code: string, fails: readonly string[] = []): Promise<string[]> {
  const { left, waiting, events } = await ledger(code, ['sample_probe', 'sample_remove'], fails);
  return [...left.map((l) => `${l.object} by ${l.by}`), ...waiting, ...events.map((e) => e.text)];
}

const DRIVER = `
struct sample { void __iomem *base; struct clk *clk; struct spi_controller *host; };
static int sample_probe(struct platform_device *pdev)
{
	struct device_node *child;
	struct spi_controller *host;
	struct sample *s;
	int ret;

	host = spi_alloc_host(&pdev->dev, sizeof(*s));
	if (!host)
		return -ENOMEM;
	s = spi_controller_get_devdata(host);
	platform_set_drvdata(pdev, s);
	s->host = host;
	s->base = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(s->base)) {
		ret = PTR_ERR(s->base);
		goto put;
	}
	for_each_child_of_node(pdev->dev.of_node, child)
		dev_info(&pdev->dev, "a child");
	s->clk = devm_clk_get(&pdev->dev, NULL);
	if (IS_ERR(s->clk)) {
		ret = PTR_ERR(s->clk);
		goto put;
	}
	ret = clk_prepare_enable(s->clk);
	if (ret)
		goto put;
	ret = spi_register_controller(host);
	if (ret)
		goto disable;
	return 0;
disable:
	clk_disable_unprepare(s->clk);
put:
	spi_controller_put(host);
	return ret;
}
static void sample_remove(struct platform_device *pdev)
{
	struct sample *s = platform_get_drvdata(pdev);

	spi_unregister_controller(s->host);
	clk_disable_unprepare(s->clk);
}
`;

describe('a driver from probe to remove', () => {
  it('gives everything up: what devres manages, and what goes with a registration', async () => {
    expect(await rest(DRIVER)).toEqual([]);
    expect((await ledger(DRIVER, ['sample_probe', 'sample_remove'])).objects.length).toBeGreaterThan(4);
  });

  it('is told what it keeps', async () => {
    const kept = await rest(DRIVER.replace('clk_disable_unprepare(s->clk);\n}\n', '}\n'));
    expect(kept.join()).toContain('by clk_prepare_enable');
    const registered = await rest(DRIVER.replace('\tspi_unregister_controller(s->host);\n', ''));
    expect(registered.join()).toMatch(
      /by spi_alloc_host.*by spi_register_controller|by spi_register_controller.*by spi_alloc_host/,
    );
  });

  it('gives everything up when a call fails, or is told what it keeps then', async () => {
    expect(await rest(DRIVER, ['spi_register_controller'])).toEqual([]);
    expect(await rest(DRIVER, ['clk_prepare_enable'])).toEqual([]);
    const kept = await rest(DRIVER.replace('goto disable', 'goto put'), ['spi_register_controller']);
    expect(kept.join()).toContain('by clk_prepare_enable');
  });

  it('may give up early what devres manages, with the call for that', async () => {
    const early = DRIVER.replace('\tspi_unregister', '\tdevm_clk_put(&pdev->dev, s->clk);\n\tspi_unregister').replace(
      'clk_disable_unprepare(s->clk);\n}\n',
      '}\n',
    );
    const kept = await rest(early.replace('\tdevm_clk_put', '\tclk_disable_unprepare(s->clk);\n\tdevm_clk_put'));
    expect(kept).toEqual([]);
    const twice = await rest(DRIVER.replace('\tspi_unregister', '\tclk_put(s->clk);\n\tspi_unregister'));
    expect(twice.join()).toContain('is the one that');
  });

  it('gives up what falls with a call, by the contract of the object', async () => {
    const code = DRIVER.replace('return 0;\ndisable', 'pm_runtime_enable(&pdev->dev);\n\treturn 0;\ndisable');
    expect((await rest(code)).join()).toContain('runtime-pm-enabled');
    const suspended = '\tpm_runtime_force_suspend(&pdev->dev);\n\tspi_unregister';
    expect(await rest(code.replace('\tspi_unregister', suspended))).toEqual([]);
    // devres gives up its own
    const managed = code.replace('pm_runtime_enable', 'devm_pm_runtime_enable');
    expect(await rest(managed.replace('\tspi_unregister', suspended))).toEqual([]);
  });

  it('may leave some things as they are', async () => {
    const code = DRIVER.replace('return 0;\ndisable', 'reset_control_deassert(s->base);\n\treturn 0;\ndisable');
    expect(await rest(code)).toEqual([]);
    const made = await ledger(code, ['sample_probe', 'sample_remove']);
    expect(made.lasting).toHaveLength(1);
    expect(ledgerToText(made, false)).toContain('as drivers often mean it to');
  });
});

describe('what is taken by a contract', () => {
  const driver = (remove: string): string => `
struct sample { struct i2c_client *other; struct delayed_work work; struct tasklet_struct t; };
static void later(struct work_struct *work) {}
static void soon(unsigned long data) {}
static int sample_probe(struct i2c_client *client)
{
	struct sample *s = devm_kzalloc(&client->dev, sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	tasklet_init(&s->t, soon, (unsigned long)s);
	INIT_DEFERRABLE_WORK(&s->work, later);
	s->other = i2c_new_dummy_device(client->adapter, 0x20);
	if (IS_ERR(s->other))
		return PTR_ERR(s->other);
	schedule_delayed_work(&s->work, 5);
	tasklet_schedule(&s->t);
	i2c_set_clientdata(client, s);
	return 0;
}
static void sample_remove(struct i2c_client *client)
{
	struct sample *s = i2c_get_clientdata(client);
	${remove}
}`;

  it('is given up by a call that is a program for what programs take', async () => {
    const remove = 'tasklet_kill(&s->t); cancel_delayed_work_sync(&s->work); i2c_unregister_device(s->other);';
    expect(await rest(driver(remove))).toEqual([]);
    expect(await rest(driver('tasklet_kill(&s->t); cancel_delayed_work_sync(&s->work);'))).toEqual([
      'i2c client by i2c_new_dummy_device',
    ]);
    expect(await rest(driver('i2c_unregister_device(s->other);'))).toEqual([
      expect.stringContaining('is freed while work waits to run on it'),
      expect.stringContaining('is freed while tasklet waits to run on it'),
    ]);
  });
});

describe('what is not known', () => {
  it('is taken to succeed, where one way can only fail', async () => {
    const code = `
static inline int sample_configure(struct dma_chan *chan)
{
	if (chan->device->device_config)
		return chan->device->device_config(chan);
	return -ENOSYS;
}
static int sample_probe(struct platform_device *pdev)
{
	struct dma_chan *chan = dma_request_chan(&pdev->dev, "rx");

	if (IS_ERR(chan))
		return PTR_ERR(chan);
	if (sample_configure(chan))
		return -EINVAL;
	platform_set_drvdata(pdev, chan);
	return 0;
}
static void sample_remove(struct platform_device *pdev) { dma_release_channel(platform_get_drvdata(pdev)); }`;
    expect(await rest(code)).toEqual([]);
    const made = await ledger(code, ['sample_probe', 'sample_remove']);
    expect(made.rows.map((row) => row.call)).toContain('dma_release_channel');
  });

  it('is the data of a device only where nobody keeps it there', async () => {
    const code = `
static int sample_probe(struct platform_device *pdev)
{
	struct usb_hcd *hcd = usb_create_hcd(&sample_hc_driver, &pdev->dev, "sample");

	return hcd ? 0 : -ENOMEM;
}
static void sample_remove(struct platform_device *pdev) { usb_put_hcd(platform_get_drvdata(pdev)); }`;
    expect(await rest(code)).toEqual([]);
  });
});
