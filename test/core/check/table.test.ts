import { describe, expect, it } from 'vitest';
import { Table } from '../../../src/core/check/table.js';

describe('a table', () => {
  it('keeps what was set under an id, and nothing under others', () => {
    const table = Table.empty();
    table.set(5, 0);
    expect([table.get(5), table.get(4), table.get(6), table.has(5), table.has(4)]).toEqual([
      0,
      undefined,
      undefined,
      true,
      false,
    ]);
    table.delete(5);
    expect([table.get(5), [...table]]).toEqual([undefined, []]);
  });

  it('is not changed by what is written to a copy, nor the copy by it', () => {
    const table = Table.empty();
    table.set(1, 10);
    const copy = table.copy();
    expect(copy.is(table)).toBe(true);
    copy.set(1, 11);
    table.set(2, 20);
    expect([...table]).toEqual([
      [1, 10],
      [2, 20],
    ]);
    expect([...copy]).toEqual([[1, 11]]);
    expect(copy.is(table)).toBe(false);
  });

  it('comes in the order of ids, as it was when one began to go through it', () => {
    const table = Table.empty();
    table.set(3, 30);
    table.set(1, 10);
    const seen: number[][] = [];
    for (const entry of table) {
      table.set(2, 20);
      table.delete(3);
      seen.push(entry);
    }
    expect(seen).toEqual([
      [1, 10],
      [3, 30],
    ]);
    expect([...table.keys()]).toEqual([1, 2]);
    expect([table.includesAny([9, 20]), table.includesAny([30])]).toEqual([true, false]);
  });
});
