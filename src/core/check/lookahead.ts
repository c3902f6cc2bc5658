import { collectPaths } from '../flow/paths.js';
import type { FlowGraph, Instr, PathId } from '../flow/ir.js';
import { liveAt } from './liveness.js';
import { successorsOf } from './task.js';

/** What the code from the start of each block on may still ask: states that differ in nothing else are one. */
export interface Lookahead {
  /** Of the variables asked about, those whose value some way on still reads. */
  readonly read: readonly (readonly PathId[])[];
  /** Keys of the choices that lie ahead. */
  readonly choices: readonly ReadonlySet<string>[];
  /** Where a loop begins: variables that each round steps on from where the last one left them. */
  readonly stepping: readonly (readonly PathId[])[];
  /** Blocks that some way comes to after the engine, which takes them in their order, has run them. */
  readonly again: readonly boolean[];
}

export function lookAhead(graph: FlowGraph, variables: readonly PathId[]): Lookahead {
  return {
    read: liveAt(graph, variables),
    choices: choicesAhead(graph),
    stepping: steppingVariables(graph),
    again: reachedAgain(graph),
  };
}

const NO_CHOICES: ReadonlySet<string> = new Set();

function choicesAhead({ blocks }: FlowGraph): ReadonlySet<string>[] {
  const ahead = blocks.map(() => NO_CHOICES);
  if (!blocks.some((b) => b.end.k === 'choice')) return ahead;
  for (let changed = true; changed;) {
    changed = false;
    for (let b = blocks.length - 1; b >= 0; b--) {
      const { end } = blocks[b];
      const keys = new Set<string>(end.k === 'choice' ? [end.key] : []);
      for (const to of successorsOf(end)) for (const key of ahead[to]) keys.add(key);
      if (keys.size === ahead[b].size) continue;
      ahead[b] = keys;
      changed = true;
    }
  }
  return ahead;
}

/** Where an edge goes back to, and all that can be reached from there: a later block may lead to it. */
function reachedAgain({ blocks }: FlowGraph): boolean[] {
  const again = blocks.map(() => false);
  const open: number[] = [];
  const reach = (to: number): void => {
    if (again[to]) return;
    again[to] = true;
    open.push(to);
  };
  for (const { id, end } of blocks) for (const to of successorsOf(end)) if (to <= id) reach(to);
  for (let at = open.pop(); at !== undefined; at = open.pop()) for (const to of successorsOf(blocks[at].end)) reach(to);
  return again;
}

const NOTHING: readonly PathId[] = [];

/** Blocks come in reverse postorder, so an edge to an earlier block closes a loop over what lies between. */
function steppingVariables(graph: FlowGraph): (readonly PathId[])[] {
  const { blocks } = graph;
  const stepping = blocks.map(() => NOTHING);
  if (!blocks.some((b) => successorsOf(b.end).some((head) => head <= b.id))) return stepping;
  const steps = blocks.map((b) => b.instrs.flatMap((i) => stepped(graph, i) ?? []));
  for (const block of blocks) {
    for (const head of successorsOf(block.end)) {
      if (head > block.id) continue;
      const found = steps.slice(head, block.id + 1).flat();
      if (found.length > 0) stepping[head] = [...new Set([...stepping[head], ...found])];
    }
  }
  return stepping;
}

/** The variable in `i++`, `i = i + 2`, `p = p->next`, `p = next(p)`. */
function stepped(graph: FlowGraph, instr: Instr): PathId | null {
  const to = instr.k === 'assign' ? instr.to : instr.k === 'call' ? instr.dest : null;
  if (to === null || graph.paths[to].parent >= 0) return null;
  if (instr.k === 'assign' && instr.compound !== null) return to;
  const read: PathId[] = [];
  if (instr.k === 'assign') collectPaths(instr.from, read);
  else if (instr.k === 'call') for (const arg of instr.args) collectPaths(arg, read);
  return read.some((path) => graph.paths[path].root === to) ? to : null;
}
