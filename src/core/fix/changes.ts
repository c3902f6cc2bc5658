import type { TextChange } from './fix.js';

/** Applies changes that are sorted and do not overlap, as those of a `Fix` are. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let at = 0;
  for (const change of changes) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}

/**
 * In order, with insertions at one place joined in the order they were made;
 * null when two of them want the same text changed.
 */
export function inOrder(changes: readonly TextChange[]): TextChange[] | null {
  const sorted = changes
    .map((change, i) => ({ change, i }))
    .sort((a, b) => a.change.start - b.change.start || a.change.end - b.change.end || a.i - b.i)
    .map(({ change }) => change);
  const result: TextChange[] = [];
  for (const change of sorted) {
    const last = result.at(-1);
    if (last && change.start < last.end) return null;
    if (last?.start === change.start && last.end === last.start)
      result[result.length - 1] = { start: last.start, end: change.end, text: last.text + change.text };
    else result.push(change);
  }
  return result;
}

/** Where an offset of the old text lies in the new one; the start of the new text when it was replaced. */
export function mapOffset(changes: readonly TextChange[], offset: number): number {
  let shift = 0;
  for (const change of changes) {
    if (change.start > offset) break;
    if (change.end > offset) return change.start + shift;
    shift += change.text.length - (change.end - change.start);
  }
  return offset + shift;
}

/** The inverse; null for an offset inside text that a change put there. */
export function unmapOffset(changes: readonly TextChange[], offset: number): number | null {
  let shift = 0;
  for (const change of changes) {
    const start = change.start + shift;
    if (offset < start) break;
    if (offset < start + change.text.length) return null;
    shift += change.text.length - (change.end - change.start);
  }
  return offset - shift;
}
