import type { FlatTree } from './tree.js';

/** Grows the arrays of a `FlatTree`; one buffer serves many trees, so that memory stays flat. */
export class NodeBuffer {
  private count = 0;
  private kind = new Uint16Array(1 << 14);
  private field = new Uint8Array(1 << 14);
  private flags = new Uint8Array(1 << 14);
  private start = new Uint32Array(1 << 14);
  private end = new Uint32Array(1 << 14);
  private parent = new Int32Array(1 << 14);
  private last = new Uint32Array(1 << 14);

  clear(): void {
    this.count = 0;
  }

  /** Adds a node without children; call `close` when its children have been added. */
  add(kind: number, field: number, flags: number, start: number, end: number, parent: number): number {
    if (this.count === this.kind.length) this.grow();
    const node = this.count++;
    this.kind[node] = kind;
    this.field[node] = field;
    this.flags[node] = flags;
    this.start[node] = start;
    this.end[node] = end;
    this.parent[node] = parent;
    this.last[node] = node + 1;
    return node;
  }

  close(node: number): void {
    this.last[node] = this.count;
  }

  /** A copy: the buffer is used again for the next tree. */
  finish(): FlatTree {
    const n = this.count;
    return {
      count: n,
      kind: this.kind.slice(0, n),
      field: this.field.slice(0, n),
      flags: this.flags.slice(0, n),
      start: this.start.slice(0, n),
      end: this.end.slice(0, n),
      parent: this.parent.slice(0, n),
      last: this.last.slice(0, n),
    };
  }

  private grow(): void {
    const size = this.count * 2;
    const grown = <T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    this.kind = grown(new Uint16Array(size), this.kind);
    this.field = grown(new Uint8Array(size), this.field);
    this.flags = grown(new Uint8Array(size), this.flags);
    this.start = grown(new Uint32Array(size), this.start);
    this.end = grown(new Uint32Array(size), this.end);
    this.parent = grown(new Int32Array(size), this.parent);
    this.last = grown(new Uint32Array(size), this.last);
  }
}
