import { describe, expect, it } from 'vitest';
import { depthOf, nodeText, positionAt, type FlatTree } from '../../../src/core/syntax/index.js';
import { sameTree } from '../../../src/core/syntax/flatten-cursor.js';
import { hasError, parse, parseClean, parser } from './parse.js';

/** What must hold in every tree, whatever the text. */
function checkTree(tree: FlatTree, length: number): void {
  for (let n = 1; n < tree.count; n++) {
    const parent = tree.parent[n];
    expect(parent).toBeLessThan(n);
    expect(tree.last[n]).toBeLessThanOrEqual(tree.last[parent]);
    expect(tree.start[n]).toBeGreaterThanOrEqual(tree.start[parent]);
    expect(tree.end[n]).toBeLessThanOrEqual(tree.end[parent]);
  }
  expect(tree.end[0]).toBeLessThanOrEqual(length);
}

const DRIVER = `#include <linux/of.h>
/* é ü 漢 */
struct s { int a; struct_group(g, u8 b; u8 c; ); } __packed;
static const char * const names[] = { [A] = "ä", [B ... C] = "b", };
static int __init probe(struct s *p)
{
	struct device_node *np __free(device_node) = of_get(p), *child;
	int é = 0;

	guard(mutex)(&p->lock);
#ifdef CONFIG_X
	x(np);
#else
	y(np);
#endif
	for_each_child_of_node(np, child) {
		if (!child->ok || WARN_ON(container_of(child, struct s, a)))
			goto out;
	}
	do { x = (u32)({ z; }) ? a : b[1]; } while (0);
out:
	switch (x) { case 1 ... 3: return sizeof(*p); default: ; }
	return ) 1;
	broken(
}
int k(a) int a; { while (1) }
`;

describe('the parser', () => {
  it('reads memory on the pinned runtime', async () => {
    expect((await parser()).readsMemory).toBe(true);
    expect((await parser('cursor')).readsMemory).toBe(false);
  });

  it('gets the same tree from memory and from a cursor', async () => {
    const fast = (await parser()).parse(DRIVER);
    const slow = (await parser('cursor')).parse(DRIVER);
    if ('error' in fast || 'error' in slow) throw new Error('no tree');
    expect(fast.tree.count).toBeGreaterThan(200);
    expect(fast.tree).toEqual(slow.tree);
    checkTree(fast.tree, DRIVER.length);
  });

  it('would notice if the memory were laid out differently', async () => {
    const { tree } = await parse(DRIVER);
    for (const array of ['kind', 'field', 'flags', 'start', 'end', 'parent', 'last'] as const) {
      const other = { ...tree, [array]: tree[array].slice() };
      expect(sameTree(tree, other)).toBe(true);
      other[array][tree.count >> 1] ^= 1;
      expect(sameTree(tree, other)).toBe(false);
    }
    expect(sameTree(tree, { ...tree, count: tree.count - 1 })).toBe(false);
  });

  it('counts offsets in UTF-16 units', async () => {
    const source = await parse('/* 漢字 𝄞 é */ int f(void) { return 1; }');
    const [f] = source.functions;
    expect(nodeText(source, f.node)).toBe('int f(void) { return 1; }');
    expect(f.nameAt).toBe(source.text.indexOf('f('));
  });

  it('gives the same trees however often it is asked', async () => {
    const first = await parse(DRIVER);
    for (let i = 0; i < 20; i++) await parse('int f(void) { for_each_x(a) { } }');
    expect((await parse(DRIVER)).tree).toEqual(first.tree);
  });
});

