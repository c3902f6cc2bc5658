import { describe, expect, it } from 'vitest';
import { flow } from './support.js';

describe('#if inside bodies', () => {
  it('is a choice', () => {
    expect(flow('#ifdef CONFIG_A\n\tg();\n#else\n\th();\n#endif\n\tk();')).toMatchInlineSnapshot(`
      "
      B0:
        choice CONFIG_A: B1 B2
      B1:
        g()
        -> B3
      B2:
        h()
        -> B3
      B3:
        k()
        return
      "
    `);
  });

  it('turns #ifndef around, so that equal keys choose alike', () => {
    expect(
      flow(
        '#ifndef CONFIG_A\n\tg();\n#endif\n#if defined(CONFIG_A)\n\th();\n#endif\n#if !IS_ENABLED(CONFIG_A)\n\tk();\n#endif',
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        choice CONFIG_A: B2 B1
      B1:
        g()
        -> B2
      B2:
        choice CONFIG_A: B3 B4
      B3:
        h()
        -> B4
      B4:
        choice CONFIG_A: B6 B5
      B5:
        k()
        -> B6
      B6:
        return
      "
    `);
  });

  it('and asks the same in C', () => {
    expect(flow(`if (IS_ENABLED(CONFIG_A) && p) g(); if (!IS_ENABLED(CONFIG_A)) h();`)).toMatchInlineSnapshot(`
      "
      B0:
        choice CONFIG_A: B1 B3
      B1:
        if p ? B2 : B3
      B2:
        g()
        -> B3
      B3:
        choice CONFIG_A: B5 B4
      B4:
        h()
        -> B5
      B5:
        return
      "
    `);
  });

  it('nests #elif', () => {
    expect(flow('#if defined(A) && B > 2\n\tg();\n#elif defined(C)\n\th();\n#else\n\tk();\n#endif'))
      .toMatchInlineSnapshot(`
      "
      B0:
        choice A && B > 2: B1 B2
      B1:
        g()
        -> B5
      B2:
        choice C: B3 B4
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

  it('declares in branches for what follows', () => {
    expect(flow('#ifdef A\n\tint v = g();\n#else\n\tint v = h();\n#endif\n\tk(v);')).toMatchInlineSnapshot(`
      "
      B0:
        choice A: B1 B2
      B1:
        v = g()
        -> B3
      B2:
        v = h()
        -> B3
      B3:
        k(v)
        return
      "
    `);
  });

  it('around cases', () => {
    expect(flow('switch (n) {\n\tcase 1: g(); break;\n#ifdef A\n\tcase 2: h(); break;\n#endif\n\tdefault: k();\n\t}'))
      .toMatchInlineSnapshot(`
      "
      B0:
        switch n: 1 B1, 2 B2, else B3
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

  it('ignores definitions', () => {
    expect(flow('#define X 1\n\tg(X);\n#undef X')).toMatchInlineSnapshot(`
      "
      B0:
        g('X)
        return
      "
    `);
  });
});
