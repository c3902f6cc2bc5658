/** The pass over the tokens: hands each one to the rules for its kind and place. */
import {
  bareElement,
  elementMacro,
  enumeratorMacro,
  bareMacro,
  bitmap,
  fileMacro,
  macroDeclaration,
  memberMacro,
  staticMacro,
} from './declarations.js';
import { fixArguments, isCallPlace } from './arguments.js';
import { Inside } from './braces.js';
import { Note, type Pass } from './pass.js';
import { jumpInList, macroStatement } from './statements.js';
import { Char, Kind, type Tokens } from './tokens.js';
import { NOT_CALLED, TYPE_WORD, Word } from './words.js';

export function applyRules(p: Pass): void {
  const { t } = p;
  for (let k = 0; k < t.count; k++) {
    p.step(k);
    switch (t.kind[k]) {
      case Kind.word:
        k = word(p, k);
        break;
      case Kind.number:
        oddNumber(p, k);
        break;
      case Char.semicolon:
        if (p.inside === Inside.list && !isForHeader(p)) p.blankToken(k);
        break;
      case Char.colon:
        if (p.inside === Inside.struct) unnamedBitField(p, k);
        break;
    }
  }
}

/** Returns the last token that was dealt with. */
function word(p: Pass, k: number): number {
  const { t } = p;
  const bits = t.word[k];
  const next = t.kindAt(k + 1);
  if (bits !== 0) {
    if (bits & Word.typeof && next === Char.open && t.match[k + 1] > 0) return typeofType(p, k);
    if (bits & Word.alignof && next === Char.open) {
      p.putToken(k, 'sizeof');
      return k;
    }
    if (bits & Word.label) caseRange(p, k);
    else if (bits & Word.jump) {
      if (p.inside === Inside.list) jumpInList(p, k);
    } else if (bits & Word.header) wrappedCondition(p, k);
    else if (
      bits & Word.static &&
      next === Kind.word &&
      (p.inside === Inside.file || p.inside === Inside.block) &&
      p.startsStatement(k)
    ) {
      const done = staticMacro(p, k);
      if (done >= 0) return done;
    } else if (bits & Word.offsetof && next === Char.open) {
      // The grammar knows offsetof, but only with a plain member.
      p.putToken(k, '_ffsetof');
    }
    if (bits & (NOT_CALLED | TYPE_WORD)) return k;
  }
  if (next === Char.open && t.match[k + 1] > 0) return call(p, k);
  const { inside } = p;
  if (inside === Inside.block || inside === Inside.file) {
    if (p.startsStatement(k)) bareMacro(p, k, inside === Inside.file);
  } else if (inside === Inside.initialiser || inside === Inside.enum) {
    bareElement(p, k);
  }
  return k;
}

/** A word followed by a parenthesis. */
function call(p: Pass, k: number): number {
  const { t } = p;
  const { inside } = p;
  const close = t.match[k + 1];
  if (
    (inside === Inside.block || inside === Inside.struct || inside === Inside.file) &&
    t.end[k] - t.start[k] === 14 &&
    t.textOf(k) === 'DECLARE_BITMAP' &&
    bitmap(p, k)
  ) {
    return k + 1;
  }
  if (t.kindAt(k - 1) === Kind.string || t.kindAt(close + 1) === Kind.string) {
    if (isStringMacro(p, k, close)) {
      if (isOperand(p, k, close)) {
        p.blankToken(k);
        return k;
      }
      p.edits.blank(t.start[k], t.end[close]);
      for (let q = k; q <= close; q++) t.kind[q] = Kind.gone;
      return close;
    }
  }
  if (closesDo(p, k)) {
    p.putToken(k, 'while');
    return k;
  }
  const starts = p.startsStatement(k);
  switch (inside) {
    case Inside.file:
      if (starts) return fileMacro(p, k);
      break;
    case Inside.block:
      if (starts && macroDeclaration(p, k)) return k;
      if (starts) {
        const done = macroStatement(p, k);
        if (done >= 0) return done;
      }
      break;
    case Inside.struct:
      return starts ? memberMacro(p, k) : k;
    case Inside.enum:
      return enumeratorMacro(p, k);
    case Inside.initialiser:
      elementMacro(p, k);
      break;
    case Inside.list:
      break;
  }
  if (isCallPlace(p, k)) fixArguments(p, k);
  return k;
}

/** `"…" MACRO(x) "…"`: a part of a string that is no string to the grammar. */
function isStringMacro(p: Pass, k: number, close: number): boolean {
  const { t } = p;
  if (p.inside === Inside.file || p.inside === Inside.enum) return false;
  const before = t.kindAt(k - 1);
  if (before === Kind.string) return true;
  // Before a string on the next line it may be a statement without its semicolon.
  return t.kindAt(close + 1) === Kind.string && !p.startsStatement(k);
}

