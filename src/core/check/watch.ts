import type { Instr } from '../flow/ir.js';
import type { LifetimeEvent, Primitive } from '../lifetime/index.js';
import type { Run } from './engine.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';

/** Looks on while functions are run: for what an editor shows beside the findings. It must change nothing. */
export interface Watch {
  /** An instruction is about to run in this state. */
  readonly before: (task: Task, state: PathState, instr: Instr) => void;
  /** The machine took a step. */
  readonly stepped: (task: Task, step: Primitive, events: readonly LifetimeEvent[]) => void;
  /** A function was run over all of its paths. */
  readonly ran?: (task: Task, result: Run) => void;
}
