// Prints the control-flow graph of a function, or of all functions of a file:
//   npx tsx scripts/dump-flow.ts FILE [FUNCTION]
import { readFileSync } from 'node:fs';
import { dumpGraph, lowerFunction } from '../src/core/flow/index.js';
import { loadTestBook, loadTestParser } from '../test/support/core.js';

const [file, name] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: dump-flow FILE [FUNCTION]');
  process.exit(2);
}
const source = (await loadTestParser()).parse(readFileSync(file, 'utf8'));
if ('error' in source) {
  console.error(source.reason);
  process.exit(1);
}
const { transparent, noReturn } = loadTestBook();
for (const fn of source.functions) {
  if (name !== undefined && fn.name !== name) continue;
  const graph = lowerFunction(source, fn, { transparent, noReturn, maxSize: 20_000 });
  console.log('failed' in graph ? `${fn.name}: ${graph.failed}` : dumpGraph(graph));
}
