import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Files that one worker checks at a stretch. */
export interface Batch {
  readonly files: readonly string[];
}

export interface PoolOptions<Result> {
  /** The worker's module: it receives a `Batch` and posts one `Message` a file, in order. */
  readonly worker: string;
  readonly workerData: unknown;
  readonly jobs: number;
  /** Longest time a file may take, in seconds. */
  readonly fileSeconds: number;
  /** Heap of one worker in megabytes: a file that needs more loses its result, not the run. */
  readonly megabytes?: number;
  readonly onResult: (file: string, result: Result) => void;
  /** The worker died or hung over this file; `reason` is a sentence. */
  readonly onLost: (file: string, reason: string) => void;
  /** Ends the run early: what is under way is given up without a word. */
  readonly signal?: AbortSignal;
}

/** Small enough to balance two workers over a small driver, large enough that sending costs nothing. */
const BATCH_BYTES = 512 * 1024;
const BATCH_FILES = 48;
const WORKER_MEGABYTES = 768;

/**
 * Folders with the most text first, so that nothing big is left over at the end while
 * other workers idle. Files of a folder stay together: they are looked at beside each other.
 */
export function makeBatches(files: readonly { readonly file: string; readonly bytes: number }[]): Batch[] {
  const folders = new Map<string, { files: { file: string; bytes: number }[]; bytes: number }>();
  for (const source of files) {
    const name = dirname(source.file);
    const folder = folders.get(name) ?? { files: [], bytes: 0 };
    folder.files.push(source);
    folder.bytes += source.bytes;
    folders.set(name, folder);
  }
  const batches: Batch[] = [];
  let batch: string[] = [];
  let bytes = 0;
  const sorted = [...folders.values()].sort((a, b) => b.bytes - a.bytes);
  for (const { file, bytes: size } of sorted.flatMap((f) => f.files.sort((a, b) => b.bytes - a.bytes))) {
    if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length >= BATCH_FILES)) {
      batches.push({ files: batch });
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += size;
  }
  if (batch.length > 0) batches.push({ files: batch });
  return batches;
}

/**
 * Runs the batches over worker threads, each of which has one batch at a time, so
 * nothing queues up. A worker reports every file as it is done; when it dies, or
 * is silent for too long, the file it was at is lost, and a new worker goes on
 * with the rest of the batch.
 */
export async function runPool<Result>(batches: readonly Batch[], options: PoolOptions<Result>): Promise<void> {
  const lanes = Math.max(1, Math.min(options.jobs, batches.length));
  const queue = new Queue(batches);
  const work = async (_: unknown, worker: number): Promise<void> => {
    const lane = new Lane(options);
    const abort = (): void => void lane.stop();
    options.signal?.addEventListener('abort', abort);
    try {
      for (let batch = queue.next(worker); batch !== null; batch = queue.next(worker)) {
        if (options.signal?.aborted === true) break;
        await lane.run(batch);
      }
    } finally {
      options.signal?.removeEventListener('abort', abort);
      await lane.stop();
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

/** Hands out batches: a worker goes on with the folder that it has read, and keeps out of those of others while it can. */
class Queue {
  private readonly left: Batch[];
  /** By worker: the folder it was last sent to. */
  private readonly at = new Map<number, string>();

  constructor(batches: readonly Batch[]) {
    this.left = [...batches];
  }

  next(worker: number): Batch | null {
    const begins = ({ files }: Batch): string => dirname(files[0]);
    const own = this.at.get(worker);
    const taken = new Set(this.at.values());
    let chosen = this.left.findIndex((batch) => begins(batch) === own);
    if (chosen < 0) chosen = this.left.findIndex((batch) => !taken.has(begins(batch)));
    const [batch] = this.left.splice(Math.max(0, chosen), 1);
    const last = batch?.files.at(-1);
    if (last === undefined) return null;
    this.at.set(worker, dirname(last));
    return batch;
  }
}

/** What a worker says after each file. */
export interface Message<Result> {
  readonly file: string;
  readonly result: Result;
}

/** One worker at a time, started again after it died. */
class Lane<Result> {
  private worker: Worker | null = null;

  constructor(private readonly options: PoolOptions<Result>) {}

  async run(batch: Batch): Promise<void> {
    const pending = [...batch.files];
    while (pending.length > 0) {
      const failed = await this.attempt(pending);
      if (failed === null) continue;
      if (this.options.signal?.aborted === true) return;
      await this.stop();
      const lost = pending.shift();
      if (lost !== undefined) this.options.onLost(lost, failed);
    }
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.options.worker, {
      workerData: this.options.workerData,
      resourceLimits: { maxOldGenerationSizeMb: this.options.megabytes ?? WORKER_MEGABYTES },
    });
    // A worker that ends between two batches is replaced for the next one.
    return worker
      .on('error', () => undefined)
      .on('exit', () => {
        if (this.worker === worker) this.worker = null;
      });
  }

  /** Takes files off `pending` as they are done; resolves to null at the end, else to why it stopped. */
  private attempt(pending: string[]): Promise<string | null> {
    const worker = (this.worker ??= this.start());
    const { fileSeconds, onResult } = this.options;
    return new Promise((resolve) => {
      const onMessage = ({ file, result }: Message<Result>): void => {
        timer.refresh();
        pending.shift();
        onResult(file, result);
        if (pending.length === 0) end(null);
      };
      // An error may overtake the results posted before it; at 'exit' all of them have been delivered,
      // so only then is it known which file the worker was at.
      let failed: string | null = null;
      const onError = (error: unknown): void => {
        failed = `not checked: the worker failed (${error instanceof Error ? error.message : String(error)})`;
      };
      const onExit = (code: number): void => end(failed ?? `not checked: the worker ended with status ${code}`);
      // Not removeAllListeners(): that would cut the worker's own wiring too.
      const end = (reason: string | null): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        resolve(reason);
      };
      const timer = setTimeout(() => end(`not checked: it took longer than ${fileSeconds} s`), fileSeconds * 1000);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage({ files: pending } satisfies Batch);
    });
  }
}
