import { describe, expect, it } from 'vitest';
import { outline } from '../../../src/core/syntax/index.js';

function found(text: string): string[] {
  return outline(text).map((p) => `${p.isStatic ? 'static ' : ''}${p.name}: ${text.slice(p.start, p.end)}`);
}

describe('the outline of a text', () => {
  it('has the functions with their headers', () => {
    const text =
      '#include <a.h>\n\nstatic int __init\nfoo_init(struct foo *f,\n\t int n)\n{\n\treturn 0;\n}\nvoid bar(void)\n{\n}\n';
    expect(found(text)).toEqual([
      'static foo_init: static int __init\nfoo_init(struct foo *f,\n\t int n)\n{\n\treturn 0;\n}\n',
      'bar: void bar(void)\n{\n}\n',
    ]);
  });

  it('is not led astray by attributes, comments and directives before a function', () => {
    const text =
      '/* foo(x) */\n#ifdef CONFIG_A\nstatic __printf(1, 2) void say(const char *fmt, ...)\n{\n}\n#endif\nint __foo(int a)\n{\n}\n';
    expect(outline(text).map((p) => p.name)).toEqual(['say', '__foo']);
  });

  it('has no other blocks', () => {
    const text =
      'static const struct ops foo_ops = {\n\t.open = foo_open,\n};\nenum x\n{\n\tA,\n};\nstruct y {\n\tint a;\n};\n';
    expect(outline(text)).toEqual([]);
  });

  it('ends at what never closes', () => {
    expect(outline('int foo(void)\n{\n\tif (x) {\n')).toEqual([]);
    expect(outline('')).toEqual([]);
  });
});
