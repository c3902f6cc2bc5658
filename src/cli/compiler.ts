import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * V8 optimises what it finds hot, in each worker anew and on threads of its own,
 * and does it all again when a guess was wrong. By default it begins so early that
 * a run over a tree spends a quarter of its CPU time there, which workers that are
 * as many as the cores have to wait for. This lets code run longer first. Other
 * versions go about it in other ways and are left alone.
 */
export function optimiseLater(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');
}

/**
 * Workers that are as many as the cores wait for whatever else runs: each collects its own
 * young garbage then, without help, and compiles with less of what is called copied in, which
 * costs compiling more than it saves running. To be called before the workers are started.
 */
export function shareCores(jobs: number): void {
  if (!process.versions.v8.startsWith('11.') || jobs < availableParallelism()) return;
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
}
