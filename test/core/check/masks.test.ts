import { describe, expect, it } from 'vitest';
import { Masks } from '../../../src/core/check/masks.js';

function made(entries: readonly (readonly [number, number])[]): Masks {
  const masks = Masks.empty();
  for (const [id, mask] of entries) masks.set(id, mask);
  return masks;
}

const entries = (masks: Masks): number[][] => [...masks.keys()].map((id) => [id, masks.at(id)]);

describe('masks', () => {
  it('keeps each entry apart from its neighbours, in the order of ids', () => {
    const ids = [0, 7, 8, 9, 15, 16, 100];
    const masks = made(ids.map((id) => [id, (id % 7) + 1]));
    expect(entries(masks)).toEqual(ids.map((id) => [id, (id % 7) + 1]));
    masks.set(8, 7);
    masks.delete(9);
    expect([masks.at(7), masks.at(8), masks.at(9), masks.at(10), masks.has(9), masks.at(5000)]).toEqual([
      1,
      7,
      0,
      0,
      false,
      0,
    ]);
  });

  it('is not changed by what is written to a copy, nor the copy by it', () => {
    const masks = made([[1, 4]]);
    const copy = masks.copy();
    expect(copy.is(masks)).toBe(true);
    copy.set(1, 2);
    masks.set(20, 1);
    expect(entries(masks)).toEqual([
      [1, 4],
      [20, 1],
    ]);
    expect(entries(copy)).toEqual([[1, 2]]);
    expect(copy.is(masks)).toBe(false);
  });

  it('tells where two differ, whichever has more', () => {
    const one = made([
      [0, 1],
      [7, 7],
      [30, 2],
    ]);
    const other = made([
      [0, 1],
      [7, 3],
      [8, 4],
      [90, 5],
    ]);
    const differences = (a: Masks, b: Masks): number[] => {
      const found: number[] = [];
      expect(a.someDifference(b, (id) => found.push(id) < 0)).toBe(false);
      return found;
    };
    expect(differences(one, other)).toEqual([7, 8, 30, 90]);
    expect(differences(other, one)).toEqual([7, 8, 30, 90]);
    expect(differences(one, one.copy())).toEqual([]);
    expect(one.someDifference(other, (id) => id === 8)).toBe(true);
  });
});
