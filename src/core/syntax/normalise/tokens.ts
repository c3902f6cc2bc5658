/** Kinds of tokens; punctuation has its own character code, one token a character. */
export const Kind = {
  none: 0,
  word: 1,
  number: 2,
  string: 3,
  character: 4,
  ellipsis: 5,
  /** A token that was erased after brackets were matched. */
  gone: 6,
} as const;

/** Character codes by the names that this room uses. */
export const Char = {
  tab: 9,
  newline: 10,
  formFeed: 12,
  return: 13,
  space: 32,
  bang: 33,
  quote: 34,
  hash: 35,
  dollar: 36,
  percent: 37,
  ampersand: 38,
  apostrophe: 39,
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  nine: 57,
  colon: 58,
  semicolon: 59,
  less: 60,
  equals: 61,
  greater: 62,
  question: 63,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  caret: 94,
  underscore: 95,
  openBrace: 123,
  bar: 124,
  closeBrace: 125,
  tilde: 126,
} as const;

export function isWordCharacter(c: number): boolean {
  return (
    (c >= 97 && c <= 122) ||
    (c >= 65 && c <= 90) ||
    c === Char.underscore ||
    (c >= Char.zero && c <= Char.nine) ||
    c === Char.dollar ||
    c > 127
  );
}

export function isSpace(c: number): boolean {
  return c === Char.space || c === Char.tab || c === Char.newline || c === Char.return;
}

/** Tokens of a text as parallel arrays. Comments, white space and directives are not among them. */
export class Tokens {
  count = 0;
  kind = new Uint8Array(1 << 15);
  start = new Int32Array(1 << 15);
  end = new Int32Array(1 << 15);
  /** Bits of `Word`. */
  word = new Int32Array(1 << 15);
  /** Index of the bracket that belongs to this one, or -1. */
  match = new Int32Array(1 << 15);
  text = '';

  reset(text: string): void {
    this.count = 0;
    this.text = text;
  }

  add(kind: number, start: number, end: number, word: number): void {
    if (this.count === this.kind.length) this.grow();
    const k = this.count++;
    this.kind[k] = kind;
    this.start[k] = start;
    this.end[k] = end;
    this.word[k] = word;
    this.match[k] = -1;
  }

  /** Moves a token down while others are being dropped. */
  move(from: number, to: number): void {
    this.kind[to] = this.kind[from];
    this.start[to] = this.start[from];
    this.end[to] = this.end[from];
    this.word[to] = this.word[from];
    this.match[to] = -1;
  }

  textOf(k: number): string {
    return this.text.slice(this.start[k], this.end[k]);
  }

  /** Kind of a token, 0 outside the text. */
  kindAt(k: number): number {
    return k >= 0 && k < this.count ? this.kind[k] : Kind.none;
  }

  /** Is there a line break between the two offsets? */
  breaksLine(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.text.charCodeAt(i) === Char.newline) return true;
    return false;
  }

  /** Column of the token if it is the first on its line, else -1. Tabs are 8 wide. */
  indent(k: number): number {
    return this.firstOnLine(k) ? this.lineIndent(k) : -1;
  }

  /** Column at which the line of the token starts; 0 on lines too long to be written by people. */
  lineIndent(k: number): number {
    const start = this.start[k];
    let line = start;
    while (line > 0 && this.text.charCodeAt(line - 1) !== Char.newline) {
      if (start - line-- > 2000) return 0;
    }
    let column = 0;
    for (let i = line; ; i++) {
      const c = this.text.charCodeAt(i);
      if (c === Char.tab) column = (column | 7) + 1;
      else if (c === Char.space) column++;
      else return column;
    }
  }

  private firstOnLine(k: number): boolean {
    for (let i = this.start[k] - 1; i >= 0; i--) {
      const c = this.text.charCodeAt(i);
      if (c === Char.newline) return true;
      if (c !== Char.space && c !== Char.tab) return false;
    }
    return true;
  }

  private grow(): void {
    const size = this.kind.length * 2;
    const copy = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const next = new Int32Array(size);
      next.set(old);
      return next;
    };
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    this.start = copy(this.start);
    this.end = copy(this.end);
    this.word = copy(this.word);
    this.match = copy(this.match);
  }
}
