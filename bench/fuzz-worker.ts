import { parentPort, workerData } from 'node:worker_threads';
import { checkText } from '../src/project/check-file.js';
import { createEngine } from '../src/project/engine.js';
import { roundInput } from './mutate.js';

/** What the fuzzer starts a worker with, and what it is told of each round. */
export interface FuzzData {
  readonly files: readonly string[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

export interface FuzzMessage {
  readonly round: number;
  readonly file: string;
  readonly milliseconds: number;
  /** Why the round counts as a crash; null when it went well. */
  readonly crash: string | null;
}

const { files, seed, from, to } = workerData as FuzzData;
const limits = { fileBytes: 8e6, fileSeconds: 60, statesPerBlock: null, steps: null, functionSize: null };
const engine = await createEngine({ kernel: null, contracts: null, limits }, null);
for (let round = from; round < to; round++) {
  const { file, text } = roundInput(files, seed, round);
  const start = performance.now();
  // What core catches itself comes back as a note of an internal error: that is a crash too.
  const result = checkText(engine, 'fuzz.c', text, new Set());
  const crash = result.notes.find((note) => note.kind === 'internal')?.message ?? wrong(result.findings, text);
  parentPort?.postMessage({ round, file, milliseconds: performance.now() - start, crash } satisfies FuzzMessage);
}

/** A finding that points outside the text is a defect that no exception shows. */
function wrong(findings: ReturnType<typeof checkText>['findings'], text: string): string | null {
  const lines = text.split('\n');
  for (const f of findings) {
    for (const place of [f, ...f.path]) {
      const line = lines[place.line - 1];
      if (line === undefined || place.column < 1 || place.column > line.length + 1) {
        return `${f.rule} points at ${place.line}:${place.column}, which does not exist`;
      }
    }
  }
  return null;
}
