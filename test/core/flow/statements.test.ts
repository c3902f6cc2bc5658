import { describe, expect, it } from 'vitest';
import { flow } from './support.js';

describe('statements', () => {
  it('chains else if', () => {
    expect(flow(`if (n == 1) g(); else if (n == 2) h(); else k();`)).toMatchInlineSnapshot(`
      "
      B0:
        if n == 1 ? B1 : B2
      B1:
        g()
        -> B5
      B2:
        if n == 2 ? B3 : B4
      B3:
        h()
        -> B5
      B4:
        k()
        -> B5
      B5:
        return
      "
    `);
  });

  it('loops', () => {
    expect(
      flow(
        `for (int i = 0; i < n; i++) { if (i == 2) continue; if (i == 3) break; g(i); } while (n > 0) n = h(n); do { k(); if (p) continue; } while (n);`,
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        i = 0
        -> B1
      B1:
        while i < n ? B2 : B8
      B2:
        if i == 2 ? B3 : B4
      B3:
        -> B7 by continue
      B4:
        if i == 3 ? B5 : B6
      B5:
        -> B8 by break
      B6:
        g(i)
        -> B7
      B7:
        i += 1
        -> B1
      B8:
        while n > 0 ? B9 : B10
      B9:
        n = h(n)
        -> B8
      B10:
        k()
        if p ? B11 : B12
      B11:
        -> B12 by continue
      B12:
        while n ? B10 : B13
      B13:
        return
      "
    `);
  });

  it('ends a loop without condition only by break', () => {
    expect(flow(`for (;;) { if (g()) break; }`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = g()
        if $1 ? B1 : B0
      B1:
        -> B2 by break
      B2:
        return
      "
    `);
  });

  it('jumps along a goto chain', () => {
    expect(
      flow(
        'n = g(); if (n) goto out; p = h(); if (!p) { n = -ENOMEM; goto undo; } return 0;\nundo:\n\tk();\nout:\n\treturn n;',
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        n = g()
        if n ? B1 : B2
      B1:
        -> B6 by goto out
      B2:
        p = h()
        if p ? B3 : B4
      B3:
        return 0
      B4:
        n = -ENOMEM
        -> B5 by goto undo
      B5: undo:
        k()
        -> B6
      B6: out:
        return n
      "
    `);
  });

  it('jumps back', () => {
    expect(flow('again:\n\tif (g() == -EAGAIN) goto again;')).toMatchInlineSnapshot(`
      "
      B0: again:
        $1 = g()
        if $1 == -EAGAIN ? B1 : B2
      B1:
        -> B0 by goto again
      B2:
        return
      "
    `);
  });

  it('takes a label at the end', () => {
    expect(flow('if (p) goto end; g();\nend: ;')).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B2
      B1:
        -> B3 by goto end
      B2:
        g()
        -> B3
      B3: end:
        return
      "
    `);
  });

  it('notes a goto to nowhere', () => {
    expect(flow(`if (p) goto nowhere; g();`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B2
      B1:
        stop
      B2:
        g()
        return
      note: no label nowhere
      "
    `);
  });

  it('lets any label follow a computed goto', () => {
    expect(flow('goto *s;\na:\n\tg();\nb:\n\th();')).toMatchInlineSnapshot(`
      "
      B0:
        choice goto@54: B1 B2
      B1: a:
        g()
        -> B2
      B2: b:
        h()
        return
      note: a part of the function could not be parsed
      note: computed goto: any label may follow
      "
    `);
  });

  it('lets any label follow asm goto', () => {
    expect(flow('asm goto("x" : : : : fail); return 0;\nfail:\n\treturn 1;')).toMatchInlineSnapshot(`
      "
      B0:
        choice asm@54: B1 B2
      B1:
        return 0
      B2: fail:
        return 1
      note: asm goto: any of its labels may follow
      "
    `);
  });

  it('falls through cases', () => {
    expect(
      flow(
        `switch (g(n)) { case 1: h(); fallthrough; case 2: case 'c': k(); break; case A_CONST: return 1; default: n = 0; }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        $1 = g(n)
        switch $1: 1 B1, 2|99 B2, 'A_CONST B3, else B4
      B1:
        h()
        -> B2
      B2:
        k()
        -> B5 by break
      B3:
        return 1
      B4:
        n = 0
        -> B5
      B5:
        return
      "
    `);
  });

  it('spells out small ranges', () => {
    expect(flow(`switch (n) { case 1 ... 3: g(); break; case 0 ... 100: h(); break; case A | B: k(); }`))
      .toMatchInlineSnapshot(`
      "
      B0:
        switch n: 1|2|3 B1, <0 ... 100: 0, 100> B2, 'A | 'B B3, else B4
      B1:
        g()
        -> B4 by break
      B2:
        h()
        -> B4 by break
      B3:
        k()
        -> B4
      B4:
        return
      "
    `);
  });

  it('leaves a switch without default', () => {
    expect(flow(`switch (n) { case 1: g(); }`)).toMatchInlineSnapshot(`
      "
      B0:
        switch n: 1 B1, else B2
      B1:
        g()
        -> B2
      B2:
        return
      "
    `);
  });

  it('takes cases in inner blocks', () => {
    expect(flow(`switch (n) { case 1: { g(); case 2: h(); } }`)).toMatchInlineSnapshot(`
      "
      B0:
        switch n: 1 B1, 2 B2, else B3
      B1:
        g()
        -> B2
      B2:
        h()
        -> B3
      B3:
        return
      "
    `);
  });

  it('continues the loop around a switch', () => {
    expect(flow(`while (n) { switch (n) { case 1: continue; case 2: break; } g(); }`)).toMatchInlineSnapshot(`
      "
      B0:
        while n ? B1 : B5
      B1:
        switch n: 1 B2, 2 B3, else B4
      B2:
        -> B0 by continue
      B3:
        -> B4 by break
      B4:
        g()
        -> B0
      B5:
        return
      "
    `);
  });

  it('drops what cannot be reached', () => {
    expect(flow(`return 1; g(); while (n) h();`)).toMatchInlineSnapshot(`
      "
      B0:
        return 1
      "
    `);
  });

  it('keeps what a label behind a return reaches', () => {
    expect(flow('if (p) goto x; return 1; g();\nx:\n\th();')).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B3
      B1:
        -> B2 by goto x
      B2: x:
        h()
        return
      B3:
        return 1
      "
    `);
  });

  it('does nothing for nothing', () => {
    expect(flow(`;; ; fallthrough; { } if (n) ; else ;`)).toMatchInlineSnapshot(`
      "
      B0:
        read n
        return
      "
    `);
  });
});
