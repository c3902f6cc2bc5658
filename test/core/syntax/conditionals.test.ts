import { describe, expect, it } from 'vitest';
import { calls, marksOf, parseBody, parseClean, statements, textsOf } from './parse.js';

describe('#if in a function', () => {
  it('around whole statements stays in the tree with all branches', async () => {
    const source = await parseBody(
      'a();\n#ifdef X /* note */\nb();\n#elif defined(Y)\nc();\n#else /* !X */\nd();\n#endif /* X */\ne();',
    );
    expect(statements(source)).toEqual(['expression_statement', 'preproc_ifdef', 'expression_statement']);
    expect(calls(source)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(source.marks).toEqual([]);
  });

  it('that returns in one branch hides nothing after it', async () => {
    const source = await parseBody('#ifdef MODULE\nreturn 0;\n#else\na();\n#endif\nb();\nreturn 1;');
    expect(statements(source)).toEqual(['preproc_ifdef', 'expression_statement', 'return_statement']);
  });

  it('around declarations and blocks stays', async () => {
    const source = await parseBody(
      '#if IS_ENABLED(CONFIG_A) && B > 3\n\tint x = 1;\n\tif (x) {\n\t\ta();\n\t}\n#endif\nb();',
    );
    expect(statements(source)).toEqual(['preproc_if', 'expression_statement']);
  });

  it('goes where a macro that the file defines or undefines rules it out', async () => {
    const left = async (before: string, inside: string): Promise<string[]> => {
      const source = await parseClean(`${before}\nvoid f(void)\n{\n${inside}\nz();\n}\n`);
      return calls(source);
    };
    const both = (line: string): string => `${line}\na();\n#else\nb();\n#endif`;
    expect(await left('#define X', both('#ifdef X'))).toEqual(['a', 'z']);
    expect(await left('#define X /* for now */', both('#if !defined(X)'))).toEqual(['b', 'z']);
    expect(await left('#undef X', both('#ifdef X'))).toEqual(['b', 'z']);
    expect(await left('#define X 0 // off', both('#if X'))).toEqual(['b', 'z']);
    expect(await left('#define X (1)', both('#if X /* on */'))).toEqual(['a', 'z']);
    expect(await left('#define X 1', '#ifndef X\na();\n#endif')).toEqual(['z']);
  });

  it('stays where the macro may be something else, or comes later', async () => {
    const left = async (before: string, line: string): Promise<string[]> =>
      calls(await parseClean(`${before}\nvoid f(void)\n{\n${line}\na();\n#else\nb();\n#endif\n}\n#define X\n`));
    expect(await left('', '#ifdef X')).toEqual(['a', 'b']);
    expect(await left('#ifdef CONFIG_X\n#define X\n#endif', '#ifdef X')).toEqual(['a', 'b']);
    expect(await left('#define X\n#ifdef CONFIG_Y\n#undef X\n#endif', '#ifdef X')).toEqual(['a', 'b']);
    expect(await left('#define X', '#if X && Y')).toEqual(['a', 'b']);
    expect(await left('#define X Y', '#if X')).toEqual(['a', 'b']);
  });

  it('nests', async () => {
    const source = await parseBody('#ifdef A\na();\n#ifdef B\nb();\n#endif\n#else\nc();\n#endif');
    expect(statements(source)).toEqual(['preproc_ifdef']);
    expect(textsOf(source, 'preproc_ifdef')).toHaveLength(2);
  });

  it('after a label gets a statement for the label', async () => {
    const source = await parseBody('goto out;\nout:\n#ifdef A\na();\n#endif\nb();');
    expect(statements(source)).toEqual([
      'goto_statement',
      'labeled_statement',
      'preproc_ifdef',
      'expression_statement',
    ]);
  });

  it('around cases keeps all of them', async () => {
    const source = await parseBody(
      'switch (p->k) {\n#ifdef A\ncase 1:\n\ta();\n\tbreak;\n#endif\ncase 2:\n#ifdef B\n\tb();\n#endif\n\tc();\n}',
    );
    expect(textsOf(source, 'case_statement')).toHaveLength(2);
    expect(calls(source)).toEqual(['a', 'b', 'c']);
  });

  it('around half a statement keeps one branch and marks the other', async () => {
    const source = await parseBody('#ifdef A\nif (a()) {\n#else\nif (b()) {\n#endif\n\tc();\n}');
    expect(statements(source)).toEqual(['if_statement']);
    expect(calls(source)).toEqual(['a', 'c']);
    const [mark] = marksOf(source, 'dropped');
    expect(source.text.slice(mark.at, mark.end).trim()).toBe('if (b()) {');
  });

  it('prefers the branch of an option that is set', async () => {
    const source = await parseBody('x = a\n#ifndef CONFIG_A\n\t+ b();\n#else\n\t+ c();\n#endif');
    expect(calls(source)).toEqual(['c']);
    expect(marksOf(source, 'dropped')).toHaveLength(1);
  });

  it('before an else is no whole statement', async () => {
    const source = await parseBody('#ifdef A\nif (p)\n\ta();\nelse\n#endif\n\tb();');
    expect(statements(source)).toEqual(['if_statement']);
    expect(source.marks).toEqual([]);
  });

  it('in arguments and initialisers is no choice', async () => {
    const source = await parseBody(
      'f(a,\n#ifdef X\n  b,\n#else\n  c,\n#endif\n  d);\nint t[] = {\n#ifdef X\n 1,\n#endif\n 2,\n};',
    );
    expect(textsOf(source, 'argument_list')).toHaveLength(1);
    expect(marksOf(source, 'dropped')).toHaveLength(1);
  });

  it('0 is dropped and marked, 1 is taken', async () => {
    const source = await parseBody(
      '#if 0\nold();\n#endif\n#if 1\na();\n#else\nb();\n#endif\n#if 0 /* x */\nc();\n#else\nd();\n#endif',
    );
    expect(calls(source)).toEqual(['a', 'd']);
    expect(marksOf(source, 'dropped')).toHaveLength(3);
  });

  it('lets defines and other directives go', async () => {
    const source = await parseBody('#define X(a) \\\n\tdo { a } while (0)\na();\n#undef X\n#pragma pack(1)\nb();');
    expect(statements(source)).toEqual(['expression_statement', 'expression_statement']);
  });
});

describe('#if outside functions', () => {
  it('keeps the functions of all branches', async () => {
    const source = await parseClean(
      '#ifdef A\nstatic int a(void) { return 0; }\n#else\nstatic int b(void) { return 0; }\n#endif\n' +
        '#if 0\nstatic int c(void) { return 0; }\n#endif\n',
    );
    expect(source.functions.map((f) => f.name)).toEqual(['a', 'b']);
    expect(source.marks).toEqual([]);
  });

  it('takes one of two headers of the same body', async () => {
    const source = await parseClean(
      '#ifdef A\nstatic int a(int x)\n#else\nstatic int a(void)\n#endif\n{\n\treturn 0;\n}\n',
    );
    expect(source.functions.map((f) => f.name)).toEqual(['a']);
  });

  it('keeps members, elements and enumerators of all branches', async () => {
    const source = await parseClean(
      'static struct ops o = {\n#ifdef A\n\t.a = f,\n#else\n\t.b = g,\n#endif\n};\n' +
        'struct s {\n#ifdef A\n\tint x;\n#endif\n\tint y;\n};\nenum {\n#ifdef A\n\tP,\n#endif\n\tQ,\n};\n',
    );
    expect(textsOf(source, 'field_identifier')).toEqual(['a', 'b', 'x', 'y']);
    expect(textsOf(source, 'enumerator')).toEqual(['P', 'Q']);
  });

  it.each([
    '#endif\nint a;\n',
    '#else\nint a;\n#endif\n',
    '#ifdef A\nint a;\n',
    '#\nint a;\n',
    '#if\n#elif\n#endif\nint a;\n',
  ])('survives %j', async (code) => {
    expect(textsOf(await parseClean(code), 'declaration')).toEqual(['int a;']);
  });
});
