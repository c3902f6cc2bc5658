/**
 * How well and how fast a directory of kernel C parses.
 *
 *   npx tsx scripts/measure-parse.ts DIR [--sample N] [--jobs N] [--list N]
 *
 * --sample N  only N files, evenly spread over the sorted list
 * --jobs N    processes
 * --list N    print the first N places of errors
 */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createParser, NodeFlag, positionAt, type Mark, type ParsedSource } from '../src/core/syntax/index.js';

interface Totals {
  files: number;
  badFiles: number;
  failed: string[];
  functions: number;
  badFunctions: number;
  bytes: number;
  nodes: number;
  times: Record<string, number>;
  marks: Record<string, number>;
  places: string[];
  peakMemory: number;
}

function option(name: string): number | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

function sources(root: string): string[] {
  const found: string[] = [];
  const walk = (dir: string): void => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile() && entry.name.endsWith('.c')) found.push(file);
    }
  };
  walk(root);
  return found.sort();
}

function choose(files: string[]): string[] {
  const sample = option('--sample');
  if (sample === undefined || sample >= files.length) return files;
  return Array.from({ length: sample }, (_, i) => files[Math.floor((i * files.length) / sample)]);
}

const wasm = (name: string): Uint8Array => fs.readFileSync(fileURLToPath(import.meta.resolve(name)));

async function measure(files: readonly string[]): Promise<Totals> {
  const parser = await createParser(
    wasm('web-tree-sitter/web-tree-sitter.wasm'),
    wasm('tree-sitter-c/tree-sitter-c.wasm'),
  );
  const totals: Totals = {
    files: 0,
    badFiles: 0,
    failed: [],
    functions: 0,
    badFunctions: 0,
    bytes: 0,
    nodes: 0,
    times: {},
    marks: {},
    places: [],
    peakMemory: 0,
  };
  const list = option('--list') ?? 0;
  let read = 0;
  for (const file of files) {
    const t0 = performance.now();
    const text = fs.readFileSync(file, 'latin1');
    read += performance.now() - t0;
    totals.files++;
    totals.bytes += text.length;
    const source = parser.parse(text);
    if ('error' in source) {
      totals.failed.push(`${file}: ${source.reason}`);
      continue;
    }
    totals.nodes += source.tree.count;
    totals.functions += source.functions.length;
    totals.badFunctions += source.functions.filter((f) => f.broken).length;
    for (const mark of source.marks) count(totals.marks, mark);
    if ((source.tree.flags[0] & NodeFlag.hasError) !== 0) {
      totals.badFiles++;
      if (totals.places.length < list) totals.places.push(...places(file, source));
    }
    if (totals.files % 100 === 0) totals.peakMemory = Math.max(totals.peakMemory, process.memoryUsage().rss);
  }
  totals.times = { read, ...parser.times };
  return totals;
}

function count(marks: Record<string, number>, mark: Mark): void {
  marks[mark.kind] = (marks[mark.kind] ?? 0) + 1;
}

/** The outermost errors of a file, those inside functions with the function's name. */
function places(file: string, source: ParsedSource): string[] {
  const { tree } = source;
  const found: string[] = [];
  for (let n = 0; n < tree.count;) {
    const isError = tree.kind[n] === source.grammar.kinds['ERROR'] || (tree.flags[n] & NodeFlag.missing) !== 0;
    if (isError && n > 0) {
      const { line } = positionAt(source.lineStarts, tree.start[n]);
      const owner = source.functions.find((f) => f.start <= tree.start[n] && tree.start[n] < f.end);
      const text = source.text.slice(source.lineStarts[line - 1], source.lineStarts[line] ?? source.text.length).trim();
      found.push(`${file}:${line}: ${owner ? `[${owner.name}] ` : ''}${text}`);
      n = tree.last[n];
    } else {
      n++;
    }
  }
  return found.slice(0, 3);
}

function merge(all: readonly Totals[]): Totals {
  const sum = structuredClone(all[0]);
  for (const one of all.slice(1)) {
    for (const key of ['files', 'badFiles', 'functions', 'badFunctions', 'bytes', 'nodes', 'peakMemory'] as const)
      sum[key] += one[key];
    for (const key of ['times', 'marks'] as const)
      for (const [k, v] of Object.entries(one[key])) sum[key][k] = (sum[key][k] ?? 0) + v;
    sum.failed.push(...one.failed);
    sum.places.push(...one.places);
  }
  return sum;
}

function print(totals: Totals, wall: number): void {
  const mb = totals.bytes / 1e6;
  const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(3)} %`;
  console.log(totals.places.join('\n'));
  console.log(
    `files        ${totals.files}, with errors ${totals.badFiles} (${percent(totals.badFiles, totals.files)}), failed ${totals.failed.length}`,
  );
  console.log(
    `functions    ${totals.functions}, with ERROR or MISSING ${totals.badFunctions} (${percent(totals.badFunctions, totals.functions)})`,
  );
  console.log(
    `text         ${mb.toFixed(1)} MB, ${(totals.nodes / 1e6).toFixed(1)} M nodes, ${(wall / 1000).toFixed(1)} s, rss ${(totals.peakMemory / 1e6).toFixed(0)} MB`,
  );
  for (const [stage, ms] of Object.entries(totals.times))
    console.log(`  ${stage.padEnd(10)} ${(ms / 1000).toFixed(2)} s, ${(mb / (ms / 1000)).toFixed(1)} MB/s`);
  console.log(
    `marks        ${Object.entries(totals.marks)
      .map(([k, v]) => `${k} ${v}`)
      .join(', ')}`,
  );
  for (const line of totals.failed) console.log(line);
}

async function main(): Promise<void> {
  const root = process.argv[2];
  if (!root) throw new Error('usage: measure-parse.ts DIR [--sample N] [--jobs N] [--list N]');
  const files = choose(sources(root));
  const jobs = option('--jobs') ?? 1;
  const shard = option('--shard');
  const started = performance.now();
  if (shard !== undefined) {
    process.send?.(await measure(files.filter((_, i) => i % jobs === shard)));
  } else if (jobs > 1) {
    const parts = Array.from(
      { length: jobs },
      (_, i) =>
        new Promise<Totals>((resolve, reject) => {
          const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--shard', String(i)]);
          child.on('message', (totals) => {
            resolve(totals as Totals);
          });
          child.on('error', reject);
          child.on('exit', (code) => {
            if (code !== 0) reject(new Error(`a process ended with ${code}`));
          });
        }),
    );
    print(merge(await Promise.all(parts)), performance.now() - started);
  } else {
    print(await measure(files), performance.now() - started);
  }
}

await main();
