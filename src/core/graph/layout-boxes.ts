import { fitText, textWidth } from './text.js';
import type { ViewNode } from './view.js';

/** Sizes of type, in pixels. */
export const FONT = { title: 12.5, small: 10.5 } as const;
export const LANE_TITLE = { size: 12, small: 10.5, pad: 12 } as const;
/** Room at the left of a box (its coloured bar), at its right, and for a mark or a count; where there are few boxes, they may be wide. */
export const BOX = {
  left: 13,
  right: 9,
  mark: 19,
  count: 24,
  least: 92,
  most: 208,
  mostOfFew: 300,
  top: 17,
  line: 14,
  bottom: 7,
};
/** First slot of a box below its upper edge, and how far apart slots are: even ones at the right, odd ones at the left. */
export const SLOT = { first: 15, step: 8, last: 7 } as const;
export const LABEL = { size: 10.5, height: 12, most: 132, mostInBig: 84, gap: 5, mark: 17 } as const;

/** Texts as they fit, and how big the box is around them. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  readonly lines: readonly string[];
}

/**
 * @param most how wide it may be
 * @param width what the column has; else as wide as its text, within bounds
 */
export function boxOf(node: ViewNode, counts: boolean, highestSlot: number, most: number, width?: number): Box {
  const marks = (node.findings.length > 0 ? BOX.mark : 0) + (counts ? BOX.count : 0);
  const sides = BOX.left + BOX.right;
  const wanted = Math.max(
    textWidth(node.title, FONT.title, true) + marks,
    textWidth(node.subtitle, FONT.small),
    ...node.lines.map((line) => textWidth(line, FONT.small)),
  );
  const own = width ?? Math.ceil(Math.min(most, Math.max(BOX.least, wanted + sides)));
  const room = own - sides;
  const text = BOX.top + (1 + node.lines.length) * BOX.line + BOX.bottom;
  return {
    width: own,
    height: Math.max(text, SLOT.first + highestSlot * SLOT.step + SLOT.last),
    title: fitText(node.title, room - marks, FONT.title, true),
    subtitle: fitText(node.subtitle, room, FONT.small),
    lines: node.lines.map((line) => fitText(line, room, FONT.small)),
  };
}
