import { describe, expect, it } from 'vitest';
import { eventsOf, scenario, verdict } from './support.js';

const LOCKS = `
static DEFINE_MUTEX(a);
static DEFINE_MUTEX(b);
static DEFINE_MUTEX(c);
void ab(void) { mutex_lock(&a); mutex_lock(&b); mutex_unlock(&b); mutex_unlock(&a); }
void ba(void) { mutex_lock(&b); mutex_lock(&a); mutex_unlock(&a); mutex_unlock(&b); }
void bc(void) { mutex_lock(&b); mutex_lock(&c); mutex_unlock(&c); mutex_unlock(&b); }
void ca(void) { mutex_lock(&c); mutex_lock(&a); mutex_unlock(&a); mutex_unlock(&c); }
void try_ba(void) { mutex_lock(&b); if (mutex_trylock(&a)) mutex_unlock(&a); mutex_unlock(&b); }
void guarded(void) { guard(mutex)(&b); guard(mutex)(&a); }`;

describe('locks in a scenario', () => {
  it('are told when two paths take them in different orders, directly or round a corner', async () => {
    expect(eventsOf(await scenario(LOCKS, ['ab', 'ba']))).toEqual([
      '6: a is taken inside of b, held since line 6; line 5 takes them the other way round',
    ]);
    expect(eventsOf(await scenario(LOCKS, ['ab', 'bc', 'ca']))).toEqual([
      '8: a is taken inside of c, held since line 8; line 5 and line 7 take them the other way round',
    ]);
    expect(eventsOf(await scenario(LOCKS, ['ab', 'guarded']))).toHaveLength(1);
  });

  it('are not told when the order is the same, or one of them is only tried', async () => {
    expect(eventsOf(await scenario(LOCKS, ['ab', 'ab', 'bc']))).toEqual([]);
    expect(eventsOf(await scenario(LOCKS, ['ab', 'try_ba']))).toEqual([]);
  });

  it('have columns only when they are held together, or left held', async () => {
    expect((await scenario(LOCKS, ['ab'])).objects).toEqual(['a', 'b']);
    const alone = 'static DEFINE_MUTEX(a);\nvoid f(void) { mutex_lock(&a); mutex_unlock(&a); }';
    expect((await scenario(alone, ['f'])).objects).toEqual([]);
    const left = await scenario('static DEFINE_MUTEX(a);\nvoid f(void) { mutex_lock(&a); }', ['f']);
    expect(left.left).toEqual([{ object: 'a', by: '', line: 2, holder: null, lock: true }]);
  });

  it('are told when taken twice, or given up without being held; readers may share', async () => {
    const one = (body: string): string =>
      `static DEFINE_MUTEX(a);\nstatic struct rw_semaphore r;\nvoid f(void) { ${body} }`;
    expect(eventsOf(await scenario(one('mutex_lock(&a); mutex_lock(&a);'), ['f']))).toEqual([
      '3: a is taken, and held since line 3',
    ]);
    expect(eventsOf(await scenario(one('mutex_unlock(&a);'), ['f']))).toEqual(['3: a is given up, and not held']);
    const readers = 'down_read(&r); down_read(&r); up_read(&r); up_read(&r);';
    expect(eventsOf(await scenario(one(readers), ['f']))).toEqual([]);
  });

  it('of one class are those that one line sets up', async () => {
    const code = (second: string): string => `struct foo { struct mutex lock; };
static struct foo *make(void) { struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL); mutex_init(&foo->lock); return foo; }
static struct foo *make_other(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	mutex_init(&foo->lock);
	return foo;
}
static DEFINE_MUTEX(b);
void f(void)
{
	struct foo *x = make(), *y = ${second}();
	mutex_lock(&x->lock); mutex_lock(&b); mutex_unlock(&b); mutex_unlock(&x->lock);
	mutex_lock(&b); mutex_lock(&y->lock); mutex_unlock(&y->lock); mutex_unlock(&b);
	kfree(x);
	kfree(y);
}`;
    expect(eventsOf(await scenario(code('make'), ['f']))).toHaveLength(1);
    expect(eventsOf(await scenario(code('make_other'), ['f']))).toEqual([]);
  });

  it('have nothing to do with the verdict of a test', async () => {
    const body = 'mutex_lock(lock); KUNIT_EXPECT_EQ(test, mutex_trylock(lock), 1);';
    expect(await verdict(body, 'static struct mutex *lock;')).toBe('pass');
  });
});

describe('fences', () => {
  it('are not waited for where one has to be signalled', async () => {
    const code = (inside: string, outside: string): string => `void f(struct dma_fence *fence)
{
	bool cookie = dma_fence_begin_signalling();
	${inside}
	dma_fence_end_signalling(cookie);
	${outside}
}`;
    expect(eventsOf(await scenario(code('dma_fence_wait(fence, false);', ''), ['f']))).toEqual([
      '4: a fence is waited for inside of a section that has to signal one',
    ]);
    expect(eventsOf(await scenario(code('', 'dma_fence_wait(fence, false);'), ['f']))).toEqual([]);
  });

  it('that others wait for must be signalled before they go', async () => {
    const code = (signal: string): string => `void f(struct dma_resv *resv)
{
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	dma_fence_init(fence, NULL, NULL, 0, 1);
	dma_resv_add_fence(resv, fence, 0);
	dma_fence_put(fence);
	${signal}
	dma_resv_fini(resv);
}`;
    expect(eventsOf(await scenario(code(''), ['f']))).toEqual([
      '8: a fence that others wait for goes without being signalled',
    ]);
    expect(eventsOf(await scenario(code('dma_fence_signal(fence);'), ['f']))).toEqual([]);
  });
});
