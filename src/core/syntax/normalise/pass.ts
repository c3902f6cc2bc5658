/** State of the pass over the tokens, and the questions that rules ask. */
import type { Mark } from '../tree.js';
import { Inside, insideBrace } from './braces.js';
import type { Edits } from './edits.js';
import type { LocalMacro } from './local-macros.js';
import { Char, isSpace, Kind, type Tokens } from './tokens.js';
import { Word } from './words.js';

/** What rules have learned of a token; bits. */
export const Note = {
  /** A statement or item ends with this token. */
  ends: 1,
  /** This closing parenthesis ends a header: a statement follows. */
  header: 2,
  /** The arguments of the call that this word names have been looked at. */
  argumentsDone: 4,
  /** This opening bracket opens a block, whatever its kind. */
  block: 8,
} as const;

export class Pass {
  readonly notes: Uint8Array;
  private readonly insides: Inside[] = [];
  private readonly closers: number[] = [];
  private readonly openers: number[] = [];

  constructor(
    readonly t: Tokens,
    readonly edits: Edits,
    readonly marks: Mark[],
    readonly local: ReadonlyMap<string, LocalMacro>,
  ) {
    this.notes = new Uint8Array(t.count + 1);
  }

  /** What the current token is inside of. */
  get inside(): Inside {
    return this.insides.length > 0 ? this.insides[this.insides.length - 1] : Inside.file;
  }

  /** The bracket that the current token is directly inside of, or -1. */
  get opener(): number {
    return this.openers.length > 0 ? this.openers[this.openers.length - 1] : -1;
  }

  /** Is any enclosing bracket a block? */
  get inFunction(): boolean {
    return this.insides.includes(Inside.block);
  }

  enter(opener: number, inside: Inside, closer: number): void {
    this.insides.push(inside);
    this.closers.push(closer);
    this.openers.push(opener);
  }

  /** Keeps the stack in step with token `k`, before any rule sees it. */
  step(k: number): void {
    while (this.closers.length > 0 && this.closers[this.closers.length - 1] <= k) {
      this.insides.pop();
      this.closers.pop();
      this.openers.pop();
    }
    const { t } = this;
    const kind = t.kind[k];
    if (kind === Char.openBrace) {
      if (t.match[k] > k)
        this.enter(k, this.notes[k] & Note.block ? Inside.block : insideBrace(t, k, this.inside), t.match[k]);
    } else if (kind === Char.open || kind === Char.openBracket) {
      if (t.match[k] > k) this.enter(k, Inside.list, t.match[k]);
    }
  }

  note(k: number, bits: number): void {
    this.notes[k] |= bits;
  }

  has(k: number, bits: number): boolean {
    return k >= 0 && (this.notes[k] & bits) !== 0;
  }

  /** Can token `k` begin a statement or a declaration? */
  startsStatement(k: number): boolean {
    const { t } = this;
    if (k === 0) return true;
    const p = k - 1;
    if (this.notes[p] & (Note.ends | Note.header)) return true;
    switch (t.kind[p]) {
      case Char.semicolon:
      case Char.openBrace:
      case Char.closeBrace:
        return true;
      case Char.colon:
        return this.isLabelColon(p);
      case Char.close: {
        const owner = t.match[p] - 1;
        return owner >= 0 && (t.word[owner] & Word.header) !== 0;
      }
      case Kind.word:
        return (t.word[p] & Word.opensStatement) !== 0;
      default:
        return false;
    }
  }

  private isLabelColon(colon: number): boolean {
    const { t } = this;
    if (t.kindAt(colon - 1) === Kind.word && this.boundary(colon - 2)) return true;
    for (let k = colon - 1; k >= 0 && k > colon - 40; k--) {
      if (t.word[k] & Word.label) return true;
      const kind = t.kind[k];
      if (kind === Char.question || kind === Char.semicolon || kind === Char.openBrace || kind === Char.closeBrace)
        return false;
    }
    return false;
  }

  private boundary(k: number): boolean {
    const kind = this.t.kindAt(k);
    return (
      k < 0 ||
      kind === Char.semicolon ||
      kind === Char.openBrace ||
      kind === Char.closeBrace ||
      kind === Char.colon ||
      (this.notes[k] & Note.ends) !== 0
    );
  }

  /** Writes one character over the white space after token `k`; false if there is none. */
  insertAfter(k: number, character: string): boolean {
    const at = this.t.end[k];
    if (at >= this.t.text.length || !isSpace(this.t.text.charCodeAt(at))) return false;
    this.edits.put(at, at + 1, character);
    this.note(k, Note.ends);
    return true;
  }

  blankToken(k: number): void {
    this.edits.blank(this.t.start[k], this.t.end[k]);
  }

  putToken(k: number, text: string): void {
    this.edits.put(this.t.start[k], this.t.end[k], text);
  }

  /** The last comma directly inside the brackets, or -1. */
  lastComma(open: number, close: number): number {
    const { t } = this;
    let found = -1;
    for (let k = open + 1; k < close; k++) {
      if (t.kind[k] === Char.comma) found = k;
      k = this.skip(k);
    }
    return found;
  }

  /** The end of what token `k` opens, or `k` itself. */
  skip(k: number): number {
    const { t } = this;
    const kind = t.kind[k];
    const opens = kind === Char.open || kind === Char.openBrace || kind === Char.openBracket;
    return opens && t.match[k] > k ? t.match[k] : k;
  }
}
