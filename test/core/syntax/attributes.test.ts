import { describe, expect, it } from 'vitest';
import { calls, marksOf, nodesOf, parseBody, parseClean, textsOf, wordAt } from './parse.js';

describe('attributes', () => {
  it.each([
    ['static int __init foo(void) { return 0; }', 'foo'],
    ['static void __iomem *foo(void __iomem *base) { return base; }', 'foo'],
    ['static noinline_for_stack int foo(void) { return 0; }', 'foo'],
    ['static int foo(void) __acquires(&lock) { return 0; }', 'foo'],
    ['__printf(1, 2) static int foo(const char *s, ...) { return 0; }', 'foo'],
    ['static __always_inline __must_check bool foo(void) { return 0; }', 'foo'],
    ['static int __attribute__((unused, section("x"))) foo(void) { return 0; }', 'foo'],
    ['UNKNOWN_EXPORT static int foo(void) { return 0; }', 'foo'],
    ['__unknown_mark struct s *foo(void) { return 0; }', 'foo'],
    ['STATIC foo_t *foo(void) { return 0; }', 'foo'],
    ['STATIC foo_t\nfoo(void) { return 0; }', 'foo'],
    ['#define STATIC static\nSTATIC int foo(void) { return 0; }', 'foo'],
    ['#define hot_path __attribute__((__section__(".x"))) inline\nint hot_path foo(void) { return 0; }', 'foo'],
  ])('%s', async (code, name) => {
    const source = await parseClean(code);
    expect(source.functions.map((f) => f.name)).toEqual([name]);
    expect(source.functions[0].nameAt).toBe(code.lastIndexOf('foo'));
  });

  it('of a struct name no variable', async () => {
    const source = await parseClean('struct s { int a; u8 b __aligned(4); } __packed __aligned(8);\n');
    expect(nodesOf(source, 'declaration')).toEqual([]);
    expect(textsOf(source, 'field_identifier')).toEqual(['a', 'b']);
  });

  it('unknown ones after a declarator are erased, names are not', async () => {
    const source = await parseClean(
      'static u8 buf[8] SOME_ALIGNMENT;\nchar license[] SEC("x") = "GPL";\nstatic struct ops o __ops_data = { };\nstatic foo_t __name;\n',
    );
    expect(nodesOf(source, 'declaration')).toHaveLength(4);
    expect(textsOf(source, 'identifier')).toEqual(['buf', 'license', 'o', '__name']);
  });

  it('in casts leave casts', async () => {
    const source = await parseBody('x = (__force __le32)y;\nz = (void __user *)p;');
    expect(nodesOf(source, 'cast_expression')).toHaveLength(2);
  });

  it('a word that is defined as nothing is erased only where an attribute can stand', async () => {
    const source = await parseClean('#define NOTHING\nint f(void) { int a NOTHING = 1; return g(NOTHING, a); }\n');
    expect(textsOf(source, 'argument_list')).toEqual(['(NOTHING, a)']);
    expect(source.normalised).toContain('g(NOTHING, a)');
  });
});

describe('cleanup attributes', () => {
  it.each([
    ['struct device_node *np __free(device_node) = of_get();', 'np', 'device_node', false],
    ['struct device_node *np __free(device_node);', 'np', 'device_node', false],
    ['void *p2 __free(kfree) = NULL;', 'p2', 'kfree', false],
    ['struct foo *__free(foo_put) x = get();', 'x', 'foo_put', false],
    ['struct foo __free(foo_put) *x = get();', 'x', 'foo_put', false],
    ['struct foo *x __cleanup(put_it) = get();', 'x', 'put_it', true],
    ['char *names[2] __free(names) = { };', 'names', 'names', false],
    ['foo_t h __free(close) = open_it();', 'h', 'close', false],
    ['struct foo *x\n\t\t__free(foo_put) = get();', 'x', 'foo_put', false],
  ])('%s', async (code, variable, name, raw) => {
    const source = await parseBody(code);
    const [mark, ...more] = marksOf(source, 'cleanup');
    expect(more).toEqual([]);
    expect(wordAt(source, mark.variable)).toBe(variable);
    expect(mark).toMatchObject({ name, raw });
    expect(source.text.startsWith('__', mark.at)).toBe(true);
    const names = textsOf(source, 'identifier');
    expect(names).toContain(variable);
    expect(names).not.toContain('__free');
  });

  it('of two variables in one declaration', async () => {
    const source = await parseBody('struct a *x __free(put_a) = g(), *y __free(put_b) = h();');
    expect(marksOf(source, 'cleanup').map((m) => [wordAt(source, m.variable), m.name])).toEqual([
      ['x', 'put_a'],
      ['y', 'put_b'],
    ]);
    expect(calls(source)).toEqual(['g', 'h']);
  });
});
