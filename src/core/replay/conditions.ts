/** Parts of a header that only some configurations have. */
export type Span = readonly [from: number, to: number];

/**
 * What stands under a condition that names an option of the configuration, in either
 * branch: which of them holds is not known, and a stub must not be taken for the real
 * thing.
 */
export function optionalParts(text: string): Span[] {
  const parts: Span[] = [];
  const open: { at: number; option: boolean }[] = [];
  for (const match of text.matchAll(/^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:[^\n\\]|\\\r?\n|\\.)*)/gm)) {
    const [whole, word, condition] = match;
    if (word === 'endif') {
      const last = open.pop();
      if (last?.option === true && !open.some((o) => o.option)) parts.push([last.at, match.index]);
    } else if (word === 'elif') {
      const last = open.at(-1);
      if (last) last.option ||= /\bCONFIG_/.test(condition);
    } else if (word !== 'else') {
      open.push({ at: match.index + whole.length, option: /\bCONFIG_/.test(condition) });
    }
  }
  return parts;
}

export function isIn(parts: readonly Span[], at: number): boolean {
  return parts.some(([from, to]) => at >= from && at < to);
}
