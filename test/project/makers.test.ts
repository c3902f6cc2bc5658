import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSource, createContext, Makers } from '../../src/core/check/index.js';
import { Folders } from '../../src/project/folders.js';
import { loadTestBook, loadTestParser } from '../support/core.js';

const context = createContext({ parser: await loadTestParser(), book: loadTestBook() });
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lifetimes-makers-'));
  mkdirSync(join(root, 'foo'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Lines of `foo/main.c` at which something is shown as leaked, with `foo/find.c` beside it. */
function leaks(find: string): number[] {
  writeFileSync(join(root, 'foo/find.c'), find);
  const file = 'foo/main.c';
  const around = new Folders(root).around(file, MAIN);
  const { findings } = checkSource({ file, text: MAIN }, new Makers(context).beside(file, around));
  return findings.filter((f) => f.confidence !== 'low' && f.rule === 'leaked-reference').map((f) => f.line);
}

const MAIN = `
int foo_attach(struct foo *foo, struct fwnode_handle *node)
{
	struct platform_device *pdev;
	int ret;

	pdev = foo_find_device(node);
	if (!pdev)
		return -EINVAL;
	ret = foo_power(foo);
	if (ret)
		return ret;
	put_device(&pdev->dev);
	return 0;
}
`;
const LEAK = 12;

const FIND = `
struct platform_device *foo_find_device(struct fwnode_handle *node)
{
	struct device *dev;

	dev = bus_find_device_by_fwnode(&platform_bus_type, node);
	return dev ? to_platform_device(dev) : NULL;
}
`;

describe('what a function of a file beside one hands to its callers', () => {
  it('is owed by them', () => {
    expect(leaks(FIND)).toEqual([LEAK]);
  });

  it('is found through another function of that file', () => {
    const through = FIND.replace('foo_find_device', 'static struct platform_device *by_node').replace(
      'struct platform_device *static',
      'static',
    );
    expect(
      leaks(`${through}
struct platform_device *foo_find_device(struct fwnode_handle *node)
{
	return by_node(node);
}
`),
    ).toEqual([LEAK]);
  });

  it('is not counted when the function gives its count up itself', () => {
    expect(
      leaks(`
struct platform_device *foo_find_device(struct fwnode_handle *node)
{
	struct device *dev;

	dev = bus_find_device_by_fwnode(&platform_bus_type, node);
	put_device(dev);
	return dev ? to_platform_device(dev) : NULL;
}
`),
    ).toEqual([]);
  });

  it('is not told of a function that keeps it as well', () => {
    expect(leaks(FIND.replace('return dev', 'foo_remember(dev);\n\treturn dev'))).toEqual([]);
  });

  it('is not told of a static function of that file', () => {
    expect(leaks(FIND.replace('\nstruct', '\nstatic struct'))).toEqual([]);
  });
});
