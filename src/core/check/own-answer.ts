import { collectPaths } from '../flow/paths.js';
import type { PathId } from '../flow/ir.js';
import type { Reference } from '../lifetime/index.js';
import type { Exit } from './engine.js';
import { lastCall } from './failing.js';
import type { Task } from './task.js';

/**
 * Between the call and the jump that leaves, or the exit, the way asks nothing but what
 * the call itself answered: `if (take(x) != 1) return -ENOMEM;`. Whatever the answer
 * means, it is the one that says that nothing was taken.
 */
export function leavesOnItsAnswer(task: Task, exit: Exit, r: Reference): boolean {
  const dest = destinationOf(task, r);
  if (dest === null) return false;
  let asked = 0;
  for (let step = exit.state.trail; step; step = step.previous) {
    if (step.kind === 'call' && step.at === r.at) return asked > 0;
    // what is decided after the jump is the unwinding's business
    if (step.kind === 'jump') asked = 0;
    else if (step.kind === 'branch') asked = asked >= 0 && asksOnly(task, step.at, dest, r) ? asked + 1 : -1;
    else if (step.kind === 'iterate' || step.kind === 'choice') asked = -1;
  }
  return false;
}

function destinationOf(task: Task, r: Reference): PathId | null {
  for (const { instrs } of task.graph.blocks)
    for (const instr of instrs) if (instr.k === 'call' && instr.at === r.at) return instr.dest;
  return null;
}

function asksOnly(task: Task, at: number, dest: PathId, r: Reference): boolean {
  const end = task.graph.blocks.find((b) => b.end.k === 'branch' && b.end.at === at)?.end;
  if (end?.k !== 'branch') return false;
  const paths: PathId[] = [];
  collectPaths(end.cond, paths);
  return paths.length > 0 && paths.every((path) => path === dest && lastCall(task, path, at)?.at === r.at);
}
