import type { Block, FlowGraph } from '../flow/ir.js';
import type { Reference } from '../lifetime/index.js';
import type { TrailStep } from './state.js';
import { successorsOf } from './task.js';

/**
 * `if (flag) release(x);` in cleanup code: the condition tells whether there is
 * something to release, in a way that facts about values may not know. Offsets of
 * such branches, with the side that releases and the names called there.
 */
export interface GuardedRelease {
  readonly at: number;
  /** The text that a trail's step has when the releasing side is taken. */
  readonly side: string;
  readonly calls: ReadonlySet<string>;
  /** Offsets between which claims are taken that this does not concern: the loop that takes them itself. */
  readonly except: readonly [number, number] | null;
}

const DEEPEST = 3;

export function findGuards(graph: FlowGraph): GuardedRelease[] {
  const guards: GuardedRelease[] = [];
  for (const block of graph.blocks) {
    const { end } = block;
    if (end.k !== 'branch') continue;
    const yes = rejoining(graph, end.yes, end.no, 0);
    if (yes) guards.push({ at: end.at, side: 'yes', calls: yes, except: null });
    const no = rejoining(graph, end.no, end.yes, 0);
    if (no) guards.push({ at: end.at, side: 'no', calls: no, except: null });
  }
  return [...guards, ...unwindingLoops(graph)];
}

/**
 * `while (i--) release(x[i]);`: whether its body runs depends on counters that
 * nobody here follows, so a way that skips it proves nothing.
 */
function unwindingLoops(graph: FlowGraph): GuardedRelease[] {
  const loops: GuardedRelease[] = [];
  for (const block of graph.blocks) {
    for (const head of successorsOf(block.end)) {
      if (head > block.id) continue;
      const body = graph.blocks.slice(head, block.id + 1);
      const calls = body.flatMap((b) => b.instrs.flatMap((i) => (i.k === 'call' ? [i] : [])));
      if (calls.length === 0) continue;
      const names = new Set(calls.flatMap((c) => (c.callee === null ? [] : [c.callee])));
      const except: [number, number] = [Math.min(...calls.map((c) => c.at)), Math.max(...calls.map((c) => c.at))];
      for (const { end } of body) {
        if (end.k === 'iterate') loops.push({ at: end.at, side: 'next element', calls: names, except });
        if (end.k !== 'branch' || !end.loop) continue;
        // the condition of `while (!done)` is `done`: its body is where that is false
        const side = comesBack(graph, end.yes, block.id, head) ? 'yes' : 'no';
        loops.push({ at: end.at, side, calls: names, except });
      }
    }
  }
  return loops;
}

/** The way from a block leads to the end of the loop's body, and not by its head. */
function comesBack(graph: FlowGraph, from: number, last: number, head: number): boolean {
  const seen = new Set([from]);
  for (const at of seen) {
    if (at === last) return true;
    for (const to of successorsOf(graph.blocks[at].end)) if (to !== head) seen.add(to);
  }
  return false;
}

/** What is called on a side that runs on into the other one; null when it goes elsewhere. */
function rejoining(graph: FlowGraph, side: number, other: number, depth: number): ReadonlySet<string> | null {
  if (depth > DEEPEST) return null;
  const block = graph.blocks[side];
  const calls = new Set<string>();
  for (const instr of block.instrs) if (instr.k === 'call' && instr.callee !== null) calls.add(instr.callee);
  const { end } = block;
  if (end.k === 'jump') {
    if (end.via !== null) return null;
    // `if (on) release(x); else …` comes together again behind both
    const both = graph.blocks[other].end;
    const joins = both.k === 'jump' && both.via === null && both.to === end.to;
    return end.to === other || joins || leadsTo(graph.blocks[end.to], other) ? calls : null;
  }
  if (end.k !== 'branch') return null;
  // `if (a && b) release(x);`
  const inner =
    end.no === other
      ? rejoining(graph, end.yes, other, depth + 1)
      : end.yes === other
        ? rejoining(graph, end.no, other, depth + 1)
        : null;
  return inner ? new Set([...calls, ...inner]) : null;
}

function leadsTo(block: Block, other: number): boolean {
  return block.instrs.length === 0 && block.end.k === 'jump' && block.end.to === other;
}

/** The way leaves out a guarded release of this claim: its author thought of it. */
export function passesGuard(
  guards: readonly GuardedRelease[],
  r: Reference,
  trail: TrailStep | null,
  within: (name: string) => ReadonlySet<string> | undefined,
): boolean {
  for (let step = trail; step; step = step.previous) {
    if (step.kind === 'call' && step.at === r.at) return false;
    if (step.kind !== 'branch' && step.kind !== 'iterate') continue;
    const { at, text } = step;
    for (const guard of guards) {
      if (guard.at !== at || guard.side === text) continue;
      if (guard.except && r.at >= guard.except[0] && r.at <= guard.except[1]) continue;
      for (const name of guard.calls) {
        if (r.release.includes(name)) return true;
        const inner = within(name);
        if (inner && r.release.some((release) => inner.has(release))) return true;
      }
    }
  }
  return false;
}
