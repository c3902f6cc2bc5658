/** Arguments of calls and macros that are no expressions. */
import { Inside } from './braces.js';
import { Note, type Pass } from './pass.js';
import { Char, Kind, type Tokens } from './tokens.js';
import { TYPE_WORD, Word } from './words.js';

const KEYWORDS = ['return', 'goto', 'break', 'continue'];

/**
 * Makes every argument of the call at `k` an expression: types lose their keywords
 * and stars, jumps are blanked and marked, operators and empty arguments go.
 */
export function fixArguments(p: Pass, k: number): void {
  const { t } = p;
  if (p.has(k, Note.argumentsDone)) return;
  p.note(k, Note.argumentsDone);
  const open = k + 1;
  const close = t.match[open];
  let from = open + 1;
  for (let q = from; q <= close; q++) {
    if (q < close && t.kind[q] !== Char.comma) {
      q = p.skip(q);
      continue;
    }
    fixArgument(p, open, from, q, close);
    from = q + 1;
  }
}

function fixArgument(p: Pass, open: number, from: number, end: number, close: number): void {
  const { t } = p;
  if (from === end) {
    if (end < close)
      p.blankToken(end); // f(, x) and f(a, , b)
    else if (from > open + 1) p.blankToken(from - 1); // f(a, )
    return;
  }
  const kind = t.kind[from];
  if (kind === Kind.word) {
    const word = t.word[from];
    if (word & (Word.header | Word.opensStatement) || hasSemicolon(p, from, end)) statementsInExpression(p, from, end);
    else if (word & Word.jump) hiddenJump(p, from, end);
    else if (word & (TYPE_WORD | Word.typeof)) typeArgument(p, from, end);
    else if (word & Word.static || (word === 0 && t.kindAt(from + 1) === Kind.word && from + 1 < end))
      severalWords(p, from, end);
    else pointerTypeArgument(p, from, end);
  } else if (kind === Char.dot || kind === Char.openBracket) {
    designatedArgument(p, from, end);
  } else if (kind === Char.openBrace) {
    bracedArgument(p, from, end);
  } else if (isOperator(kind) && end - from <= 3) {
    for (let q = from; q < end; q++) if (!isOperator(t.kind[q])) return;
    p.edits.put(t.start[from], t.end[end - 1], '_'.repeat(t.end[end - 1] - t.start[from]));
  }
}

/** `scoped_cond_guard(c, return -EINTR, &x)`: the value stays, the jump is marked. */
export function hiddenJump(p: Pass, k: number, end: number): void {
  const { t } = p;
  const keyword = t.textOf(k);
  if (!KEYWORDS.includes(keyword)) return;
  // At file level it is a name: DEVICE_ATTR_WO(break).
  if (p.inFunction) p.marks.push({ kind: 'hidden-jump', at: t.start[k], keyword });
  if (end > k + 1) p.blankToken(k);
  else p.putToken(k, '_'.repeat(keyword.length));
  t.kind[k] = Kind.gone;
}

/** One past the type that starts at `from`; with the index of the word that names it. */
function readType(
  t: Tokens,
  from: number,
  end: number,
): { readonly end: number; readonly name: number; readonly stars: boolean } | null {
  let k = from;
  let name = -1;
  if (t.word[k] & Word.typeof) {
    if (t.kindAt(k + 1) !== Char.open || t.match[k + 1] < 0) return null;
    name = k;
    k = t.match[k + 1] + 1;
  } else {
    while (k < end && t.kind[k] === Kind.word) name = k++;
  }
  const words = k;
  while (k < end && (t.kind[k] === Char.star || (t.kind[k] === Kind.word && (t.word[k] & Word.baseType) !== 0))) k++;
  return name < 0 ? null : { end: k, name, stars: k > words };
}

/** `struct foo *`, `u32`, `const char`, `typeof(*p)`, with array or function declarators after it. */
function typeArgument(p: Pass, from: number, end: number): void {
  const { t } = p;
  const type = readType(t, from, end);
  if (type === null || type.end > end) return;
  const { name } = type;
  if (type.end < end) {
    const next = t.kind[type.end];
    const declarator = next === Char.openBracket || (next === Char.open && t.kindAt(type.end + 1) === Char.star);
    if (!declarator || t.word[from] & Word.typeof) return;
  } else if (name === from && !type.stars && t.word[name] & Word.kernelType) {
    return; // u32 alone is a name already
  }
  const nameEnd = t.word[name] & Word.typeof ? t.end[t.match[name + 1]] : t.end[name];
  if (name > from) p.edits.blank(t.start[from], t.start[name]);
  if (t.word[name] & (Word.baseType | Word.tag | Word.typeof))
    p.edits.put(t.start[name], nameEnd, '_'.repeat(nameEnd - t.start[name]));
  p.edits.blank(nameEnd, t.end[end - 1]);
  for (let q = from; q < end; q++) if (q !== name) t.kind[q] = Kind.gone;
  t.word[name] = 0;
}

