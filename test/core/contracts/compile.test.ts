import { describe, expect, it } from 'vitest';
import { compileContracts } from '../../../src/core/contracts/index.js';
import { compileText } from './helpers.js';

const HEAD = `subsystem: test
objects:
  widget: { kind: reference, release: [widget_put] }
contracts:
`;

describe('what an entry compiles to', () => {
  it('takes a counted result from the object', () => {
    const { book, problems } = compileText(`${HEAD}
  - { name: widget_find, acquires: widget, fails: null, evidence: lib/widget.c:10 }
  - { name: widget_put, releases: widget, evidence: lib/widget.c:20 }
`);
    expect(problems).toEqual([]);
    expect(book.contract('widget_find')).toEqual({
      name: 'widget_find',
      effects: [
        {
          do: 'acquire',
          on: { at: 'return' },
          object: 'widget',
          kind: 'reference',
          release: ['widget_put'],
          when: 'success',
        },
      ],
      failure: 'null',
      pure: false,
      evidence: [{ source: 'lib/widget.c', line: 10 }],
      origin: 'builtin',
      note: null,
    });
    expect(book.contract('widget_put')?.effects).toEqual([
      { do: 'release', on: { at: 'arg', index: 0 }, object: 'widget', kind: 'reference', when: 'always', final: false },
    ]);
  });

  it('shares what a group says and lets a name add to it', () => {
    const { book, problems } = compileText(`${HEAD}
  - acquires: widget
    fails: errptr
    names:
      widget_first: lib/widget.c:1
      widget_next: { drops: 1, evidence: lib/widget.c:2 shows the put }
`);
    expect(problems).toEqual([]);
    expect(book.contract('widget_first')?.effects).toHaveLength(1);
    expect(book.contract('widget_next')?.effects[0]).toMatchObject({
      do: 'release',
      on: { at: 'arg', index: 1 },
      object: 'widget',
    });
    expect(book.contract('widget_next')?.evidence).toEqual([
      { source: 'lib/widget.c', line: 2, says: 'shows the put' },
    ]);
  });

  it.each([
    ['return', { at: 'return' }],
    ['1', { at: 'arg', index: 1 }],
    ['arg 2', { at: 'arg', index: 2 }],
    ['arg 2.node', { at: 'arg', index: 2, field: 'node' }],
    ['out 4.np', { at: 'out', index: 4, field: 'np' }],
  ])('reads the target %s', (text, target) => {
    const { book } = compileText(
      `${HEAD}  - { name: f, acquires: { object: widget, on: ${text} }, fails: nonzero, evidence: a.c:1 }`,
    );
    expect(book.contract('f')?.effects[0]).toMatchObject({ do: 'acquire', on: target });
  });

  it('consumes, passes, borrows and registers actions', () => {
    const { book, problems } = compileText(`${HEAD}
  - { name: give, consumes: { on: 0, when: failure, to: the bus }, fails: nonzero, evidence: a.c:1 }
  - { name: keep, passes: { arg: 0, takes: true }, evidence: a.c:2 }
  - { name: look, borrows: { from: 1, object: widget }, pure: true, evidence: a.c:3 }
  - { name: later, action: { scope: drmm, or_reset: true }, fails: nonzero, evidence: a.c:4 }
`);
    expect(problems).toEqual([]);
    expect(book.contract('give')?.effects).toEqual([
      { do: 'consume', on: { at: 'arg', index: 0 }, when: 'failure', to: 'the bus' },
    ]);
    expect(book.contract('keep')?.effects).toEqual([{ do: 'pass', arg: 0, takes: true }]);
    expect(book.contract('look')).toMatchObject({ pure: true, effects: [{ do: 'borrow', from: 1, object: 'widget' }] });
    expect(book.contract('later')?.effects).toEqual([
      { do: 'action', scope: 'drmm', owner: 0, action: 1, data: 2, runsOnFailure: true },
    ]);
  });

  it('treats memory as gone after its release, a count as not', () => {
    const { book } = compileText(`subsystem: test
objects: { buffer: { kind: memory, release: [buffer_free] } }
contracts: [{ name: buffer_free, releases: buffer, evidence: a.c:1 }]`);
    expect(book.contract('buffer_free')?.effects[0]).toMatchObject({ final: true });
  });

  it('narrows a result of which only a positive value is success', () => {
    const { book } = compileText(
      `${HEAD}  - { name: f, acquires: { object: widget, on: 0 }, fails: not-positive, evidence: a.c:1 }`,
    );
    expect(book.contract('f')?.failure).toBe('null-or-errptr');
  });
});

