import { describe, expect, it } from 'vitest';
import { flow } from './support.js';

describe('scopes and cleanups', () => {
  it('run in reverse order where a block ends', () => {
    expect(flow(`{ char *a __free(kfree) = g(); char *b __free(kvfree) = h(); k(); } m();`)).toMatchInlineSnapshot(`
      "
      B0:
        a = g()
        b = h()
        k()
        cleanup kvfree b
        cleanup kfree a
        m()
        return
      "
    `);
  });

  it('fix the value of return first', () => {
    expect(flow(`struct dev *a __free(put_dev) = g(); if (!a) return -ENODEV; if (n) return a->x; return h(a);`))
      .toMatchInlineSnapshot(`
      "
      B0:
        a = g()
        if a ? B1 : B4
      B1:
        if n ? B2 : B3
      B2:
        $1 = a->x
        cleanup put_dev a
        return $1
      B3:
        $2 = h(a)
        cleanup put_dev a
        return $2
      B4:
        cleanup put_dev a
        return -ENODEV
      "
    `);
  });

  it('run on break and continue, of inner scopes only', () => {
    expect(
      flow(
        `struct dev *o __free(put) = g(); while (n) { struct dev *a __free(put) = h(); if (a->x) break; if (a->y) continue; k(a); }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        o = g()
        -> B1
      B1:
        while n ? B2 : B7
      B2:
        a = h()
        if a->x ? B3 : B4
      B3:
        cleanup put a
        -> B7 by break
      B4:
        if a->y ? B5 : B6
      B5:
        cleanup put a
        -> B1 by continue
      B6:
        k(a)
        cleanup put a
        -> B1
      B7:
        cleanup put o
        return
      "
    `);
  });

  it('run on goto out of the scope', () => {
    expect(
      flow(
        'struct dev *o __free(put) = g(); if (n) { struct dev *a __free(put) = h(); if (a) goto out; k(); }\nout:\n\tm();',
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        o = g()
        if n ? B1 : B4
      B1:
        a = h()
        if a ? B2 : B3
      B2:
        cleanup put a
        -> B4 by goto out
      B3:
        k()
        cleanup put a
        -> B4
      B4: out:
        m()
        cleanup put o
        return
      "
    `);
  });

  it('run what a jump back leaves behind', () => {
    expect(flow('again:;\n\tstruct dev *a __free(put) = g();\n\tif (n) goto again;')).toMatchInlineSnapshot(`
      "
      B0: again:
        a = g()
        if n ? B1 : B2
      B1:
        cleanup put a
        -> B0 by goto again
      B2:
        cleanup put a
        return
      "
    `);
  });

  it('know __cleanup', () => {
    expect(flow(`int fd __cleanup(close_fd) = g();`)).toMatchInlineSnapshot(`
      "
      B0:
        fd = g()
        cleanup raw close_fd fd
        return
      "
    `);
  });

  it('a pointer declared first and set later', () => {
    expect(flow(`struct dev *a __free(put) = NULL; a = g(); if (!a) return 1;`)).toMatchInlineSnapshot(`
      "
      B0:
        a = 0
        a = g()
        if a ? B1 : B2
      B1:
        cleanup put a
        return
      B2:
        cleanup put a
        return 1
      "
    `);
  });

  it('guard to the end of the scope', () => {
    expect(flow(`guard(mutex)(&p->lock); if (n) { guard(rcu)(); return g(); } h();`)).toMatchInlineSnapshot(`
      "
      B0:
        guard mutex(&p->lock)
        if n ? B1 : B2
      B1:
        guard rcu()
        $1 = g()
        unguard rcu()
        unguard mutex(&p->lock)
        return $1
      B2:
        h()
        unguard mutex(&p->lock)
        return
      "
    `);
  });

  it('a class declares its variable', () => {
    expect(flow(`CLASS(fd, f)(n); if (!f.file) return -EBADF; g(f.file);`)).toMatchInlineSnapshot(`
      "
      B0:
        f = fd(n)
        if f.file ? B1 : B2
      B1:
        g(f.file)
        cleanup class:fd f
        return
      B2:
        cleanup class:fd f
        return -EBADF
      "
    `);
  });

  it('scoped_guard is left by break', () => {
    expect(flow(`scoped_guard(spinlock, &p->lock) { if (n) break; if (q) return 1; g(); } h();`))
      .toMatchInlineSnapshot(`
      "
      B0:
        guard spinlock(&p->lock)
        if n ? B1 : B2
      B1:
        unguard spinlock(&p->lock)
        -> B5 by break
      B2:
        if q ? B3 : B4
      B3:
        unguard spinlock(&p->lock)
        return 1
      B4:
        g()
        unguard spinlock(&p->lock)
        -> B5
      B5:
        h()
        return
      "
    `);
  });

  it('a conditional guard class may not be entered', () => {
    expect(flow(`scoped_guard(mutex_try, &p->lock) { return 1; } return 0;`)).toMatchInlineSnapshot(`
      "
      B0:
        choice scoped_guard@54: B1 B2
      B1:
        guard mutex_try(&p->lock)
        unguard mutex_try(&p->lock)
        return 1
      B2:
        return 0
      "
    `);
  });

  it('a conditional guard does what its argument says', () => {
    expect(flow(`scoped_cond_guard(mutex_intr, return -EINTR, &p->lock) { g(); } h();`)).toMatchInlineSnapshot(`
      "
      B0:
        choice scoped_cond_guard@54: B1 B2
      B1:
        guard mutex_intr(&p->lock)
        g()
        unguard mutex_intr(&p->lock)
        h()
        return
      B2:
        return -EINTR
      "
    `);
  });

  it('also for a macro of its own', () => {
    expect(flow(`claim_scoped(return -EBUSY, p) return g(); return h();`)).toMatchInlineSnapshot(`
      "
      B0:
        claim_scoped(<-EBUSY>, p)
        choice claim_scoped@54: B1 B2
      B1:
        $1 = g()
        return $1
      B2:
        return -EBUSY
      "
    `);
  });

  it('other macros with a block run it after themselves', () => {
    expect(flow(`with_power(p, n) { g(); } h();`)).toMatchInlineSnapshot(`
      "
      B0:
        with_power(p, n)
        g()
        h()
        return
      "
    `);
  });
});