/** `do { … } while_each_thread(a, b);`, but not the end of a loop that a macro opened. */
function closesDo(p: Pass, k: number): boolean {
  const { t } = p;
  if (t.kindAt(k - 1) !== Char.closeBrace || !t.text.startsWith('while_', t.start[k])) return false;
  const owner = t.match[k - 1] - 1;
  return (
    owner >= 0 && (t.word[owner] & Word.opensStatement) !== 0 && t.textOf(owner) === 'do' && t.match[k + 1] > k + 2
  );
}

/** `"r" cpu_to_le32(x)` in asm: a constraint and its operand. */
function isOperand(p: Pass, k: number, close: number): boolean {
  const { t } = p;
  const after = t.kindAt(close + 1);
  return (
    /^"[=+&]*\w*"$/.test(t.textOf(k - 1)) &&
    (after === Char.comma || after === Char.colon || after === Char.close) &&
    isAsm(t, p.opener)
  );
}

/** Is this the parenthesis of `asm volatile goto (`? */
function isAsm(t: Tokens, open: number): boolean {
  for (let k = open - 1; k >= 0 && k > open - 4 && t.kind[k] === Kind.word; k--) if (t.word[k] & Word.asm) return true;
  return false;
}

/** `typeof(x)` becomes a type of the same width: its text as written is the type as written. */
function typeofType(p: Pass, k: number): number {
  const { t } = p;
  const close = t.match[k + 1];
  const width = t.end[close] - t.start[k];
  const name = 'struct ';
  p.edits.put(t.start[k], t.end[close], width > name.length ? name + '_'.repeat(width - name.length) : 'int');
  for (let q = k + 1; q <= close; q++) t.kind[q] = Kind.gone;
  return close;
}

/** `case a ... b:` */
function caseRange(p: Pass, k: number): void {
  const { t } = p;
  for (let q = k + 1; q < t.count && q < k + 40; q++) {
    const kind = t.kind[q];
    if (kind === Char.colon || kind === Char.semicolon) return;
    if (kind === Kind.ellipsis) {
      p.putToken(q, ' | ');
      return;
    }
  }
}

/** `if likely(x)`, `while unlikely(x)`. */
function wrappedCondition(p: Pass, k: number): void {
  const { t } = p;
  if (t.kindAt(k + 1) === Kind.word && t.kindAt(k + 2) === Char.open && t.match[k + 2] > 0) {
    p.blankToken(k + 1);
    t.kind[k + 1] = Kind.gone;
    p.note(t.match[k + 2], Note.header);
  }
}

const NUMBER = /^(?:0[xX][0-9a-fA-F]+[uUlL]*|0[bB][01]+[uUlL]*|[0-9]+(?:[eE][0-9]*)?[uUlLfF]*)$/;

/** `1000baseT_Full` as a macro argument is a word that starts with a digit. */
function oddNumber(p: Pass, k: number): void {
  const { t } = p;
  const from = t.start[k];
  if (t.end[k] - from > 1 && !NUMBER.test(t.textOf(k))) p.edits.put(from, from + 1, '_');
  // `64 SECONDS`: a macro that multiplies.
  if (t.kindAt(k + 1) === Kind.word && t.word[k + 1] === 0 && !t.breaksLine(t.end[k], t.start[k + 1])) {
    p.blankToken(k + 1);
    t.kind[k + 1] = Kind.gone;
  }
}

/** Is the innermost bracket the parenthesis of a `for`? */
function isForHeader(p: Pass): boolean {
  const { t } = p;
  const { opener } = p;
  if (opener <= 0 || t.kind[opener - 1] !== Kind.word) return t.kindAt(opener - 1) === Kind.gone;
  return (t.word[opener - 1] & Word.header) !== 0;
}

/** `u32 : 3;`: the grammar wants a name; there is none to lose. */
function unnamedBitField(p: Pass, k: number): void {
  const { t } = p;
  let from = k - 1;
  while (from >= 0 && t.kind[from] === Kind.word && t.word[from] & TYPE_WORD) from--;
  const before = t.kindAt(from);
  const starts = before === Char.semicolon || before === Char.openBrace || before === Char.closeBrace;
  if (!starts || from === k - 1) return;
  let end = k + 1;
  while (end < t.count && t.kind[end] !== Char.semicolon && t.kind[end] !== Char.closeBrace) end = p.skip(end) + 1;
  if (t.kindAt(end) === Char.semicolon) p.edits.blank(t.start[from + 1], t.end[end]);
}
