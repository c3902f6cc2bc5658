import { describe, expect, it } from 'vitest';
import { memberStoresIn } from '../../../src/core/syntax/members.js';
import { Words } from '../../../src/core/syntax/words.js';

describe('the words of a text', () => {
  const text = 'foo(foo_bar, barfoo); /* foo */ x.foo=foo;foo';

  it('are found whole, in their order, in comments too', () => {
    expect(new Words(text).at('foo')).toEqual([0, 25, 34, 38, 42]);
    expect(new Words(text).at('bar')).toEqual([]);
    expect(new Words(text).at('')).toEqual([]);
  });

  it('are told apart where their hashes share a chain', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `name_${i}`);
    const words = new Words(names.join(' '));
    let at = 0;
    for (const name of names) {
      expect(words.at(name)).toEqual([at]);
      at += name.length + 1;
    }
  });

  it('may have letters beyond Latin between them', () => {
    expect(new Words('naïve näme 名name').at('name')).toEqual([12]);
  });
});

describe('stores to members', () => {
  const stores = (text: string): string[] =>
    memberStoresIn(text).map((s) => `${s.member}=${s.word} at ${s.at} from ${s.from}`);

  it('are those of initialisers and of statements', () => {
    expect(stores('.probe = foo_probe,')).toEqual(['probe=foo_probe at 0 from 9']);
    expect(stores('p->ops\t=\n\t&foo_ops;')).toEqual(['ops=foo_ops at 1 from 10']);
    expect(stores('a.b.c = (x);')).toEqual(['c= at 3 from 8']);
  });

  it('are no comparisons, and no stores to variables', () => {
    expect(stores('if (p->x != y || p->z <= 3) n = 4; m += p->k;')).toEqual([]);
    // what `==` compares with is no word that a store begins with
    expect(stores('p->x == y')).toEqual(['x= at 1 from 6']);
  });
});
