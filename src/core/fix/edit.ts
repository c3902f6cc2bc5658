import type { Code } from './code.js';
import type { TextChange } from './fix.js';

/**
 * Puts lines before a statement, with the braces that a controlled statement then
 * needs. Null where the layout is not one statement a line.
 */
export function insertBefore(code: Code, statement: number, lines: readonly string[]): TextChange[] | null {
  return rewrite(code, statement, lines, null);
}

/** The same, with the statement itself replaced. */
export function rewrite(
  code: Code,
  statement: number,
  lines: readonly string[],
  replacement: string | null,
): TextChange[] | null {
  const start = code.start(statement);
  const changes: TextChange[] = [];
  if (replacement !== null) changes.push({ start, end: code.end(statement), text: replacement });
  if (lines.length === 0) return changes;
  if (!code.leads(start)) return null;
  const at = code.lineStart(start);
  const indent = code.indent(start);
  changes.push({ start: at, end: at, text: lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('') });
  return brace(code, statement, changes) ? changes : null;
}

/** Adds the braces that a statement needs when it becomes several; false when the layout is unusual. */
function brace(code: Code, statement: number, changes: TextChange[]): boolean {
  if (!code.isBare(statement)) return true;
  let owner = code.parent(statement);
  // all branches of an if … else if … else get braces, not one of them
  while (code.kind(owner) === 'else_clause' || code.kind(code.parent(owner)) === 'else_clause')
    owner = code.parent(owner);
  for (const branch of bareBranches(code, owner)) if (!braceBranch(code, branch, changes)) return false;
  return brace(code, owner, changes);
}

function bareBranches(code: Code, owner: number): number[] {
  if (code.kind(owner) !== 'if_statement') return [code.field(owner, 'body')].filter((n) => n >= 0);
  const branches: number[] = [];
  const consequence = code.field(owner, 'consequence');
  if (code.kind(consequence) !== 'compound_statement') branches.push(consequence);
  const alternative = code.field(owner, 'alternative');
  if (alternative < 0) return branches;
  const inner = code.named(alternative)[0] ?? -1;
  if (inner >= 0 && code.kind(inner) === 'if_statement') return [...branches, ...bareBranches(code, inner)];
  if (inner >= 0 && code.kind(inner) !== 'compound_statement') branches.push(inner);
  return branches;
}

function braceBranch(code: Code, branch: number, changes: TextChange[]): boolean {
  const owner = code.parent(branch);
  const siblings = code.all(owner).filter((n) => code.kind(n) !== 'comment');
  const before = siblings[siblings.indexOf(branch) - 1];
  const next = siblings[siblings.indexOf(branch) + 1];
  if (before === undefined || !code.trails(code.end(branch))) return false;
  const header = code.end(before);
  if (!code.trails(header)) return false;
  const indent = code.indent(code.start(owner));
  const end = code.lineEnd(code.end(branch));
  changes.push({ start: header, end: header, text: ' {' });
  if (next !== undefined && code.kind(next) === 'else_clause') {
    const upTo = code.start(next);
    if (!/^\s*$/.test(code.text.slice(end, upTo))) return false;
    changes.push({ start: end, end: upTo, text: `\n${indent}} ` });
  } else changes.push({ start: end, end, text: `\n${indent}}` });
  return true;
}

/** Longest line that is left as it is, in columns with tabs of eight; a longer call is broken at its arguments. */
const LONGEST = 100;
const BROKEN_AT = 80;

/** Where a text that begins a line ends, in columns with tabs of eight. */
export function columnOf(text: string): number {
  return [...text].reduce((n, c) => (c === '\t' ? n - (n % 8) + 8 : n + 1), 0);
}

/** White space up to a column. */
export function indentOf(column: number): string {
  return '\t'.repeat(Math.floor(column / 8)) + ' '.repeat(column % 8);
}

/** A call as a statement, its arguments below one another where one line would be too long. */
export function statementLines(text: string, indent: string): string {
  const width = columnOf(indent);
  const open = text.indexOf('(') + 1;
  if (width + text.length + 1 <= LONGEST || open === 0) return `${text};`;
  const column = width + open;
  const margin = indentOf(column);
  let line = text.slice(0, open);
  let used = column;
  const lines: string[] = [];
  for (const [i, part] of outerParts(text.slice(open)).entries()) {
    if (i > 0 && used + part.length > BROKEN_AT) {
      lines.push(line.trimEnd());
      line = margin;
      used = column;
    }
    line += line === margin ? part.trimStart() : part;
    used += part.length;
  }
  return `${[...lines, line].join('\n')};`;
}

