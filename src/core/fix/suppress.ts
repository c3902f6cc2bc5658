import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';

/** Stands where the reason belongs; whoever applies the fix replaces it. */
export const PLACEHOLDER = 'say why this is right';

/** A comment above the finding, or above the call that took it where a comment cannot stand. */
export function suppressWithReason({ code, clue, finding }: Scene): Proposal[] {
  const places = [clue.at, ...(clue.reference && finding.acquire ? [clue.reference.at] : [])];
  return places.flatMap((offset, i): Proposal[] => {
    const at = code.lineStart(offset);
    // inside a macro's definition a comment would end it
    if (
      code.text
        .slice(code.lineStart(at - 1), at)
        .trimEnd()
        .endsWith('\\')
    )
      return [];
    const text = `${code.indent(offset)}/* lifetimes: ignore ${finding.rule} -- ${PLACEHOLDER} */\n`;
    return [
      {
        id: i === 0 ? 'suppress' : 'suppress:acquire',
        title: `Ignore ${finding.rule} here, with a reason`,
        kind: 'suppress',
        changes: [{ start: at, end: at, text }],
      },
    ];
  });
}
