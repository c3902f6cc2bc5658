import { describe, expect, it } from 'vitest';
import { flow } from './support.js';

describe('declarations', () => {
  it('several declarators, initialised or not', () => {
    expect(flow(`int a, *b = g(), c[3], d = a;`)).toMatchInlineSnapshot(`
      "
      B0:
        declare a
        b = g()
        declare c
        d = a
        return
      "
    `);
  });

  it('designated initialisers', () => {
    expect(flow(`struct in v = { .a = g(), .b.c = p, .d = { .e = n }, .f = 0 };`)).toMatchInlineSnapshot(`
      "
      B0:
        v = <{}>
        v.a = g()
        v.b.c = p
        v.d.e = n
        v.f = 0
        return
      "
    `);
  });

  it('positional initialisers', () => {
    expect(flow(`struct in v = { p, g(), 0 }; struct in w = {};`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = g()
        v = <{}: p, $1>
        w = <{}>
        return
      "
    `);
  });

  it('arrays', () => {
    expect(
      flow(`struct msg m[] = { { .a = n }, [2] = { .a = 2, .b = s }, { .a = 3 } }; g(m, &m[1], m[n].a, m->a, *m);`),
    ).toMatchInlineSnapshot(`
      "
      B0:
        m = <{}>
        m[0].a = n
        m[2].a = 2
        m[2].b = s
        m[3].a = 3
        g(&m, &m[1], m[n].a, m[0].a, m[0])
        return
      "
    `);
  });

  it('shadowed names get a number', () => {
    expect(flow(`int a = 1; { char a = 2; g(a); } g(a);`)).toMatchInlineSnapshot(`
      "
      B0:
        a = 1
        a#2 = 2
        g(a#2)
        g(a)
        return
      "
    `);
  });

  it('a name may serve again after its scope', () => {
    expect(flow(`for (int i = 0; i < n; i++) g(i); for (int i = 0; i < 2; i++) h(i);`)).toMatchInlineSnapshot(`
      "
      B0:
        i = 0
        -> B1
      B1:
        while i < n ? B2 : B3
      B2:
        g(i)
        i += 1
        -> B1
      B3:
        i = 0
        -> B4
      B4:
        while i < 2 ? B5 : B6
      B5:
        h(i)
        i += 1
        -> B4
      B6:
        return
      "
    `);
  });

  it('statics are not initialised here', () => {
    expect(flow(`static int once = 1; if (once) g();`)).toMatchInlineSnapshot(`
      "
      B0:
        if once ? B1 : B2
      B1:
        g()
        -> B2
      B2:
        return
      "
    `);
  });

  it('function pointers, prototypes and externs', () => {
    expect(flow(`int (*fn)(int, int) = g; int proto(int); extern int ext; fn(1, 2); proto(ext);`))
      .toMatchInlineSnapshot(`
      "
      B0:
        fn = 'g
        (fn)(1, 2)
        proto('ext)
        return
      "
    `);
  });

  it('macros that declare', () => {
    expect(flow(`LIST_HEAD(todo); int a; a = g(&todo, todo.next); PRINT(todo2);`)).toMatchInlineSnapshot(`
      "
      B0:
        declare todo
        LIST_HEAD(todo)
        declare a
        a = g(&todo, todo.next)
        PRINT('todo2)
        return
      "
    `);
  });
});
