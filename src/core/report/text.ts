import type { Finding, Note } from './finding.js';
import { type Palette, plain } from './palette.js';
import type { Level, Report, SourceLines } from './report.js';

export interface TextOptions {
  readonly palette?: Palette;
  /** Level by rule id; `warning` for rules that are not in it. */
  readonly levels?: ReadonlyMap<string, Level>;
}

/** Lines longer than this are cut in the excerpt, so that one generated line does not fill the screen. */
const MAX_EXCERPT = 160;
const TAB = '        ';

/** The text format: one block a finding, laid out like a compiler's message. */
export function* renderText(report: Report, lines: SourceLines, options: TextOptions = {}): Generator<string> {
  const palette = options.palette ?? plain;
  for (const finding of report.findings) {
    const level = options.levels?.get(finding.rule) ?? 'warning';
    yield renderFinding(finding, level, lines, palette);
  }
}

function renderFinding(f: Finding, level: Level, lines: SourceLines, palette: Palette): string {
  const place = palette.strong(`${f.file}:${f.line}:${f.column}:`);
  const colour = level === 'error' ? palette.error : level === 'note' ? palette.note : palette.warning;
  const word = level === 'off' ? 'warning' : level;
  let out = `${place} ${colour(`${word}:`)} ${f.message} ${palette.rule(`[${f.rule}]`)}\n`;
  out += excerpt(lines(f.file), f, palette);
  const width = String(f.path.length).length;
  f.path.forEach((step, index) => {
    const number = String(index + 1).padStart(width);
    const where = step.file === f.file ? `line ${step.line}` : `${step.file}:${step.line}`;
    out += `    ${palette.note(`${number}.`)} ${where}: ${step.message}\n`;
    const source = lines(step.file)?.[step.line - 1];
    if (source !== undefined) out += `    ${' '.repeat(width)}      ${palette.faint(shown(source).trim())}\n`;
  });
  return `${out}\n`;
}

/** The line with a caret under where the finding starts, and a line under the rest of it. */
function excerpt(lines: readonly string[] | null, f: Finding, palette: Palette): string {
  const source = lines?.[f.line - 1];
  if (source === undefined) return '';
  const gutter = String(f.line).padStart(6);
  const before = expand(source.slice(0, f.column - 1));
  const end = f.endLine === f.line ? f.endColumn - 1 : source.trimEnd().length;
  const marked = expand(source.slice(f.column - 1, Math.max(end, f.column)));
  const first = ` ${gutter} | ${shown(source)}\n`;
  if (before.length >= MAX_EXCERPT) return first;
  const room = MAX_EXCERPT - before.length;
  const underline = `^${'~'.repeat(Math.max(0, Math.min(marked.length, room) - 1))}`;
  return `${first} ${' '.repeat(gutter.length)} | ${' '.repeat(before.length)}${palette.mark(underline)}\n`;
}

/** Tabs become spaces so that the caret stands where the eye expects it. */
function expand(text: string): string {
  let out = '';
  for (const c of text) out += c === '\t' ? TAB.slice(out.length % 8) : printable(c);
  return out;
}

/** Control characters of a hostile or broken file must not reach the terminal. */
function printable(c: string): string {
  const code = c.charCodeAt(0);
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ? '?' : c;
}

function shown(line: string): string {
  const text = expand(line.trimEnd());
  return text.length > MAX_EXCERPT ? `${text.slice(0, MAX_EXCERPT)}…` : text;
}

/** One line for a note: `note: drivers/foo.c:12: foo_probe: …`. */
export function renderNote(note: Note, palette: Palette = plain): string {
  const place = note.file === null ? '' : `${note.file}${note.line === null ? '' : `:${note.line}`}: `;
  const name = note.function === null ? '' : `${note.function}: `;
  return `${palette.note('note:')} ${place}${name}${note.message}\n`;
}
