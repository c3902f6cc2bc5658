import type { Block, FlowGraph } from '../flow/ir.js';
import type { Reference } from '../lifetime/index.js';
import type { TrailStep } from './state.js';

/**
 * `if (flag) release(x);` in cleanup code: the condition tells whether there is
 * something to release, in a way that facts about values may not know. Offsets of
 * such branches, with the side that releases and the names called there.
 */
export interface GuardedRelease {
  readonly at: number;
  readonly side: 'yes' | 'no';
  readonly calls: ReadonlySet<string>;
}

const DEEPEST = 3;

export function findGuards(graph: FlowGraph): GuardedRelease[] {
  const guards: GuardedRelease[] = [];
  for (const block of graph.blocks) {
    const { end } = block;
    if (end.k !== 'branch') continue;
    const yes = rejoining(graph, end.yes, end.no, 0);
    if (yes) guards.push({ at: end.at, side: 'yes', calls: yes });
    const no = rejoining(graph, end.no, end.yes, 0);
    if (no) guards.push({ at: end.at, side: 'no', calls: no });
  }
  return guards;
}

/** What is called on a side that runs on into the other one; null when it goes elsewhere. */
function rejoining(graph: FlowGraph, side: number, other: number, depth: number): ReadonlySet<string> | null {
  if (depth > DEEPEST) return null;
  const block = graph.blocks[side];
  const calls = new Set<string>();
  for (const instr of block.instrs) if (instr.k === 'call' && instr.callee !== null) calls.add(instr.callee);
  const { end } = block;
  if (end.k === 'jump')
    return end.via === null && (end.to === other || leadsTo(graph.blocks[end.to], other)) ? calls : null;
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
    if (step.kind !== 'branch') continue;
    const { at, text } = step;
    for (const guard of guards) {
      if (guard.at !== at || guard.side === text) continue;
      for (const name of guard.calls) {
        if (r.release.includes(name)) return true;
        const inner = within(name);
        if (inner && r.release.some((release) => inner.has(release))) return true;
      }
    }
  }
  return false;
}
