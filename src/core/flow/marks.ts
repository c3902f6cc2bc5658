import type { Mark, ParsedSource } from '../syntax/tree.js';

/** Marks by the offset they speak of, made once a file. */
export interface MarkTable {
  /** Loops, scopes and statement macros, by the offset of the keyword. */
  readonly at: ReadonlyMap<number, Mark>;
  /** Cleanups by the offset of the variable's name. */
  readonly cleanups: ReadonlyMap<number, Extract<Mark, { kind: 'cleanup' }>>;
  /** Hidden jumps and dropped branches, sorted by offset. */
  readonly remarks: readonly Extract<Mark, { kind: 'hidden-jump' | 'dropped' }>[];
}

const known = new WeakMap<ParsedSource, MarkTable>();

export function marksOf(source: ParsedSource): MarkTable {
  const old = known.get(source);
  if (old) return old;
  const at = new Map<number, Mark>();
  const cleanups = new Map<number, Extract<Mark, { kind: 'cleanup' }>>();
  const remarks: Extract<Mark, { kind: 'hidden-jump' | 'dropped' }>[] = [];
  for (const mark of source.marks) {
    if (mark.kind === 'cleanup') cleanups.set(mark.variable, mark);
    else if (mark.kind === 'hidden-jump' || mark.kind === 'dropped') remarks.push(mark);
    else at.set(mark.at, mark);
  }
  const made = { at, cleanups, remarks };
  known.set(source, made);
  return made;
}

/** Remarks with `start <= at < end`. */
export function remarksIn(table: MarkTable, start: number, end: number): MarkTable['remarks'] {
  let low = 0;
  let high = table.remarks.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (table.remarks[mid].at < start) low = mid + 1;
    else high = mid;
  }
  let stop = low;
  while (stop < table.remarks.length && table.remarks[stop].at < end) stop++;
  return table.remarks.slice(low, stop);
}
