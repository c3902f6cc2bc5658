/** Texts as C writes them. */

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** What a text stands for: its escapes replaced by the letters they mean. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|([^]))/g,
    (_, hex?: string, octal?: string, letter?: string) =>
      hex !== undefined
        ? String.fromCharCode(parseInt(hex, 16) & 0xff)
        : octal !== undefined
          ? String.fromCharCode(parseInt(octal, 8) & 0xff)
          : (ESCAPES[letter ?? ''] ?? letter ?? ''),
  );
}