describe('releases completed from all files', () => {
  it('adds every function that releases the object, after the recommended one', () => {
    const { book } = compileContracts([
      { name: 'a.yaml', text: `${HEAD}  - { name: widget_find, acquires: widget, fails: null, evidence: a.c:1 }` },
      {
        name: 'b.yaml',
        text: 'subsystem: b\ncontracts:\n  - { releases: widget, names: { widget_put: a.c:2, widget_drop: a.c:3 } }',
      },
    ]);
    expect(book.contract('widget_find')?.effects[0]).toMatchObject({ release: ['widget_put', 'widget_drop'] });
  });

  it('keeps a look-up that drops its start out of the releases', () => {
    const { book } = compileText(
      `${HEAD}  - { name: widget_next, acquires: widget, drops: 0, fails: null, evidence: a.c:1 }`,
    );
    expect(book.contract('widget_next')?.effects.at(-1)).toMatchObject({ do: 'acquire', release: ['widget_put'] });
  });

  it('lets a managed claim be given up early only by functions for it', () => {
    const { book, problems } = compileText(`${HEAD}
  - { name: devm_widget_get, acquires: widget, managed: devm, fails: errptr, evidence: a.c:1 }
  - { name: devm_widget_put, releases: { object: widget, on: 1 }, managed: devm, evidence: a.c:2 }
  - { name: widget_get, acquires: widget, fails: errptr, evidence: a.c:3 }
  - { name: widget_put, releases: widget, evidence: a.c:4 }
`);
    expect(problems).toEqual([]);
    expect(book.contract('devm_widget_get')?.effects[0]).toMatchObject({
      managed: { scope: 'devm', owner: 0 },
      release: ['devm_widget_put'],
    });
    expect(book.contract('widget_get')?.effects[0]).toMatchObject({ release: ['widget_put'] });
  });
});

