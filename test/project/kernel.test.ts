import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTree } from '../../src/project/kernel.js';
import { makeTree } from './tree.js';

const makefile = '# SPDX-License-Identifier: GPL-2.0\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\nEXTRAVERSION =\n';

describe('the kernel tree', () => {
  it('is found above the paths, with its version', () => {
    const root = makeTree({ Makefile: makefile, 'drivers/clk/Makefile': 'obj-y += a.o\n', 'drivers/clk/a.c': '' });
    expect(findTree([join(root, 'drivers/clk')], null, '/')).toEqual({ root, version: '6.12.117' });
  });

  it('is the given root, whose version its name may tell', () => {
    const root = makeTree({ 'linux-6.1.170/drivers/a.c': '', 'other/a.c': '' });
    expect(findTree([], join(root, 'linux-6.1.170'), '/').version).toBe('6.1.170');
    expect(findTree([], 'other', root)).toEqual({ root: join(root, 'other'), version: null });
  });

  it('is the working directory for paths below it, else their common folder', () => {
    const root = makeTree({ 'x/a.c': '', 'x/y/b.c': '', 'z/c.c': '' });
    expect(findTree(['x/a.c'], null, root).root).toBe(root);
    expect(findTree([join(root, 'x/a.c'), join(root, 'x/y/b.c')], null, join(root, 'z')).root).toBe(join(root, 'x'));
    expect(findTree([join(root, 'x')], null, join(root, 'z')).root).toBe(join(root, 'x'));
  });

  it('leaves out a sublevel of zero, as releases do', () => {
    const root = makeTree({ Makefile: makefile.replace('117', '0'), 'a.c': '' });
    expect(findTree([join(root, 'a.c')], null, '/').version).toBe('6.12');
  });

  it('ignores a Makefile that is no kernel’s', () => {
    const root = makeTree({ Makefile: 'VERSION = 3\nall:\n', 'a.c': '' });
    expect(findTree([join(root, 'a.c')], null, '/').version).toBeNull();
  });
});
