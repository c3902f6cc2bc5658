import { Tinypool } from 'tinypool';
import { checkFile, type CheckedFile } from './check-file.js';
import { createEngine, type Engine, type EngineOptions } from './engine.js';
import type { Batch } from './pool.js';

/** What every worker is started with. */
export interface WorkerData {
  readonly root: string;
  readonly engine: EngineOptions;
  readonly rules: readonly string[];
}

const data = Tinypool.workerData as WorkerData;
const rules = new Set(data.rules);
let engine: Promise<Engine> | undefined;

/** Entry of a worker thread: checks the files of one batch, in their order. */
export default async function work(batch: Batch): Promise<CheckedFile[]> {
  const ready = await (engine ??= createEngine(data.engine));
  return batch.files.map((file) => checkFile(ready, data.root, file, rules));
}
