/** Lifetime graphs for an editor: of what stands in it, saved or not. */
import { graphOfPath, type LifetimeGraph } from '../core/graph/index.js';
import { runFunctions, type NoLedger, type ReplayInput } from '../core/replay/index.js';
import { graphWith, type GraphTree } from '../project/graph.js';
import type { ReplaySources } from './requests.js';

/** What a graph is to be of. */
export interface GraphOf {
  /**
   * `function`: the one named and what it calls, on all paths; `path`: the functions named one
   * after the other, on the one path that a ledger follows; `file`; `driver`: all that is built with the file.
   */
  readonly of: 'function' | 'path' | 'file' | 'driver';
  readonly functions: readonly string[];
  /** Calls that fail on a path, as for a ledger. */
  readonly fails: readonly string[];
}

/** @throws Failure when there is nothing to be shown, with the reason */
export function graphFor(
  { root, path, open, of, functions }: ReplaySources & GraphOf,
  tree: Omit<GraphTree, 'root' | 'open'>,
  replayed: () => ReplayInput,
): LifetimeGraph | NoLedger {
  if (of === 'path') {
    const ran = runFunctions(replayed(), functions);
    return 'reason' in ran ? ran : graphOfPath(ran.session, functions, ran.file);
  }
  const wanted = of === 'function' ? (functions.at(0) ?? '') : null;
  return graphWith({ paths: [path], function: wanted, driver: of === 'driver' }, { ...tree, root, open }, root);
}
