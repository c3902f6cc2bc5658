/** A place as people count: both from 1; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Offsets at which lines start; the first is 0. Lines end with LF, so that CRLF
 * files count as editors do. The table is made of the original text: normalisation
 * may overwrite a line break, so the parser's own rows cannot be trusted.
 */
export function lineStartsOf(text: string): Uint32Array {
  let starts = new Uint32Array(Math.max(16, (text.length >> 5) + 2));
  let count = 1;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
    if (count === starts.length) {
      const grown = new Uint32Array(count * 2);
      grown.set(starts);
      starts = grown;
    }
    starts[count++] = i + 1;
  }
  return starts.slice(0, count);
}

/** Index (from 0) of the line that holds `offset`. Offsets outside the text go to the nearest line. */
export function lineIndexAt(lineStarts: Uint32Array, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function positionAt(lineStarts: Uint32Array, offset: number): Position {
  const line = lineIndexAt(lineStarts, offset);
  return { line: line + 1, column: Math.max(0, offset - lineStarts[line]) + 1 };
}

/** The inverse of `positionAt`; a line past the end gives the start of the last line. */
export function offsetAt(lineStarts: Uint32Array, position: Position): number {
  const line = Math.min(Math.max(position.line, 1), lineStarts.length) - 1;
  return lineStarts[line] + Math.max(0, position.column - 1);
}
