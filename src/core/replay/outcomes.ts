/** Which way leads straight to a failure: what is not known is taken to succeed. */
import type { Expr, FlowGraph, PathId } from '../flow/index.js';

/** Blocks that are followed without meeting a choice. */
const MOST_BLOCKS = 8;

/** From this block on, the function can only return an error number. */
export function failsFrom(graph: FlowGraph, start: number): boolean {
  const errors = new Set<PathId>();
  let id = start;
  for (let i = 0; i < MOST_BLOCKS; i++) {
    const { instrs, end } = graph.blocks[id];
    for (const instr of instrs) {
      if (instr.k === 'assign' && instr.compound === null && isError(instr.from, errors)) errors.add(instr.to);
      else if (instr.k === 'assign') errors.delete(instr.to);
      else if (instr.k === 'call' && instr.dest !== null) errors.delete(instr.dest);
    }
    if (end.k === 'return') return end.value !== null && isError(end.value, errors);
    if (end.k !== 'jump') return false;
    id = end.to;
  }
  return false;
}

function isError(expr: Expr, errors: ReadonlySet<PathId>): boolean {
  if (expr.op === 'errno') return expr.negative;
  if (expr.op === 'int') return expr.value < 0;
  return expr.op === 'path' && errors.has(expr.path);
}
