import { describe, expect, it } from 'vitest';
import type { CompiledBook } from '../../../src/core/contracts/index.js';
import { firstLetters, Matcher } from '../../../src/core/contracts/matcher.js';
import { loadTestBook } from '../../support/core.js';

const letters = (pattern: string): string | null => {
  const found = firstLetters(pattern);
  return found === null ? null : [...found].sort().join('');
};

describe('the letters that a pattern can begin with', () => {
  it.each([
    ['^to_[a-z]\\w*$', 't'],
    ['^(?:netdev|hw)_to_\\w+$', 'hn'],
    ['^_?(?:dev|pr)_err$', '_dp'],
    ['^(?:io)?(?:read|write)[bwl]$', 'irw'],
    ['^(?:a(?:b|c)|d)*e$', 'ade'],
    ['^foo$|^bar$', 'bf'],
  ])('%s', (pattern, expected) => expect(letters(pattern)).toBe(expected));

  it.each(['^\\w+_put$', 'put$', '^[a-f]x$', '^(?:a|)$', '^a?$', '^(?=a)b$', '^foo$|bar', '^(?:|a)b$', '^a{0,1}b$'])(
    'says nothing of %s',
    (pattern) => expect(letters(pattern)).toBeNull(),
  );
});

describe('many patterns', () => {
  it('give for every name what each of them gives by itself', () => {
    const { data } = loadTestBook() as CompiledBook;
    const names = [
      ...data.contracts.filter((_, i) => i % 7 === 0).map((c) => c.name),
      ...[
        'dev_err',
        '_dev_err',
        'readl',
        'ioread32be',
        'foo_to_bar',
        'to_foo',
        'x_gem_to_y',
        'FOO_OPS',
        '',
        '_',
        'ENOMEM',
      ],
    ];
    for (const patterns of [data.pure, data.looks, data.teardown, data.zeros, data.failures, data.quiets, data.ends]) {
      const matcher = new Matcher(patterns);
      const all = patterns.map((p) => new RegExp(p));
      const wrong = names.filter((name) => matcher.test(name) !== all.some((p) => p.test(name)));
      expect(wrong).toEqual([]);
    }
  });
});
