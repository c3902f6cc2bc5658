import { Session, type Profiler } from 'node:inspector';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.js';
import { until } from '../harness/until.js';
import { sittings } from '../../../bench/sitting.js';

const SECONDS = 120;
const EDITS = 200;
/** Between two samples; where more than a few of them are missing, the thread was not running. */
const SAMPLE = 0.5;
const GAP = 6 * SAMPLE;
/** The same as the editor's, so that it finds what was loaded. */
const load = createRequire(__filename);
const ID = 'kernel-lifetimes.kernel-lifetimes';

/** What one run in an extension host has measured; all in milliseconds. */
export interface Measured {
  /** What the editor calls the activation time: loading the code, and running `activate()`. Null when it was active before. */
  readonly activation: { readonly loading: number; readonly running: number } | null;
  /** From opening the driver to its diagnostics. */
  readonly first: number;
  /** The longest time in one go that code of the extension was on the stack, by what was being done. */
  readonly longest: Readonly<Record<string, Busy>>;
  /** The longest delay of the host's event loop meanwhile, whoever was to blame. */
  readonly delays: Readonly<Record<string, number>>;
  /** From an edit to the diagnostics of its text, the server's quiet time included. */
  readonly edits: readonly number[];
}

export interface Busy {
  readonly ms: number;
  /** Without the gaps between samples in which the processor was with other threads. */
  readonly running: number;
  /** The functions of the extension that it went through most, outermost first. */
  readonly in: string;
}

/** Called inside the extension host: opens KERNEL_LIFETIMES_DRIVER, types into it, and checks its folder. */
export async function run(): Promise<void> {
  const { KERNEL_LIFETIMES_RESULTS: results, KERNEL_LIFETIMES_DRIVER: driver } = process.env;
  if (results === undefined || driver === undefined) throw new Error('nowhere to write, or nothing to open');
  const extension = vscode.extensions.getExtension<Api>(ID);
  if (!extension) throw new Error('the extension is not installed');
  const longest: Record<string, Busy> = {};
  const delays: Record<string, number> = {};
  const watch = async (what: string, work: () => Promise<void>): Promise<void> => {
    const profile = await profiled(work, (delay) => (delays[what] = delay.max / 1e6));
    longest[what] = longestRun(profile, extension.extensionPath);
  };

  let activation: Measured['activation'] = null;
  await watch('activation', async () => {
    if (!extension.isActive) activation = await activate(extension);
    await (
      await extension.activate()
    ).started;
  });
  const uri = vscode.Uri.file(driver);
  const { findings } = extension.exports;
  const opened = performance.now();
  let first = 0;
  let document: vscode.TextDocument;
  const edits: number[] = [];
  await watch('opening', async () => {
    const done = checked(extension.exports, uri, 1);
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await done;
    first = performance.now() - opened;
  });
  await watch('typing', async () => {
    const original = readFileSync(driver, 'utf8');
    for (const text of sittings(original, 1)) {
      if (edits.length >= EDITS) break;
      const before = document.getText();
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, ...difference(document, before, text));
      const at = performance.now();
      const done = checked(extension.exports, uri, document.version + 1);
      await vscode.workspace.applyEdit(edit);
      await done;
      edits.push(performance.now() - at);
    }
  });
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await watch('checking a folder', async () => {
    await vscode.commands.executeCommand('kernelLifetimes.showFindings');
    await vscode.commands.executeCommand('kernelLifetimes.checkFolder', vscode.Uri.joinPath(uri, '..'));
    await until('findings in the view', SECONDS, () => findings.all().length > 0);
  });
  writeFileSync(results, JSON.stringify({ activation, first, longest, delays, edits } satisfies Measured));
}

/** Resolves when the server has told of that version of the text or of a later one. */
function checked({ onFindings }: Api, uri: vscode.Uri, version: number): Promise<void> {
  return new Promise((resolve) => {
    const listening = onFindings((told) => {
      if (told.uri !== uri.toString() || (told.version ?? 0) < version) return;
      listening.dispose();
      resolve();
    });
  });
}

/** The one stretch that differs, and what stands there instead. */
function difference(document: vscode.TextDocument, before: string, after: string): [vscode.Range, string] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(before.length - end));
  return [range, after.slice(start, after.length - end)];
}

async function profiled(
  work: () => Promise<void>,
  told: (delay: IntervalHistogram) => void,
): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  const post = <T>(method: string, params?: object): Promise<T> =>
    new Promise((resolve, reject) =>
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result as T))),
    );
  await post('Profiler.enable');
  await post('Profiler.setSamplingInterval', { interval: SAMPLE * 1000 });
  await post('Profiler.start');
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  told(delay);
  const { profile } = await post<{ profile: Profiler.Profile }>('Profiler.stop');
  session.disconnect();
  return profile;
}

/** Loads the code before the editor does, which then finds it loaded, and looks at the clock around its `activate()`. */
async function activate(extension: vscode.Extension<Api>): Promise<Measured['activation']> {
  const { main } = extension.packageJSON as { main: string };
  const file = load.resolve(join(extension.extensionPath, main));
  const begun = performance.now();
  const code = load(file) as { activate: (context: vscode.ExtensionContext) => Api };
  const loading = performance.now() - begun;
  let running = NaN;
  const timed = (context: vscode.ExtensionContext): Api => {
    const called = performance.now();
    const api = code.activate(context);
    running = performance.now() - called;
    return api;
  };
  const module = load.cache[file];
  if (module === undefined) throw new Error(`${file} is not where loaded code is kept`);
  module.exports = { ...code, activate: timed };
  await extension.activate();
  return { loading, running };
}

/** The longest unbroken run of samples with a frame of the extension on the stack, by the time that it was running. */
function longestRun({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, path: string): Busy {
  /** Of each node, the extension's functions on its stack. */
  const ours = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const mark = (id: number, above: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const { url, functionName } = node.callFrame;
    const name =
      functionName === '' ? `:${node.callFrame.lineNumber + 1}:${node.callFrame.columnNumber + 1}` : functionName;
    const own = url.includes(path) ? `${above} > ${name}` : above;
    if (own !== '') ours.set(id, own);
    for (const child of node.children ?? []) mark(child, own);
  };
  mark(nodes[0].id, '');
  let longest: Busy = { ms: 0, running: 0, in: '' };
  let run = 0;
  let running = 0;
  let seen = new Map<string, number>();
  samples.forEach((id, i) => {
    const stack = ours.get(id);
    if (stack === undefined) {
      run = running = 0;
      seen = new Map();
      return;
    }
    const delta = (timeDeltas[i + 1] ?? 0) / 1000;
    run += delta;
    running += delta > GAP ? SAMPLE : delta;
    seen.set(stack, (seen.get(stack) ?? 0) + 1);
    const [most] = [...seen].sort((a, b) => b[1] - a[1]);
    if (running > longest.running) longest = { ms: run, running, in: most[0].slice(3) };
  });
  return longest;
}