describe('iterators, cleanups, guards and words', () => {
  const { book, problems } = compileText(`subsystem: test
objects: { widget: { kind: reference, release: [widget_put] } }
iterators:
  - { variable: 1, holds: widget, names: { for_each_widget: a.h:1 } }
  - { name: for_each_scoped, variable: 0, holds: widget, scoped: true, field: w, evidence: a.h:2 }
  - { name: list_walk, variable: 0, holds: false, evidence: a.h:3 }
cleanups: { widget: { release: widget_put, skips: null, evidence: 'a.h:4' } }
guards: { widget_lock: { acquire: widget_lock, release: widget_unlock, evidence: 'a.h:5' } }
predicates: { IS_BAD: is-err }
transparent: [maybe]
no_return: [stop_here]
pure: ['^widget_is_\\w+$']
looks: ['^widget_read(?:_\\w+)?$']
teardown: ['^\\w+_cleanup$']
verbs: [{ acquire: get, release: put, kind: reference }]
callbacks: { probe: { role: setup, partner: remove, cleans_up_itself: true } }
`);

  it('has no problems', () => {
    expect(problems).toEqual([]);
  });

  it('knows which loop holds what', () => {
    expect(book.iterator('for_each_widget')).toMatchObject({
      variable: 1,
      holds: true,
      scoped: false,
      release: ['widget_put'],
      field: null,
    });
    expect(book.iterator('for_each_scoped')).toMatchObject({ scoped: true, field: 'w' });
    expect(book.iterator('list_walk')).toMatchObject({ holds: false, object: null, release: [] });
    expect(book.iterator('for_each_other')).toBeUndefined();
  });

  it('answers by name', () => {
    expect(book.cleanup('widget')).toMatchObject({ release: 'widget_put', skips: 'null' });
    expect(book.guard('widget_lock')).toMatchObject({ acquire: 'widget_lock', release: 'widget_unlock' });
    expect(book.predicate('IS_BAD')).toBe('is-err');
    expect(book.transparent.has('maybe')).toBe(true);
    expect(book.noReturn.has('stop_here')).toBe(true);
    expect(book.isPure('widget_is_red')).toBe(true);
    expect(book.isPure('widget_read')).toBe(false);
    expect(book.looksOnly('widget_read')).toBe(true);
    expect(book.looksOnly('widget_is_red')).toBe(true);
    expect(book.isTeardown('foo_cleanup')).toBe(true);
    expect(book.isTeardown('foo_cleanup_later')).toBe(false);
    expect(book.verbs).toEqual([{ acquire: 'get', release: ['put'], kind: 'reference' }]);
    expect(book.callbacks.get('probe')).toEqual({
      field: 'probe',
      role: 'setup',
      partner: ['remove'],
      cleansUpItself: true,
      alone: false,
    });
  });

  it('does not call a function pure by its name when its contract says more', () => {
    const both = compileText(`${HEAD}  - { name: widget_is_held, releases: widget, evidence: a.c:1 }
pure: ['^widget_is_\\w+$']`);
    expect(both.book.isPure('widget_is_held')).toBe(false);
    expect(both.book.looksOnly('widget_is_held')).toBe(false);
  });

  it('knows how a thread learns that it is to end', () => {
    const { book, problems } = compileText(`subsystem: test
objects:
  widget: { kind: registration, release: [widget_put], asked_by: widget_should_stop }
contracts:
  - { name: widget_link, acquires: { object: widget, only_with: WIDGET_OWN }, fails: null, evidence: lib/widget.c:10 }
`);
    expect(problems).toEqual([]);
    expect(book.object('widget')?.askedBy).toEqual(['widget_should_stop']);
  });

  it('knows by their argument the functions that an object of their own runs', () => {
    const { book, problems } = compileText(`subsystem: test
objects:
  widget work: { kind: deferred, release: [widget_cancel], runs_with: widget_work }
`);
    expect(problems).toEqual([]);
    expect(book.runsWith('widget_work')).toBe(true);
    expect(book.runsWith('widget')).toBe(false);
  });

  it('knows with which constants a release is owed', () => {
    const { book } = compileText(`subsystem: test
objects:
  widget: { kind: registration, release: [widget_put] }
contracts:
  - { name: widget_link, acquires: { object: widget, only_with: WIDGET_OWN }, fails: null, evidence: lib/widget.c:10 }
`);
    expect(book.contract('widget_link')?.effects[0]).toMatchObject({ do: 'acquire', onlyWith: ['WIDGET_OWN'] });
  });

  it('knows what an assertion makes sure of, what drains requests, and what runs at the end of a module', () => {
    const { book, problems } = compileText(`subsystem: test
stops_unless:
  WIDGET_ASSERT: { on: 1, is: valid }
drains: [widget_quiesce]
waits: [widget_wait]
callbacks:
  widget_end: { role: teardown, unloads: true }
runners:
  widget file: { keeps_loaded: true }
`);
    expect(problems).toEqual([]);
    expect(book.stopsUnless.get('WIDGET_ASSERT')).toEqual({ on: 1, is: 'valid' });
    expect([...book.drains]).toEqual(['widget_quiesce']);
    expect([...book.waits]).toEqual(['widget_wait']);
    expect(book.callbacks.get('widget_end')?.unloads).toBe(true);
  });

  it('refuses an assertion of something else', () => {
    const { problems } = compileText(`subsystem: test
stops_unless:
  WIDGET_ASSERT: { on: 1, is: zero }
`);
    expect(problems.map((p) => p.message).join()).toContain('one of true, valid');
  });
});
