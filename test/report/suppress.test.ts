import { describe, expect, it } from 'vitest';
import { suppress } from '../../src/core/report/index.js';
import { finding } from './helpers.js';

const known = new Set(['leaked-reference', 'released-twice', 'bare-suppression']);
const run = (text: string, ...found: ReturnType<typeof finding>[]) => suppress('a.c', text, found, known);

describe('suppression comments', () => {
  it('speak for their own line', () => {
    const text = 'a\nb\nreturn; /* lifetimes: ignore leaked-reference -- the core owns it */\n';
    const result = run(text, finding({ line: 3 }));
    expect(result.findings).toEqual([]);
    expect(result.suppressed).toEqual([{ finding: finding({ line: 3 }), by: 'comment', reason: 'the core owns it' }]);
    expect(result.notes).toEqual([]);
  });

  it('speak for the next line, over blank lines, in either style', () => {
    const text = '// lifetimes: ignore leaked-reference -- why\n\nreturn;\n';
    expect(run(text, finding({ line: 3 })).findings).toEqual([]);
    expect(run(text, finding({ line: 4, acquire: null })).findings).toHaveLength(1);
  });

  it('may stand at the acquire', () => {
    const text = 'x\nnp = take(); // lifetimes: ignore leaked-reference -- why\na\nb\nc\nreturn;\n';
    expect(run(text, finding({ line: 6, acquire: { call: 'take', line: 2 } })).findings).toEqual([]);
  });

  it('concern the named rules only, of which there may be several', () => {
    const text = 'x; // lifetimes: ignore leaked-reference, released-twice -- why\n';
    const both = [finding({ line: 1 }), finding({ line: 1, rule: 'released-twice' })];
    expect(run(text, ...both).findings).toEqual([]);
    expect(run(text, finding({ line: 1, rule: 'wrong-release' })).findings).toHaveLength(1);
  });

  it('take their reason over several lines of a block comment', () => {
    const text = '/* lifetimes: ignore leaked-reference -- the bus\n * keeps it */\nreturn;\n';
    expect(run(text, finding({ line: 3 })).suppressed[0].reason).toBe('the bus keeps it');
  });

  it.each([
    '// lifetimes: ignore leaked-reference',
    '/* lifetimes: ignore leaked-reference -- */',
    '/* lifetimes: ignore leaked-reference',
  ])('work without a reason but are reported themselves: %s', (comment) => {
    const result = run(`  ${comment}\nreturn;\n`, finding({ line: 2, acquire: null }));
    expect(result.suppressed).toHaveLength(1);
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]).toMatchObject({ rule: 'bare-suppression', line: 1, column: 3, file: 'a.c' });
    expect(result.findings[0].message).toContain('reason');
  });

  it('are reported when the rule does not exist or none is named', () => {
    expect(run('// lifetimes: ignore leaked -- x\n').findings[0].message).toContain('unknown rule: leaked');
    expect(run('// lifetimes: ignore -- x\n').findings[0].message).toContain('no rule');
  });

  it('are noted when nothing is there to ignore', () => {
    const result = run('a\n// lifetimes: ignore leaked-reference -- x\nb\n');
    expect(result.findings).toEqual([]);
    expect(result.notes).toMatchObject([{ kind: 'suppression', line: 2 }]);
  });

  it('count lines right with CRLF and when nothing ends', () => {
    const text = 'a\r\nb; // lifetimes: ignore leaked-reference -- why\r\n/* never closed';
    const result = run(text, finding({ line: 2 }));
    expect(result.suppressed[0].reason).toBe('why');
  });
});
