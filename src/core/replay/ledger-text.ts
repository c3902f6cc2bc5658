import { noteText } from './report-tests.js';
import type { Cell, Ledger, Left } from './ledger.js';
import type { Place } from './session.js';

/** `3`, and `3 (kref 4)` where the core holds more for itself. */
export function cellText(cell: Cell | null): string {
  if (cell === null) return '-';
  if (cell.lock === true) return cell.count === 0 ? 'free' : cell.count === 1 ? 'held' : `held ${cell.count} times`;
  const real = cell.real === cell.count ? '' : ` (kref ${cell.real})`;
  return `${cell.count === 0 ? 'gone' : cell.count}${real}`;
}

export function changeText(cell: Cell | null): string {
  return cell === null || cell.change === 0 || cell.lock === true
    ? ''
    : cell.change > 0
      ? `+${cell.change}`
      : `${cell.change}`;
}

export function callText(call: string, depth: number): string {
  return `${'  '.repeat(depth)}${call}`;
}

/** A line of the table, and the place in the source that it tells of. */
export interface LedgerLine {
  readonly text: string;
  readonly place: { readonly file: string; /** 1-based. */ readonly line: number } | null;
}

/** The table for a terminal. */
export function ledgerToText(ledger: Ledger, withNotes: boolean): string {
  return ledgerLines(ledger, withNotes)
    .map(({ text }) => `${text}\n`)
    .join('');
}

/** The same, line by line. */
export function ledgerLines(ledger: Ledger, withNotes: boolean): LedgerLine[] {
  const head = ['line', 'call', ...ledger.objects];
  const body = ledger.rows.map((row) => [
    lineText(row.place, ledger.file),
    callText(row.call, row.depth),
    ...row.cells.map((c) => (row.heading === true ? '' : `${cellText(c)} ${changeText(c)}`.trim())),
  ]);
  const widths = head.map((h, i) => Math.max(h.length, ...body.map((line) => line[i].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((c, i) => (i === 0 ? c.padStart(widths[i]) : c.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  const lines = [`${ledger.functions.join(', then ')} (${ledger.file})`, '', line(head)].map((text): LedgerLine => ({
    text,
    place: null,
  }));
  ledger.rows.forEach((row, i) => {
    const place = row.place.line === 0 ? null : row.place;
    lines.push({ text: line(body[i]), place });
    for (const mark of row.marks) lines.push({ text: `${' '.repeat(widths[0] + 4)}${mark}`, place });
  });
  lines.push({ text: '', place: null }, ...endLines(ledger));
  if (withNotes)
    for (const note of ledger.notes)
      lines.push({ text: `note: ${noteText(note)}`, place: note.place.line === 0 ? null : note.place });
  return lines;
}

/** The line, with the name of the file where that is another one; nothing for what no line does. */
export function lineText({ file, line }: Place, own: string): string {
  if (line === 0) return '';
  return file === own ? String(line) : `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;
}

/** What is left, in words. */
export function leftText({ object, by, line, holder, lock }: Left): string {
  if (lock === true) return `${object}: still held, since line ${line}`;
  const held = holder === null ? 'held by nobody that is left' : `held by ${holder}`;
  return `${object}: a reference is left, taken by ${by}${line === 0 ? '' : ` in line ${line}`}, ${held}`;
}

/** The same of what drivers often leave so. */
export function lastingText({ object, by, line }: Left): string {
  return `${object}: stays as ${by} in line ${line} left it, as drivers often mean it to`;
}

/** An action that waits for ever. */
export function waitingText(waiting: string): string {
  return `never run: ${waiting}`;
}

/** What is left at the end. */
export function endText(ledger: Ledger): string {
  return endLines(ledger)
    .map(({ text }) => `${text}\n`)
    .join('');
}

function endLines(ledger: Ledger): LedgerLine[] {
  const lines = ledger.left.map((left): LedgerLine => ({
    text: leftText(left),
    place: left.line === 0 ? null : { file: ledger.file, line: left.line },
  }));
  const say = (text: string): number => lines.push({ text, place: null });
  for (const waiting of ledger.waiting) say(waitingText(waiting));
  for (const cycle of ledger.cycles) say(`a cycle that nothing outside will break: ${cycle}`);
  const wrong = ledger.events.length;
  if (lines.length === 0 && wrong === 0) say('Everything was given up.');
  else if (wrong > 0) {
    const what = `${wrong} ${wrong === 1 ? 'thing' : 'things'} went wrong, marked with !`;
    say(lines.length === 0 ? `Everything was given up, but ${what}.` : `${what}.`);
  }
  for (const lasting of ledger.lasting)
    lines.push({
      text: lastingText(lasting),
      place: lasting.line === 0 ? null : { file: ledger.file, line: lasting.line },
    });
  return lines;
}

/** The table for a mail. */
export function ledgerToMarkdown(ledger: Ledger): string {
  const row = (cells: readonly string[]): string => `| ${cells.map((c) => c.replace(/\|/g, '\\|')).join(' | ')} |\n`;
  let out = row(['call', ...ledger.objects, '']);
  out += row(['---', ...ledger.objects.map(() => '---'), '---']);
  for (const r of ledger.rows)
    out += row([
      `${'&nbsp;&nbsp;'.repeat(r.depth)}${r.place.line === 0 ? r.call : `\`${r.call}\`, line ${r.place.line}`}`,
      ...r.cells.map((c) => (r.heading === true ? '' : `${cellText(c)} ${changeText(c)}`.trim())),
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
