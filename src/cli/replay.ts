import { replayTests, testsToJson, testsToText } from '../core/replay/index.js';
import { Failure } from '../project/failure.js';
import { prepareReplay, type Semantics } from '../project/replay.js';
import { openOutput } from './output.js';

/** Options of `replay` as the command line gives them. */
export interface ReplayArguments {
  readonly root?: string;
  readonly format: 'text' | 'json';
  readonly semantics?: Semantics;
  readonly fail?: readonly string[];
  readonly kernel?: string;
  readonly config?: string;
  readonly output?: string;
  readonly notes?: boolean;
}

/**
 * Runs `replay` and prints what came of it.
 *
 * @returns the exit status: 1 when a case fails, else 0
 */
export async function replay(paths: readonly string[], args: ReplayArguments): Promise<number> {
  const input = await prepareReplay(
    {
      paths,
      root: args.root ?? null,
      kernel: args.kernel ?? null,
      config: args.config ?? null,
      semantics: args.semantics ?? null,
      fails: args.fail ?? [],
    },
    process.cwd(),
  );
  const report = replayTests(input);
  if (report.suites.length === 0)
    throw new Failure(`no test suite in ${paths.join(', ')}${report.notes.map((n) => `\n${n.text}`).join('')}`);
  const output = openOutput(args.output ?? null);
  if (args.format === 'json') output.write(`${JSON.stringify(testsToJson(report), null, 2)}\n`);
  else output.write(testsToText(report, args.notes === true));
  output.close();
  return report.suites.some((suite) => suite.cases.some((c) => c.verdict === 'fail')) ? 1 : 0;
}
