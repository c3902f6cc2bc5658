import type { PathId } from '../flow/index.js';
import type { Body } from './library.js';
import type { Block, Value } from './values.js';

/** A function that is being run. */
export interface Frame {
  readonly body: Body;
  readonly caller: Frame | null;
  readonly depth: number;
  /** Memory of parameters, locals and temporaries, by the path of the variable. */
  readonly variables: Map<PathId, Block>;
  /** Offset of the call that runs now. */
  at: number;
  result: Value;
  /** What it was called with beyond its parameters. */
  rest: readonly Value[];
}

/** Where in the given files the path is: the innermost frame that is not part of what contracts say. */
export function outermostOwn(frame: Frame | null): Frame | null {
  for (let f = frame; f !== null; f = f.caller) if (f.body.unit.origin === 'file') return f;
  return null;
}
