import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the thread that starts the server is given. */
export interface ToStart {
  /** Absolute path of the server's script. */
  readonly module: string;
  /** The process whose end is the server's. */
  readonly client: number;
}

/** What it answers: the server's process, or why there is none. */
export type Started = { readonly pid: number } | { readonly reason: string };

/** A server that runs, and the streams to talk with it. */
export interface Streams {
  readonly reader: NodeJS.ReadableStream;
  readonly writer: NodeJS.WritableStream;
  /** It was asked to end: what is left of it after a while is killed. */
  readonly end: () => void;
}

export function serverArguments(module: string, client: number): string[] {
  return [module, '--stdio', `--clientProcessId=${client}`];
}

export function serverEnvironment(): NodeJS.ProcessEnv {
  // an editor that is its own Node is told to be nothing else
  return { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
}

/**
 * Starts the server from a thread: whoever starts a process waits until it runs, which
 * on a busy machine takes longer than the editor's other extensions should wait.
 *
 * @param folder where the thread's script is
 * @param said what the server writes beside its messages
 * @returns null where no thread can start it
 */
export async function startFromThread(
  folder: string,
  module: string,
  said: (text: string) => void,
): Promise<Streams | null> {
  const workerData: ToStart = { module, client: process.pid };
  const options = { workerData, stdin: true, stdout: true, stderr: true };
  try {
    const thread = new Worker(join(folder, 'server-starter.cjs'), options);
    const started = await new Promise<Started>((resolve) => {
      thread.once('message', resolve);
      thread.once('error', ({ message }) => resolve({ reason: message }));
      thread.once('exit', () => resolve({ reason: 'its thread has ended' }));
    });
    if ('reason' in started || thread.stdin === null) {
      said('reason' in started ? started.reason : 'the thread cannot be written to');
      void thread.terminate();
      return null;
    }
    thread.stderr.setEncoding('utf8').on('data', said);
    thread.on('error', ({ message }) => said(message));
    return { reader: thread.stdout, writer: thread.stdin, end: () => thread.postMessage('end') };
  } catch (error) {
    said(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** The same where there are no threads. */
export function startHere(module: string): ChildProcess {
  return spawn(process.execPath, serverArguments(module, process.pid), { env: serverEnvironment() });
}
