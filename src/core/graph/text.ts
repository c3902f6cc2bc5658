/**
 * How wide text is, from a table: hundredths of the font's size for the characters
 * from space to tilde. The table is of DejaVu Sans, the widest of the fonts that the
 * picture asks for, so that text fits in whichever of them is there.
 */
const REGULAR = table(
  '32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 ' +
    '100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 ' +
    '50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84',
);
const BOLD = table(
  '35 46 52 84 70 100 87 31 46 46 52 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 58 ' +
    '100 77 76 73 83 68 68 82 84 37 37 77 64 100 84 85 73 85 77 72 68 81 77 110 77 72 73 46 37 46 84 50 ' +
    '50 67 72 59 72 68 44 72 71 34 34 67 34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 37 71 84',
);
/** For what is not in the table: letters beyond ASCII are at most this wide, but for whole squares. */
const OTHER = 100;
const SQUARE = 125;

function table(text: string): readonly number[] {
  return text.split(' ').map(Number);
}

/** @returns the width in the unit of `size`: pixels for pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  const widths = bold ? BOLD : REGULAR;
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    sum += code >= 32 && code < 127 ? widths[code - 32] : code < 0x1100 || code === 0x2026 ? OTHER : SQUARE;
  }
  return (sum * size) / 100;
}

/** The text, or its longest beginning with an ellipsis that is at most `room` wide; empty when not even that is. */
export function fitText(text: string, room: number, size: number, bold = false): string {
  const shown = plain(text);
  if (textWidth(shown, size, bold) <= room) return shown;
  const chars = [...shown];
  let low = 0;
  let high = chars.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(`${chars.slice(0, middle).join('').trimEnd()}…`, size, bold) <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${chars.slice(0, low).join('').trimEnd()}…`;
}

/** The text in lines that are at most `room` wide, broken between words; what is longer than a line is cut as by `fitText`. */
export function wrapText(text: string, room: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of plain(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => fitText(line, room, size));
}

const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu;

/** On one line, without the characters that XML may not hold. */
export function plain(text: string): string {
  return text.replace(FORBIDDEN, '�').replace(/\s+/g, ' ').trim();
}

/** For element content and quoted attributes. */
export function escapeXml(text: string): string {
  return plain(text).replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

/** For an attribute that is read back as it was, but for characters that XML may not hold. */
export function escapeId(id: string): string {
  return id.replace(FORBIDDEN, '�').replace(/[&<>"'\t\n\r]/g, (char) => ENTITIES[char] ?? `&#${char.charCodeAt(0)};`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
