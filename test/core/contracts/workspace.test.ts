import { describe, expect, it } from 'vitest';
import { compileContracts } from '../../../src/core/contracts/index.js';

const BUILTIN = {
  name: 'widget.yaml',
  text: `subsystem: widget
objects: { widget: { kind: reference, release: [widget_put] } }
contracts:
  - { name: widget_get, acquires: widget, fails: null, evidence: a.c:1 }
  - { name: widget_put, releases: widget, evidence: a.c:2 }
`,
};

describe('.kernel-lifetimes.yaml', () => {
  it('overrides and adds, without evidence of its own', () => {
    const mine = {
      name: '.kernel-lifetimes.yaml',
      text: `rules: { leaked-reference: off }
contracts:
  - { name: widget_get, acquires: widget, fails: errptr }
  - { name: my_widget_drop, releases: widget }
`,
    };
    const base = compileContracts([BUILTIN]).book.data;
    for (const { book, problems } of [compileContracts([BUILTIN, mine]), compileContracts([mine], { base })]) {
      expect(problems).toEqual([]);
      expect(book.contract('widget_get')).toMatchObject({ failure: 'errptr', origin: 'workspace' });
      expect(book.contract('widget_get')?.evidence).toEqual([{ source: '.kernel-lifetimes.yaml', line: 3 }]);
      expect(book.contract('widget_get')?.effects[0]).toMatchObject({ release: ['widget_put', 'my_widget_drop'] });
      expect(book.contract('widget_put')?.origin).toBe('builtin');
    }
  });

  it('leaves other rooms’ keys alone and still checks its own', () => {
    const { problems } = compileContracts([
      { name: 'sub/.kernel-lifetimes.yaml', text: 'other: [1]\ncontracts:\n  - { name: f, fails: sometimes }\n' },
    ]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 3, where: 'contracts[0].fails' });
  });

  it('may redefine an object', () => {
    const { book, problems } = compileContracts([
      BUILTIN,
      {
        name: '.kernel-lifetimes.yaml',
        text: 'objects: { widget: { kind: enable, release: widget_off } }\ncontracts: [{ name: f, acquires: widget, fails: never }]',
      },
    ]);
    expect(problems).toEqual([]);
    expect(book.contract('f')?.effects[0]).toMatchObject({ kind: 'enable', when: 'always' });
  });
});
