// npm run bench:fixes -- REPORT.json TREE [--each N] [--seed S]
//
// Draws findings of a JSON report at random, up to N of each rule, and prints which share
// of them has a fix that changes code. The first fix of each is written to out/fixes.patch,
// to be judged by a reader: what a fix may not do is bring in a mistake of its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { allRules, checkSource, Makers, settle } from '../src/core/check/index.js';
import { applyChanges, fixesFor } from '../src/core/fix/index.js';
import type { Finding } from '../src/core/report/index.js';
import { checkText } from '../src/project/check-file.js';
import { decode } from '../src/project/decode.js';
import { loadContext } from '../src/project/engine.js';
import { Folders } from '../src/project/folders.js';
import { shuffled } from './shuffle.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const [report, tree] = positionals;
if (tree === undefined) {
  console.error('usage: npm run bench:fixes -- REPORT.json TREE [--each N] [--seed S]');
  process.exit(2);
}
const root = resolve(tree);
const { kernel, findings } = JSON.parse(readFileSync(report, 'utf8')) as { kernel: string | null; findings: Finding[] };
const limits = { statesPerBlock: null, steps: null, functionSize: null, fileBytes: Infinity, fileSeconds: Infinity };
const context = await loadContext({ kernel, contracts: null, limits });
const [folders, makers] = [new Folders(root), new Makers(context)];
const rules = allRules().map((rule) => rule.id);
const box = mkdtempSync(join(tmpdir(), 'fixes-'));
const patches: string[] = [];
for (const rule of rules) {
  const drawn = shuffled(
    findings.filter((f) => f.rule === rule),
    Number(values.seed),
  ).slice(0, Number(values.each));
  const fixed = drawn.filter((finding) => tryFix(finding)).length;
  if (drawn.length > 0) console.log(`${rule}: ${fixed} of ${drawn.length} with a fix`);
}
rmSync(box, { recursive: true });
mkdirSync('out', { recursive: true });
writeFileSync('out/fixes.patch', patches.join('\n'));
console.log(`out/fixes.patch: the first fix of ${patches.length}`);

/** Writes down the finding's first fix that changes code; false when it has none. */
function tryFix({ file, fingerprint }: Finding): boolean {
  const decoded = decode(readFileSync(join(root, file)));
  if ('binary' in decoded) return false;
  const { text } = decoded;
  const around = folders.around(file, text);
  const beside = makers.beside(file, around);
  const check = (): ReturnType<typeof settle> => settle(checkSource({ file, text }, beside), text, around, beside);
  const finding = checkText({ check }, file, text, new Set(rules)).findings.find((f) => f.fingerprint === fingerprint);
  if (finding === undefined) throw new Error(`${file} does not give what the report says of it`);
  const fix = fixesFor(finding, text, beside).find(({ kind }) => kind !== 'suppress');
  if (fix === undefined) return false;
  const [before, after] = [join(box, 'before'), join(box, 'after')];
  writeFileSync(before, text);
  writeFileSync(after, applyChanges(text, fix.changes));
  const diff = spawnSync('diff', ['-U6', '--label', file, '--label', file, before, after], { encoding: 'utf8' });
  const { line, rule, message } = finding;
  patches.push(`# ${patches.length + 1}. ${file}:${line} ${rule}: ${message}\n# ${fix.title}\n${diff.stdout}`);
  return true;
}
