import type { CallInstr, Expr, FlowGraph, PathId } from '../flow/ir.js';
import type { Exit } from './engine.js';
import { outcome } from './outcome.js';
import { successorsOf, type Task } from './task.js';
import { P, Z } from './values.js';

type Side = 'yes' | 'no';

/**
 * A function without a result cannot say that it failed, but its paths do: the last
 * condition that decided how to leave asked whether a call had failed, and it had.
 */
export function leavesOnFailure(task: Task, exit: Exit): boolean {
  const known = judged.get(exit);
  if (known !== undefined) return known;
  const fails = lastDecision(task, exit) === true;
  judged.set(exit, fails);
  return fails;
}

const judged = new WeakMap<Exit, boolean>();

function lastDecision(task: Task, exit: Exit): boolean | null {
  const { blocks } = task.graph;
  const ways = waysOut(task.graph);
  for (let step = exit.state.trail; step; step = step.previous) {
    if (step.kind !== 'branch') continue;
    const { at, text } = step;
    const end = blocks.find((b) => b.end.k === 'branch' && b.end.at === at)?.end;
    if (end?.k !== 'branch') continue;
    const [taken, left] = text === 'yes' ? [end.yes, end.no] : [end.no, end.yes];
    // where both sides lead to the same exits it decides nothing
    if ([...ways[left]].every((way) => ways[taken].has(way))) continue;
    return failingSide(task, end.cond, at) === text;
  }
  return null;
}

const exitsOf = new WeakMap<FlowGraph, readonly ReadonlySet<number>[]>();

/** The exits that each block leads to, by the number of the block that returns. */
function waysOut(graph: FlowGraph): readonly ReadonlySet<number>[] {
  const known = exitsOf.get(graph);
  if (known) return known;
  const { blocks } = graph;
  const ways = blocks.map((b) => new Set(b.end.k === 'return' ? [b.id] : []));
  for (let changed = true; changed;) {
    changed = false;
    for (let b = blocks.length - 1; b >= 0; b--) {
      const before = ways[b].size;
      for (const next of successorsOf(blocks[b].end)) for (const way of ways[next]) ways[b].add(way);
      changed ||= ways[b].size > before;
    }
  }
  exitsOf.set(graph, ways);
  return ways;
}

const other = (side: Side | null): Side | null => (side === null ? null : side === 'yes' ? 'no' : 'yes');

/** The side of a condition on which a call that it asks about failed. */
function failingSide(task: Task, cond: Expr, at: number): Side | null {
  if (cond.op === 'unary') return cond.operator === '!' ? other(failingSide(task, cond.arg, at)) : null;
  if (cond.op === 'binary') {
    const zero = (e: Expr): boolean => e.op === 'int' && e.value === 0;
    if (!zero(cond.right)) return null;
    if (cond.operator === '<')
      return cond.left.op === 'path' && lastCall(task, cond.left.path, at) !== null ? 'yes' : null;
    if (cond.operator === '!=') return failingSide(task, cond.left, at);
    return cond.operator === '==' ? other(failingSide(task, cond.left, at)) : null;
  }
  if (cond.op !== 'path') return null;
  const call = lastCall(task, cond.path, at);
  return call === null || call.callee === null ? null : failingValue(task, call.callee, cond.path);
}

/** `yes` when a value that is not zero means failure. */
function failingValue(task: Task, name: string, path: PathId): Side | null {
  const { book } = task.file;
  const predicate = book.predicate(name);
  if (predicate === 'is-null' || predicate === 'is-err' || predicate === 'is-err-or-null' || predicate === 'is-failed')
    return 'yes';
  if (predicate === 'is-valid') return 'no';
  const contract = task.file.defined.has(name) ? undefined : book.contract(name);
  const variable = task.places.variable(path);
  if (contract === undefined) {
    // a status in a variable of its own; what a bare `if (f())` asks nobody can tell
    return variable !== undefined && !variable.pointer && /^(?:int|long|ssize_t)$/.test(variable.type) ? 'yes' : null;
  }
  const taken = contract.effects.find((e) => e.do === 'acquire' && e.on.at === 'return');
  // what is looked up need not be there
  if (taken?.do === 'acquire' && taken.kind === 'reference' && contract.failure === 'null') return null;
  const { bad } = outcome(contract.failure, taken !== undefined, taken !== undefined);
  return bad === Z ? 'no' : bad !== 0 && (bad & (Z | P)) === 0 ? 'yes' : null;
}

/** The call whose result the place held last, in the order of the text. */
export function lastCall({ graph }: Task, path: PathId, at: number): CallInstr | null {
  let last: CallInstr | null = null;
  for (const block of graph.blocks) {
    for (const instr of block.instrs) {
      if (instr.at > at || (last !== null && instr.at < last.at)) continue;
      if (instr.k === 'call' && instr.dest === path) last = instr;
    }
  }
  return last;
}
