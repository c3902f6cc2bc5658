import { describe, expect, it } from 'vitest';
import { verdict } from './support.js';

const PAIR = 'typedef struct { int a; int b; } pair;';

describe('first values on one path', () => {
  it('gives the address of an array without a name, wherever it stands', async () => {
    const before = `struct hw { int x; };
struct init { const struct hw **hws; int n; };
#define INIT(p) (&(struct init) { .hws = (const struct hw*[]) { p }, .n = 1 })
static int sum(const int *v, int n) { int s = 0; while (n--) s += *v++; return s; }`;
    const body = `struct hw h = { .x = 3 };
	const struct hw **p = (const struct hw *[]) { &h };
	const struct init *i = INIT(&h);
	KUNIT_EXPECT_PTR_EQ(test, p[0], &h);
	KUNIT_EXPECT_PTR_EQ(test, i->hws[0], &h);
	KUNIT_EXPECT_EQ(test, sum((int[]){ 1, 2, 3 }, 3), 6);
	KUNIT_EXPECT_EQ(test, *(&(int){ 5 }), 5);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('reads what a structure holds before it replaces it', async () => {
    const body = `pair x = { 1, 2 }, y;
	y = x;
	x.a = 9;
	KUNIT_EXPECT_EQ(test, y.a, 1);
	y = (pair){ y.b, y.a };
	KUNIT_EXPECT_EQ(test, y.a * 10 + y.b, 21);`;
    expect(await verdict(body, PAIR)).toBe('pass');
  });

  it('goes on behind the member or the element that was named', async () => {
    const before = `${PAIR}
enum { FIRST, SECOND };
struct big { pair p; int arr[4]; struct { int u, v; }; union { int i; int j; }; int last; };
static struct big g = { .p = { 1, 2 }, .arr = { [SECOND] = 5, 6 }, { 7, 8 }, { 9 }, 10 };`;
    const body = `int own[4] = { [FIRST] = 1, 2, [3] = 4 };
	KUNIT_EXPECT_EQ(test, g.arr[0] * 1000 + g.arr[1] * 100 + g.arr[2] * 10 + g.arr[3], 560);
	KUNIT_EXPECT_EQ(test, g.u * 10 + g.v, 78);
	KUNIT_EXPECT_EQ(test, g.j, 9);
	KUNIT_EXPECT_EQ(test, g.last, 10);
	KUNIT_EXPECT_EQ(test, own[0] * 1000 + own[1] * 100 + own[2] * 10 + own[3], 1204);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('fills ranges, and knows nothing of a list that it does not understand', async () => {
    const before = 'enum { LAST = 2 };';
    const body = (index: number, value: number): string =>
      `int a[8] = { [1 ... 3] = 7, 8 }; KUNIT_EXPECT_EQ(test, a[${index}], ${value});`;
    expect(await verdict(body(0, 0))).toBe('pass');
    expect(await verdict(body(3, 7))).toBe('pass');
    expect(await verdict(body(4, 8))).toBe('pass');
    expect(await verdict('int a[4] = { [0 ... LAST] = 7 }; KUNIT_EXPECT_EQ(test, a[1], 0);', before)).toMatch(
      /^unknown: .*an initialiser may have changed a/,
    );
  });

  it('knows structures that have no name', async () => {
    const before = `static const struct { int a; const char *text; } table[] = { { 1, "one" }, { 2, "two" } };`;
    const body = `struct { unsigned int a:3, b:5; int c:4; } f = { 7, 31, -1 };
	f.a++;
	KUNIT_EXPECT_EQ(test, f.a, 0);
	KUNIT_EXPECT_EQ(test, f.b, 31);
	f.c = 9;
	KUNIT_EXPECT_EQ(test, f.c, -7);
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(table), 2);
	KUNIT_EXPECT_STREQ(test, table[1].text, "two");
	KUNIT_EXPECT_EQ(test, sizeof(table[0]), 16);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('calls through a table of functions', async () => {
    const before = `static int twice(int n) { return 2 * n; }
static int (*const table[])(int) = { twice };`;
    expect(await verdict('KUNIT_EXPECT_EQ(test, table[0](4), 8);', before)).toBe('pass');
  });
});

describe('types on one path', () => {
  it('casts before a sign that could have two sides', async () => {
    const before = 'typedef unsigned short half;';
    const body = `int n = 70000, *p = &n;
	KUNIT_EXPECT_EQ(test, (half)-1, 65535);
	KUNIT_EXPECT_EQ(test, (half)*p, 4464);
	KUNIT_EXPECT_EQ(test, (n)-1, 69999);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('takes a macro for the type that it is', async () => {
    const before = `#define offset_t unsigned long
static int below(unsigned long n) { offset_t least = -1; return n < least; }`;
    expect(await verdict('KUNIT_EXPECT_EQ(test, below(1), 1);', before)).toBe('pass');
  });

  it('tells a pointer to an array from an array of pointers', async () => {
    const body = `int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
	int (*row)[3] = &m[1];
	int *both[2] = { m[0], m[1] };
	KUNIT_EXPECT_EQ(test, (*row)[2], 6);
	KUNIT_EXPECT_EQ(test, both[1][0], 4);
	KUNIT_EXPECT_EQ(test, sizeof(m[0]), 12);`;
    expect(await verdict(body)).toBe('pass');
  });

  it('reads a number as what the place is declared as, whoever wrote it', async () => {
    const before = 'static void put(void *to, unsigned int n) { *(unsigned int *)to = n; }';
    const body = `int n = 1;
	put(&n, 0xfffffffe);
	KUNIT_EXPECT_EQ(test, n, -2);
	KUNIT_EXPECT_LT(test, n, 0);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('tells the first element from the array', async () => {
    const before = 'struct in { int x; short y; };';
    const body = `struct in a[3] = { { 1, 2 }, { 3, 4 }, { 5, 6 } }, b[3];
	memcpy(b, a, sizeof(a));
	memcpy(&b[0], &a[1], sizeof(b[0]));
	KUNIT_EXPECT_EQ(test, b[0].x * 100 + b[1].x * 10 + b[2].x, 335);
	memset(&b[0], 0, sizeof(b[0]));
	KUNIT_EXPECT_EQ(test, b[0].x * 100 + b[1].x * 10 + b[2].x, 35);
	b[0] = (struct in){ .y = 7 };
	KUNIT_EXPECT_EQ(test, b[0].y * 100 + b[1].y * 10 + b[2].y, 746);
	memmove(&b[1], &b[0], 2 * sizeof(b[0]));
	KUNIT_EXPECT_EQ(test, b[0].y * 100 + b[1].y * 10 + b[2].y, 774);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('does not read zero behind an array, and goes on in the next row of rows', async () => {
    const before = 'struct in { int x[2]; int y; };';
    expect(await verdict('struct in a = {}; KUNIT_EXPECT_EQ(test, a.x[2], 0);', before)).toMatch(
      /^unknown: .*what lies behind an array/,
    );
    const body = `int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }, *flat = &m[0][0];
	KUNIT_EXPECT_EQ(test, flat[4], 5);`;
    expect(await verdict(body)).toBe('pass');
  });

  it('knows offsets and sizes of members as numbers', async () => {
    const before = `struct in { int x; union { u64 all; u8 bytes[8 / sizeof(u16)]; } u; enum kind { ONE, TWO } kind; };`;
    const body = `struct in i = { .kind = TWO, .x = 3 };
	char *base = (char *)&i;
	KUNIT_EXPECT_EQ(test, offsetof(struct in, kind), 16);
	KUNIT_EXPECT_EQ(test, *(int *)(base + offsetof(struct in, kind)), 1);
	KUNIT_EXPECT_EQ(test, sizeof((((struct in *)0)->u.bytes)), 4);
	KUNIT_EXPECT_EQ(test, sizeof("four"), 5);`;
    expect(await verdict(body, before)).toBe('pass');
  });

  it('reads macros whose comment goes on in the next line', async () => {
    const before = `#define FAMILY 45 /* the family, of
 * this transport } */
enum { AFTER = 3 };`;
    expect(await verdict('KUNIT_EXPECT_EQ(test, FAMILY + AFTER, 48);', before)).toBe('pass');
  });

  it('gives each variable that takes the type of its value a type of its own', async () => {
    const body = `unsigned long now = 5, rate = 9;
	unsigned int a = 3, b = 8;
	KUNIT_EXPECT_EQ(test, abs(now - rate), 4);
	KUNIT_EXPECT_EQ(test, abs(a - b), 5);`;
    expect(await verdict(body)).toBe('pass');
  });

  it('measures expressions', async () => {
    const body = `u16 a = 1; u8 b = 2; long l = 3; struct { int x, y; } *p = NULL;
	KUNIT_EXPECT_EQ(test, sizeof(0), 4);
	KUNIT_EXPECT_EQ(test, sizeof(a + b), 4);
	KUNIT_EXPECT_EQ(test, sizeof(l * a), 8);
	KUNIT_EXPECT_EQ(test, sizeof((u8)l), 1);
	KUNIT_EXPECT_EQ(test, sizeof(*&a), 2);
	KUNIT_EXPECT_EQ(test, sizeof(*p) * 10 + sizeof(p->x), 84);`;
    expect(await verdict(body)).toBe('pass');
  });

  it('compares with functions by their address', async () => {
    const before = 'static int twice(int n) { return 2 * n; }\nstatic int (*held)(int);';
    const body = 'held = &twice; KUNIT_EXPECT_PTR_EQ(test, held, twice); KUNIT_EXPECT_EQ(test, held(2), 4);';
    expect(await verdict(body, before)).toBe('pass');
  });
});
