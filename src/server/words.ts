import type { FunctionBalance, HeldClaim } from '../core/check/index.js';

/** The identifier at an offset, with the access path that leads to it, and whether it is called. */
export interface Named {
  readonly start: number;
  readonly end: number;
  /** `priv->clk` when the offset is on `clk` or before it ends. */
  readonly path: string;
  readonly word: string;
  readonly called: boolean;
}

/** Looks at one line only: a path that is broken over lines counts from where it goes on. */
export function namedAt(text: string, offset: number): Named | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const line = text.slice(lineStart, newline < 0 ? text.length : newline);
  const at = offset - lineStart;
  for (const match of line.matchAll(/[A-Za-z_]\w*(?:\s*(?:->|\.)\s*[A-Za-z_]\w*)*/g)) {
    if (at < match.index || at > match.index + match[0].length) continue;
    for (const word of match[0].matchAll(/[A-Za-z_]\w*/g)) {
      const start = match.index + word.index;
      const end = start + word[0].length;
      if (at < start || at > end) continue;
      const path = match[0].slice(0, word.index + word[0].length).replace(/\s+/g, '');
      return {
        start: lineStart + start,
        end: lineStart + end,
        path,
        word: word[0],
        called: /^\s*\(/.test(line.slice(end)),
      };
    }
  }
  return null;
}

/** Markdown for what a variable holds. `lineOf` turns offsets into 1-based lines. */
export function describeHeld(path: string, claims: readonly HeldClaim[], lineOf: (offset: number) => number): string {
  return claims
    .map((claim) => {
      const what = claim.object.replace(/_/g, ' ');
      const some = claim.always ? '' : ', on some paths';
      const from = `\`${claim.api}()\` at line ${lineOf(claim.at)}`;
      if (claim.status === 'held') {
        const owed = claim.release === null ? '' : `; \`${claim.release}()\` is owed`;
        return `\`${path}\` holds ${article(what)} from ${from}${some}: ${claim.holder}${owed}.`;
      }
      const verb = claim.status === 'released' ? 'no longer holds' : 'holds';
      return `\`${path}\` ${verb} ${article(what)} from ${from}${some}: ${claim.holder}.`;
    })
    .join('\n\n');
}

function article(what: string): string {
  return /^[aeiou]/i.test(what) ? `an ${what}` : `a ${what}`;
}

/** `takes 2, gives up 1`, counted over call sites, not paths. */
export function describeBalance({ changes }: FunctionBalance): string {
  const takes = changes.filter((c) => c.delta > 0 && c.managed === null).length;
  const gives = changes.filter((c) => c.delta < 0).length;
  const managed = changes.filter((c) => c.delta > 0 && c.managed !== null).length;
  const parts = [`takes ${takes}`, `gives up ${gives}`];
  if (managed > 0) parts.push(`${managed} managed`);
  return parts.join(', ');
}
