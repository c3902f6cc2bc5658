import { describe, expect, it } from 'vitest';
import { plain, renderNote, renderText } from '../../src/core/report/index.js';
import { finding, report } from './helpers.js';

const source = ['\tnp = take_it(dev);', '\tif (bad)', '\t\treturn -EINVAL;'];
const render = (...args: Parameters<typeof renderText>): string => [...renderText(...args)].join('');

describe('text', () => {
  it('points at the place and lists the path below it', () => {
    expect(render(report({ findings: [finding({ endColumn: 18 })] }), () => source)).toBe(
      [
        "drivers/clk/foo.c:3:3: warning: 'np' from take_it() is still held when foo_probe() returns here; put_it(np) is owed [leaked-reference]",
        '      3 |                 return -EINVAL;',
        '        |                 ^~~~~~~~~~~~~~~',
        '    1. line 1: taken here',
        '           np = take_it(dev);',
        '    2. line 3: returns without giving it up',
        '           return -EINVAL;',
        '',
        '',
      ].join('\n'),
    );
  });

  it('names the file of a step elsewhere', () => {
    const path = [{ file: 'include/foo.h', line: 9, column: 1, message: 'here' }];
    const text = render(report({ findings: [finding({ path })] }), (file) => (file.endsWith('.c') ? source : null));
    expect(text).toContain('    1. include/foo.h:9: here\n');
  });

  it('does without the source when it cannot be read', () => {
    const text = render(report(), () => null);
    expect(text).not.toContain(' | ');
    expect(text).toContain('    2. line 3: returns without giving it up\n');
  });

  it('puts the caret below the right column after tabs inside the line', () => {
    const line = 'x =\ty;';
    const text = render(
      report({ findings: [finding({ line: 1, column: 5, endLine: 1, endColumn: 6, path: [] })] }),
      () => [line],
    );
    expect(text.split('\n').slice(1, 3)).toEqual(['      1 | x =     y;', '        |         ^']);
  });

  it('underlines to the end of the line when the range goes on below', () => {
    const text = render(
      report({ findings: [finding({ line: 1, column: 1, endLine: 3, endColumn: 2, path: [] })] }),
      () => ['call(a,  ', 'b', ')'],
    );
    expect(text.split('\n')[2]).toBe('        | ^~~~~~~');
  });

  it('lets no control character of the source reach the terminal, and cuts long lines', () => {
    const evil = `a\x1b[31m${'b'.repeat(1000)}`;
    const text = render(
      report({ findings: [finding({ line: 1, column: 1, endLine: 1, endColumn: 900, path: [] })] }),
      () => [evil],
    );
    expect(text).not.toContain('\x1b');
    for (const line of text.split('\n').slice(1)) expect(line.length).toBeLessThan(180);
  });

  it('uses the level and the colours it is given', () => {
    const palette = { ...plain, error: (text: string) => `<${text}>` };
    const text = render(report(), () => source, { palette, levels: new Map([['leaked-reference', 'error' as const]]) });
    expect(text).toContain('foo.c:3:3: <error:> ');
  });

  it('prints a note on one line', () => {
    expect(renderNote({ kind: 'bound', file: 'a.c', line: 3, function: 'f', message: 'cut' })).toBe(
      'note: a.c:3: f: cut\n',
    );
    expect(renderNote({ kind: 'file', file: null, line: null, function: null, message: 'm' })).toBe('note: m\n');
  });
});
