import {
  ledgerToJson,
  ledgerToMarkdown,
  ledgerToSvg,
  ledgerToText,
  replayFunctions,
  replayTests,
  testsToJson,
  testsToText,
  type ReplayInput,
} from '../core/replay/index.js';
import { Failure } from '../project/failure.js';
import { prepareReplay, type Semantics } from '../project/replay.js';
import { openOutput } from './output.js';

/** Options of `replay` as the command line gives them. */
export interface ReplayArguments {
  readonly root?: string;
  readonly format: 'text' | 'json' | 'markdown' | 'svg';
  readonly function?: string;
  readonly then?: readonly string[];
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
  if (args.function !== undefined) return ledger(input, [args.function, ...(args.then ?? [])], args);
  if (args.then !== undefined) throw new Failure('--then needs a --function before it');
  if (args.format !== 'text' && args.format !== 'json')
    throw new Failure(`${args.format} is for ledgers: name a --function`);
  const report = replayTests(input);
  if (report.suites.length === 0)
    throw new Failure(`no test suite in ${paths.join(', ')}${report.notes.map((n) => `\n${n.text}`).join('')}`);
  const output = openOutput(args.output ?? null);
  if (args.format === 'json') output.write(`${JSON.stringify(testsToJson(report), null, 2)}\n`);
  else output.write(testsToText(report, args.notes === true));
  output.close();
  return report.suites.some((suite) => suite.cases.some((c) => c.verdict === 'fail')) ? 1 : 0;
}

/** @returns 1 when something is left or wrong at the end, else 0 */
function ledger(input: ReplayInput, functions: readonly string[], args: ReplayArguments): number {
  const made = replayFunctions(input, functions);
  if ('reason' in made) throw new Failure(made.reason);
  const output = openOutput(args.output ?? null);
  switch (args.format) {
    case 'json':
      output.write(`${JSON.stringify(ledgerToJson(made), null, 2)}\n`);
      break;
    case 'markdown':
      output.write(ledgerToMarkdown(made));
      break;
    case 'svg':
      output.write(ledgerToSvg(made));
      break;
    case 'text':
      output.write(ledgerToText(made, args.notes === true));
  }
  output.close();
  return made.left.length > 0 || made.events.length > 0 ? 1 : 0;
}
