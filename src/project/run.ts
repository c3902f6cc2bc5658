import {
  compareFindings,
  compareText,
  type Confidence,
  type Note,
  type Report,
  type ReportRule,
} from '../core/report/index.js';
import { applyBaseline } from './baseline.js';
import { checkFile, notChecked, type CheckedFile } from './check-file.js';
import type { Config } from './config.js';
import type { Discovery, SourceFile } from './discover.js';
import { createEngine, type Engine, type EngineOptions } from './engine.js';
import { asset, toolInfo } from './package.js';
import { makeBatches, runPool } from './pool.js';
import { onlyShown, type Shown } from './shown.js';
import type { WorkerData } from './worker.js';

export interface RunOptions {
  readonly root: string;
  readonly kernel: string | null;
  readonly discovery: Discovery;
  readonly config: Config;
  /** All rules with their levels in this run; `off` ones are not reported. */
  readonly rules: readonly ReportRule[];
  readonly minConfidence: Confidence;
  readonly jobs: number;
  /** Fingerprints of known findings, or null without a baseline. */
  readonly baseline: ReadonlySet<string> | null;
  readonly onProgress?: (done: number, total: number, findings: number) => void;
  /** For tests: what checks a file in this process, and the worker's module. */
  readonly engine?: Engine;
  readonly worker?: string;
}

/** Below this, starting threads takes longer than the work. */
const THREADS_FROM_BYTES = 1e6;

/**
 * Checks the files and gathers one report. Its content does not depend on the
 * number of workers or the order in which they finish.
 *
 * @throws Failure when the engine cannot start.
 */
export async function checkProject(options: RunOptions): Promise<Report> {
  const started = performance.now();
  const { fileBytes } = options.config.limits;
  const results = new Map<string, CheckedFile>();
  let found = 0;
  const total = options.discovery.files.length;
  const shown = shownIn(options);
  const keep = (file: string, checked: CheckedFile): void => {
    const result = onlyShown(checked, shown);
    results.set(file, result);
    found += result.findings.length;
    options.onProgress?.(results.size, total, found);
  };

  const todo: SourceFile[] = [];
  for (const source of options.discovery.files) {
    if (source.bytes <= fileBytes) todo.push(source);
    else keep(source.file, notChecked(source.file, tooBig(source.bytes, fileBytes), source.bytes));
  }
  const bytes = todo.reduce((sum, { bytes: size }) => sum + size, 0);
  if (options.jobs > 1 && todo.length > 1 && bytes >= THREADS_FROM_BYTES) await inThreads(todo, options, keep);
  else await inProcess(todo, options, keep);
  return report(options, results, (performance.now() - started) / 1000);
}

function tooBig(bytes: number, limit: number): string {
  const size = (value: number): string => (value / 1e6).toFixed(1);
  return `not checked: ${size(bytes)} MB is over the limit of ${size(limit)} MB (limits.fileMegabytes)`;
}

function engineOptions(options: RunOptions): EngineOptions {
  const { contracts, limits } = options.config;
  return { kernel: options.kernel, contracts, limits, least: options.minConfidence };
}

async function inProcess(files: readonly SourceFile[], options: RunOptions, keep: Keep): Promise<void> {
  const engine = options.engine ?? (await createEngine(engineOptions(options), options.root));
  const rules = new Set(options.rules.map((rule) => rule.id));
  for (const { file } of files) keep(file, checkFile(engine, options.root, file, rules));
}

async function inThreads(files: readonly SourceFile[], options: RunOptions, keep: Keep): Promise<void> {
  const workerData: WorkerData = {
    root: options.root,
    engine: engineOptions(options),
    rules: options.rules.map((rule) => rule.id),
    shown: shownIn(options),
  };
  await runPool<CheckedFile>(makeBatches(files), {
    worker: options.worker ?? asset('worker.js'),
    workerData,
    jobs: options.jobs,
    fileSeconds: options.config.limits.fileSeconds,
    onResult: keep,
    onLost: (file, reason) => keep(file, notChecked(file, reason, 0, 'internal')),
  });
}

function shownIn({ rules, minConfidence }: RunOptions): Shown {
  return { minConfidence, off: rules.filter((rule) => rule.level === 'off').map((rule) => rule.id) };
}

type Keep = (file: string, result: CheckedFile) => void;

function report(options: RunOptions, results: ReadonlyMap<string, CheckedFile>, seconds: number): Report {
  const files = [...results.values()].sort((a, b) => compareText(a.file, b.file));
  const findings = files.flatMap((file) => file.findings).sort(compareFindings);
  const inSource = files.flatMap((file) => file.suppressed);
  const { fresh, known } = applyBaseline(findings, options.baseline ?? new Set());
  const notes = [...options.discovery.notes, ...files.flatMap((file) => file.notes)].sort(compareNotes);
  const sum = (of: (file: CheckedFile) => number): number => files.reduce((all, file) => all + of(file), 0);
  return {
    tool: toolInfo(),
    kernel: options.kernel,
    findings: fresh,
    suppressed: [...inSource, ...known].sort((a, b) => compareFindings(a.finding, b.finding)),
    notes,
    stats: {
      files: files.length,
      functions: sum((file) => file.functions),
      analysed: sum((file) => file.analysed),
      bytes: sum((file) => file.bytes),
      seconds,
    },
  };
}

function compareNotes(a: Note, b: Note): number {
  return (
    compareText(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.kind, b.kind) ||
    compareText(a.message, b.message)
  );
}
