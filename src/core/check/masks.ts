/** Three bits an entry, of which none is set when there is none; eight entries a number, small enough for every engine. */
const BITS = 3;
const ENTRY = 7;
const EACH = 8;
const AT = EACH - 1;
const SHIFT = 3;

/**
 * Classes by value: a mask of 1 to 7 for some of the small numbers. Nearly every
 * step of a run copies and joins them, so several share a number, and the array is
 * shared with copies until one of them writes. Entries come in the order of their ids.
 */
export class Masks {
  private constructor(
    private words: number[],
    private shared: boolean,
  ) {}

  static empty(): Masks {
    return new Masks([], false);
  }

  /** A table of its own, as far as anybody can tell. */
  copy(): Masks {
    this.shared = true;
    return new Masks(this.words, true);
  }

  /** One past the highest id that may have an entry. */
  get end(): number {
    return this.words.length * EACH;
  }

  /** The mask, 0 when there is none. */
  at(id: number): number {
    const word = id >> SHIFT;
    return word < this.words.length ? (this.words[word] >> ((id & AT) * BITS)) & ENTRY : 0;
  }

  has(id: number): boolean {
    return this.at(id) !== 0;
  }

  set(id: number, mask: number): void {
    if (this.at(id) === mask) return;
    const words = this.own();
    const word = id >> SHIFT;
    // without holes: the engine keeps such arrays in their fastest form
    while (words.length <= word) words.push(0);
    const shift = (id & AT) * BITS;
    words[word] = (words[word] & ~(ENTRY << shift)) | (mask << shift);
  }

  delete(id: number): void {
    if (this.has(id)) this.set(id, 0);
  }

  /** Nobody wrote to either since one was copied from the other. */
  is(other: Masks): boolean {
    return this.words === other.words;
  }

  /** Of the ids whose entries differ, in their order, one is as asked; what the two hold is not to change meanwhile. */
  someDifference(other: Masks, such: (id: number) => boolean): boolean {
    const mine = this.words;
    const theirs = other.words;
    if (mine === theirs) return false;
    const end = Math.max(mine.length, theirs.length);
    for (let word = 0; word < end; word++) {
      let differing = (word < mine.length ? mine[word] : 0) ^ (word < theirs.length ? theirs[word] : 0);
      for (let id = word << SHIFT; differing !== 0; id++, differing >>= BITS)
        if ((differing & ENTRY) !== 0 && such(id)) return true;
    }
    return false;
  }

  *keys(): IterableIterator<number> {
    for (let id = 0; id < this.end; id++) if (this.has(id)) yield id;
  }

  private own(): number[] {
    if (this.shared) {
      this.words = this.words.slice();
      this.shared = false;
    }
    return this.words;
  }
}
