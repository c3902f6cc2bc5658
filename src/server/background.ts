import { discover } from '../project/discover.js';
import { Failure } from '../project/failure.js';
import { notChecked, type CheckedFile } from '../project/check-file.js';
import { asset } from '../project/package.js';
import { makeBatches, runPool } from '../project/pool.js';
import type { WorkerData } from '../project/worker.js';
import type { Note } from '../core/report/index.js';
import type { Project } from './project.js';

export interface Sweep {
  readonly project: Project;
  /** Absolute files and folders below the project's root. */
  readonly paths: readonly string[];
  readonly jobs: number;
  /** Files that are checked as they stand in the editor instead. */
  readonly skip: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly onFile: (checked: CheckedFile, done: number, total: number) => void;
}

/** Checks files on disk in worker threads; returns what could not be looked at at all. */
export async function sweep({ project, paths, jobs, skip, signal, onFile }: Sweep): Promise<readonly Note[]> {
  let found;
  try {
    found = discover(project.root, paths, project.config.exclude);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ kind: 'file', file: null, line: null, function: null, message: error.message }];
  }
  const { fileBytes, fileSeconds } = project.config.limits;
  const files = found.files.filter(({ file }) => !skip.has(file));
  let done = 0;
  const keep = (checked: CheckedFile): void => onFile(checked, ++done, files.length);
  const todo = files.filter(({ file, bytes }) => {
    if (bytes <= fileBytes) return true;
    keep(notChecked(file, `not checked: larger than ${fileBytes / 1e6} MB`, bytes));
    return false;
  });
  const workerData: WorkerData = {
    root: project.root,
    engine: project.engine,
    rules: project.rules.map((rule) => rule.id),
  };
  await runPool<CheckedFile>(makeBatches(todo), {
    worker: asset('worker.js'),
    workerData,
    jobs,
    fileSeconds,
    signal,
    onResult: (_file, result) => keep(result),
    onLost: (file, reason) => keep(notChecked(file, reason, 0, 'internal')),
  });
  return found.notes;
}
