import {
  graphHtml,
  graphMarkdown,
  graphSvg,
  graphToDot,
  layoutGraph,
  type LifetimeGraph,
} from '../core/graph/index.js';
import { Failure } from '../project/failure.js';
import { graphFiles, graphPageScript, graphPath } from '../project/graph.js';
import type { Semantics } from '../project/replay.js';
import { openOutput } from './output.js';

/** Options of `graph` as the command line gives them. */
export interface GraphArguments {
  readonly root?: string;
  readonly format: 'json' | 'dot' | 'svg' | 'html' | 'markdown';
  readonly function?: string;
  readonly driver?: boolean;
  readonly follow?: boolean;
  readonly then?: readonly string[];
  readonly semantics?: Semantics;
  readonly fail?: readonly string[];
  readonly kernel?: string;
  readonly config?: string;
  readonly output?: string;
}

/**
 * Runs `graph` and prints it.
 *
 * @returns the exit status: 0
 * @throws Failure for what ends with status 2
 */
export async function graph(paths: readonly string[], args: GraphArguments): Promise<number> {
  const made = await graphFor(paths, args);
  const output = openOutput(args.output ?? null);
  output.write(write(made, args.format));
  output.close();
  return 0;
}

/** One path when something is said of how to follow it, else all paths. */
async function graphFor(paths: readonly string[], args: GraphArguments): Promise<LifetimeGraph> {
  const where = { paths, root: args.root ?? null, kernel: args.kernel ?? null, config: args.config ?? null };
  const { then, semantics, fail } = args;
  const follows = args.follow === true || then !== undefined || semantics !== undefined || fail !== undefined;
  if (!follows)
    return graphFiles({ ...where, function: args.function ?? null, driver: args.driver === true }, process.cwd());
  if (args.function === undefined) throw new Failure('a path to follow begins with a --function');
  if (args.driver === true)
    throw new Failure('--driver looks at all paths; it does not go with --follow, --then, --semantics and --fail');
  const request = { ...where, semantics: semantics ?? null, fails: fail ?? [] };
  return graphPath(request, [args.function, ...(then ?? [])], process.cwd());
}

function write(made: LifetimeGraph, format: GraphArguments['format']): string {
  switch (format) {
    case 'dot':
      return graphToDot(made);
    case 'svg':
      return graphSvg(made, layoutGraph(made));
    case 'html':
      return graphHtml(made, graphPageScript());
    case 'markdown':
      return graphMarkdown(made);
    case 'json':
      return `${JSON.stringify(made, null, 2)}\n`;
  }
}
