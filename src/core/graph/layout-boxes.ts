import { fitText, textWidth } from './text.js';
import type { NodeKind } from './model.js';
import type { ViewNode } from './view.js';

/** Sizes of type, in pixels. */
export const FONT = { title: 12.5, small: 10.5 } as const;
export const LANE_TITLE = { size: 12, small: 10.5, pad: 12 } as const;
/** Room at the left of a box (its coloured bar), at its right, and for a mark or a count; where there are few boxes, they may be wide, and lists, whose lines are names of functions. */
export const BOX = {
  left: 13,
  right: 9,
  mark: 19,
  count: 24,
  least: 92,
  most: 224,
  mostOfFew: 300,
  mostOfList: 390,
  top: 17,
  line: 14,
  bottom: 7,
};
/** First slot of a box below its upper edge, and how far apart slots are: even ones at the right, odd ones at the left. */
export const SLOT = { first: 15, step: 8, last: 7 } as const;
/** Middle of the first line of a list below the box's upper edge, and how far apart lines are: an edge leaves beside its line. */
const LIST = { first: 47, step: 16 } as const;
/** A box with its title, a subtitle and one line, and the gap to the one below. */
const ROW = { height: 52, gap: 21 } as const;

export const LABEL = { size: 10.5, height: 12, most: 132, mostInBig: 84, gap: 5, mark: 17 } as const;

/** Where a slot is, in pixels below the upper edge of its row. */
export function portOfSlot(slot: number): number {
  return SLOT.first + slot * SLOT.step;
}

/** Where an edge leaves a list, in pixels below the box's upper edge. */
export function portOfLine(line: number): number {
  return LIST.first + line * LIST.step;
}

/** Where an edge leaves a box that many leave. */
export function portOfMany(index: number): number {
  return SLOT.first + index * LIST.step;
}

/** Baseline of a text below the box's upper edge: 0 is the subtitle, further ones are lines. */
export function baselineOf(kind: NodeKind, text: number): number {
  return kind === 'list' && text > 0 ? portOfLine(text - 1) + 4 : BOX.top + (text + 1) * BOX.line;
}

/** How many ordinary boxes, one below the other, are as high. */
export function rowsHigh(height: number): number {
  return 1 + Math.max(0, Math.ceil((height - ROW.height) / (ROW.height + ROW.gap)));
}

/** Which of the rows that a box spans is beside a place of its side, 0-based. */
export function rowBeside(port: number): number {
  return Math.floor(port / (ROW.height + ROW.gap));
}

/** How high a box is for its texts and for so many edges that leave it. */
export function heightOf(node: ViewNode, edges: number): number {
  const texts = baselineOf(node.kind, node.lines.length) + BOX.bottom;
  return Math.max(texts, portOfMany(edges - 1) + SLOT.last);
}

/** Texts as they fit, and how big the box is around them. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  readonly lines: readonly string[];
}

/**
 * @param ports lowest place of an edge that leaves it, in pixels below its upper edge
 * @param most how wide it may be
 * @param width what the column has; else as wide as its text, within bounds
 */
export function boxOf(node: ViewNode, counts: boolean, ports: number, most: number, width?: number): Box {
  const marks = (node.findings.length > 0 ? BOX.mark : 0) + (counts ? BOX.count : 0);
  const sides = BOX.left + BOX.right;
  const wanted = Math.max(
    textWidth(node.title, FONT.title, true) + marks,
    textWidth(node.subtitle, FONT.small),
    ...node.lines.map((line) => textWidth(line, FONT.small)),
  );
  const own = width ?? Math.ceil(Math.min(most, Math.max(BOX.least, wanted + sides)));
  const room = own - sides;
  return {
    width: own,
    height: Math.max(baselineOf(node.kind, node.lines.length) + BOX.bottom, ports + SLOT.last),
    title: fitText(node.title, room - marks, FONT.title, true),
    subtitle: fitText(node.subtitle, room, FONT.small),
    lines: node.lines.map((line) => fitText(line, room, FONT.small)),
  };
}
