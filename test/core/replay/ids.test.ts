import { describe, expect, it } from 'vitest';
import { leftOf, scenario, verdict } from './support.js';

describe('numbers with what they stand for', () => {
  it('are the lowest that are free, and come back', async () => {
    const body = `struct idr idr;
	int a, b, c, x, y;
	idr_init_base(&idr, 1);
	a = idr_alloc(&idr, &x, 0, 0, GFP_KERNEL);
	b = idr_alloc(&idr, &y, 0, 0, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, a * 10 + b, 12);
	KUNIT_EXPECT_PTR_EQ(test, idr_remove(&idr, a), &x);
	KUNIT_EXPECT_NULL(test, idr_find(&idr, a));
	c = idr_alloc(&idr, &x, 0, 0, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, c, a);
	KUNIT_EXPECT_EQ(test, idr_alloc(&idr, &x, 1, 3, GFP_KERNEL), -ENOSPC);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('c, a', 'c, b'))).toMatch(/^fail/);
  });

  it('go round where they are cyclic, and are walked in order', async () => {
    const body = `struct idr idr;
	void *entry;
	int id, seen = 0, x;
	idr_init(&idr);
	idr_alloc_cyclic(&idr, &x, 0, 2, GFP_KERNEL);
	idr_alloc_cyclic(&idr, &x, 0, 2, GFP_KERNEL);
	idr_remove(&idr, 0);
	KUNIT_EXPECT_EQ(test, idr_alloc_cyclic(&idr, &x, 0, 2, GFP_KERNEL), 0);
	idr_for_each_entry(&idr, entry, id)
		seen = seen * 10 + id + 1;
	KUNIT_EXPECT_EQ(test, seen, 12);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('idr_remove(&idr, 0);', ''))).toMatch(/^fail/);
  });

  it('are entries of an array by index', async () => {
    const body = `struct xarray xa;
	unsigned long index;
	void *entry;
	int x, y, n = 0;
	xa_init(&xa);
	xa_store(&xa, 7, &x, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, xa_insert(&xa, 7, &y, GFP_KERNEL), -EBUSY);
	xa_store(&xa, 3, &y, GFP_KERNEL);
	xa_for_each(&xa, index, entry)
		n = n * 10 + index;
	KUNIT_EXPECT_EQ(test, n, 37);
	KUNIT_EXPECT_PTR_EQ(test, xa_erase(&xa, 3), &y);
	KUNIT_EXPECT_NULL(test, xa_load(&xa, 3));`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('n, 37', 'n, 73'))).toMatch(/^fail/);
  });

  it('are what a contract says where there is a ledger', async () => {
    const code = 'static struct ida ids;\nint take(void)\n{\n\treturn ida_alloc(&ids, GFP_KERNEL);\n}\n';
    expect(leftOf(await scenario(code, ['take']))).toEqual(['id, line 4']);
  });
});
