import { Char, isWordCharacter, Kind, type Tokens } from './tokens.js';
import { classOf } from './words.js';
import type { Edits } from './edits.js';

/** A preprocessor line, continuation lines included. */
export interface Directive {
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
  /** `if`, `define`, …; empty for a lone `#`. */
  readonly name: string;
  /** Where the text after the name starts. */
  readonly argument: number;
  /** Number of tokens before it. */
  readonly token: number;
}

export interface Lexed {
  readonly directives: readonly Directive[];
  /** Deepest nesting of brackets. */
  readonly depth: number;
}

/** Splits C into tokens. Whatever the text is, every character is passed once. */
export function lex(text: string, tokens: Tokens, edits: Edits): Lexed {
  tokens.reset(text);
  const directives: Directive[] = [];
  const length = text.length;
  let depth = 0;
  let deepest = 0;
  let lineStart = true;
  let i = 0;
  while (i < length) {
    const c = text.charCodeAt(i);
    if (c === Char.newline) {
      lineStart = true;
      i++;
    } else if (c === Char.space || c === Char.tab || c === Char.return || c === Char.formFeed || c === Char.backslash) {
      i++;
    } else if (isWordCharacter(c) && c !== 0xfeff) {
      lineStart = false;
      let j = i + 1;
      while (j < length && isWordCharacter(text.charCodeAt(j))) j++;
      if (c >= Char.zero && c <= Char.nine) {
        tokens.add(Kind.number, i, j, 0);
      } else {
        tokens.add(Kind.word, i, j, classOf(text.slice(i, j)));
      }
      i = j;
    } else if (c === Char.slash && text.charCodeAt(i + 1) === Char.star) {
      const close = text.indexOf('*/', i + 2);
      // Without its end a comment is no comment to the grammar, which would read on in it.
      if (close < 0) edits.blank(i, length);
      i = close < 0 ? length : close + 2;
    } else if (c === Char.slash && text.charCodeAt(i + 1) === Char.slash) {
      i = endOfLine(text, i);
    } else if (c === Char.hash && lineStart) {
      const directive = readDirective(text, i, tokens.count);
      directives.push(directive);
      i = directive.end;
    } else if (c === Char.quote || c === Char.apostrophe) {
      lineStart = false;
      const end = endOfString(text, i, c);
      tokens.add(c === Char.quote ? Kind.string : Kind.character, i, end, 0);
      i = end;
    } else if (c === Char.dot && text.startsWith('...', i)) {
      lineStart = false;
      tokens.add(Kind.ellipsis, i, i + 3, 0);
      i += 3;
    } else if (c < Char.space || c === 0xfeff || c === 127) {
      edits.blank(i, i + 1);
      i++;
    } else {
      lineStart = false;
      if (c === Char.openBrace || c === Char.open || c === Char.openBracket) deepest = Math.max(deepest, ++depth);
      else if ((c === Char.closeBrace || c === Char.close || c === Char.closeBracket) && depth > 0) depth--;
      tokens.add(c, i, i + 1, 0);
      i++;
    }
  }
  return { directives, depth: deepest };
}

function endOfLine(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  while (end > 0 && isContinued(text, end)) end = text.indexOf('\n', end + 1);
  return end < 0 ? text.length : end;
}

/** Does a backslash join the line that ends here with the next one? */
function isContinued(text: string, newline: number): boolean {
  const before = text.charCodeAt(newline - 1);
  return before === Char.backslash || (before === Char.return && text.charCodeAt(newline - 2) === Char.backslash);
}

/** One past the closing quote; a string ends with its line at the latest. */
function endOfString(text: string, from: number, quote: number): number {
  let i = from + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === Char.backslash) {
      i++;
      if (text.charCodeAt(i) === Char.return && text.charCodeAt(i + 1) === Char.newline) i++;
    } else if (c === quote) {
      return i + 1;
    } else if (c === Char.newline) {
      return i;
    }
  }
  return text.length;
}

function readDirective(text: string, start: number, token: number): Directive {
  let name = start + 1;
  while (text.charCodeAt(name) === Char.space || text.charCodeAt(name) === Char.tab) name++;
  let argument = name;
  while (argument < text.length && isWordCharacter(text.charCodeAt(argument))) argument++;
  let i = argument;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === Char.newline) {
      if (!isContinued(text, i)) break;
      i++;
    } else if (c === Char.slash && text.charCodeAt(i + 1) === Char.star) {
      const close = text.indexOf('*/', i + 2);
      i = close < 0 ? text.length : close + 2;
    } else if (c === Char.slash && text.charCodeAt(i + 1) === Char.slash) {
      i = endOfLine(text, i);
    } else if (c === Char.quote) {
      i = endOfString(text, i, c);
    } else {
      i++;
    }
  }
  return { start, end: Math.min(i, text.length), name: text.slice(name, argument), argument, token };
}
