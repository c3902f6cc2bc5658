import { beforeAll, describe, expect, it } from 'vitest';
import { checkSource, type CheckContext } from '../../../src/core/check/index.js';
import { inOrder, mapOffset, unmapOffset } from '../../../src/core/fix/changes.js';
import { applyChanges, fixesFor } from '../../../src/core/fix/index.js';
import { testContext } from '../check/fixtures.js';

const changes = [
  { start: 2, end: 4, text: '' },
  { start: 6, end: 6, text: 'xyz' },
];

describe('changes', () => {
  it('are applied to the text they were made for', () => {
    expect(applyChanges('abcdefgh', changes)).toBe('abefxyzgh');
  });

  it('are put in order, and joined where they meet', () => {
    const made = inOrder([
      { start: 5, end: 5, text: 'b' },
      { start: 1, end: 2, text: '' },
      { start: 5, end: 5, text: 'c' },
    ]);
    expect(made).toEqual([
      { start: 1, end: 2, text: '' },
      { start: 5, end: 5, text: 'bc' },
    ]);
  });

  it('that want the same text are refused', () => {
    const made = inOrder([
      { start: 1, end: 4, text: '' },
      { start: 3, end: 5, text: 'x' },
    ]);
    expect(made).toBeNull();
  });

  it('move offsets there and back', () => {
    expect([0, 4, 5, 6, 7].map((at) => mapOffset(changes, at))).toEqual([0, 2, 3, 7, 8]);
    expect([0, 2, 3, 4, 6, 7].map((at) => unmapOffset(changes, at))).toEqual([0, 4, 5, null, null, 6]);
  });
});

describe('a fix', () => {
  let context: CheckContext;
  beforeAll(async () => {
    context = await testContext();
  });
  const text = [
    'static int f(struct device *dev)',
    '{',
    '\tstruct device_node *np = of_get_child_by_name(dev->of_node, "a");',
    '',
    '\tif (!np)',
    '\t\treturn -ENODEV;',
    '\tif (foo(dev))',
    '\t\treturn -EIO; /* grüße */',
    '\tof_node_put(np);',
    '\treturn 0;',
    '}',
    '',
  ];

  it('keeps the line breaks of the file', () => {
    const crlf = text.join('\r\n');
    const [finding] = checkSource({ file: 'a.c', text: crlf }, context).findings;
    const [fix] = fixesFor(finding, crlf, context);
    const fixed = applyChanges(crlf, fix.changes);
    expect(fixed).toContain('\tif (foo(dev)) {\r\n\t\tof_node_put(np);\r\n\t\treturn -EIO; /* grüße */\r\n\t}\r\n');
    expect(fixed.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('is offered only for the text in which the finding is', () => {
    const lf = text.join('\n');
    const [finding] = checkSource({ file: 'a.c', text: lf }, context).findings;
    expect(fixesFor(finding, lf, context).length).toBeGreaterThan(0);
    expect(fixesFor(finding, `\n${lf}`, context)).toEqual([]);
    expect(fixesFor(finding, '', context)).toEqual([]);
  });

  it('does not release on a way that meant to keep', () => {
    const kept = [
      'static int f(struct foo *foo)',
      '{',
      '\tint ret;',
      '',
      '\tret = regulator_enable(foo->supply);',
      '\tif (ret)',
      '\t\treturn ret;',
      '\tret = foo_start(foo);',
      '\treturn ret;',
      '}',
      '',
      'static const struct platform_driver d = { .probe = f };',
      '',
    ].join('\n');
    const { findings } = checkSource({ file: 'a.c', text: kept }, context);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      for (const fix of fixesFor(finding, kept, context).filter(({ kind }) => kind === 'release'))
        expect(applyChanges(kept, fix.changes)).toMatch(
          /if \(ret\)\n\t\tregulator_disable\(foo->supply\);\n\treturn ret;/,
        );
    }
  });
});
