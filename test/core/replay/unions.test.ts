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

describe('memory that is looked at as another type', () => {
  const TYPES = `struct head { u8 id; u8 len; u8 data[]; };
struct pair { u16 a; u32 b; };`;

  it('is read as bytes, and as a structure over bytes', async () => {
    const body = `static const u8 input[] = { [0] = 9, [1] = 3, [4] = 7 };
	const struct head *h = (const void *)input;
	struct pair p = { .a = 0x0201, .b = 0x06050403 };
	u8 *bytes = (u8 *)&p;
	KUNIT_EXPECT_EQ(test, h->len, 3);
	KUNIT_EXPECT_EQ(test, h->data[2], 7);
	KUNIT_EXPECT_EQ(test, bytes[1], 2);
	KUNIT_EXPECT_EQ(test, *(bytes + 5), 4);`;
    expect(await verdict(body, TYPES)).toBe('pass');
    expect(await verdict(body.replace('h->len, 3', 'h->len, 0'), TYPES)).toMatch(/^fail/);
  });

  it('is written so, and the other type sees it', async () => {
    const body = `u8 *buffer = kzalloc(8, GFP_KERNEL);
	u16 *half = (u16 *)buffer;
	u32 *word = (u32 *)(buffer + 4);
	half[1] = 0x1234;
	*word = 0x0a0b0c0d;
	word--;
	KUNIT_EXPECT_EQ(test, buffer[3], 0x12);
	KUNIT_EXPECT_EQ(test, buffer[7], 0x0a);
	KUNIT_EXPECT_EQ(test, *word, 0x12340000);
	KUNIT_EXPECT_EQ(test, word[1] >> 24, 0x0a);
	KUNIT_EXPECT_EQ(test, &word[1] - (u32 *)buffer, 1);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict(body.replace('buffer[3], 0x12', 'buffer[3], 0'))).toMatch(/^fail/);
  });

  it('keeps what lies behind a structure apart from it', async () => {
    const before = `struct pair { u16 a; u32 b; };
struct own { void *self; int n; };
static struct own *priv(struct pair *p) { return (struct own *)((u8 *)p + 12); }`;
    const body = `struct pair *p = kzalloc(sizeof(struct pair) + 64, GFP_KERNEL);
	priv(p)->self = p;
	priv(p)->n = 4;
	p->b = 1;
	KUNIT_EXPECT_PTR_EQ(test, priv(p)->self, p);
	KUNIT_EXPECT_EQ(test, priv(p)->n, 4);`;
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('->n, 4', '->n, 1'), before)).toMatch(/^fail/);
  });

  it('is known through a structure without a name', async () => {
    const body = `u8 raw[4] = { 0, 1, 2, 3 };
	const struct { u16 x; } __packed *p = (const void *)(raw + 1);
	KUNIT_EXPECT_EQ(test, p->x, 0x201);`;
    expect(await verdict(body)).toBe('pass');
    expect(await verdict('u8 raw[4] = { 0, 1, 2 }; KUNIT_EXPECT_EQ(test, get_unaligned_le16(raw + 1), 0x201);')).toBe(
      'pass',
    );
    expect(
      await verdict('u8 raw[4] = {}; put_unaligned_be16(0x102, raw + 1); KUNIT_EXPECT_EQ(test, raw[2], 1);'),
    ).toMatch(/^fail/);
  });

  it('is read byte by byte through a cast that reads like a call, and where a pointer was moved by bytes', async () => {
    const before = 'struct head { u32 len; u16 count; u16 rest[2]; };';
    const body = `union { struct head h; u8 raw[sizeof(struct head)]; } u = { .raw = { 1, 2, 3, 4, 5, 6 } };
	struct head h = { .len = 0x04030201 };
	u32 *len = &h.len;
	KUNIT_EXPECT_EQ(test, (u64)((const u8 *)(&h.len))[1], 2);
	KUNIT_EXPECT_EQ(test, (u16)(&h)->len, 0x201);
	KUNIT_EXPECT_EQ(test, *((u8 *)len + 2), 3);
	*((u8 *)len + 2) = 9;
	KUNIT_EXPECT_EQ(test, h.len, 0x04090201);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(&u.h.len), 0x1020304);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(&u.h.count), 0x506);`;
    expect(await verdict(body, before)).toBe('pass');
    expect(await verdict(body.replace('0x1020304', '0x1000000'), before)).toMatch(/^fail/);
    expect(await verdict(body.replace('+ 2), 3', '+ 2), 0'), before)).toMatch(/^fail/);
  });

  it('is not known, instead of zero, behind a number that is no array', async () => {
    const before = 'struct head { u32 len; u16 count; };';
    const body = 'struct head h = { .len = 1 }; u32 *len = &h.len; KUNIT_EXPECT_EQ(test, len[1], 0);';
    expect(await verdict(body, before)).toMatch(/^unknown/);
  });
});
