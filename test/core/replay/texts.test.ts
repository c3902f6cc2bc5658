import { describe, expect, it } from 'vitest';
import { verdict } from './support.js';

const ADD = `static int sum(int n, ...)
{
	va_list ap;
	int i, all = 0;

	va_start(ap, n);
	for (i = 0; i < n; i++)
		all += va_arg(ap, int);
	va_end(ap);
	return all;
}
static int put(char *to, int size, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(to, size, format, ap);
	va_end(ap);
	return n;
}`;

describe('arguments beyond the parameters', () => {
  it('are taken one after the other', async () => {
    expect(await verdict('KUNIT_EXPECT_EQ(test, sum(3, 1, 20, 300), 321);', ADD)).toBe('pass');
    expect(await verdict('KUNIT_EXPECT_EQ(test, sum(2, 1, 20, 300), 321);', ADD)).toMatch(/^fail/);
  });

  it('are what a format prints, cut to the size of the buffer', async () => {
    const body = `char to[16];
	KUNIT_EXPECT_EQ(test, put(to, sizeof(to), "%s=%04x %c|%-3d|", "id", 0x2f, 'z', 5), 14);
	KUNIT_EXPECT_STREQ(test, to, "id=002f z|5  |");
	KUNIT_EXPECT_EQ(test, put(to, 5, "%s", "longer"), 6);
	KUNIT_EXPECT_STREQ(test, to, "long");`;
    expect(await verdict(body, ADD)).toBe('pass');
    expect(await verdict(body.replace('"long")', '"longer")'), ADD)).toMatch(/^fail/);
  });

  it('may be a format with arguments of its own', async () => {
    const before = `${ADD}
static int nested(char *to, const char *format, ...)
{
	struct va_format vaf;
	va_list ap;
	int n;

	va_start(ap, format);
	vaf.fmt = format;
	vaf.va = &ap;
	n = snprintf(to, 32, "<%pV>", &vaf);
	va_end(ap);
	return n;
}`;
    const body = 'char to[32]; nested(to, "%d of %s", 2, "three"); KUNIT_EXPECT_STREQ(test, to, "<2 of three>");';
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('<2', '<3'), before)).toMatch(/^fail/);
  });

  it('that are pointers are printed nobody knows how', async () => {
    expect(await verdict('char to[32]; snprintf(to, 32, "%p", to); KUNIT_EXPECT_STREQ(test, to, "#1");', ADD)).toMatch(
      /^unknown/,
    );
  });
});

describe('texts', () => {
  it('take a place for the zero behind them', async () => {
    const body = 'static const char line[] = "abc"; KUNIT_EXPECT_EQ(test, sizeof(line), 4);';
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('4)', '3)'))).toMatch(/^fail/);
  });

  it('are joined, cut and compared', async () => {
    const body = `char to[12] = "ab", *copy = kstrndup("abcdef", 3, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, strlcat(to, "cdefghijkl", sizeof(to)), 12);
	KUNIT_EXPECT_STREQ(test, to, "abcdefghijk");
	KUNIT_EXPECT_STREQ(test, copy, "abc");
	KUNIT_EXPECT_EQ(test, memcmp(to, copy, 3), 0);
	KUNIT_EXPECT_TRUE(test, memcmp(to, "abd", 3) < 0);
	KUNIT_EXPECT_TRUE(test, strcmp("abc", "abd") < 0 && strcmp("b", "abd") > 0);
	kfree(copy);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('"abd", 3) <', '"abd", 2) <'))).toMatch(/^fail/);
  });
});

describe('sizes', () => {
  it('stay at the biggest, and so much memory there is not', async () => {
    const before = 'struct list { int n; u64 data[]; };';
    const body = `struct list *l;
	KUNIT_EXPECT_EQ(test, size_mul(SIZE_MAX, 2), SIZE_MAX);
	KUNIT_EXPECT_EQ(test, size_add(8, 8), 16);
	KUNIT_EXPECT_NULL(test, kmalloc(struct_size(l, data, SIZE_MAX), GFP_KERNEL));
	KUNIT_EXPECT_NOT_NULL(test, kmalloc(struct_size(l, data, 4), GFP_KERNEL));`;
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('data, 4)', 'data, -1UL)'), before)).toMatch(/^fail/);
  });

  it('of a result that does not fit are told', async () => {
    const body = `u8 n;
	int wide;
	KUNIT_EXPECT_TRUE(test, __builtin_add_overflow(200, 100, &n));
	KUNIT_EXPECT_EQ(test, n, 44);
	KUNIT_EXPECT_FALSE(test, __builtin_mul_overflow(200, 100, &wide));
	KUNIT_EXPECT_EQ(test, wide, 20000);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('add_overflow(200, 100', 'add_overflow(100, 100'))).toMatch(/^fail/);
  });
});
