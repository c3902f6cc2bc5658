import { parentPort, workerData } from 'node:worker_threads';
import { checkFile, type CheckedFile } from './check-file.js';
import { createEngine, type EngineOptions } from './engine.js';
import type { Batch, Message } from './pool.js';
import { onlyShown, type Shown } from './shown.js';

/** What every worker is started with. */
export interface WorkerData {
  readonly root: string;
  readonly engine: EngineOptions;
  readonly rules: readonly string[];
  /** The findings that are wanted; all when it is absent. */
  readonly shown?: Shown;
}

// Entry of a worker thread: checks the files of each batch it is sent, in their order.
const data = workerData as WorkerData;
const rules = new Set(data.rules);
const engine = await createEngine(data.engine, data.root);
parentPort?.on('message', ({ files }: Batch) => {
  for (const file of files) {
    const checked = checkFile(engine, data.root, file, rules);
    const result = data.shown === undefined ? checked : onlyShown(checked, data.shown);
    const message: Message<CheckedFile> = { file, result };
    parentPort?.postMessage(message);
  }
});
