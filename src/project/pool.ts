import { Tinypool } from 'tinypool';

/** Files that one worker checks at a stretch. */
export interface Batch {
  readonly files: readonly string[];
}

export interface PoolOptions<Result> {
  /** The worker's module: default export takes a `Batch` and resolves to one result a file. */
  readonly worker: string;
  readonly workerData: unknown;
  readonly jobs: number;
  /** Longest time a file may take, in seconds. */
  readonly fileSeconds: number;
  readonly onResult: (file: string, result: Result) => void;
  /** The worker died or hung over this file; `reason` is a sentence. */
  readonly onLost: (file: string, reason: string) => void;
}

/** Small enough to balance two workers over a small driver, large enough that sending costs nothing. */
const BATCH_BYTES = 512 * 1024;
const BATCH_FILES = 48;
/** Heap of one worker: a file that needs more loses its result, not the run. */
const WORKER_MEGABYTES = 768;

/** Biggest files first, so that none of them is left over at the end while other workers idle. */
export function makeBatches(files: readonly { readonly file: string; readonly bytes: number }[]): Batch[] {
  const batches: Batch[] = [];
  let batch: string[] = [];
  let bytes = 0;
  for (const { file, bytes: size } of [...files].sort((a, b) => b.bytes - a.bytes)) {
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
 * Runs the batches over worker threads. At most one batch a worker is under way,
 * so nothing queues up. A batch that fails (a crash, the time bound) is done again
 * file by file, and the file that fails alone is the one that is lost.
 */
export async function runPool<Result>(batches: readonly Batch[], options: PoolOptions<Result>): Promise<void> {
  const threads = Math.max(1, Math.min(options.jobs, batches.length));
  const pool = new Tinypool({
    filename: options.worker,
    workerData: options.workerData,
    minThreads: threads,
    maxThreads: threads,
    isolateWorkers: false,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MEGABYTES },
  });
  let next = 0;

  const attempt = async (batch: Batch, seconds: number): Promise<string | null> => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), seconds * 1000);
    try {
      const results = (await pool.run(batch, { signal: abort.signal })) as Result[];
      batch.files.forEach((file, i) => options.onResult(file, results[i]));
      return null;
    } catch (error) {
      if (abort.signal.aborted) return `not checked: it took longer than ${options.fileSeconds} s`;
      return `not checked: the worker failed (${error instanceof Error ? error.message : String(error)})`;
    } finally {
      clearTimeout(timer);
    }
  };
  const lane = async (): Promise<void> => {
    while (next < batches.length) {
      const batch = batches[next++];
      const single = batch.files.length === 1;
      const failed = await attempt(batch, options.fileSeconds * (single ? 1 : 2));
      if (failed === null) continue;
      for (const file of batch.files) {
        const reason = single ? failed : await attempt({ files: [file] }, options.fileSeconds);
        if (reason !== null) options.onLost(file, reason);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    await pool.destroy();
  }
}
