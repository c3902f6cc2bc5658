import { collectPaths } from '../flow/paths.js';
import type { Block, Expr, FlowGraph, Instr, PathId, Terminator } from '../flow/ir.js';
import { successorsOf } from './task.js';

/**
 * Which of `variables` still have a reader on some way from the start of each
 * block: the usual analysis, backwards until nothing changes. A variable whose
 * address is taken is taken to be read everywhere.
 */
export function liveAt(graph: FlowGraph, variables: readonly PathId[]): (readonly PathId[])[] {
  const { blocks } = graph;
  if (variables.length === 0) return blocks.map(() => variables);
  const bits = new Bits(graph, variables);
  const effects = blocks.map((block) => blockEffect(block, bits));
  const live = effects.map(() => 0);
  for (let changed = true; changed;) {
    changed = false;
    for (let b = blocks.length - 1; b >= 0; b--) {
      let after = 0;
      for (const to of successorsOf(blocks[b].end)) after |= live[to];
      const before = effects[b].reads | (after & ~effects[b].writes);
      if (before === live[b]) continue;
      live[b] = before;
      changed = true;
    }
  }
  const sets = new Map<number, readonly PathId[]>();
  return live.map((mask) => {
    const all = mask | bits.escaped;
    const known = sets.get(all);
    if (known) return known;
    const set = variables.filter((path) => (all & bits.of(path)) !== 0);
    sets.set(all, set);
    return set;
  });
}

/** One bit a variable. */
class Bits {
  private readonly bits: Map<PathId, number>;
  escaped = 0;

  constructor(
    private readonly graph: FlowGraph,
    variables: readonly PathId[],
  ) {
    this.bits = new Map(variables.map((path, i) => [path, 1 << i]));
  }

  of(path: PathId): number {
    return this.bits.get(path) ?? 0;
  }

  /** Variables that evaluating the expressions reads, those in an index too. */
  read(exprs: readonly Expr[]): number {
    let mask = 0;
    for (const expr of exprs) {
      if (expr.op === 'address') this.escaped |= this.of(expr.path);
      const paths: PathId[] = [];
      collectPaths(expr, paths);
      for (const id of paths) mask |= this.through(id);
    }
    return mask;
  }

  through(id: PathId): number {
    const path = this.graph.paths[id];
    return path.indices.reduce((mask, index) => mask | this.of(index), this.of(path.root));
  }
}

function blockEffect(block: Block, bits: Bits): { reads: number; writes: number } {
  let reads = bits.read(readByEnd(block.end));
  let writes = 0;
  for (let i = block.instrs.length - 1; i >= 0; i--) {
    const instr = block.instrs[i];
    const to = writtenBy(instr);
    // a part of a variable is written: the rest of it is still there
    const whole = to === null ? 0 : bits.of(to);
    reads = (reads & ~whole) | bits.read(readBy(instr)) | (to === null || whole !== 0 ? 0 : bits.through(to));
    writes |= whole;
  }
  return { reads, writes };
}

function writtenBy(instr: Instr): PathId | null {
  if (instr.k === 'call') return instr.dest;
  if (instr.k === 'declare') return instr.path;
  return instr.k === 'assign' && instr.compound === null ? instr.to : null;
}

function readBy(instr: Instr): readonly Expr[] {
  switch (instr.k) {
    case 'call':
      return instr.via ? [...instr.args, instr.via] : instr.args;
    case 'assign':
      return instr.compound === null ? [instr.from] : [instr.from, { op: 'path', path: instr.to, at: instr.at }];
    case 'cleanup':
      return [{ op: 'path', path: instr.path, at: instr.at }];
    case 'guard':
    case 'unguard':
      return instr.args;
    case 'read':
      return [instr.value];
    case 'declare':
      return [];
  }
}

function readByEnd(end: Terminator): readonly Expr[] {
  switch (end.k) {
    case 'branch':
      return [end.cond];
    case 'switch':
      return [end.value];
    case 'iterate':
      return end.args;
    case 'return':
      return end.value ? [end.value] : [];
    default:
      return [];
  }
}
