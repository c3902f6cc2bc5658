import { closeSync, ftruncateSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTree } from '../project/tree.js';
import { leaky, run, type Ran } from './run.js';

/** Every run here ends by itself, says what it did, and never with a crash. */
function check(root: string, ...args: string[]): Ran {
  const ran = run(['check', ...(args.length > 0 ? args : ['.'])], root);
  expect(ran.err).not.toMatch(/internal error|at .*\.js:\d+/);
  expect([0, 1, 2]).toContain(ran.status);
  return ran;
}

describe('bad input', () => {
  it('a directory without C', () => {
    const ran = check(makeTree({ 'doc/readme.txt': 'x' }));
    expect(ran).toMatchObject({ status: 2 });
    expect(ran.err).toContain('no C files below .');
  });

  it('an unreadable file: noted, and the others are checked', () => {
    const root = makeTree({ 'b.c': leaky('leaf_read') });
    symlinkSync('nothing', join(root, 'a.c'));
    const ran = check(root);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('note: a.c: not read: it does not exist (or is a link to nothing)');
    expect(ran.err).toContain('checked 1 file ');
  });

  it('a circle of links', () => {
    const root = makeTree({ 'd/b.c': leaky('leaf_read') });
    symlinkSync('..', join(root, 'd', 'up'));
    symlinkSync('x.c', join(root, 'd', 'x.c'));
    const ran = check(root);
    expect(ran.out.match(/leaked-reference/g)).toHaveLength(1);
    expect(ran.err).toContain('note: d/x.c: not read: its links lead in a circle');
  });

  it('a file of 50 MB', () => {
    const root = makeTree({ 'b.c': leaky('leaf_read') });
    const fd = openSync(join(root, 'huge.c'), 'w');
    writeSync(fd, 'int a;\n');
    ftruncateSync(fd, 50e6);
    closeSync(fd);
    const ran = check(root);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('note: huge.c: not checked: 50.0 MB is over the limit of 8.0 MB (limits.fileMegabytes)');
  });

  it('binary and NUL bytes', () => {
    const bytes = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256);
    const ran = check(makeTree({ 'bin.c': bytes, 'nul.c': `${leaky('leaf_read')}\0`, 'ok.c': leaky('leaf_read') }));
    expect(ran.err).toContain('note: bin.c: not checked: looks binary');
    expect(ran.err).toContain('note: nul.c: not checked: looks binary (NUL byte at offset');
    expect(ran.out.match(/\[leaked-reference\]/g)).toHaveLength(1);
  });

  it('CRLF', () => {
    const ran = check(makeTree({ 'a.c': leaky('leaf_read').replaceAll('\n', '\r\n') }));
    expect(ran.out).toMatch(/^a\.c:10:3: /m);
    expect(ran.out).not.toContain('\r');
  });

  it('latin-1', () => {
    const ran = check(makeTree({ 'a.c': Buffer.from(`/* J\xfcrgen */ ${leaky('leaf_read')}`, 'latin1') }));
    expect(ran.out).toMatch(/^a\.c:10:3: /m);
  });

  it('an empty file, and one of blank lines', () => {
    expect(check(makeTree({ 'a.c': '', 'b.c': '\n\n' }))).toMatchObject({ status: 0, out: '' });
  });

  it('unterminated comments, strings and blocks', () => {
    const ran = check(
      makeTree({
        'comment.c': `${leaky('leaf_read')}/* never closed\n${leaky('leaf_b')}`,
        'string.c': `${leaky('leaf_read')}char *s = "never closed;\n`,
        'char.c': "int c = 'x;\n",
        'block.c': 'int f(void)\n{\n\tif (a) {\n',
        'if.c': '#if 1\nint f(void) {\n',
      }),
    );
    expect(ran.out).toMatch(/^comment\.c:10:3: /m);
    expect(ran.out).toMatch(/^string\.c:10:3: /m);
  });

  const deep = 10_000;
  it.each([
    ['parentheses', `int f(int a)\n{\n\treturn ${'('.repeat(deep)}a${')'.repeat(deep)};\n}\n`],
    ['open parentheses', `int f(int a)\n{\n\treturn ${'('.repeat(deep)};\n}\n`],
    ['blocks', `int f(int a)\n${'{'.repeat(deep)} a = 1; ${'}'.repeat(deep)}\n`],
    ['open blocks', `int f(int a)\n${'{ if (a) '.repeat(deep)}\n`],
    ['ifs without braces', `int f(int a)\n{\n${'if (a) '.repeat(deep)} a = 1;\n}\n`],
    ['else ifs', `int f(int a)\n{\n${'if (a) b(); else '.repeat(deep)} a = 1;\n}\n`],
    ['unary operators', `int f(int a)\n{\n\treturn ${'!'.repeat(deep)}a;\n}\n`],
    ['sums', `int f(int a)\n{\n\treturn ${'a + '.repeat(deep)}a;\n}\n`],
    ['ternaries', `int f(int a)\n{\n\treturn ${'a ? a : '.repeat(deep)}a;\n}\n`],
    ['member accesses', `int f(struct s *a)\n{\n\treturn a${'->n'.repeat(deep)};\n}\n`],
    ['nested calls', `int f(int a)\n{\n\treturn ${'g('.repeat(deep)}a${')'.repeat(deep)};\n}\n`],
    ['#ifs', `${'#if A\n'.repeat(deep)}int a;\n${'#endif\n'.repeat(deep)}`],
    ['open #ifs', `${'#ifdef A\n'.repeat(deep)}`],
    [
      'labels and gotos',
      `int f(int a)\n{\n${Array.from({ length: 2000 }, (_, i) => `l${i}: if (a) goto l${(i * 37) % 2000};`).join('\n')}\n}\n`,
    ],
  ])('10,000 nested %s', (_what, text) => {
    const ran = check(makeTree({ 'deep.c': text, 'ok.c': leaky('leaf_read') }));
    expect(ran.status).toBe(1);
    expect(ran.out).toMatch(/^ok\.c:10:3: /m);
  });
});
