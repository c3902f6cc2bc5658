// npm run draw -- REPORT.json TREE [--count N] [--seed S]
//
// Draws findings of a JSON report at random and prints each with the code around
// it, to be judged by a reader: true, or false and why. Equal seeds draw the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding } from '../src/core/report/finding.js';
import { decode } from '../src/project/decode.js';
import { shuffled } from './shuffle.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
if (positionals.length !== 2) {
  console.error('usage: npm run draw -- REPORT.json TREE [--count N] [--seed S]');
  process.exit(2);
}
const [report, tree] = positionals;
const { findings } = JSON.parse(readFileSync(report, 'utf8')) as { findings: Finding[] };
console.log(`${values.count} of ${findings.length} findings, seed ${values.seed}`);
shuffled(findings, Number(values.seed)).slice(0, Number(values.count)).forEach(show);

function show(finding: Finding, index: number): void {
  const { file, line, rule, confidence, facts, message, path } = finding;
  console.log(`\n#${index + 1} ${file}:${line} ${rule} ${confidence} in ${finding.function} [${facts.join(', ')}]`);
  console.log(`   ${message}`);
  for (const step of path) console.log(`   ${step.line}: ${step.message}`);
  const decoded = decode(readFileSync(join(tree, file)));
  const lines = 'binary' in decoded ? [] : decoded.text.split('\n');
  const near = new Set<number>();
  for (const at of [line, ...path.map((step) => step.line)]) for (let n = at - 4; n <= at + 4; n++) near.add(n);
  lines.forEach((text, i) => {
    if (near.has(i + 1)) console.log(`${String(i + 1).padStart(6)}${i + 1 === line ? '>' : ' '} ${text}`);
    else if (near.has(i)) console.log('   ...');
  });
}
