import { describe, expect, it } from 'vitest';
import { lineStartsOf, offsetAt, positionAt } from '../../../src/core/syntax/index.js';

describe('the line table', () => {
  it('counts from 1 and treats CRLF as one break', () => {
    const text = 'ab\r\n\ncd';
    const starts = lineStartsOf(text);
    expect([...starts]).toEqual([0, 4, 5]);
    expect(positionAt(starts, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(starts, 4)).toEqual({ line: 2, column: 1 });
    expect(positionAt(starts, 6)).toEqual({ line: 3, column: 2 });
  });

  it('goes back and forth', () => {
    const text = 'a\nbb\n\nccc\n'.repeat(500);
    const starts = lineStartsOf(text);
    for (let offset = 0; offset <= text.length; offset += 7)
      expect(offsetAt(starts, positionAt(starts, offset))).toBe(offset);
  });

  it('takes offsets outside the text to its edges', () => {
    const starts = lineStartsOf('a\nb');
    expect(positionAt(starts, -5)).toEqual({ line: 1, column: 1 });
    expect(positionAt(starts, 99).line).toBe(2);
    expect(positionAt(lineStartsOf(''), 0)).toEqual({ line: 1, column: 1 });
  });
});
