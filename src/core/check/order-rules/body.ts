import { collectPaths } from '../../flow/paths.js';
import type { CallInstr, Expr, FlowGraph, PathId, Terminator } from '../../flow/index.js';
import { successors } from '../../flow/index.js';
import { Names, type FieldTypes } from './names.js';

/** A place that a function goes to, and where. */
export interface Touch {
  readonly at: number;
  readonly fn: string;
}

/** One function as the order rules read it. */
export class Body {
  readonly names: Names;
  readonly calls: { readonly call: CallInstr; readonly block: number; readonly index: number }[] = [];
  /** Places it reads or goes through. */
  readonly touches = new Map<string, Touch>();
  /** Places that conditions, or calls whose answer is used, ask about. */
  readonly asks = new Set<string>();
  /** Places whose own value some condition tests. */
  readonly tests = new Set<string>();
  private readonly reach = new Map<number, ReadonlySet<number>>();

  constructor(
    readonly graph: FlowGraph,
    types: FieldTypes,
  ) {
    this.names = new Names(graph, types);
    graph.blocks.forEach((block, number) => {
      block.instrs.forEach((instr, index) => {
        switch (instr.k) {
          case 'call':
            this.calls.push({ call: instr, block: number, index });
            for (const arg of instr.args) this.read(arg, instr.at);
            if (instr.via) this.read(instr.via, instr.at);
            if (instr.dest !== null) for (const arg of instr.args) this.ask(arg);
            if (instr.dest !== null) this.through(instr.dest, instr.at);
            return;
          case 'assign':
            this.read(instr.from, instr.at);
            this.through(instr.to, instr.at);
            return;
          case 'read':
            this.read(instr.value, instr.at);
            return;
          default:
        }
      });
      this.terminator(block.end);
    });
  }

  /** Where control can go at the first branch after a block. */
  waysAfter(block: number): readonly number[] {
    const seen = new Set<number>();
    for (let at = block; !seen.has(at);) {
      seen.add(at);
      const next = successors(this.graph.blocks[at].end);
      if (next.length !== 1) return next;
      at = next[0];
    }
    return [];
  }

  /** Whether control can get from one place to a later one. */
  reaches(from: { block: number; index: number }, to: { block: number; index: number }): boolean {
    if (from.block === to.block) return from.index < to.index;
    return this.reachable(from.block).has(to.block);
  }

  reachable(block: number): ReadonlySet<number> {
    const known = this.reach.get(block);
    if (known) return known;
    const seen = new Set<number>();
    const open = [block];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of successors(this.graph.blocks[at].end)) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    this.reach.set(block, seen);
    return seen;
  }

  private terminator(end: Terminator): void {
    if (end.k === 'branch') {
      this.read(end.cond, end.at);
      this.ask(end.cond);
      this.ask(end.cond, this.tests);
    } else if (end.k === 'switch') {
      this.read(end.value, end.at);
      this.ask(end.value);
    } else if (end.k === 'return' && end.value) this.read(end.value, end.at);
    else if (end.k === 'iterate') for (const arg of end.args) this.read(arg, end.at);
  }

  private ask(expr: Expr, into = this.asks): void {
    const paths: PathId[] = [];
    collectPaths(expr, paths);
    for (const path of paths) {
      const key = this.names.key(path);
      if (key !== null) into.add(key);
    }
  }

  private read(expr: Expr, at: number): void {
    const paths: PathId[] = [];
    collectPaths(expr, paths);
    for (const path of paths) this.touch(path, at);
  }

  /** What is written is not read, but the way to it is. */
  private through(path: PathId, at: number): void {
    const { parent } = this.graph.paths[path];
    if (parent >= 0) this.touch(parent, at);
  }

  private touch(path: PathId, at: number): void {
    for (let id = path; id >= 0; id = this.graph.paths[id].parent) {
      const key =
        this.graph.paths[id].parent < 0 && this.graph.paths[id].rootKind !== 'global' ? null : this.names.key(id);
      if (key !== null && !this.touches.has(key)) this.touches.set(key, { at, fn: this.graph.name });
    }
  }
}
