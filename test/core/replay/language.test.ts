import { describe, expect, it } from 'vitest';
import { verdict } from './support.js';

describe('C on one path', () => {
  it('computes with numbers, and says by how much an expectation is missed', async () => {
    expect(await verdict('int a = 2; a += 3; KUNIT_EXPECT_EQ(test, a << 1, 10);')).toBe('pass');
    expect(await verdict('KUNIT_EXPECT_EQ(test, 2 + 2, 5);')).toBe('fail: line 4: 2 + 2 == 5 does not hold: 4 == 5');
  });

  it('goes through branches, loops, switches and jumps', async () => {
    const before = `static int walk(int n)
{
	int i, sum = 0;
	for (i = 0; i < n; i++) {
		if (i == 2)
			continue;
		switch (i) {
		case 1:
			sum += 10;
			break;
		default:
			sum += 1;
		}
	}
	if (n > 3)
		goto out;
	sum = -1;
out:
	return sum;
}`;
    expect(await verdict('KUNIT_EXPECT_EQ(test, walk(4), 12); KUNIT_EXPECT_EQ(test, walk(3), -1);', before)).toBe(
      'pass',
    );
  });

  it('finds what holds a member, and members through pointers', async () => {
    const before = `struct inner { int x; };
struct outer { int y; struct inner in; int list[4]; };
static void fill(int list[], int n) { int i; for (i = 0; i < n; i++) list[i] = i * i; }`;
    const body = `struct outer *o = kzalloc(sizeof(*o), GFP_KERNEL);
	struct inner *i = &o->in;
	i->x = 5;
	container_of(i, struct outer, in)->y = 6;
	fill(o->list, ARRAY_SIZE(o->list));
	fill(o->list, ARRAY_SIZE(o->list));
	KUNIT_EXPECT_EQ(test, o->in.x + o->y, 11);
	KUNIT_EXPECT_EQ(test, o->list[3], 9);
	kfree(o);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('walks lists', async () => {
    const before = 'struct item { int n; struct list_head node; };';
    const body = `LIST_HEAD(head);
	struct item a = { .n = 1 }, b = { .n = 2 }, *it, *next;
	int seen = 0;
	list_add_tail(&a.node, &head);
	list_add(&b.node, &head);
	list_for_each_entry(it, &head, node)
		seen = seen * 10 + it->n;
	KUNIT_EXPECT_EQ(test, seen, 21);
	list_for_each_entry_safe(it, next, &head, node)
		list_del_init(&it->node);
	KUNIT_EXPECT_TRUE(test, list_empty(&head));`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('writes macros out, their own and those with pasted names', async () => {
    const before = `#define TWICE(x) ((x) * 2)
#define NAME(a, b) a##_##b
static int my_value(void) { return TWICE(21); }`;
    expect(await verdict('KUNIT_EXPECT_EQ(test, NAME(my, value)(), 42);', before)).toBe('pass');
    const count = `#define PICK(_0, _1, _2, _3, n, ...) n
#define COUNT(X...) PICK(, ##X, 3, 2, 1, 0)
#define LIST a, b, c`;
    expect(await verdict('KUNIT_EXPECT_EQ(test, COUNT(x, y) * 100 + COUNT() * 10 + COUNT(LIST), 201);', count)).toBe(
      'pass',
    );
  });

  it('knows the variables of a file, with the values they start with', async () => {
    const before = `struct p { int a; int *q; };
static int uno = 1, two = 2, zero, list[] = { 7, 8 };
static struct p first = { 3, &two }, second = { .a = 4 };`;
    const body = `KUNIT_EXPECT_EQ(test, uno * 1000 + two * 100 + zero * 10 + list[1], 1208);
	KUNIT_EXPECT_EQ(test, first.a + *first.q, 5);
	KUNIT_EXPECT_EQ(test, second.a, 4);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('keeps a static variable, and gives it its value once', async () => {
    const before = 'static int next(void) { static int n = 5; return n++; }';
    expect(await verdict('next(); KUNIT_EXPECT_EQ(test, next(), 6);', before)).toBe('pass');
  });

  it('hands structures over as a whole', async () => {
    const before = `struct pair { int a, b; };
static struct pair swap_pair(struct pair p) { struct pair q = { .a = p.b, .b = p.a }; p.a = 99; return q; }`;
    const body = `struct pair p = { 1, 2 }, r;
	r = swap_pair(p);
	KUNIT_EXPECT_EQ(test, r.a * 10 + r.b, 21);
	KUNIT_EXPECT_EQ(test, p.a, 1);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('runs cleanups at the end of their scope', async () => {
    const body = `struct work *w;
	{
		void *p __free(kfree) = kzalloc(8, GFP_KERNEL);
		w = p;
	}
	KUNIT_EXPECT_EQ(test, life_freed(w), 1);`;
    expect(await verdict(body)).toBe('pass');
  });
});

describe('what is not known', () => {
  it('is no verdict, whether it decides a branch or an expectation', async () => {
    expect(await verdict('KUNIT_EXPECT_EQ(test, some_function(), 0);')).toMatch(/^unknown: .*some_function/);
    expect(await verdict('int r = 1; if (some_function()) r = 0; KUNIT_EXPECT_EQ(test, r, 1);')).toMatch(/^unknown/);
  });

  it('is everything after a function that may do anything, but not what failed before', async () => {
    expect(await verdict('int r = 1; some_function(&r); KUNIT_EXPECT_EQ(test, r, 1);')).toMatch(/^unknown/);
    expect(await verdict('KUNIT_EXPECT_EQ(test, 1, 2); some_function();')).toMatch(/^fail/);
  });

  it('is what depends on the configuration', async () => {
    expect(await verdict('if (IS_ENABLED(CONFIG_X)) test->x = 1;')).toMatch(/^unknown: .*CONFIG_X/);
  });

  it('is a member of a union whose size is not known when another one was written', async () => {
    const before = 'union u { int a; char b; struct elsewhere c; };';
    expect(await verdict('union u u = {}; u.a = 1; KUNIT_EXPECT_EQ(test, u.a, 1);', before)).toBe('pass');
    expect(await verdict('union u u = {}; u.a = 1; KUNIT_EXPECT_EQ(test, u.b, 0);', before)).toMatch(/^unknown/);
  });

  it('is a shift by more than there are bits', async () => {
    expect(await verdict('int by = 32; KUNIT_EXPECT_EQ(test, 1 << by, 0);')).toMatch(/^unknown/);
  });

  it('is what memory holds that was freed', async () => {
    const body = `int *p = kzalloc(4, GFP_KERNEL);
	kfree(p);
	KUNIT_EXPECT_EQ(test, *p, 0);`;
    expect(await verdict(body)).toMatch(/^unknown/);
  });

  it('is a loop that does not end', async () => {
    expect(await verdict('int i = 0; while (i < 10) test->x = i;')).toMatch(/^unknown: .*a loop went round/);
  });
});

describe('numbers', () => {
  it('are as wide as their types', async () => {
    const body = `u8 small = 250;
	u32 big = 0xffffffff;
	s16 half = 40000;
	u64 all = ~0ULL;
	bool flag = 256;
	small += 10;
	KUNIT_EXPECT_EQ(test, small, 4);
	KUNIT_EXPECT_EQ(test, big + 1, 0);
	KUNIT_EXPECT_EQ(test, half, -25536);
	KUNIT_EXPECT_EQ(test, all, 0xffffffffffffffffULL);
	KUNIT_EXPECT_EQ(test, all >> 63, 1);
	KUNIT_EXPECT_EQ(test, (u8)(small - 5), 255);
	KUNIT_EXPECT_EQ(test, ~0U >> 1, 0x7fffffff);
	KUNIT_EXPECT_TRUE(test, flag);
	KUNIT_EXPECT_EQ(test, flag, 1);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict('u8 n = 255; n++; KUNIT_EXPECT_EQ(test, n, 256);')).toMatch(/^fail/);
  });

  it('are compared in the type that both have in common', async () => {
    expect(await verdict('int a = -1; unsigned int b = 1; KUNIT_EXPECT_TRUE(test, a > b);')).toBe('pass');
    expect(await verdict('int a = -1; long b = 1; KUNIT_EXPECT_TRUE(test, a < b);')).toBe('pass');
  });

  it('go through parameters, results and bit fields', async () => {
    const before = `struct flags { unsigned int low : 3; unsigned int high : 5; };
typedef u16 half_t;
static half_t cut(u8 n) { return n * 300; }`;
    const body = `struct flags f = { .low = 9, .high = 33 };
	KUNIT_EXPECT_EQ(test, cut(257), 300);
	KUNIT_EXPECT_EQ(test, cut(255), 76500 - 65536);
	KUNIT_EXPECT_EQ(test, f.low, 1);
	KUNIT_EXPECT_EQ(test, f.high, 1);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('of an enumeration are signed where a constant of it is negative', async () => {
    const before = 'enum up { UP_A = 3 }; enum down { DOWN_A = -1, DOWN_B = 2 };';
    const body = `enum up u = -1;
	enum down d = -1;
	KUNIT_EXPECT_TRUE(test, u > 0);
	KUNIT_EXPECT_TRUE(test, d < 0);`;
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('u > 0', 'u < 0'), before)).toMatch(/^fail/);
  });

  it('of a type like that of an expression are no narrower than an int', async () => {
    const before = 'struct pair { u8 a; u8 b; };';
    const body = `struct pair p = { 255, 1 };
	typeof(p.a + 0) sum = p.a;
	typeof(p.a) same = p.a;
	sum++;
	same++;
	KUNIT_EXPECT_EQ(test, sum, 256);
	KUNIT_EXPECT_EQ(test, same, 0);`;
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('sum, 256', 'sum, 0'), before)).toMatch(/^fail/);
  });

  it('measure the variable that is there, of those with one name', async () => {
    const body = `{ u8 data = 1; KUNIT_EXPECT_EQ(test, sizeof(data), 1); }
	{ u64 data = 1; KUNIT_EXPECT_EQ(test, sizeof(data), 8); }`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('(data), 1)', '(data), 8)'))).toMatch(/^fail/);
  });

  it('know how many bytes a type takes', async () => {
    const before = `struct inner { char c; u64 n; };
struct outer { u16 a; struct inner list[3]; u8 bits : 4; void *p; };
struct tight { u8 a; u32 b; } __packed;`;
    const body = `struct outer o, *p = &o;
	u32 words[5];
	KUNIT_EXPECT_EQ(test, sizeof(struct inner), 16);
	KUNIT_EXPECT_EQ(test, sizeof(*p), 72);
	KUNIT_EXPECT_EQ(test, sizeof(p->list), 48);
	KUNIT_EXPECT_EQ(test, sizeof(p->list[0].n), 8);
	KUNIT_EXPECT_EQ(test, sizeof(words), 20);
	KUNIT_EXPECT_EQ(test, sizeof(struct tight), 5);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('fills as many bytes as it is told', async () => {
    const before = `struct bytes { u8 data[8]; };
struct two { u16 a; u16 b; };`;
    const fill = 'struct bytes b = {}; memset(b.data + 2, 0x31, 3);';
    expect(
      await verdict(`${fill} KUNIT_EXPECT_EQ(test, b.data[4], 0x31); KUNIT_EXPECT_EQ(test, b.data[5], 0);`, before),
    ).toBe('pass');
    const ones = 'struct bytes b; memset(b.data, 0xff, sizeof(b.data)); memset(b.data, 0, 4);';
    expect(
      await verdict(`${ones} KUNIT_EXPECT_EQ(test, b.data[3], 0); KUNIT_EXPECT_EQ(test, b.data[4], 0xff);`, before),
    ).toBe('pass');
    const two = 'struct two t = { .a = 1, .b = 2 }; u8 *p = (u8 *)&t; memset(p + 2, 0x72, 2);';
    expect(await verdict(`${two} KUNIT_EXPECT_EQ(test, t.b, 0x7272);`, before)).toBe('pass');
    expect(
      await verdict('struct two t = { .a = 1 }; memset(&t, 0, sizeof(t)); KUNIT_EXPECT_EQ(test, t.a, 0);', before),
    ).toBe('pass');
  });

  it('reads through a pointer to a member of a union what was written as something else', async () => {
    const before = 'static int at(u16 *p) { return *p; }';
    const body = 'static union { struct { u16 a; u16 b; } s; u8 raw[4]; } u = { .raw = { 0, 0, 1, 2 } };';
    expect(await verdict(`${body} KUNIT_EXPECT_EQ(test, at(&u.s.b), 0x201);`, before)).toBe('pass');
  });

  it('copies a text of the length that it is given', async () => {
    const body =
      'char *to = kzalloc(32, GFP_KERNEL); strscpy(to, "a long name", 32); KUNIT_EXPECT_STREQ(test, to, "a long name");';
    expect(await verdict(body)).toBe('pass');
  });

  it('does not know what random bytes are, nor what a length that is not known leaves', async () => {
    const random = 'u8 b[4] = {}; get_random_bytes(b, 4);';
    expect(await verdict(`${random} KUNIT_EXPECT_EQ(test, b[1], 0);`)).toContain('unknown');
    expect(await verdict('u8 b[4] = {}; memset(b + elsewhere(), 1, 2); KUNIT_EXPECT_EQ(test, b[1], 0);')).toContain(
      'unknown',
    );
  });
});
