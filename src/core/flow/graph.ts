import type { Instr, JumpVia, Terminator } from './ir.js';
import { Bound } from './limits.js';

export interface OpenBlock {
  readonly instrs: Instr[];
  end: Terminator | null;
  label: string | null;
}

/** Grows a graph block by block. After a terminator nothing is current: what follows cannot be reached unless a block is started. */
export class GraphBuilder {
  readonly blocks: OpenBlock[] = [];
  private now = -1;
  private size = 0;

  constructor(private readonly maxSize: number) {}

  /** False after a jump, return or stop. */
  get open(): boolean {
    return this.now >= 0;
  }

  block(label: string | null = null): number {
    this.count();
    this.blocks.push({ instrs: [], end: null, label });
    return this.blocks.length - 1;
  }

  /** Continues in `block`; the current one falls through into it. */
  start(block: number): void {
    if (this.now >= 0) this.blocks[this.now].end = { k: 'jump', to: block, via: null };
    this.now = block;
  }

  emit(instr: Instr): void {
    this.count();
    this.blocks[this.current()].instrs.push(instr);
  }

  /** Ends the current block and returns its number. */
  end(terminator: Terminator): number {
    const block = this.current();
    this.blocks[block].end = terminator;
    this.now = -1;
    return block;
  }

  jump(to: number, via: JumpVia | null = null): void {
    if (this.now < 0) return;
    this.end({ k: 'jump', to, via });
  }

  /** Code that nothing reaches gets a block of its own, which `finish` drops. */
  current(): number {
    if (this.now < 0) this.now = this.block();
    return this.now;
  }

  private count(): void {
    if (++this.size > this.maxSize) throw new Bound(`more than ${this.maxSize} blocks and instructions`);
  }
}
