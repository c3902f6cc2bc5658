import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContext, checkSource, settle } from '../../src/core/check/index.js';
import type { Finding } from '../../src/core/report/index.js';
import { Folders } from '../../src/project/folders.js';
import { loadTestBook, loadTestParser } from '../support/core.js';

const context = createContext({ parser: await loadTestParser(), book: loadTestBook() });
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lifetimes-around-'));
  mkdirSync(join(root, 'foo'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The first finding of `foo/main.c` with what the other files of the folder say of it. */
function check(main: string, others: Readonly<Record<string, string>>): Finding | undefined {
  for (const [name, text] of Object.entries(others)) writeFileSync(join(root, name), text);
  const file = 'foo/main.c';
  const result = checkSource({ file, text: main }, context);
  expect(result.findings.filter((f) => f.confidence !== 'low')).toHaveLength(1);
  const { findings } = settle(result, main, new Folders(root).around(file, main), context);
  return findings.find((f) => f.fingerprint === result.findings.find((r) => r.confidence !== 'low')?.fingerprint);
}

const REMOVE = `
static int foo_probe(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);

	foo->wq = create_singlethread_workqueue("foo");
	if (!foo->wq)
		return -ENOMEM;
	return 0;
}

static void foo_remove(struct platform_device *pdev)
{
	foo_exit_rings(platform_get_drvdata(pdev));
}

static struct platform_driver foo_driver = {
	.probe = foo_probe,
	.remove = foo_remove,
};
`;

const PROBE = `
static int foo_probe(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);
	int ret;

	ret = request_irq(foo->irq, foo_isr, 0, "foo", foo);
	if (ret)
		return ret;
	ret = foo_setup_rings(foo);
	if (ret)
		goto out;
	return 0;
out:
	foo_rings_report(foo);
	return ret;
}

static void foo_remove(struct platform_device *pdev)
{
	struct foo *foo = platform_get_drvdata(pdev);

	free_irq(foo->irq, foo);
}

static struct platform_driver foo_driver = {
	.probe = foo_probe,
	.remove = foo_remove,
};
`;

const INIT = `
int foo_hw_init(struct foo *foo)
{
	int ret;

	foo->regs = ioremap(foo->base, 64);
	if (!foo->regs)
		return -ENOMEM;
	ret = foo_find_irq(foo);
	if (ret) {
		iounmap(foo->regs);
		return ret;
	}
	ret = foo_load(foo);
	if (ret)
		return ret;
	return 0;
}
`;

const NODE = `
static int foo_open(struct inode *inode, struct file *file)
{
	struct device_node *np = of_find_node_by_name(NULL, "foo");

	if (!np)
		return -ENODEV;
	foo_use(inode->i_private, np);
	if (foo_busy())
		return -EBUSY;
	of_node_put(np);
	return 0;
}

static const struct file_operations foo_fops = {
	.open = foo_open,
};
`;

/** A callback whose table the other files know, and the callback that ends what it began. */
const TABLE = `
static int foo_ext_start(struct foo *foo)
{
	int ret;

	foo->buffer = usb_alloc_coherent(foo->udev, 64, GFP_KERNEL, &foo->dma);
	if (!foo->buffer)
		return -ENOMEM;
	ret = foo_find_card(foo);
	if (ret < 0)
		return ret;
	return 0;
}

static void foo_ext_stop(struct foo *foo)
{
	usb_free_coherent(foo->udev, 64, foo->buffer, foo->dma);
}

static int foo_start(struct foo *foo)
{
	int ret;

	foo->urb = usb_alloc_urb(0, GFP_KERNEL);
	if (!foo->urb)
		return -ENOMEM;
	ret = foo_find_card(foo);
	if (ret < 0)
		return ret;
	return 0;
}

static void foo_stop(struct foo *foo)
{
	usb_free_urb(foo->urb);
}

static int foo_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	CALL
	return 0;
}

static void foo_disconnect(struct usb_interface *intf)
{
	foo_stop(usb_get_intfdata(intf));
}

static struct usb_driver foo_driver = {
	.probe = foo_probe,
	.disconnect = foo_disconnect,
};

static const struct foo_ext foo_card = {
	.start = foo_ext_start,
	.stop = foo_ext_stop,
};
`;

/** What the files of the folder say of the claims of `foo_start` or `foo_ext_start`. */
function doubtsOf(name: string, call: string, others: Readonly<Record<string, string>> = {}, table = TABLE): string[] {
  const text = table.replace('CALL', call);
  for (const [at, other] of Object.entries(others)) writeFileSync(join(root, at), other);
  const input = { file: 'foo/main.c', text };
  const { findings } = settle(checkSource(input, context), text, new Folders(root).around(input.file, text), context);
  const of = findings.filter((f) => f.function === name && f.rule === 'leaked-reference');
  expect(of.length).toBeGreaterThan(0);
  return of.flatMap((f) => (f.confidence === 'low' ? f.facts : []));
}

describe('a failure that nobody hears of', () => {
  it.each([
    ['a statement', 'foo_start(usb_get_intfdata(intf));'],
    ['the branch of an if', 'if (id->driver_info)\n\t\tfoo_start(usb_get_intfdata(intf));'],
    [
      'told and no more',
      'int ret;\n\n\tret = foo_start(usb_get_intfdata(intf));\n\tif (ret < 0)\n\t\tdev_err(&intf->dev, "no (%d)\\n", ret);',
    ],
  ])('is none: %s', (_, call) => {
    expect(doubtsOf('foo_start', call)).toContain('failure-unheard');
  });

  it.each([
    ['it is handed on', 'return foo_start(usb_get_intfdata(intf));'],
    ['it is asked', 'if (foo_start(usb_get_intfdata(intf)))\n\t\treturn -EIO;'],
    [
      'it is told and handed on',
      'int ret;\n\n\tret = foo_start(usb_get_intfdata(intf));\n\tif (ret < 0)\n\t\tdev_err(&intf->dev, "no\\n");\n\treturn ret;',
    ],
  ])('is one where %s', (_, call) => {
    expect(doubtsOf('foo_start', call)).not.toContain('failure-unheard');
  });

  it('is one where the caller may fail later on', () => {
    const call = 'foo_start(usb_get_intfdata(intf));\n\tif (foo_more(intf))\n\t\treturn -EIO;';
    expect(doubtsOf('foo_start', call)).not.toContain('failure-unheard');
    const undone = call.replace(
      '\t\treturn',
      '\t\tgoto out;\n\treturn 0;\nout:\n\tfoo_stop(usb_get_intfdata(intf));\n\treturn',
    );
    expect(doubtsOf('foo_start', undone)).toContain('failure-unheard');
  });

  it('is one where the end asks whether the start had worked', () => {
    const text = TABLE.replace(
      'return 0;\n}\n\nstatic void foo_stop',
      'foo->ready = true;\n\treturn 0;\n}\n\nstatic void foo_stop',
    );
    const asked = text.replace('\tusb_free_urb(', '\tif (foo->ready)\n\t\tusb_free_urb(');
    const call = 'foo_start(usb_get_intfdata(intf));';
    expect(doubtsOf('foo_start', call, {}, text)).toContain('failure-unheard');
    expect(doubtsOf('foo_start', call, {}, asked)).not.toContain('failure-unheard');
  });

  const start = (then: string): string =>
    `void foo_begin(struct foo *foo, const struct foo_ext *ext)\n{\n\t${then}\n}\n`;

  it('is none where those who know the table do not ask', () => {
    const others = { 'foo/core.c': start('ext->start(foo);') };
    expect(doubtsOf('foo_ext_start', '', others)).toContain('failure-unheard');
    const asked = { 'foo/core.c': start('if (ext->start(foo))\n\t\tfoo->bad = 1;') };
    expect(doubtsOf('foo_ext_start', '', asked)).toEqual([]);
  });

  it('is made good by those who know the table', () => {
    const frees = 'if (ext->start(foo))\n\t\tusb_free_coherent(foo->udev, 64, foo->buffer, foo->dma);';
    expect(doubtsOf('foo_ext_start', '', { 'foo/core.c': start(frees) })).toContain('undone-in-another-file');
    // another kind of table
    const other = start(frees).replace('foo_ext', 'foo_other');
    expect(doubtsOf('foo_ext_start', '', { 'foo/core.c': other })).toEqual([]);
  });
});

describe('what the files beside one say', () => {
  it('a helper of remove() gives the same member up', () => {
    const rings = 'void foo_exit_rings(struct foo *foo)\n{\n\tdestroy_workqueue(foo->wq);\n}\n';
    const finding = check(REMOVE, { 'foo/rings.c': rings });
    expect(finding).toMatchObject({ confidence: 'low', rule: 'missing-teardown' });
    expect(finding?.facts).toContain('undone-in-another-file');
  });

  it.each([
    ['another member', 'void foo_exit_rings(struct foo *foo)\n{\n\tdestroy_workqueue(foo->other);\n}\n'],
    ['only in a comment', 'void foo_exit_rings(struct foo *foo)\n{\n\t/* destroy_workqueue(foo->wq); */\n}\n'],
    ['in a function of its own', 'static void foo_exit_rings(struct foo *foo)\n{\n\tdestroy_workqueue(foo->wq);\n}\n'],
    ['in a function that nobody calls', 'void foo_exit(struct foo *foo)\n{\n\tdestroy_workqueue(foo->wq);\n}\n'],
  ])('nothing when it is %s', (_, rings) => {
    expect(check(REMOVE, { 'foo/rings.c': rings })?.confidence).toBe('medium');
  });

  it('whoever calls the teardown through a member gives up the same member', () => {
    const core = (first: string): string =>
      `static void core_remove(struct pci_dev *pdev)\n{\n\tstruct foo *foo = pci_get_drvdata(pdev);\n\n\t${first};\n\tfoo->ops.remove(foo);\n}\n`;
    const says = (first: string): readonly string[] => check(REMOVE, { 'foo/core.c': core(first) })?.facts ?? [];
    expect(says('destroy_workqueue(foo->wq)')).toContain('undone-in-another-file');
    expect(says('destroy_workqueue(foo->other)')).not.toContain('undone-in-another-file');
  });

  it('a function of a file that is included may be static', () => {
    const rings = 'static void foo_exit_rings(struct foo *foo)\n{\n\tdestroy_workqueue(foo->wq);\n}\n';
    const finding = check(`#include "rings.c"\n${REMOVE}`, { 'foo/rings.c': rings });
    expect(finding?.facts).toContain('undone-in-another-file');
  });

  it('nothing, and it is said, when the folder is too big to be looked into', () => {
    const file = 'foo/main.c';
    writeFileSync(
      join(root, 'foo/rings.c'),
      'void foo_exit_rings(struct foo *foo)\n{\n\tdestroy_workqueue(foo->wq);\n}\n',
    );
    const around = new Folders(root, 10).around(file, REMOVE);
    const { findings, notes } = settle(checkSource({ file, text: REMOVE }, context), REMOVE, around, context);
    expect(findings.map((f) => f.confidence)).toContain('medium');
    expect(notes.map((n) => `${n.kind}: ${n.message}`).join()).toMatch(/bound: the files beside it were not looked at/);
  });

  it('nothing when the file stands in another folder', () => {
    mkdirSync(join(root, 'bar'));
    const rings = 'void foo_exit_rings(struct foo *foo)\n{\n\tdestroy_workqueue(foo->wq);\n}\n';
    expect(check(REMOVE, { 'bar/rings.c': rings })?.confidence).toBe('medium');
  });

  it('what is called on the way out gives it up', () => {
    const stop = 'void foo_rings_report(struct foo *foo)\n{\n\tfree_irq(foo->irq, foo);\n}\n';
    expect(check(PROBE, { 'foo/rings.c': stop })?.facts).toContain('undone-in-another-file');
  });

  it('it is put into something that lasts', () => {
    const kept = 'void foo_use(struct foo *foo, struct device_node *node)\n{\n\tfoo->node = node;\n}\n';
    expect(check(NODE, { 'foo/use.c': kept })?.facts).toContain('kept-in-another-file');
    const read = 'void foo_use(struct foo *foo, struct device_node *node)\n{\n\tfoo->name = node->name;\n}\n';
    expect(check(NODE, { 'foo/use.c': read })?.confidence).not.toBe('low');
  });

  it('all callers give it up when the function fails', () => {
    const caller = (then: string): string =>
      `int foo_start(struct foo *foo)\n{\n\tint ret = foo_hw_init(foo);\n\n\tif (ret)\n\t\t${then};\n\treturn ret;\n}\n`;
    expect(check(INIT, { 'foo/a.c': caller('iounmap(foo->regs)') })?.facts).toContain('undone-in-another-file');
    expect(check(INIT, { 'foo/a.c': caller('pr_err("no\\n")') })?.confidence).not.toBe('low');
    // who only speaks of it is no caller
    const told = 'void foo_tell(struct foo *foo)\n{\n\t/* foo_hw_init() does it */\n\tfoo->told = 1;\n}\n';
    const spoken = { 'foo/a.c': caller('iounmap(foo->regs)'), 'foo/b.c': told };
    expect(check(INIT, spoken)?.facts).toContain('undone-in-another-file');
    rmSync(join(root, 'foo/b.c'));
    // one that does not is enough
    const other = caller('foo->bad = 1').replace('foo_start', 'foo_restart');
    const both = { 'foo/a.c': caller('iounmap(foo->regs)'), 'foo/b.c': other };
    expect(check(INIT, both)?.confidence).not.toBe('low');
  });

  it('the call whose failure the way needs cannot fail', () => {
    const setup = 'int foo_setup_rings(struct foo *foo)\n{\n\tfoo->rings = 4;\n\treturn 0;\n}\n';
    expect(check(PROBE, { 'foo/rings.c': setup })?.facts).toContain('callee-never-fails');
    // an exit that does not need that failure stays as it is
    const late = PROBE.replace(
      '\treturn 0;\nout:',
      '\tret = foo_more(foo);\n\tif (ret)\n\t\treturn ret;\n\treturn 0;\nout:',
    );
    const input = { file: 'foo/main.c', text: late };
    const around = new Folders(root).around(input.file, late);
    const { findings } = settle(checkSource(input, context), late, around, context);
    expect(findings.filter((f) => f.confidence !== 'low').map((f) => f.line)).toEqual([15]);
    const fails = 'int foo_setup_rings(struct foo *foo)\n{\n\tif (!foo->rings)\n\t\treturn -EINVAL;\n\treturn 0;\n}\n';
    expect(check(PROBE, { 'foo/rings.c': fails })?.confidence).not.toBe('low');
  });
});

describe('a folder that is read', () => {
  it('has the files themselves: none is read twice', () => {
    writeFileSync(join(root, 'foo/main.c'), 'int é;\n');
    writeFileSync(join(root, 'top.c'), 'int x;\n');
    const folders = new Folders(root);
    expect(folders.read('foo/main.c')).toMatchObject({ text: 'int é;\n', bytes: 8 });
    expect(folders.read('top.c')).toMatchObject({ text: 'int x;\n', bytes: 7 });
  });

  it('leaves to its reader what is missing, no text or beyond the bound', () => {
    writeFileSync(join(root, 'foo/blob.c'), '\0');
    writeFileSync(join(root, 'foo/main.c'), 'int x;\n');
    expect(new Folders(root).read('foo/blob.c')).toBe(null);
    expect(new Folders(root).read('foo/none.c')).toBe(null);
    expect(new Folders(root, 5).read('foo/main.c')).toBe(null);
  });

  it('does not take a file at the root for one beside itself', () => {
    const text = 'int foo(void)\n{\n\treturn 0;\n}\n';
    writeFileSync(join(root, 'top.c'), text);
    expect(new Folders(root).around('top.c', text).definition('foo', null)).toBe(null);
  });
});