/** Split behind the commas that no bracket holds. */
function outerParts(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const c of text) {
    parts[parts.length - 1] += c;
    if (c === '(' || c === '[') depth++;
    if (c === ')' || c === ']') depth--;
    if (c === ',' && depth === 0) parts.push('');
  }
  return parts;
}

/**
 * Takes a statement away with its line. Braces that are left around a single
 * simple statement go too, as kernel style has it, and an `if` that is left with nothing to
 * do goes when its condition only looks. Null where that is not possible.
 */
export function remove(code: Code, statement: number): TextChange[] | null {
  const start = code.start(statement);
  if (code.isBare(statement)) return removeOwner(code, code.parent(statement));
  if (!code.leads(start) || !code.trails(code.end(statement))) return null;
  const from = leading(code, statement);
  const to = Math.min(code.text.length, code.lineEnd(code.end(statement)) + lineBreak(code, code.end(statement)));
  const removed: TextChange = { start: from, end: to + blankAfter(code, from, to), text: '' };
  const block = code.parent(statement);
  if (code.kind(block) === 'labeled_statement') return followed(code, block) ? [removed] : null;
  const left = code.named(block).filter((n) => n !== statement);
  if (code.kind(block) !== 'compound_statement' || !code.isBare(block)) return [removed];
  if (left.length === 0) return removeOwner(code, code.parent(block));
  return [removed, ...(left.length === 1 ? unbrace(code, block, left[0], removed) : [])];
}

/** Where its line begins; where it is the last of its block, the empty line before it goes too. */
function leading(code: Code, statement: number): number {
  const from = code.lineStart(code.start(statement));
  const next = code.text.slice(code.lineEnd(code.end(statement)));
  const above = code.lineStart(Math.max(0, from - 1));
  return /^\s*\}/.test(next) && code.text.slice(above, from).trim() === '' ? above : from;
}

function removeOwner(code: Code, owner: number): TextChange[] | null {
  if (code.kind(owner) !== 'if_statement' || code.field(owner, 'alternative') >= 0) return null;
  const condition = code.field(owner, 'condition');
  const acts = code.within(condition, 'call_expression', 'assignment_expression', 'update_expression').length > 0;
  return acts || code.isBare(owner) ? null : remove(code, owner);
}

/** A label needs a statement after it. */
function followed(code: Code, labeled: number): boolean {
  const siblings = code.named(code.parent(labeled));
  return siblings.indexOf(labeled) < siblings.length - 1;
}

/** Of two blank lines that would meet, or one before a closing brace, the lower one goes too. */
function blankAfter(code: Code, from: number, to: number): number {
  const blank = (at: number): boolean => /^\s*$/.test(code.text.slice(code.lineStart(at), code.lineEnd(at)));
  if (from === 0 || to >= code.text.length || !blank(from - 1) || !blank(to)) return 0;
  return code.lineEnd(to) + lineBreak(code, to) - to;
}

function lineBreak(code: Code, from: number): number {
  return code.text.startsWith('\r\n', code.lineEnd(from)) ? 2 : 1;
}

function unbrace(code: Code, block: number, only: number, removed: TextChange): TextChange[] {
  const owner = code.parent(block);
  const simple = [
    'expression_statement',
    'return_statement',
    'goto_statement',
    'break_statement',
    'continue_statement',
  ];
  if (code.kind(owner) !== 'if_statement' || code.field(owner, 'alternative') >= 0) return [];
  if (code.kind(code.parent(owner)) === 'else_clause' || !simple.includes(code.kind(only))) return [];
  const open = code.start(block);
  const close = code.end(block) - 1;
  if (
    /[\n]/.test(code.slice(only)) ||
    code.within(block, 'comment').some((n) => code.start(n) < removed.start || code.end(n) > removed.end)
  )
    return [];
  if (code.text.slice(open - 1, open) !== ' ' || !code.leads(close) || !code.trails(close + 1)) return [];
  // the condition stays on one line: braces around a body below a long one help the reader
  if (code.lineStart(code.start(owner)) !== code.lineStart(open)) return [];
  return [
    { start: open - 1, end: open + 1, text: '' },
    { start: code.lineStart(close), end: code.lineEnd(close) + lineBreak(code, close), text: '' },
  ];
}
