import { graphToDot, type LifetimeGraph } from '../core/graph/index.js';
import { graphFiles } from '../project/graph.js';
import { openOutput } from './output.js';

/** Options of `graph` as the command line gives them. */
export interface GraphArguments {
  readonly root?: string;
  readonly format: 'json' | 'dot';
  readonly function?: string;
  readonly kernel?: string;
  readonly config?: string;
  readonly output?: string;
}

/**
 * Runs `graph` and prints it.
 *
 * @returns the exit status: 0
 */
export async function graph(paths: readonly string[], args: GraphArguments): Promise<number> {
  const made = await graphFiles(
    {
      paths,
      root: args.root ?? null,
      kernel: args.kernel ?? null,
      config: args.config ?? null,
      function: args.function ?? null,
    },
    process.cwd(),
  );
  const output = openOutput(args.output ?? null);
  output.write(write(made, args.format));
  output.close();
  return 0;
}

function write(made: LifetimeGraph, format: GraphArguments['format']): string {
  return format === 'dot' ? graphToDot(made) : `${JSON.stringify(made, null, 2)}\n`;
}
