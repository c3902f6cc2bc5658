import { describe, expect, it } from 'vitest';
import { flow, graphOf } from './support.js';

describe('expressions', () => {
  it('hoists calls in the order of evaluation', () => {
    expect(flow(`n = g(h(p), k(q)->x) + m();`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = h(p)
        $2 = k(q)
        $3 = g($1, $2->x)
        $4 = m()
        n = $3 + $4
        return
      "
    `);
  });

  it('gives the destination to the call itself', () => {
    expect(flow(`p->a = g(n); struct dev *r = g(1); s = (char *)g(2); return g(3);`)).toMatchInlineSnapshot(`
      "
      B0:
        p->a = g(n)
        r = g(1)
        s = g(2)
        $1 = g(3)
        return $1
      "
    `);
  });

  it('keeps no destination when the result is not used', () => {
    expect(flow(`g(n); (void)g(p);`)).toMatchInlineSnapshot(`
      "
      B0:
        g(n)
        g(p)
        return
      "
    `);
  });

  it('writes paths in one way', () => {
    expect(flow(`g((*p).a, &p->a, &*p, *&n, (&n)[0], p[n].x, (*p->q).z, **p->r, *(p + 1), &p[0]);`))
      .toMatchInlineSnapshot(`
      "
      B0:
        g(p->a, &p->a, p, n, n, p[n].x, p->q->z, *(*(p->r)), p[1], p)
        return
      "
    `);
  });

  it('reads a variable through its own address', () => {
    expect(flow(`struct in v; struct in *a = &v; v.x = 1; (&v)->x = 2; g(v.y, (&p->z)->w);`)).toMatchInlineSnapshot(`
      "
      B0:
        declare v
        a = &v
        v.x = 1
        v.x = 2
        g(v.y, p->z.w)
        return
      "
    `);
  });

  it('keeps the value of a postfix operator, and only that', () => {
    expect(flow(`n++; ++n; g(n++); g(--n); *s++ = 0; while (n--) g(s[n]);`)).toMatchInlineSnapshot(`
      "
      B0:
        n += 1
        n += 1
        $1 = n
        n += 1
        g($1)
        n -= 1
        g(n)
        $2 = s
        s += 1
        *$2 = 0
        -> B1
      B1:
        $3 = n
        n -= 1
        while $3 ? B2 : B3
      B2:
        g(s[n])
        -> B1
      B3:
        return
      "
    `);
  });

  it('takes a computed index apart', () => {
    expect(flow(`g(s[n + 1], s[ n+1 ], s[0x10], p->t[n].v[k(n)]);`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = k(n)
        g(s[n + 1], s[n + 1], s[16], p->t[n].v[$1])
        return
      "
    `);
  });

  it('assigns in steps', () => {
    expect(flow(`n += g(); p->f |= 4; p->a = q->a = g(); n <<= 1;`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = g()
        n += $1
        p->f |= 4
        q->a = g()
        p->a = q->a
        n <<= 1
        return
      "
    `);
  });

  it('knows constants', () => {
    expect(flow(`g(0x1F, 017, 10UL, -1, 'a', '\\n', NULL, true, false, -ENOMEM, EINVAL, "a" "b", MAX);`))
      .toMatchInlineSnapshot(`
      "
      B0:
        g(31, 15, 10, -1, 97, 10, 0, 1, 0, -ENOMEM, EINVAL, "ab", 'MAX)
        return
      "
    `);
  });

  it('does not take every E… for an error number', () => {
    expect(flow(`g(ENABLE, EOF_SIZE, -EOF_SIZE);`)).toMatchInlineSnapshot(`
      "
      B0:
        g('ENABLE, 'EOF_SIZE, -'EOF_SIZE)
        return
      "
    `);
  });

  it('does not evaluate sizeof', () => {
    expect(flow(`n = sizeof(*p) + sizeof(g(p)) + offsetof(struct x, y);`)).toMatchInlineSnapshot(`
      "
      B0:
        n = (<sizeof(*p)> + <sizeof(g(p))>) + <offsetof(struct x, y)>
        return
      "
    `);
  });

  it('keeps call-free logic as a value', () => {
    expect(flow(`n = p && p->a; n = !p || q;`)).toMatchInlineSnapshot(`
      "
      B0:
        n = p && p->a
        n = !p || q
        return
      "
    `);
  });

  it('follows logic with calls', () => {
    expect(flow(`n = p && g(p); return p || g(q);`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B3
      B1:
        $1 = g(p)
        if $1 ? B2 : B3
      B2:
        n = 1
        -> B4
      B3:
        n = 0
        -> B4
      B4:
        if p ? B6 : B5
      B5:
        $2 = g(q)
        if $2 ? B6 : B7
      B6:
        return 1
      B7:
        return 0
      "
    `);
  });

  it('follows a ternary into its destination', () => {
    expect(flow(`n = p ? g(p) : h(q); p->x = q ? p->y : k();`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B2
      B1:
        n = g(p)
        -> B3
      B2:
        n = h(q)
        -> B3
      B3:
        if q ? B4 : B5
      B4:
        p->x = p->y
        -> B6
      B5:
        p->x = k()
        -> B6
      B6:
        return
      "
    `);
  });

  it('leaves a ternary of constants alone as a value', () => {
    expect(flow(`g(p ? "yes" : "no"); p->flag = n ? FLAG_A : FLAG_B;`)).toMatchInlineSnapshot(`
      "
      B0:
        g(<p ? "yes" : "no": p>)
        p->flag = <n ? FLAG_A : FLAG_B: n>
        return
      "
    `);
  });

  it('but not when a variable gets it', () => {
    expect(flow(`int r = n ? 0 : -EINVAL; return r;`)).toMatchInlineSnapshot(`
      "
      B0:
        if n ? B1 : B2
      B1:
        r = 0
        -> B3
      B2:
        r = -EINVAL
        -> B3
      B3:
        return r
      "
    `);
  });

  it('follows nested ternaries', () => {
    expect(flow(`n = p ? q ? 1 : g() : 2;`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B4
      B1:
        if q ? B2 : B3
      B2:
        n = 1
        -> B5
      B3:
        n = g()
        -> B5
      B4:
        n = 2
        -> B5
      B5:
        return
      "
    `);
  });

  it('evaluates the left side of ?: once', () => {
    expect(flow(`p = g() ?: q;`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = g()
        if $1 ? B1 : B2
      B1:
        p = $1
        -> B3
      B2:
        p = q
        -> B3
      B3:
        return
      "
    `);
  });

  it('returns along the arms of a ternary', () => {
    expect(flow(`return p ? g(p) : -EINVAL;`)).toMatchInlineSnapshot(`
      "
      B0:
        if p ? B1 : B2
      B1:
        $1 = g(p)
        return $1
      B2:
        return -EINVAL
      "
    `);
  });

  it('follows a statement expression', () => {
    expect(flow(`n = ({ int t = g(); if (t < 0) return t; t + 1; });`)).toMatchInlineSnapshot(`
      "
      B0:
        t = g()
        if t < 0 ? B1 : B2
      B1:
        return t
      B2:
        n = t + 1
        return
      "
    `);
  });

  it('follows commas', () => {
    expect(flow(`n = (g(), h()); if (g(), n) k();`)).toMatchInlineSnapshot(`
      "
      B0:
        g()
        n = h()
        g()
        if n ? B1 : B2
      B1:
        k()
        -> B2
      B2:
        return
      "
    `);
  });

  it('calls through pointers', () => {
    expect(flow(`int (*fn)(int) = p->fn; fn(1); (*fn)(2); p->ops->enable(p); p->tab[n](p); g(p)->ops->f();`))
      .toMatchInlineSnapshot(`
      "
      B0:
        fn = p->fn
        (fn)(1)
        (fn)(2)
        (p->ops->enable)(p)
        (p->tab[n])(p)
        $1 = g(p)
        ($1->ops->f)()
        return
      "
    `);
  });

  it('passes through what only passes on', () => {
    expect(flow(`n = unlikely(p->x); if (WARN_ON(!p)) return 1; WARN(g(p), "bad %d", h(n)); p = DEV_WARN_ON(q, p);`))
      .toMatchInlineSnapshot(`
      "
      B0:
        n = p->x
        if p ? B1 : B2
      B1:
        h(n)
        g(p)
        p = p
        return
      B2:
        return 1
      "
    `);
  });

  it('reads what is evaluated for nothing', () => {
    expect(flow(`(void)p->x; (void)n; p->y == 2;`)).toMatchInlineSnapshot(`
      "
      B0:
        read p->x
        read p->y == 2
        return
      "
    `);
  });

  it('stops at calls that do not return', () => {
    expect(flow(`if (n) panic("no"); g();`)).toMatchInlineSnapshot(`
      "
      B0:
        if n ? B1 : B2
      B1:
        panic("no")
        stop
      B2:
        g()
        return
      "
    `);
  });

  it('sees what a compound literal holds', () => {
    expect(flow(`g(&(struct in){ .a = p, .b = h() }); struct in v = (struct in){ .a = q };`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = <{}>
        $1.a = p
        $1.b = h()
        g(&$1)
        v = <{}>
        v.a = q
        return
      "
    `);
  });

  it('takes type arguments as they are', () => {
    expect(flow(`p = container_of(q, struct dev, member); g(va_arg(n, char *));`)).toMatchInlineSnapshot(`
      "
      B0:
        p = container_of(q, 'dev, 'member)
        $1 = va_arg(n, 'char)
        g($1)
        return
      "
    `);
  });

  it('takes no type for the variable of its name', () => {
    const { blocks } = graphOf('void f(struct dev *dev, struct list *l)\n{\n\tg(l, struct dev, dev);\n}\n');
    const [call] = blocks[0].instrs;
    expect(call.k === 'call' && call.args.map((arg) => arg.op)).toEqual(['path', 'symbol', 'path']);
  });

  it('follows inputs and outputs of assembler', () => {
    expect(flow(`asm volatile("x" : "=r"(n) : "r"(g(p)) : "memory");`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = g(p)
        n = <asm@54: $1>
        return
      "
    `);
  });
});
