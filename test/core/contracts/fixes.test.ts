import { describe, expect, it } from 'vitest';
import { compileContracts } from '../../../src/core/contracts/index.js';
import { loadTestBook } from '../../support/core.js';

const text = `
objects:
  ring: { kind: memory, release: [foo_free_ring] }
contracts:
  - { name: foo_free_ring, releases: ring }
  - { name: foo_put, releases: { on: 0, object: null } }
parameters:
  foo_free_ring: 2
undo:
  foo_alloc_ring: "foo_free_ring({0}, {=})"
variants:
  foo_get: [{ how: checked, use: foo_get_or_fail, since: "6.9" }]
  foo_make: [{ how: devm, use: devm_foo_make }, { how: drmm, use: drmm_foo_make, has_owner: true }]
owners:
  devm: { foo_device: "&{}->dev" }
cleanups:
  foo_old: { release: foo_put, skips: null }
  foo_new: { release: foo_put, skips: null, since: "6.12" }
`;

function book(kernel?: string): ReturnType<typeof compileContracts> {
  return compileContracts([{ name: '.kernel-lifetimes.yaml', text }], kernel === undefined ? {} : { kernel });
}

describe('what fixes need', () => {
  it('is looked up by name', () => {
    const { book: b, problems } = book();
    expect(problems).toEqual([]);
    expect([b.parameters('foo_free_ring'), b.parameters('foo_put'), b.parameters('unknown')]).toEqual([
      2,
      1,
      undefined,
    ]);
    expect([b.undo('foo_alloc_ring'), b.undo('foo_get')]).toEqual(['foo_free_ring({0}, {=})', undefined]);
  });

  it('tells who owns what is managed', () => {
    const { book: b } = book();
    expect(b.variants('foo_make').map((v) => [v.how, v.hasOwner === true])).toEqual([
      ['devm', false],
      ['drmm', true],
    ]);
    expect([b.owners('devm'), b.owners('drmm')]).toEqual([{ foo_device: '&{}->dev' }, {}]);
  });

  it('holds for the kernels that have it', () => {
    const names = (kernel?: string): string[] => {
      const { book: b } = book(kernel);
      return [...b.variants('foo_get').map((v) => v.use), ...b.cleanupsOf('foo_put').map((c) => c.name)];
    };
    expect(names()).toEqual(['foo_get_or_fail', 'foo_old', 'foo_new']);
    expect(names('6.1')).toEqual(['foo_old']);
    expect(names('6.10.2')).toEqual(['foo_get_or_fail', 'foo_old']);
  });

  it('must look like a call', () => {
    const wrong = 'undo:\n  a: free({0}\n  b: "free({0}); x()"\n';
    const { problems } = compileContracts([{ name: '.kernel-lifetimes.yaml', text: wrong }]);
    expect(problems.map((p) => [p.line, p.message])).toEqual([
      [2, 'expected a call such as `free({0}, {=})`'],
      [3, 'expected a call such as `free({0}, {=})`'],
    ]);
  });

  it('names things that the builtin contracts know', () => {
    const b = loadTestBook();
    const { data } = b as unknown as {
      data: {
        undo: Record<string, string>;
        parameters: Record<string, number>;
        variants: { name: string; use: string }[];
      };
    };
    const known = (name: string): boolean => b.contract(name) !== undefined || b.iterator(name) !== undefined;
    const named = [
      ...Object.entries(data.undo).flatMap(([taking, call]) => [taking, call.split('(')[0]]),
      ...data.variants.flatMap(({ name, use }) => [name, use]),
    ];
    expect(named.filter((name) => !known(name))).toEqual([]);
    for (const [name, count] of Object.entries(data.parameters))
      if (b.contract(name)?.effects.some((e) => e.do === 'release' && e.on.at !== 'return' && e.on.index >= count))
        expect(name).toBe('');
  });
});
