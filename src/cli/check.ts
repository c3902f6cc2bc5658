import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  renderJson,
  renderNote,
  renderSarif,
  renderText,
  type Confidence,
  type Palette,
  type Report,
  type ReportRule,
} from '../core/report/index.js';
import { formatBaseline, readBaseline } from '../project/baseline.js';
import { loadConfig } from '../project/config.js';
import { discover } from '../project/discover.js';
import { Failure, systemReason } from '../project/failure.js';
import { findTree } from '../project/kernel.js';
import { rulePage, rulesAt } from '../project/rules.js';
import { checkProject } from '../project/run.js';
import { optimiseLater, shareCores } from './compiler.js';
import { choosePalette, type ColorChoice } from './colors.js';
import { openOutput } from './output.js';
import { createProgress } from './progress.js';
import { sourceLines } from './sources.js';
import { closest } from '../core/describe/index.js';

/** Options of `check` as the command line gives them. */
export interface CheckArguments {
  readonly root?: string;
  readonly format: 'text' | 'json' | 'sarif';
  readonly rule?: readonly string[];
  readonly minConfidence?: Confidence;
  readonly jobs?: number;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly output?: string;
  readonly alsoSarif?: string;
  readonly color: ColorChoice;
  readonly config?: string;
  readonly kernel?: string;
  readonly notes?: boolean;
}

/**
 * Runs `check` and prints the report.
 *
 * @returns the exit status: 0 without findings, 1 with some
 * @throws Failure for what ends with status 2
 */
export async function check(paths: readonly string[], args: CheckArguments): Promise<number> {
  const tree = findTree(paths, args.root ?? null, process.cwd());
  const config = loadConfig(tree.root, args.config ?? null, new Set(rulesAt().map((rule) => rule.id)));
  const rules = select(rulesAt(config.levels), args.rule);
  const discovery = discover(tree.root, paths, config.exclude);
  const known = args.baseline === undefined ? null : readBaseline(args.baseline);
  const progress = createProgress(process.stderr);
  const jobs = args.jobs ?? availableParallelism();
  optimiseLater();
  shareCores(jobs);
  const report = await checkProject({
    root: tree.root,
    kernel: args.kernel ?? config.kernel ?? tree.version,
    discovery,
    config,
    rules,
    minConfidence: args.minConfidence ?? config.minConfidence,
    jobs,
    baseline: known,
    onProgress: (done, total, findings) => progress.update(done, total, findings),
  }).finally(() => progress.clear());

  if (args.writeBaseline !== undefined) {
    const all = [...report.findings, ...report.suppressed.filter((s) => s.by === 'baseline').map((s) => s.finding)];
    writeFile(args.writeBaseline, formatBaseline(all));
    process.stderr.write(`${counted(all.length, 'finding')} written to ${args.writeBaseline}\n`);
    return 0;
  }
  const status = report.findings.length > 0 ? 1 : 0;
  const sarif = (): Generator<string> =>
    renderSarif(report, { rules, help: rulePage, exitCode: status, baseline: known !== null });
  if (args.alsoSarif !== undefined) print(sarif(), args.alsoSarif);
  const target = args.output ?? null;
  if (args.format === 'json') print(renderJson(report), target);
  else if (args.format === 'sarif') print(sarif(), target);
  else {
    const palette = choosePalette(args.color, target === null && process.stdout.isTTY);
    const levels = new Map(rules.map((rule) => [rule.id, rule.level]));
    print(renderText(report, sourceLines(tree.root), { palette, levels }), target);
  }
  summarise(report, args, choosePalette(args.color, process.stderr.isTTY));
  return status;
}

function select(rules: readonly ReportRule[], only: readonly string[] | undefined): ReportRule[] {
  if (only === undefined) return [...rules];
  const ids = rules.map((rule) => rule.id);
  for (const id of only) {
    if (!ids.includes(id)) throw new Failure(`no rule is called ${id}${closest(id, ids)}`);
  }
  // A rule that is asked for by name speaks even when it is off by default.
  return rules.map((rule) => {
    if (!only.includes(rule.id)) return { ...rule, level: 'off' };
    return rule.level === 'off' ? { ...rule, level: 'warning' } : rule;
  });
}

function print(chunks: Iterable<string>, path: string | null): void {
  const output = openOutput(path);
  for (const chunk of chunks) output.write(chunk);
  output.close();
}

function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${systemReason(error)}`);
  }
}

/** Notes that say a file was left out are always shown, up to this many. */
const SHOWN_NOTES = 20;

/** What is said beside the report, on standard error, so that the report itself stays clean. */
function summarise(report: Report, args: CheckArguments, palette: Palette): void {
  const always = report.notes.filter(
    (note) => note.kind === 'file' || note.kind === 'internal' || note.kind === 'suppression',
  );
  const shown = args.notes === true ? report.notes : always.slice(0, SHOWN_NOTES);
  let out = shown.map((note) => renderNote(note, palette)).join('');
  if (args.notes !== true && always.length > shown.length) {
    out += `${palette.note('note:')} and ${always.length - shown.length} more like these; --notes shows all\n`;
  }
  const { files, functions, seconds } = report.stats;
  const { findings, suppressed, notes } = report;
  out += `${counted(findings.length, 'finding')} in ${counted(new Set(findings.map((f) => f.file)).size, 'file')}; `;
  out += `checked ${counted(files, 'file')} with ${counted(functions, 'function')} in ${seconds.toFixed(1)} s`;
  if (suppressed.length > 0) out += `; ${suppressed.length} suppressed`;
  if (notes.length > 0)
    out += `; ${counted(notes.length, 'note')}${args.notes === true ? '' : ' (--notes shows them)'}`;
  process.stderr.write(`${out}\n`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
