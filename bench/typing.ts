// npm run bench:typing -- FILE.c [--edits N] [--seed S]
//
// Types into a driver as an author does (letters inside functions, a brace taken
// away and put back, a line added and removed) and prints how long the server
// takes from each edit to the diagnostics of that text, without the quiet time
// that it waits on purpose.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { QUIET } from '../src/server/live.js';
import { Client } from '../test/server/client.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { edits: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const [path] = positionals;
if (path === undefined) throw new Error('usage: npm run bench:typing -- FILE.c [--edits N] [--seed S]');
const original = readFileSync(path, 'utf8');
let state = Number(values.seed);
const roll = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

/** Offsets of line ends inside functions, where an author types. */
const places = [...original.matchAll(/^\t+[^\n]*;$/gm)].map((m) => m.index + m[0].length);
const LINE = '\n\tret = of_property_read_u32(np, "depth", &depth);';

/** The next edits of one sitting: a line typed letter by letter, then taken back; or a brace lost and found. */
function* sitting(): Generator<string> {
  const at = places[roll(places.length)];
  const insert = (text: string): string => original.slice(0, at) + text + original.slice(at);
  if (roll(5) === 0) {
    const brace = original.indexOf('}', at);
    yield original.slice(0, brace) + original.slice(brace + 1);
    yield original;
    return;
  }
  for (let length = 1; length <= LINE.length; length += 3) yield insert(LINE.slice(0, length));
  yield original;
}

const client = await Client.start();
const uri = await client.open('typed.c', original);
const opened = performance.now();
await client.diagnostics(uri);
const first = performance.now() - opened;
const times: number[] = [];
while (times.length < Number(values.edits)) {
  for (const text of sitting()) {
    const started = performance.now();
    const version = await client.change(uri, text);
    await client.diagnostics(uri, (p) => p.version === version);
    times.push(performance.now() - started - QUIET);
  }
}
await client.stop();
times.sort((a, b) => a - b);
const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
console.log(`${path}: ${original.split('\n').length} lines, ${times.length} edits, seed ${values.seed}`);
console.log(`first diagnostics ${first.toFixed(0)} ms after opening, the server's start and contracts included`);
console.log(`from edit to diagnostics: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
