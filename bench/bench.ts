// npm run bench -- KERNEL_ROOT [--dir drivers] [--sample N] [--no-workers]
//
// --sample takes whole folders, about N files of them.
//
// Times the stages on the same files in the same run: parsing (normalise, parse,
// flatten), parsing and lowering every function, and everything with every rule.
// Then the built program with one and with two workers: wall time, peak memory, and
// whether they print the same; and two programs at once, which is all that the cores give.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createContext } from '../src/core/check/index.js';
import { lowerFunction } from '../src/core/flow/index.js';
import { DEFAULT_CONFIG } from '../src/project/config.js';
import { decode } from '../src/project/decode.js';
import { createEngine, loadBook, loadParser } from '../src/project/engine.js';
import { findTree } from '../src/project/kernel.js';
import { asset } from '../src/project/package.js';
import { sampleFolders } from './sample.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string', default: 'drivers' },
    sample: { type: 'string' },
    'no-workers': { type: 'boolean', default: false },
  },
});
if (positionals.length !== 1) {
  console.error('usage: npm run bench -- KERNEL_ROOT [--dir drivers] [--sample N] [--no-workers]');
  process.exit(2);
}
const root = resolve(positionals[0]);
const dir = join(root, values.dir);
const files = sampleFolders(root, dir, values.sample === undefined ? null : Number(values.sample));
const version = findTree([dir], root, root).version;
console.log(`Linux ${version ?? '(version not known)'}, ${values.dir}: ${files.length} files; Node ${process.version}`);
console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}\n`);
warm();
await stages();
if (!values['no-workers']) await workers();

/** The files and those beside them, read once before anything is timed: what the disk takes is no part of it. */
function warm(): void {
  for (const folder of new Set(files.map(({ file }) => dirname(join(root, file)))))
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile()) readFileSync(join(folder, entry.name));
}

async function stages(): Promise<void> {
  const parser = await loadParser();
  const book = loadBook({ kernel: version, contracts: null });
  const context = createContext({ parser, book });
  // what a run with default settings does with each file, the files beside it included
  const { contracts, limits, minConfidence } = DEFAULT_CONFIG;
  const engine = await createEngine({ kernel: version, contracts, limits, least: minConfidence }, root);
  const time = { parse: 0, lower: 0, everything: 0 };
  let bytes = 0;
  let functions = 0;
  let findings = 0;
  for (const { file, bytes: size } of files) {
    const decoded = engine.read?.(file) ?? decode(readFileSync(join(root, file)));
    if ('binary' in decoded) continue;
    bytes += size;
    const start = performance.now();
    const parsed = parser.parse(decoded.text);
    const afterParse = performance.now();
    if (!('error' in parsed)) {
      for (const fn of parsed.functions) lowerFunction(parsed, fn, context.flow);
      functions += parsed.functions.length;
    }
    const afterLower = performance.now();
    findings += engine.check(file, decoded.text).findings.length;
    time.parse += afterParse - start;
    time.lower += afterLower - start;
    time.everything += performance.now() - afterLower;
  }
  const megabytes = bytes / 1e6;
  console.log(
    `${files.length} files, ${megabytes.toFixed(1)} MB, ${functions} functions, ${findings} findings of any confidence`,
  );
  const row = (name: string, ms: number): void => {
    const speed = (megabytes / (ms / 1000)).toFixed(2);
    console.log(`  ${name.padEnd(26)} ${(ms / 1000).toFixed(1).padStart(8)} s ${speed.padStart(8)} MB/s`);
  };
  row('parse', time.parse);
  row('parse and lower', time.lower);
  row('everything', time.everything);
  console.log(`  everything / parse: ${(time.everything / time.parse).toFixed(2)}\n`);
}

async function workers(): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'lifetimes-bench-'));
  try {
    const one = await timed(1, join(out, '1.json'));
    const two = await timed(2, join(out, '2.json'));
    for (const [jobs, run] of [[1, one] as const, [2, two] as const]) {
      const memory = run.peak === null ? 'not known' : `${(run.peak / 1024).toFixed(0)} MB`;
      const cpu = run.cpu === null ? '' : `, ${run.cpu.toFixed(1)} s of CPU time`;
      console.log(`--jobs ${jobs}: ${run.seconds.toFixed(1)} s${cpu}, peak memory ${memory}`);
    }
    console.log(`two workers are ${(one.seconds / two.seconds).toFixed(2)} times as fast as one`);
    const apart = await Promise.all(halves().map((half, i) => timed(1, join(out, `half-${i}.json`), half)));
    const seconds = Math.max(...apart.map((run) => run.seconds));
    console.log(
      `two programs at once, each with half of the folders: ${seconds.toFixed(1)} s, ${(one.seconds / seconds).toFixed(2)} times as fast as one: what this machine's cores give to work that shares nothing`,
    );
    const text = (name: string): string => readFileSync(join(out, name), 'utf8').replace(/^ *"seconds": .*$/m, '');
    const same = text('1.json') === text('2.json');
    console.log(`reports ${same ? 'are the same, byte for byte (but for the time taken)' : 'DIFFER'}`);
    if (!same) process.exitCode = 1;
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** The files in two halves of about as much text, folders whole: they come folder by folder. */
function halves(): string[][] {
  const split: string[][] = [[], []];
  const sizes = [0, 0];
  let half = 0;
  files.forEach(({ file, bytes }, i) => {
    if (i > 0 && dirname(file) !== dirname(files[i - 1].file)) half = sizes[0] <= sizes[1] ? 0 : 1;
    sizes[half] += bytes;
    split[half].push(join(root, file));
  });
  return split;
}

interface Timed {
  readonly seconds: number;
  /** Of all threads, in seconds; null where the system does not tell. */
  readonly cpu: number | null;
  /** In kB; null where the system does not tell. */
  readonly peak: number | null;
}

async function timed(
  jobs: number,
  output: string,
  paths: readonly string[] = values.sample === undefined ? [dir] : files.map(({ file }) => join(root, file)),
): Promise<Timed> {
  const args = [
    asset('cli.js'),
    'check',
    '--root',
    root,
    '--format',
    'json',
    '--jobs',
    String(jobs),
    '--output',
    output,
  ];
  const start = performance.now();
  const child = spawn(process.execPath, [...args, ...paths], { stdio: 'ignore' });
  let peak: number | null = null;
  let cpu: number | null = null;
  const watch = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
    cpu = cpuOf(child.pid) ?? cpu;
  }, 250);
  const status = await new Promise<number | null>((done) => child.on('exit', done));
  clearInterval(watch);
  if (status !== 0 && status !== 1) throw new Error(`the program ended with status ${status}`);
  return { seconds: (performance.now() - start) / 1000, cpu, peak };
}

/** Ticks in user and kernel mode, of which Linux counts 100 a second for every program. */
function cpuOf(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100 || null;
  } catch {
    return null;
  }
}

/** The kernel keeps the high-water mark of a process, in kB; other systems do not tell. */
function peakOf(pid: number | undefined): number | null {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) || null;
  } catch {
    return null;
  }
}
