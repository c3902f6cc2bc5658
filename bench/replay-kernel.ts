// npm run replay:kernel -- KERNEL_ROOT [--dir DIR]... [--cases] [--reasons N]
//
// Replays the KUnit files of a tree, unmodified: `*test*.c` with a suite below the
// directories of bench/replay-kernel.json, or below --dir. Says how many suites run
// through, how many cases have a verdict, and what stopped the others; --cases lists
// each case without a pass. Then asserts the verdicts of the files that the JSON names,
// under both semantics, and follows its drivers from probe to remove. Exit status 1
// when one of those is not as the JSON says.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { replayTests, type TestReport } from '../src/core/replay/index.js';
import { prepareReplay, type Semantics } from '../src/project/replay.js';
import { Sums, type Named } from './replay-sums.js';

interface Plan {
  readonly dirs: readonly string[];
  readonly named: Named;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string', multiple: true },
    cases: { type: 'boolean', default: false },
    reasons: { type: 'string', default: '40' },
  },
});
const [given] = positionals;
if (positionals.length !== 1 || !existsSync(join(given, 'lib', 'kunit'))) {
  console.error('usage: npm run replay:kernel -- KERNEL_ROOT [--dir DIR]... [--cases] [--reasons N]');
  process.exit(2);
}
const root = resolve(given);
const plan = JSON.parse(readFileSync(join(here(), 'replay-kernel.json'), 'utf8')) as Plan;
const sums = new Sums();
const started = performance.now();
for (const dir of values.dir ?? plan.dirs) for (const file of testFiles(join(root, dir))) await one(file);
sums.print(Number(values.reasons), values.cases);
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
const wrong: string[] = [];
for (const semantics of ['today', 'old'] as const) await named(semantics);
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** The bundled program stands in dist, its data beside the source. */
function here(): string {
  const beside = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(beside, 'replay-kernel.json')) ? beside : join(dirname(beside), 'bench');
}

/** Files that are called like tests and have a suite, below a directory, in order. */
function testFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /test[^/]*\.c$/.test(name))
    .sort()
    .map((name) => join(dir, name))
    .filter((path) => /^[ \t]*kunit_test_(?:init_section_)?suites?\s*\(/m.test(readFileSync(path, 'latin1')));
}

async function replay(paths: readonly string[], semantics: Semantics | null): Promise<TestReport> {
  return replayTests(await prepareReplay({ paths, root, kernel: null, config: null, semantics, fails: [] }, root));
}

async function one(path: string): Promise<void> {
  const file = relative(root, path);
  try {
    sums.add(file, await replay([path], null));
  } catch (error) {
    // one file that cannot be run must not hide the others, nor be forgotten
    sums.crash(file, error instanceof Error ? error.message : String(error));
  }
}

async function named(semantics: Semantics): Promise<void> {
  const { files, cases, fails } = plan.named;
  const report = await replay(
    files.map((file) => join(root, file)),
    semantics,
  );
  const all = report.suites.flatMap((suite) => suite.cases);
  const asSaid = all.filter((c) => c.verdict === (fails[semantics].includes(c.name) ? 'fail' : 'pass'));
  console.log(
    `${semantics}: ${all.filter((c) => c.verdict === 'pass').length} pass, ${all.filter((c) => c.verdict === 'fail').length} fail, ${asSaid.length} of ${cases} as they must`,
  );
  if (all.length !== cases) wrong.push(`${semantics}: ${all.length} cases instead of ${cases}`);
  for (const c of all)
    if (!asSaid.includes(c)) wrong.push(`${semantics}: ${c.name} in ${c.file}: ${c.verdict} (${c.why ?? ''})`);
}
