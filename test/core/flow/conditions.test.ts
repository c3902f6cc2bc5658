import { describe, expect, it } from 'vitest';
import { flow } from './support.js';

describe('conditions', () => {
  it('short-circuits', () => {
    expect(flow(`if (p && (q || !g(n))) h();`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B4
      B1:
        if q ? B3 : B2
      B2:
        $1 = g(n)
        if $1 ? B4 : B3
      B3:
        h()
        -> B4
      B4:
        return
      "
    `);
  });

  it('negates by turning the branches around', () => {
    expect(flow(`if (!(p && !q)) g();`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B2
      B1:
        if q ? B2 : B3
      B2:
        g()
        -> B3
      B3:
        return
      "
    `);
  });

  it('looks through casts, parentheses and commas', () => {
    expect(flow(`if (((bool)(n))) g(); if ((h(), p)) k();`)).toMatchInlineSnapshot(`
      "
      B0:
        if n ? B1 : B2
      B1:
        g()
        -> B2
      B2:
        h()
        if p ? B3 : B4
      B3:
        k()
        -> B4
      B4:
        return
      "
    `);
  });

  it('assigns inside', () => {
    expect(flow(`if ((n = g()) < 0 || !(p = h())) return n;`)).toMatchInlineSnapshot(`
      "
      B0:
        n = g()
        if n < 0 ? B3 : B1
      B1:
        p = h()
        if p ? B2 : B3
      B2:
        return
      B3:
        return n
      "
    `);
  });

  it('decides constants', () => {
    expect(flow(`while (1) { if (0) g(); if (n) break; } do { h(); } while (0);`)).toMatchInlineSnapshot(`
      "
      B0:
        if n ? B1 : B0
      B1:
        -> B2 by break
      B2:
        h()
        return
      "
    `);
  });

  it('branches on both arms of a ternary', () => {
    expect(flow(`if (n ? p : q) g();`)).toMatchInlineSnapshot(`
      "
      B0:
        if n ? B1 : B2
      B1:
        if p ? B3 : B4
      B2:
        if q ? B3 : B4
      B3:
        g()
        -> B4
      B4:
        return
      "
    `);
  });

  it('passes through macros, argument by argument', () => {
    expect(flow(`if (likely(!WARN_ON(p && g(q)))) h();`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B2
      B1:
        $1 = g(q)
        if $1 ? B3 : B2
      B2:
        h()
        -> B3
      B3:
        return
      "
    `);
  });

  it('leaves comparisons as they are', () => {
    expect(flow(`if (p == NULL || n != -ENOENT || n & 4) g();`)).toMatchInlineSnapshot(`
      "
      B0:
        if p == 0 ? B3 : B1
      B1:
        if n != -ENOENT ? B3 : B2
      B2:
        if n & 4 ? B3 : B4
      B3:
        g()
        -> B4
      B4:
        return
      "
    `);
  });
});