/**
 * `MACRO(static inline, x)`, and string macros without a string between them:
 * `PREFIX DRIVER "text"`. The last word before the end or the first string stays.
 */
function severalWords(p: Pass, from: number, end: number): void {
  const { t } = p;
  let last = from;
  while (last + 1 < end && t.kind[last + 1] === Kind.word) last++;
  if (last + 1 < end && t.kind[last + 1] !== Kind.string) return;
  p.edits.blank(t.start[from], t.start[last]);
  if (t.word[last] !== 0) p.putToken(last, '_'.repeat(t.end[last] - t.start[last]));
  for (let q = from; q < last; q++) t.kind[q] = Kind.gone;
}

/** `x = poll(dev, 2000, if (ready()) break;)`: the grammar has no place for statements here. */
function statementsInExpression(p: Pass, from: number, end: number): void {
  const { t } = p;
  const at = t.start[from];
  p.edits.put(at, t.end[end - 1], '_');
  p.marks.push({
    kind: 'dropped',
    at,
    end: t.end[end - 1],
    reason: 'statements among the arguments of a macro in an expression',
  });
  for (let q = from; q < end; q++) t.kind[q] = Kind.gone;
}

export function hasSemicolon(p: Pass, from: number, end: number): boolean {
  for (let q = from; q < end; q++) {
    if (p.t.kind[q] === Char.semicolon) return true;
    q = p.skip(q);
  }
  return false;
}

/** `va_arg(ap, foo_t *)`: a name and stars, nothing after them. */
function pointerTypeArgument(p: Pass, from: number, end: number): void {
  const { t } = p;
  let k = from + 1;
  while (k < end && t.kind[k] === Char.star) k++;
  if (k !== end || k === from + 1) return;
  p.edits.blank(t.end[from], t.end[end - 1]);
}

/** `.field = value` in a macro call; `.field = { … }` becomes a compound literal. */
function designatedArgument(p: Pass, from: number, end: number): void {
  const { t } = p;
  let k = from + 1;
  while (k < end && t.kind[k] !== Char.equals) k++; // also past the brackets of [0 ... 3]
  if (k + 1 >= end || t.kindAt(k + 1) === Char.equals) return;
  if (t.kind[k + 1] === Char.openBrace) {
    p.edits.put(t.start[from], t.end[k], '(_)');
    if (t.end[k] - t.start[from] < 3) p.edits.blank(t.start[from], t.end[k]);
  } else {
    p.edits.blank(t.start[from], t.end[k]);
  }
  for (let q = from; q < k; q++) t.kind[q] = Kind.gone;
}

/** `MACRO({ 1, 2 })`, where the braces hold values and no statements. */
function bracedArgument(p: Pass, from: number, end: number): void {
  const { t } = p;
  const close = t.match[from];
  if (close !== end - 1 || close < 0) return;
  for (let k = from + 1; k < close; k++) {
    if (t.kind[k] === Char.semicolon) return;
    k = p.skip(k);
  }
  if (close === from + 1) p.edits.put(t.start[from], t.end[close], '_');
  else if (
    t.kind[from + 1] === Char.dot ||
    t.kind[from + 1] === Char.openBracket ||
    t.kind[from + 1] === Char.openBrace
  ) {
    p.edits.put(t.start[from], t.end[close], '_');
    for (let q = from; q <= close; q++) t.kind[q] = Kind.gone;
  } else {
    p.blankToken(from);
    p.blankToken(close);
    if (t.kind[close - 1] === Char.comma) p.blankToken(close - 1);
  }
}

function isOperator(kind: number): boolean {
  return (
    kind === Char.less ||
    kind === Char.greater ||
    kind === Char.equals ||
    kind === Char.bang ||
    kind === Char.plus ||
    kind === Char.minus ||
    kind === Char.bar ||
    kind === Char.ampersand ||
    kind === Char.star ||
    kind === Char.slash ||
    kind === Char.percent ||
    kind === Char.caret
  );
}

/** Is the word at `k`, followed by `(`, a call rather than a declaration of a function? */
export function isCallPlace(p: Pass, k: number): boolean {
  const { t } = p;
  const before = t.kindAt(k - 1);
  if (p.inside === Inside.file && !p.startsStatement(k)) return before !== Kind.word && before !== Char.star;
  if (before === Kind.word) return (t.word[k - 1] & (Word.jump | Word.opensStatement | Word.label)) !== 0;
  return true;
}
