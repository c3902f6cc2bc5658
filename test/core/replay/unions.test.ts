import { describe, expect, it } from 'vitest';
import { verdict } from './support.js';

const TYPES = `union word { u32 all; u16 half[2]; u8 byte[4]; struct { u8 low; u8 next; } part; };
struct packet { u8 kind; union { struct { u16 port; u16 size; }; u32 both; void *where; }; u8 end; };
struct view { union { u8 raw[8]; struct { u32 a; u32 b; } s; }; };`;

describe('members of a union', () => {
  it('are the bytes that another member wrote', async () => {
    const body = `union word w = {};
	w.all = 0x04030201;
	KUNIT_EXPECT_EQ(test, w.half[1], 0x403);
	KUNIT_EXPECT_EQ(test, w.byte[2], 3);
	KUNIT_EXPECT_EQ(test, w.part.next, 2);
	w.byte[3] = 0xff;
	KUNIT_EXPECT_EQ(test, w.all, 0xff030201);
	w.part.low = 7;
	KUNIT_EXPECT_EQ(test, w.all, 0xff030207);
	w.half[0]++;
	KUNIT_EXPECT_EQ(test, w.byte[0], 8);`;
    expect(await verdict(body, TYPES)).toBe('pass');
    expect(await verdict(body.replace('w.byte[2], 3', 'w.byte[2], 2'), TYPES)).toMatch(/^fail/);
  });

  it('without a name lie in what holds them, beside other members', async () => {
    const body = `struct packet p = { .kind = 1, .both = 0x20001, .end = 9 };
	KUNIT_EXPECT_EQ(test, p.port, 1);
	KUNIT_EXPECT_EQ(test, p.size, 2);
	p.size = 3;
	KUNIT_EXPECT_EQ(test, p.both, 0x30001);
	KUNIT_EXPECT_EQ(test, p.kind * 10 + p.end, 19);
	KUNIT_EXPECT_EQ(test, sizeof(struct packet), 24);`;
    expect(await verdict(body, TYPES)).toBe('pass');
    expect(await verdict(body.replace('0x30001', '0x20001'), TYPES)).toMatch(/^fail/);
  });

  it('keep a pointer whole, and are not known as a part of it', async () => {
    const put = 'struct packet p = {}; p.where = &p;';
    expect(await verdict(`${put} KUNIT_EXPECT_PTR_EQ(test, p.where, &p);`, TYPES)).toBe('pass');
    expect(await verdict(`${put} KUNIT_EXPECT_EQ(test, p.port, 0);`, TYPES)).toMatch(/^unknown/);
  });

  it('are seen by who reads through a pointer to one of them', async () => {
    const before = `${TYPES}
static u32 second(u32 *p) { return *p; }
static void fill(u8 *p, int n) { int i; for (i = 0; i < n; i++) p[i] = i; }`;
    const body = `struct view v = {};
	v.raw[4] = 5;
	v.raw[5] = 1;
	KUNIT_EXPECT_EQ(test, second(&v.s.b), 0x105);
	fill(v.raw, 8);
	KUNIT_EXPECT_EQ(test, v.s.a, 0x03020100);`;
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('0x105', '0x5'), before)).toMatch(/^fail/);
  });

  it('are handed over and copied with their structure', async () => {
    const body = `struct view v = {}, w;
	v.s.b = 0x0a0b0c0d;
	w = v;
	v.s.b = 0;
	KUNIT_EXPECT_EQ(test, w.raw[7], 0x0a);
	KUNIT_EXPECT_EQ(test, v.raw[7], 0);`;
    expect(await verdict(body, TYPES)).toBe('pass');
    expect(await verdict(body.replace('w = v;', 'w = v; w.raw[7] = 1;'), TYPES)).toMatch(/^fail/);
  });

  it('of a call that gives one are those of the others too', async () => {
    const before = `${TYPES}
static u32 given(void) { return 0x01020304; }`;
    expect(
      await verdict('union word w = { .byte = { 9 } }; w.all = given(); KUNIT_EXPECT_EQ(test, w.byte[0], 4);', before),
    ).toBe('pass');
  });
});
