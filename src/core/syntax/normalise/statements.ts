/** Macros at the start of a statement: loops, scopes, macros that take statements or lack a semicolon. */
import { actsWhenFalse, loopName, scopeName } from '../data/macros.js';
import { fixArguments, hasSemicolon, hiddenJump } from './arguments.js';
import { Inside } from './braces.js';
import { Note, type Pass } from './pass.js';
import { Char, isSpace, Kind } from './tokens.js';
import { Word } from './words.js';

type Header = 'loop' | 'scope' | 'condition' | 'unknown';

const WHEN_FALSE = new Set(actsWhenFalse);

function headerKind(p: Pass, name: string): Header {
  const local = p.local.get(name);
  if (local === 'loop' || local === 'condition') return local;
  if (loopName.test(name)) return 'loop';
  return scopeName.test(name) ? 'scope' : 'unknown';
}

/**
 * The word at `k`, followed by `(`, starts a statement in a function. Returns the
 * token to go on with, or -1 if no rule applied.
 */
export function macroStatement(p: Pass, k: number): number {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const name = t.textOf(k);
  const after = t.kindAt(close + 1);
  if (after === Char.openBrace) {
    header(p, k, headerKind(p, name), name);
    p.note(close + 1, Note.block);
    return k;
  }
  const follows = beginsStatement(p, close);
  const newLine = follows && t.breaksLine(t.end[close], t.start[close + 1]);
  const kind = headerKind(p, name);
  if (follows && kind !== 'unknown' && (newLine || after === Kind.word)) {
    header(p, k, kind, name);
    return k;
  }
  const taken = statementArgument(p, k, name);
  if (taken >= 0) return taken;
  if (after === Char.closeBrace) {
    p.insertAfter(close, ';');
    return -1;
  }
  if (!newLine) return -1;
  const column = t.indent(k);
  const next = t.indent(close + 1);
  // Names in capitals are rather debugging macros without a semicolon.
  if (column >= 0 && next > column && !/^[A-Z0-9_]+$/.test(name)) {
    header(p, k, kind, name);
    return k;
  }
  // A macro without its semicolon; the next line is a statement of its own.
  if (next >= 0 && (next <= t.lineIndent(k) || column >= 0) && after === Kind.word) p.insertAfter(close, ';');
  return -1;
}

/** Does a statement follow the parenthesis, rather than an operator? */
function beginsStatement(p: Pass, close: number): boolean {
  const { t } = p;
  const after = t.kindAt(close + 1);
  if (after === Kind.word || after === Kind.string) return true;
  const newLine = after !== Kind.none && t.breaksLine(t.end[close], t.start[close + 1]);
  if (after === Char.star || after === Char.open) return newLine;
  return (after === Char.plus || after === Char.minus) && t.kindAt(close + 2) === after;
}

/** Turns `macro(args)` into `while (args)` or `if (args)`. */
function header(p: Pass, k: number, kind: Header, name: string): void {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const room = t.end[close] - t.start[k];
  const loop = kind === 'loop';
  if (close === open + 1) {
    // Without arguments there is no condition: one must be made up.
    const made = loop ? ['while (1)', 'while(1)', 'for(;;)'] : ['if (1)', 'if(1)'];
    const text = made.find((candidate) => candidate.length <= room);
    if (text === undefined) return;
    p.edits.put(t.start[k], t.end[close], text);
  } else {
    const word = loop && hasSemicolon(p, open + 1, close) ? 'for' : loop && name.length >= 5 ? 'while' : 'if';
    if (name.length < word.length) return;
    p.putToken(k, word);
    if (word === 'for')
      t.word[k] |= Word.header; // its semicolons stay
    else fixArguments(p, k);
  }
  p.note(close, Note.header);
  if (loop) p.marks.push({ kind: 'loop', at: t.start[k], macro: name });
  else if (kind === 'scope') p.marks.push({ kind: 'scope', at: t.start[k], macro: name });
  else p.marks.push({ kind: 'statements', at: t.start[k], macro: name, actsWhenFalse: false });
}

/** Where the statements begin among the arguments of a macro. */
interface Taken {
  readonly from: number;
  /** The comma before them, -1 if they are the first argument. */
  readonly comma: number;
  /** One past them: the closing parenthesis or a comma. */
  readonly end: number;
  /** They hold a semicolon of their own. */
  readonly several: boolean;
  readonly braced: boolean;
}

