import { describe, expect, it } from 'vitest';
import { calls, nodesOf, parseBody, parseClean, statements, textsOf } from './parse.js';

describe('types as arguments', () => {
  it('do not make the call around them disappear', async () => {
    const source = await parseBody('kfree(container_of(k, struct foo, member));');
    expect(calls(source)).toEqual(['kfree', 'container_of']);
  });

  it.each([
    ['x = min_t(unsigned long, a, b);', 3],
    ['x = list_first_entry_or_null(&p->l, struct foo, node);', 3],
    ['x = va_arg(ap, foo_t *);', 2],
    ['x = MAKE(const struct foo *, 1);', 2],
    ['x = CAST_TO(struct foo **);', 1],
    ['x = f(typeof(*p), 1);', 2],
    ['x = container_of(p, typeof(*q), m);', 3],
    ['x = pick(int (*)(void), 1);', 2],
    ['x = make(u8 [4], 1);', 2],
    ['x = poll(read, v, !v, , 5);', 4],
    ['x = compare(a, ==, b);', 3],
    ['x = INFO(t, [0 ... 3] = A | B);', 2],
    ['x = MAKE(.a = 1, .b = { 2, 3 });', 2],
    ['x = print(PREFIX DRIVER "text", 1);', 2],
  ])('%s', async (code, args) => {
    const source = await parseBody(code);
    const [list] = nodesOf(source, 'argument_list');
    const { tree } = source;
    let count = 0;
    for (let n = list + 1; n < tree.last[list]; n = tree.last[n]) if (tree.flags[n] & 1) count++;
    expect(count).toBe(args);
  });

  it('leave sizeof alone', async () => {
    const source = await parseBody('x = kzalloc(sizeof(struct foo), GFP_KERNEL);');
    expect(textsOf(source, 'sizeof_expression')).toEqual(['sizeof(struct foo)']);
    expect(textsOf(source, 'struct_specifier')).toContain('struct foo');
  });

  it('leave declarations in functions alone', async () => {
    const source = await parseBody('extern void g(struct foo *, int);\nint (*cb)(struct foo *);');
    expect(statements(source)).toEqual(['declaration', 'declaration']);
  });

  it('leave parameters of functions alone', async () => {
    const source = await parseClean('int f(struct foo *a, u32 (*g)(struct bar *), const char *s) { return 0; }\n');
    expect(textsOf(source, 'struct_specifier')).toEqual(['struct foo', 'struct bar']);
  });
});

describe('typeof', () => {
  it('declares', async () => {
    const source = await parseBody('typeof(*p) *q = p;');
    expect(statements(source)).toEqual(['declaration']);
    // The node is read from the original text: the type is there as written.
    expect(textsOf(source, 'struct_specifier')).toContain('typeof(*p)');
  });

  it('casts', async () => {
    expect(nodesOf(await parseBody('x = (typeof(y))z;'), 'cast_expression')).toHaveLength(1);
  });
});

describe('odd words and numbers', () => {
  it.each([
    'switch (p->k) { case 1 ... 5: x(); break; default: y(); }',
    'printk(KERN_ERR "text %d\\n", 1);',
    'printk(KERN_INFO PREFIX "text" __stringify(X) "more");',
    'x = ADVERTISED(1000baseT_Full);',
    'x = 64 SECONDS;',
    'if likely(x)\n\ty();',
    'x = offsetof(struct foo, a.b[i]);',
    'x = __alignof__(struct foo);',
    'DECLARE_BITMAP(map, 64) = { 0 };',
    'asm volatile("nop" : : "r" cpu_to_le32(X), "r" (p) : "memory");',
    'asm volatile("nop\\n" EX_TABLE(0b, 1b) : [cc] "+d" (cc) : "m" (x));',
    'do { x(); } while_each_thread(a, b);',
    'register u32 r0 asm("r0") = 1;',
    'wait_event(wq, ({ int v = g(); v; }));',
  ])('%s', async (code) => {
    await parseBody(code);
  });

  it('a string with line breaks escaped', async () => {
    expect(calls(await parseBody('f("a\\\n  b (", x);\ng();'))).toEqual(['f', 'g']);
  });
});

describe('outside functions', () => {
  it.each([
    'module_platform_driver(foo);\nMODULE_LICENSE("GPL");\n',
    'module_init(foo)\nmodule_exit(bar)\nstatic int x;\n',
    'EXPORT_SYMBOL_GPL(f)\nstatic int x;\n',
    'static DEFINE_MUTEX(lock);\nstatic DEFINE_PER_CPU(struct foo, x) = { 1 };\nDEFINE_PER_CPU(unsigned long, y) = 1;\n',
    'static const DECLARE_BITMAP(bits, 64) = { 1 };\n',
    'DEFINE_FREE(foo, struct foo *, if (_T) foo_put(_T))\n',
    'TRACE_EVENT(foo, TP_PROTO(int a), TP_STRUCT__entry(__field(int, a)));\n',
    'struct s { struct_group(g, int a; int b; ); DECLARE_BITMAP(m, 3); u32 c : 3; u32 : 29; FIELD_MACRO(x); };\n',
    'struct s { struct_group_tagged(t, n,\n\tint a;\n); DECLARE_FLEX_ARRAY(u8, data); };\n',
    'enum e { A, ENTRY(B), LIST_OF(C) D };\n',
    'static int t[] = { ENTRY(1) ENTRY(2) [3] = 4, ENTRY(5) = 6 };\n',
    'EXPORT_OPS(foo, NAMESPACE) = {\n\t.a = 1,\n};\n',
    'DEFINE_REQUEST(foo, u8, {\n\t.a = 1,\n\t.b = 2,\n});\nstatic int x;\n',
    'static STAILQ(a, b) list;\n',
    'lower_case_macro(a)\nlower_case_macro(b)\n\nstatic int f(void)\n{\n\treturn 0;\n}\n',
  ])('%s', async (code) => {
    await parseClean(code);
  });
});
