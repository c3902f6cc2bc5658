// npm run bench:typing -- FILE.c [--edits N] [--seed S]
//
// Types into a driver as an author does (letters inside functions, a brace taken
// away and put back, a line added and removed) and prints how long the server
// takes from each edit to the diagnostics of that text, without the quiet time
// that it waits on purpose; on Linux also how much of that the processor worked for it,
// which is what a machine that is busy with something else can be judged by.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { QUIET } from '../src/server/live.js';
import { Client } from '../test/server/client.js';
import { sittings } from './sitting.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { edits: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const [path] = positionals;
if (path === undefined) throw new Error('usage: npm run bench:typing -- FILE.c [--edits N] [--seed S]');
const original = readFileSync(path, 'utf8');

const client = await Client.start();
const uri = await client.open('typed.c', original);
const opened = performance.now();
await client.diagnostics(uri);
const first = performance.now() - opened;
const times: number[] = [];
const worked: number[] = [];
for (const text of sittings(original, Number(values.seed))) {
  const [started, before] = [performance.now(), processorTime()];
  const version = await client.change(uri, text);
  await client.diagnostics(uri, (p) => p.version === version);
  times.push(performance.now() - started - QUIET);
  worked.push(processorTime() - before);
  if (times.length >= Number(values.edits)) break;
}
await client.stop();
const told = (all: readonly number[]): string => {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
};
console.log(`${path}: ${original.split('\n').length} lines, ${times.length} edits, seed ${values.seed}`);
console.log(`first diagnostics ${first.toFixed(0)} ms after opening, the server's start and contracts included`);
console.log(`from edit to diagnostics: ${told(times)}`);
if (worked.some((ms) => ms > 0)) console.log(`of the processor's time, all threads: ${told(worked)}`);

/** Milliseconds that the server's threads have run, collectors and compilers included; 0 where nobody tells. */
function processorTime(): number {
  const tasks = `/proc/${client.process.pid}/task`;
  try {
    const runs = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return runs.reduce((sum, ns) => sum + ns, 0) / 1e6;
  } catch {
    return 0;
  }
}