function findStatements(p: Pass, k: number): Taken | null {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  let comma = -1;
  let from = -1;
  let several = false;
  for (let q = open + 1; q < close; q++) {
    const kind = t.kind[q];
    const first = t.kind[q - 1] === Char.comma || q === open + 1;
    if (kind === Char.comma) {
      if (from >= 0 && !several) return { from, comma, end: q, several, braced: t.kind[from] === Char.openBrace };
      if (from < 0) comma = q;
    } else if (kind === Char.semicolon) {
      several = true;
      if (from < 0) from = comma < 0 ? open + 1 : comma + 1;
    } else if (
      from < 0 &&
      first &&
      kind === Kind.word &&
      (t.word[q] & (Word.header | Word.jump | Word.opensStatement)) !== 0
    ) {
      from = q;
    } else if (from < 0 && first && kind === Char.openBrace && holdsStatements(p, q)) {
      from = q;
    }
    q = p.skip(q);
  }
  return from < 0
    ? null
    : { from, comma, end: close, several, braced: t.kind[from] === Char.openBrace && t.match[from] === close - 1 };
}

function holdsStatements(p: Pass, brace: number): boolean {
  const { t } = p;
  const close = t.match[brace];
  if (close < 0 || t.kind[brace + 1] === Char.dot) return false;
  return hasSemicolon(p, brace + 1, close);
}

/** `MACRO(condition, statements)` becomes `if (condition) { statements }`, `MACRO(statements)` a block. */
function statementArgument(p: Pass, k: number, name: string): number {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const taken = findStatements(p, k);
  if (!taken) return -1;
  const { from, comma, end } = taken;
  if (end < close) p.edits.blank(t.start[end], t.start[close]); // arguments after the statements
  const loops = taken.several && name.length >= 5 && leavesLoop(p, from, close);
  if (comma < 0) {
    p.blankToken(k);
    if (taken.several || taken.braced) {
      p.putToken(open, '{');
      p.putToken(close, '}');
      p.marks.push({ kind: 'statements', at: t.start[open], macro: name, actsWhenFalse: WHEN_FALSE.has(name) });
    } else {
      p.blankToken(open);
      p.blankToken(close);
      const word = t.textOf(from);
      if (t.word[from] & Word.jump) p.marks.push({ kind: 'hidden-jump', at: t.start[from], keyword: word });
    }
    p.enter(open, Inside.block, close);
    p.note(open, Note.ends);
    t.kind[open] = Kind.gone;
  } else {
    p.putToken(k, loops ? 'while' : 'if');
    p.putToken(comma, ')');
    const gap = t.start[from] > t.end[comma] && isSpace(t.text.charCodeAt(t.end[comma]));
    if (taken.several && !taken.braced && gap) {
      p.edits.put(t.end[comma], t.end[comma] + 1, '{');
      const ended =
        t.kind[close - 1] === Char.semicolon ||
        t.kind[close - 1] === Char.closeBrace ||
        t.kindAt(close + 1) !== Char.semicolon;
      p.putToken(close, ended ? '}' : ';');
      if (!ended) p.putToken(close + 1, '}');
    } else {
      p.blankToken(close);
    }
    if (loops) p.marks.push({ kind: 'loop', at: t.start[k], macro: name });
    else p.marks.push({ kind: 'statements', at: t.start[k], macro: name, actsWhenFalse: WHEN_FALSE.has(name) });
    // From here on the arguments before the comma are the header's, the rest a block.
    t.kind[comma] = Char.close;
    t.match[open] = comma;
    t.match[comma] = open;
    fixArguments(p, k);
    p.note(comma, Note.ends);
    p.enter(comma, Inside.block, close);
  }
  t.kind[close] = Kind.gone;
  t.match[close] = -1;
  p.note(close, Note.ends);
  return comma < 0 ? open : k;
}

/** Is there a `break` or `continue` that belongs to no loop or switch inside? */
function leavesLoop(p: Pass, from: number, close: number): boolean {
  const { t } = p;
  for (let q = from; q < close; q++) {
    if (t.kind[q] !== Kind.word) continue;
    const word = t.word[q];
    if (word & Word.jump) {
      const text = t.textOf(q);
      if (text === 'break' || text === 'continue') return true;
    } else if (word & Word.header && t.textOf(q) !== 'if' && t.kindAt(q + 1) === Char.open) {
      // Past the body of an inner loop or switch.
      const body = t.match[q + 1] + 1;
      if (t.kindAt(body) === Char.openBrace && t.match[body] > body) q = t.match[body];
    }
  }
  return false;
}

/** A statement keyword inside an expression's parentheses: the jump is blanked and marked. */
export function jumpInList(p: Pass, k: number): void {
  const { t } = p;
  const next = t.kindAt(k + 1);
  const bare = next === Char.semicolon || next === Char.comma || next === Char.close;
  hiddenJump(p, k, bare ? k + 1 : k + 2);
}
