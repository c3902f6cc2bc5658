import { noteText } from './report-tests.js';
import type { Cell, Ledger } from './ledger.js';

/** `3`, and `3 (kref 4)` where the core holds more for itself. */
export function cellText(cell: Cell | null): string {
  if (cell === null) return '-';
  const real = cell.real === cell.count ? '' : ` (kref ${cell.real})`;
  return `${cell.count === 0 ? 'gone' : cell.count}${real}`;
}

export function changeText(cell: Cell | null): string {
  return cell === null || cell.change === 0 ? '' : cell.change > 0 ? `+${cell.change}` : `${cell.change}`;
}

export function callText(call: string, depth: number): string {
  return `${'  '.repeat(depth)}${call}`;
}

/** The table for a terminal. */
export function ledgerToText(ledger: Ledger, withNotes: boolean): string {
  const head = ['line', 'call', ...ledger.objects];
  const body = ledger.rows.map((row) => [
    String(row.place.line),
    callText(row.call, row.depth),
    ...row.cells.map((c) => `${cellText(c)} ${changeText(c)}`.trim()),
  ]);
  const widths = head.map((h, i) => Math.max(h.length, ...body.map((line) => line[i].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((c, i) => (i === 0 ? c.padStart(widths[i]) : c.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  let out = `${ledger.functions.join(', then ')} (${ledger.file})\n\n${line(head)}\n`;
  ledger.rows.forEach((row, i) => {
    out += `${line(body[i])}\n`;
    for (const mark of row.marks) out += `${' '.repeat(widths[0] + 4)}${mark}\n`;
  });
  return `${out}\n${endText(ledger)}${withNotes ? ledger.notes.map((n) => `note: ${noteText(n)}\n`).join('') : ''}`;
}

/** What is left at the end. */
export function endText(ledger: Ledger): string {
  const lines = ledger.left.map(
    ({ object, by, line, holder }) =>
      `${object}: a reference is left, taken by ${by} in line ${line}${holder === null ? ', held by nobody that is left' : `, held by ${holder}`}`,
  );
  for (const waiting of ledger.waiting) lines.push(`never run: ${waiting}`);
  for (const cycle of ledger.cycles) lines.push(`a cycle that nothing outside will break: ${cycle}`);
  if (lines.length === 0) lines.push('Everything was given up.');
  for (const { object, by, line } of ledger.lasting)
    lines.push(`${object}: stays as ${by} in line ${line} left it, as drivers often mean it to`);
  return lines.map((l) => `${l}\n`).join('');
}

/** The table for a mail. */
export function ledgerToMarkdown(ledger: Ledger): string {
  const row = (cells: readonly string[]): string => `| ${cells.map((c) => c.replace(/\|/g, '\\|')).join(' | ')} |\n`;
  let out = row(['call', ...ledger.objects, '']);
  out += row(['---', ...ledger.objects.map(() => '---'), '---']);
  for (const r of ledger.rows)
    out += row([
      `${'&nbsp;&nbsp;'.repeat(r.depth)}\`${r.call}\`, line ${r.place.line}`,
      ...r.cells.map((c) => `${cellText(c)} ${changeText(c)}`.trim()),
      r.marks.join('; '),
    ]);
  return `${out}\n${endText(ledger)
    .trimEnd()
    .split('\n')
    .map((l) => `- ${l}\n`)
    .join('')}`;
}

export interface LedgerJson {
  readonly functions: readonly string[];
  readonly file: string;
  readonly objects: readonly string[];
  readonly rows: readonly {
    readonly file: string;
    readonly line: number;
    readonly call: string;
    readonly depth: number;
    readonly counts: readonly (Cell | null)[];
    readonly marks: readonly string[];
  }[];
  readonly left: Ledger['left'];
  readonly lasting: Ledger['lasting'];
  readonly neverRun: readonly string[];
  readonly cycles: readonly string[];
  readonly events: readonly string[];
  readonly notes: readonly string[];
}

export function ledgerToJson(ledger: Ledger): LedgerJson {
  return {
    functions: ledger.functions,
    file: ledger.file,
    objects: ledger.objects,
    rows: ledger.rows.map((r) => ({
      file: r.place.file,
      line: r.place.line,
      call: r.call,
      depth: r.depth,
      counts: r.cells,
      marks: r.marks,
    })),
    left: ledger.left,
    lasting: ledger.lasting,
    neverRun: ledger.waiting,
    cycles: ledger.cycles,
    events: ledger.events.map(noteText),
    notes: ledger.notes.map(noteText),
  };
}
