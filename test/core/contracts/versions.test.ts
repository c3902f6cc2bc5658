import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  compileContracts,
  holdsIn,
  reviveBook,
  serialiseBook,
} from '../../../src/core/contracts/index.js';

const FILE = {
  name: 'v.yaml',
  text: `subsystem: v
objects: { disk: { kind: reference, release: [disk_put] } }
contracts:
  - { name: disk_new, acquires: disk, fails: null, until: "6.9", evidence: "a.c:1" }
  - { name: disk_new, acquires: disk, fails: errptr, since: "6.9", evidence: "a.c:2" }
  - { name: disk_old, acquires: disk, fails: null, until: "6.2", evidence: "a.c:3" }
`,
};

describe('kernel versions', () => {
  it('compares by number, not by text', () => {
    expect(compareVersions('6.12', '6.9')).toBeGreaterThan(0);
    expect(compareVersions('6.1.170', '6.1.192')).toBeLessThan(0);
    expect(compareVersions('6.12', '6.12.0')).toBe(0);
    expect(compareVersions('6.13-rc2', '6.13')).toBe(0);
  });

  it('includes the lower bound and excludes the upper', () => {
    expect(holdsIn('6.9', '6.9', undefined)).toBe(true);
    expect(holdsIn('6.9', undefined, '6.9')).toBe(false);
    expect(holdsIn('6.8.12', undefined, '6.9')).toBe(true);
  });

  it.each([
    ['6.1.192', 'null', true],
    ['6.9', 'errptr', false],
    ['6.12.117', 'errptr', false],
  ])('chooses the form that holds in %s', (kernel, failure, old) => {
    const { book, problems } = compileContracts([FILE], { kernel });
    expect(problems).toEqual([]);
    expect(book.contract('disk_new')?.failure).toBe(failure);
    expect(book.contract('disk_old') !== undefined).toBe(old);
  });

  it('takes the newest form, and keeps old functions, when the kernel is not known', () => {
    const { book } = compileContracts([FILE]);
    expect(book.contract('disk_new')?.failure).toBe('errptr');
    expect(book.contract('disk_old')).toMatchObject({ until: '6.2' });
  });

  it('still chooses after it was serialised', () => {
    const json = JSON.stringify(serialiseBook(compileContracts([FILE]).book));
    expect(reviveBook(JSON.parse(json), { kernel: '6.1' })?.contract('disk_new')?.failure).toBe('null');
    expect(reviveBook(JSON.parse(json), { kernel: '6.12' })?.contract('disk_new')?.failure).toBe('errptr');
  });

  it('refuses two forms for one kernel', () => {
    const clash = {
      name: 'w.yaml',
      text: 'subsystem: w\ncontracts:\n  - { name: disk_new, pure: true, since: "6.5", evidence: "b.c:1" }',
    };
    const { problems } = compileContracts([FILE, clash]);
    expect(problems.map((p) => [p.file, p.line])).toEqual([['w.yaml', 3]]);
  });
});
