import { describe, expect, it } from 'vitest';
import { flow } from './support.js';

describe('macros with statements', () => {
  it('iterate', () => {
    expect(
      flow(
        `for_each_child_of_node(p->node, q) { if (q->x) break; if (q->y) continue; if (q->z) return 1; g(q); } h();`,
      ),
    ).toMatchInlineSnapshot(`
      "
      B0:
        iterate for_each_child_of_node(p->node, q) ? B1 : B8
      B1:
        if q->x ? B2 : B3
      B2:
        -> B8 by break
      B3:
        if q->y ? B4 : B5
      B4:
        -> B0 by continue
      B5:
        if q->z ? B6 : B7
      B6:
        return 1
      B7:
        g(q)
        -> B0
      B8:
        h()
        return
      "
    `);
  });

  it('iterate over what a call gives, evaluated once', () => {
    expect(flow(`list_for_each_entry(p, get_list(q), link) g(p);`)).toMatchInlineSnapshot(`
      "
      B0:
        $1 = get_list(q)
        -> B1
      B1:
        iterate list_for_each_entry(p, $1, 'link) ? B2 : B3
      B2:
        g(p)
        -> B1
      B3:
        return
      "
    `);
  });

  it('iterators that declare their variable', () => {
    expect(flow(`for_each_child_of_node_scoped(p->node, child) { g(child->name); }`)).toMatchInlineSnapshot(`
      "
      B0:
        iterate for_each_child_of_node_scoped(p->node, child) ? B1 : B2
      B1:
        g(child->name)
        -> B0
      B2:
        return
      "
    `);
  });

  it('iterators one line each, nested', () => {
    expect(flow('for_each_a(p)\n\t\tfor_each_b(q)\n\t\t\tg(p, q);')).toMatchInlineSnapshot(`
      "
      B0:
        iterate for_each_a(p) ? B1 : B3
      B1:
        iterate for_each_b(q) ? B2 : B0
      B2:
        g(p, q)
        -> B1
      B3:
        return
      "
    `);
  });

  it('run statements among their arguments, or not', () => {
    expect(flow('DO_SOMETHING(p, goto out);\n\tg();\nout:\n\th();')).toMatchInlineSnapshot(`
      "
      B0:
        DO_SOMETHING(p)
        choice DO_SOMETHING@54: B1 B2
      B1:
        -> B3 by goto out
      B2:
        g()
        -> B3
      B3: out:
        h()
        return
      "
    `);
  });

  it('run statements when their condition is false, if they are known for it', () => {
    expect(flow('PP_ASSERT_WITH_CODE(p->x, "no x", return -EINVAL);\n\tg();')).toMatchInlineSnapshot(`
      "
      B0:
        if p->x ? B1 : B2
      B1:
        g()
        return
      B2:
        return -EINVAL
      "
    `);
  });

  it('note jumps that cannot be followed', () => {
    expect(flow('n = CHECKED(p, return 1);\n\tg();')).toMatchInlineSnapshot(`
      "
      B0:
        n = CHECKED(p, 1)
        g()
        return
      note: return inside the arguments of a macro is not followed
      "
    `);
  });
});
