import { Failure } from '../project/failure.js';
import { createProgram } from './program.js';

/** Status of a run that could not do what was asked. */
const COULD_NOT = 2;

async function main(): Promise<number> {
  let status = 0;
  const program = createProgram((value) => {
    status = value;
  });
  try {
    await program.parseAsync(process.argv);
    return status;
  } catch (error) {
    if (isCommanderError(error)) return error.exitCode === 0 ? 0 : COULD_NOT;
    if (error instanceof Failure) process.stderr.write(`kernel-lifetimes: ${error.message}\n`);
    else
      process.stderr.write(
        `kernel-lifetimes: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    return COULD_NOT;
  }
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
}

// Help or a summary whose reader has gone is no error either.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
// The status is set, not exited with, so that nothing in a pipe is cut off.
process.exitCode = await main();
