import { Kind, Char, type Tokens } from './tokens.js';
import { Word } from './words.js';

/** What a place is inside of. */
export enum Inside {
  /** No bracket. */
  file,
  /** Statements. */
  block,
  /** Members of a struct or union. */
  struct,
  enum,
  initialiser,
  /** Round or square brackets. */
  list,
}

/**
 * What an opening brace opens, by the tokens before it. Brackets before it must be
 * matched already.
 */
export function insideBrace(t: Tokens, brace: number, outer: Inside): Inside {
  const before = t.kindAt(brace - 1);
  if (outer === Inside.initialiser) return before === Char.open ? Inside.block : Inside.initialiser;
  if (before === Char.equals || before === Char.comma || before === Char.openBracket) return Inside.initialiser;
  if (before === Kind.word) return afterWord(t, brace - 1);
  if (before === Char.close) {
    const open = t.match[brace - 1];
    if (open <= 0) return Inside.block;
    const owner = t.kind[open - 1];
    if (owner === Kind.word) {
      if (t.word[open - 1] & Word.jump) return Inside.initialiser;
      return taggedBefore(t, brace - 1) ?? Inside.block;
    }
    // `f(void))(int) {` and `({ if (x) (y); })` are no compound literals; `= (struct s){` is one.
    if (
      owner === Char.equals ||
      owner === Char.open ||
      owner === Char.comma ||
      owner === Char.ampersand ||
      owner === Char.question ||
      owner === Char.colon
    ) {
      return Inside.initialiser;
    }
    return outer === Inside.block &&
      owner !== Char.close &&
      owner !== Char.closeBrace &&
      owner !== Char.semicolon &&
      owner !== Char.openBrace
      ? Inside.initialiser
      : Inside.block;
  }
  return Inside.block;
}

function afterWord(t: Tokens, k: number): Inside {
  const word = t.word[k];
  if (word & Word.opensStatement) return Inside.block;
  if (word & Word.jump) return Inside.initialiser;
  return taggedBefore(t, k) ?? Inside.block;
}

/** `struct name {` with attributes in between: looks back a few tokens for the tag. */
function taggedBefore(t: Tokens, from: number): Inside | null {
  let k = from;
  for (let steps = 0; steps < 6 && k >= 0; steps++) {
    if (t.kind[k] === Char.close) {
      k = t.match[k] - 1;
      if (k < -1 || (k >= 0 && (t.word[k] & Word.attributeWithArguments) === 0)) return null;
      k--;
      continue;
    }
    if (t.kind[k] !== Kind.word) return k === from ? null : enumBase(t, k);
    if (t.word[k] & Word.tag) {
      const length = t.end[k] - t.start[k];
      return length === 4 ? Inside.enum : Inside.struct; // enum; struct and union are longer
    }
    k--;
  }
  return null;
}

/** `enum name : u8 {` */
function enumBase(t: Tokens, colon: number): Inside | null {
  if (t.kind[colon] !== Char.colon) return null;
  for (let k = colon - 1; k >= colon - 2 && k >= 0; k--) {
    if ((t.word[k] & Word.tag) !== 0 && t.end[k] - t.start[k] === 4) return Inside.enum;
  }
  return null;
}

/** A closing brace in column 0 ends a definition in kernel style, unless it ends an argument: `MACRO(x, {⏎});`. */
export function endsDefinition(t: Tokens, brace: number): boolean {
  const start = t.start[brace];
  if (start > 0 && t.text.charCodeAt(start - 1) !== Char.newline) return false;
  const next = t.kindAt(brace + 1);
  return next !== Char.close && next !== Char.comma;
}
