/** Replacements of the same length, applied together. */
export class Edits {
  private from: number[] = [];
  private to: number[] = [];
  /** null stands for blanks. */
  private with: (string | null)[] = [];
  private sorted = true;

  reset(): void {
    this.from = [];
    this.to = [];
    this.with = [];
    this.sorted = true;
  }

  /** Overwrites with spaces; line breaks stay. */
  blank(from: number, to: number): void {
    if (from < to) this.push(from, to, null);
  }

  /** Overwrites with a text no longer than the place, and pads with spaces. Line breaks go. */
  put(from: number, to: number, text: string): void {
    if (text.length <= to - from) this.push(from, to, text.length === to - from ? text : text.padEnd(to - from));
  }

  private push(from: number, to: number, text: string | null): void {
    const n = this.from.length;
    if (n > 0 && from <= this.from[n - 1]) this.sorted = false;
    this.from.push(from);
    this.to.push(to);
    this.with.push(text);
  }

  /** Where edits overlap, the one that starts first wins, of two that start together the longer one, then the later one. */
  apply(text: string): string {
    if (this.from.length === 0) return text;
    const order = this.sorted ? null : this.order();
    const parts: string[] = [];
    let at = 0;
    for (let i = 0; i < this.from.length; i++) {
      const e = order ? order[i] : i;
      const to = this.to[e];
      if (to <= at) continue;
      const from = this.from[e];
      if (from < at) {
        // Of an edit whose beginning is covered, blanks still make sense; a word would not.
        if (this.with[e] !== null) continue;
        parts.push(blanks(text, at, to));
      } else {
        if (from > at) parts.push(text.slice(at, from));
        parts.push(this.with[e] ?? blanks(text, from, to));
      }
      at = to;
    }
    parts.push(text.slice(at));
    return parts.join('');
  }

  private order(): Uint32Array {
    const order = new Uint32Array(this.from.length);
    for (let i = 0; i < order.length; i++) order[i] = i;
    return order.sort((a, b) => this.from[a] - this.from[b] || this.to[b] - this.to[a] || b - a);
  }
}

const SPACES = ' '.repeat(256);

function blanks(text: string, from: number, to: number): string {
  const line = text.indexOf('\n', from);
  if (line < 0 || line >= to) return to - from <= 256 ? SPACES.slice(0, to - from) : ' '.repeat(to - from);
  return text.slice(from, to).replace(/[^\n]/g, ' ');
}
