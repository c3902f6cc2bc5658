import type { FlowGraph, PathId } from '../flow/ir.js';
import { successorsOf } from './task.js';

/** Blocks that run again: from each of them a way leads back to the head without passing it. */
export interface Loop {
  readonly head: number;
  readonly blocks: ReadonlySet<number>;
  /** Blocks from which the next round begins. */
  readonly latches: ReadonlySet<number>;
}

/** Blocks come in reverse postorder, so an edge to an earlier block closes a loop. What only leaves it is no part of it. */
export function loopsOf(graph: FlowGraph): Loop[] {
  const latches = new Map<number, Set<number>>();
  for (const block of graph.blocks)
    for (const to of successorsOf(block.end))
      if (to <= block.id) latches.set(to, (latches.get(to) ?? new Set()).add(block.id));
  if (latches.size === 0) return [];
  const before: number[][] = graph.blocks.map(() => []);
  for (const block of graph.blocks) for (const to of successorsOf(block.end)) before[to].push(block.id);
  return [...latches].map(([head, ends]) => {
    const blocks = new Set([head, ...ends]);
    // grows while it is gone through
    for (const at of blocks) if (at !== head) for (const from of before[at]) blocks.add(from);
    return { head, blocks, latches: ends };
  });
}

/** Variables that a loop counts with: stepped once a round, at its end, or by the iterator macro itself. */
export function countersOf(graph: FlowGraph, loop: Loop): Set<PathId> {
  const counters = new Set<PathId>();
  const others = new Set<PathId>();
  const [from, to] = extentOf(graph, loop);
  for (const block of graph.blocks) {
    const latch = loop.latches.has(block.id);
    for (const instr of block.instrs) {
      // a step on the way out counts the round that is left
      if (instr.k !== 'assign' || !(loop.blocks.has(block.id) || (instr.at > from && instr.at < to))) continue;
      (latch && instr.compound === '+' ? counters : others).add(instr.to);
    }
  }
  const { end } = graph.blocks[loop.head];
  if (end.k === 'iterate') for (const arg of end.args) if (arg.op === 'path') counters.add(arg.path);
  for (const path of others) counters.delete(path);
  return counters;
}

/** Offsets of the loop's text: from its condition to what comes after it. */
export function extentOf(graph: FlowGraph, loop: Loop): readonly [number, number] {
  const { end } = graph.blocks[loop.head];
  if (end.k !== 'iterate' && end.k !== 'branch') return [Infinity, -Infinity];
  const out = end.k === 'iterate' ? end.exit : loop.blocks.has(end.yes) ? end.no : end.yes;
  const { instrs, end: next } = graph.blocks[out];
  const first = instrs.length > 0 ? instrs[0].at : 'at' in next ? next.at : (next.via?.at ?? Infinity);
  return [end.at, first];
}
