// npm run fuzz -- DIR [--rounds N] [--seed S] [--bound SECONDS] [--from ROUND]
//
// Checks mutated C: each round takes a file below DIR, deletes, doubles and swaps
// tokens or cuts the end off, and checks the result. A round that throws, that core
// had to rescue, that points outside the text or that takes longer than the bound
// is reported and its input kept in out/fuzz/. Equal seeds make equal rounds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { discover } from '../src/project/discover.js';
import { asset } from '../src/project/package.js';
import type { FuzzData, FuzzMessage } from './fuzz-worker.js';
import { roundInput } from './mutate.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    bound: { type: 'string', default: '10' },
    from: { type: 'string', default: '0' },
  },
});
if (positionals.length !== 1) {
  console.error('usage: npm run fuzz -- DIR [--rounds N] [--seed S] [--bound SECONDS] [--from ROUND]');
  process.exit(2);
}
/** Bigger files make a round slow and show nothing that smaller ones do not. */
const MAX_BYTES = 100_000;
const dir = resolve(positionals[0]);
const [rounds, seed, bound, start] = [values.rounds, values.seed, values.bound, values.from].map(Number);
const files = discover(dir, [dir])
  .files.filter((f) => f.bytes > 0 && f.bytes <= MAX_BYTES)
  .map((f) => join(dir, f.file));
console.log(`${files.length} files, ${rounds} rounds from ${start}, seed ${seed}, bound ${bound} s`);

// A thread cannot load TypeScript by itself.
const workerFile = asset('fuzz-worker.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('./fuzz-worker.ts', import.meta.url))],
  outfile: workerFile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  banner: { js: "import { createRequire as r } from 'node:module';const require = r(import.meta.url);" },
});

let crashes = 0;
let hangs = 0;
let slowest = { milliseconds: 0, round: -1 };
const began = performance.now();
for (let from = start; from < start + rounds;) from = await stretch(from);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`\n${rounds} rounds in ${seconds} s: ${crashes} crashes, ${hangs} hangs`);
console.log(`slowest round: ${slowest.round}, ${slowest.milliseconds.toFixed(0)} ms`);
process.exitCode = crashes + hangs > 0 ? 1 : 0;

/** Runs rounds in one worker until the end or until it has to be killed; returns the round to go on with. */
function stretch(from: number): Promise<number> {
  const workerData: FuzzData = { files, seed, from, to: start + rounds };
  const worker = new Worker(workerFile, { workerData });
  let next = from;
  return new Promise((done) => {
    const stop = (reason: string | null): void => {
      clearTimeout(timer);
      if (reason !== null) keep(next++, reason);
      worker.removeAllListeners();
      void worker.terminate().then(() => done(next));
    };
    // The first round also waits for the worker to start.
    const timer = setTimeout(() => {
      hangs++;
      stop(`hang: over ${bound} s`);
    }, bound * 1000);
    worker.on('message', ({ round, milliseconds, crash }: FuzzMessage) => {
      timer.refresh();
      next = round + 1;
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, round };
      if (crash !== null) {
        crashes++;
        keep(round, `crash: ${crash}`);
      }
      if (next % 1000 === 0) console.log(`  ${next} rounds, ${crashes} crashes, ${hangs} hangs`);
      if (next >= start + rounds) stop(null);
    });
    worker.on('error', (error: unknown) => {
      crashes++;
      stop(`crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
  });
}

/** Makes the input of a round again, to have it at hand. */
function keep(round: number, reason: string): void {
  const { file, text } = roundInput(files, seed, round);
  mkdirSync('out/fuzz', { recursive: true });
  const path = `out/fuzz/${seed}-${round}.c`;
  writeFileSync(path, text);
  console.log(`round ${round} (${file}): ${reason}; input in ${path}`);
}
