import { describe, expect, it } from 'vitest';
import { compileContracts, type ContractProblem } from '../../../src/core/contracts/index.js';
import { builtinFiles, compileText } from './helpers.js';

const GOOD = [
  'subsystem: test', //                                   1
  'objects:', //                                          2
  '  widget: { kind: reference, release: [widget_put] }', // 3
  'contracts:', //                                        4
  '  - name: widget_get', //                              5
  '    acquires: widget', //                              6
  '    fails: null', //                                   7
  '    evidence: lib/widget.c:1', //                      8
  '  - name: widget_put', //                              9
  '    releases: widget', //                              10
  '    evidence: lib/widget.c:2', //                      11
];

/** The file with one line replaced. */
function mutate(line: number, text: string): readonly ContractProblem[] {
  const lines = [...GOOD];
  lines[line - 1] = text;
  return compileText(lines.join('\n'), { name: 'widget.yaml' }).problems;
}

describe('a wrong contract file', () => {
  it('is silent about a good one', () => {
    expect(compileText(GOOD.join('\n')).problems).toEqual([]);
  });

  it.each([
    ['a misspelt key', 6, '    aquires: widget', 6, /`aquires` is not expected here/],
    ['an unknown failure', 7, '    fails: enoent', 7, /expected one of null, errptr/],
    ['an unknown object', 6, '    acquires: gadget', 6, /`gadget` is no known object: expected a name from `objects`/],
    [
      'an unknown object asked for',
      6,
      '    asks: gadget',
      6,
      /`gadget` is no known object: expected a name from `objects`/,
    ],
    ['a wrong target', 6, '    acquires: { object: widget, on: argument 1 }', 6, /expected `return`, `arg N`/],
    ['a wrong kind', 3, '  widget: { kind: thing, release: [widget_put] }', 3, /expected one of reference, enable/],
    ['a missing evidence', 8, '    note: none', 5, /`widget_get` has no evidence: expected `file:line`/],
    ['a name that is none', 5, '  - name: "widget get"', 5, /expected a C identifier/],
    ['the same name twice', 9, '  - name: widget_get', 9, /has a contract already at widget.yaml:5/],
    ['an entry that says nothing', 10, '    about: nothing', 9, /says nothing: expected acquires, releases/],
    ['an entry without a name', 5, '  - about: widgets', 5, /expected either `name` or `names`/],
    ['broken YAML', 6, '    acquires: [widget', 7, /not valid YAML/],
  ])('says file, line and what was expected for %s', (_what, line, text, at, message) => {
    const problems = mutate(line, text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ file: 'widget.yaml' });
    expect(problems[0].message).toMatch(message);
    expect(problems[0].line).toBe(at);
    expect(problems[0].column).toBeGreaterThan(0);
  });

  it('points at the name that is wrong inside a group', () => {
    const { problems } = compileText(
      [
        ...GOOD,
        '  - acquires: widget',
        '    fails: null',
        '    names:',
        '      one: a.c:1',
        '      two: { acquires: gadget, evidence: a.c:2 }',
      ].join('\n'),
    );
    expect(problems.map((p) => p.line)).toEqual([16]);
  });

  it('keeps the other entries', () => {
    const lines = [...GOOD];
    lines[6] = '    fails: enoent';
    const { book, problems } = compileText(lines.join('\n'));
    expect(problems).toHaveLength(1);
    expect(book.contract('widget_get')).toBeUndefined();
    expect(book.contract('widget_put')).toBeDefined();
  });

  it('asks for patterns that are anchored and finite', () => {
    const { problems } = compileText("subsystem: t\npure:\n  - 'is_'\n  - '^(a+)+$'\n  - '^([a-z$'\n");
    expect(problems.map((p) => p.line)).toEqual([3, 4, 5]);
    expect(problems[0].message).toMatch(/not anchored/);
    expect(problems[2].message).toMatch(/no regular expression/);
  });

  it('notices a range of versions that is empty', () => {
    expect(mutate(7, '    fails: null\n    since: "6.12"\n    until: "6.1"')[0].message).toMatch(
      /`since` \(6\.12\) is not before/,
    );
    expect(mutate(7, '    fails: null\n    since: 6.12')[0].message).toMatch(/in quotes/);
  });

  it.each([
    '',
    '---',
    'just text',
    '[1, 2]',
    '\u0000\u0001',
    'contracts: 7',
    'a: &a [*a]',
    '{{{{',
    '? - : -',
    '['.repeat(20_000),
    '- '.repeat(20_000),
  ])('never throws on %.20j', (text) => {
    expect(() => compileText(text)).not.toThrow();
    expect(() => compileContracts([{ name: '.kernel-lifetimes.yaml', text }])).not.toThrow();
  });

  it('finds a mutation in the real data on its line', () => {
    const files = builtinFiles();
    const index = files.findIndex((file) => file.name === 'clk.yaml');
    const lines = files[index].text.split('\n');
    const at = lines.findIndex((line) => line.includes('acquires: clk'));
    lines[at] = lines[at].replace('acquires: clk', 'acquires: clok');
    files[index] = { name: 'clk.yaml', text: lines.join('\n') };
    const { problems } = compileContracts(files);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ file: 'clk.yaml', line: at + 1 });
  });
});