describe('bad input', () => {
  const nested = (n: number, open: string, close: string): string =>
    `int f(void) { x = ${open.repeat(n)}1${close.repeat(n)}; }\n`;

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\r\n'],
    ['NUL bytes', 'int a;\0\0int f(void) { return\0 1; }'],
    ['CRLF', 'int f(void)\r\n{\r\n#ifdef A\r\n\tfor_each_x(a)\r\n\t\tb();\r\n#endif\r\n}\r\n'],
    ['a byte order mark', '\ufeffint f(void) { return 0; }'],
    ['an unterminated comment', 'int f(void) { return 0; }\n/* and so on int g(void) { }'],
    ['an unterminated string', 'int f(void) { g("abc); }\nint h(void) { return 0; }\n'],
    ['an unterminated character', "int f(void) { g('); }\n"],
    ['an unterminated block', 'int f(void) { for_each_x(a) { g(container_of(a, struct b'],
    ['a truncated attribute', 'static int __attribute__((unused'],
    ['a truncated cleanup', 'void f(void) { struct a *b __free('],
    ['closing brackets', '}}}])))];\n)'],
    ['crossed brackets', 'void f(void) { a([)]; {(}) }'],
    ['a directive at the end', 'int a;\n#if X \\'],
    ['lone surrogates', 'int \ud800 = "\udfff"; /* \udc00 */'],
    ['words only', 'for_each_x __free guard static static if while case return'],
    ['a macro at the end', 'for_each_x(a)'],
  ])('%s', async (_, text) => {
    const source = await parse(text);
    checkTree(source.tree, text.length);
  });

  it('any bytes at all', async () => {
    let seed = 7;
    const random = (n: number): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) % n;
    const pieces = [
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      ';',
      ',',
      '#if',
      '#else\n',
      '#endif\n',
      '\n',
      ' ',
      'for_each_x',
      '__free',
      'struct',
      'return',
      '"',
      "'",
      '/*',
      '*/',
      '//',
      'typeof',
      'static',
      'case',
      ':',
      '...',
      '=',
      '.',
      'DECLARE_BITMAP',
      'struct_group',
      'enum',
      '\\',
      '\0',
      'é',
      '1G',
    ];
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 1 + random(60) }, () =>
        random(4) ? pieces[random(pieces.length)] : String.fromCharCode(random(256)),
      ).join('');
      const source = await parse(text);
      checkTree(source.tree, text.length);
    }
  });

  it.each([
    ['parentheses', nested(10_000, '(', ')')],
    ['calls', nested(10_000, 'f(', ')')],
    ['open parentheses', '('.repeat(10_000)],
    ['blocks', `int f(void) ${'{'.repeat(10_000)}${'}'.repeat(10_000)}\n`],
    ['open blocks', '{'.repeat(10_000)],
  ])('10,000 nested %s are refused with a reason', async (_, text) => {
    const result = (await parser()).parse(text);
    expect(result).toMatchObject({ error: 'too-deep', reason: expect.stringMatching(/nest 1000\d deep/) as string });
  });

  it.each([
    ['parentheses', nested(10_000, '(', ')')],
    ['blocks', `int f(void) ${'{'.repeat(10_000)}${'}'.repeat(10_000)}\n`],
    ['else-ifs', `int f(void) { ${'if (a) b(); else '.repeat(10_000)} c(); }\n`],
    ['operators', `int f(void) { x = ${'a + '.repeat(10_000)} b; }\n`],
  ])('10,000 nested %s do not break the parser where they are let in', async (_, text) => {
    const result = (await parser()).parse(text, { maxDepth: 1_000_000 });
    if ('error' in result) throw new Error(result.reason);
    expect(depthOf(result.tree, 0)).toBeGreaterThan(9_000);
    expect(hasError(await parseClean('int f(void) { return 0; }'))).toBe(false);
  });

  it('too long a text is refused with a reason', async () => {
    const result = (await parser()).parse('int a;\n'.repeat(100), { maxLength: 100 });
    expect(result).toEqual({ error: 'too-long', reason: expect.stringContaining('700 characters') as string });
  });

  it('a parse that takes too long is given up, and the next one works', async () => {
    const result = (await parser()).parse('int f(void) { g(1, 2); }\n'.repeat(20_000), { maxMillis: 0 });
    expect(result).toMatchObject({ error: 'timeout' });
    expect((await parseClean('int f(void) { return 0; }')).functions).toHaveLength(1);
  });
});

describe('functions', () => {
  it('are found in conditionals, beside errors, and in K&R style', async () => {
    const source = await parse(
      'extern "C" {\nint a(void) { }\n}\n#if X\nint *b(void) { }\n#endif\nint ) (;\nstatic struct s *(*c(int x))(void) { }\n' +
        'int d(p, q) int p; char *q; { }\nSYSCALL_DEFINE2(e, int, fd, char *, s)\n{\n\treturn 0;\n}\n',
    );
    expect(source.functions.map((f) => f.name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(source.functions.map((f) => f.isStatic)).toEqual([false, false, true, false, false]);
    for (const f of source.functions) {
      expect(source.text.startsWith(f.name, f.nameAt)).toBe(true);
      expect(source.text[source.tree.start[f.body]]).toBe('{');
      expect(source.text[f.end - 1]).toBe('}');
    }
  });

  it('say whether an error is inside', async () => {
    const source = await parse('int a(void) { return ) 0; }\nint b(void) { return 0; }\n');
    expect(source.functions.map((f) => [f.name, f.broken])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('a missing brace costs one function, not the file', async () => {
    const source = await parse(
      'int a(void)\n{\n\tif (x) {\n\t\ty();\n}\n\nint b(void)\n{\n\tfor_each_x(q)\n\t\tz();\n}\n',
    );
    expect(source.marks.map((m) => m.kind)).toEqual(['loop']);
  });
});

describe('positions', () => {
  it('are those of the text as written', async () => {
    const source = await parse('int a;\nMACRO(x)\nint f(void)\n{\n\treturn 0;\n}\n');
    expect(positionAt(source.lineStarts, source.functions[0].nameAt)).toEqual({ line: 3, column: 5 });
  });
});
