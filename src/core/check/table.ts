/** No entry: entries are ids and masks, which are never negative. */
const NONE = -1;

/**
 * Numbers by small numbers. Ids of a function are dense and copies are what a run
 * over all paths makes most, so this is an array, shared with copies until one of
 * them writes. Entries come in the order of their ids.
 */
export class Table {
  private constructor(
    private cells: number[],
    private shared: boolean,
  ) {}

  static empty(): Table {
    return new Table([], false);
  }

  /** A table of its own, as far as anybody can tell. */
  copy(): Table {
    this.shared = true;
    return new Table(this.cells, true);
  }

  /** One past the highest id that may have an entry. */
  get end(): number {
    return this.cells.length;
  }

  get(id: number): number | undefined {
    const found = this.at(id);
    return found === NONE ? undefined : found;
  }

  /** The entry, or a negative number when there is none. */
  at(id: number): number {
    return id < this.cells.length ? this.cells[id] : NONE;
  }

  has(id: number): boolean {
    return this.at(id) !== NONE;
  }

  set(id: number, entry: number): void {
    if (this.at(id) === entry) return;
    const cells = this.own();
    // without holes: the engine keeps such arrays in their fastest form
    while (cells.length <= id) cells.push(NONE);
    cells[id] = entry;
  }

  delete(id: number): void {
    if (this.has(id)) this.own()[id] = NONE;
  }

  /** Nobody wrote to either since one was copied from the other. */
  is(other: Table): boolean {
    return this.cells === other.cells;
  }

  /** Some entry, but for that of `except`, is one of these. */
  includesAny(entries: readonly number[], except: number | null = null): boolean {
    const { cells } = this;
    for (let id = 0; id < cells.length; id++)
      if (cells[id] !== NONE && id !== except && entries.includes(cells[id])) return true;
    return false;
  }

  /** Some entry is as asked; for what does not write to the table. */
  some(such: (id: number, entry: number) => boolean): boolean {
    const { cells } = this;
    for (let id = 0; id < cells.length; id++) if (cells[id] !== NONE && such(id, cells[id])) return true;
    return false;
  }

  *keys(): IterableIterator<number> {
    const { cells } = this;
    for (let id = 0; id < cells.length; id++) if (cells[id] !== NONE) yield id;
  }

  /** Goes through the entries as they are now, whatever is written meanwhile. */
  *[Symbol.iterator](): IterableIterator<[number, number]> {
    this.shared = true;
    const { cells } = this;
    for (let id = 0; id < cells.length; id++) if (cells[id] !== NONE) yield [id, cells[id]];
  }

  private own(): number[] {
    if (this.shared) {
      this.cells = this.cells.slice();
      this.shared = false;
    }
    return this.cells;
  }
}
