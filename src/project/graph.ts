import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { graphOf, graphOfPath, type GraphInput, type GraphNote, type LifetimeGraph } from '../core/graph/index.js';
import { runFunctions } from '../core/replay/index.js';
import type { CheckContext } from '../core/check/index.js';
import { suppress, type Confidence, type ReportRule } from '../core/report/index.js';
import { loadConfig, type Config } from './config.js';
import { decode } from './decode.js';
import { discover } from './discover.js';
import { driverOf } from './driver.js';
import { loadContext } from './engine.js';
import { Failure, systemReason } from './failure.js';
import { findTree } from './kernel.js';
import { asset } from './package.js';
import { prepareReplay, type ReplayRequest } from './replay.js';
import { rulesAt } from './rules.js';
import { isShown } from './shown.js';

export interface GraphRequest {
  readonly paths: readonly string[];
  readonly root: string | null;
  readonly kernel: string | null;
  readonly config: string | null;
  /** Only this function and what it calls; null: whole files. */
  readonly function: string | null;
  /** Not the files alone: all that the Makefile builds with them. */
  readonly driver: boolean;
}

/** Files beyond which a picture shows nothing any more. */
const MOST_FILES = 200;
/** Files of a driver up to which all of them are analysed when one is named. */
const WHOLE_DRIVER = 60;

/** Headers that are read for the structures in them. */
const MOST_HEADERS = 400;

/** What a graph is made of. */
interface Parts {
  /** Relative to the root. */
  readonly files: readonly string[];
  readonly functions: readonly string[] | null;
  readonly title: string;
  readonly notes: readonly GraphNote[];
}

/** What files are read from and analysed with. */
export interface GraphTree {
  /** Absolute. */
  readonly root: string;
  readonly context: CheckContext;
  readonly exclude: Config['exclude'];
  readonly rules: readonly ReportRule[];
  readonly minConfidence: Confidence;
  /** Texts that hold instead of what is on disk, by absolute path: an editor's. */
  readonly open?: ReadonlyMap<string, string>;
}

/**
 * The graph of files that are read and analysed here.
 *
 * @throws Failure for a path that cannot be read, too many files, or a function that is nowhere
 */
export async function graphFiles(request: GraphRequest, cwd: string): Promise<LifetimeGraph> {
  const { root, version } = findTree(request.paths, request.root, cwd);
  const config = loadConfig(root, request.config, new Set(rulesAt().map((rule) => rule.id)));
  const { exclude, contracts, limits, minConfidence } = config;
  const context = await loadContext({ kernel: request.kernel ?? config.kernel ?? version, contracts, limits });
  return graphWith(request, { root, context, exclude, rules: rulesAt(config.levels), minConfidence }, cwd);
}

/**
 * The same with what has been loaded before.
 *
 * @throws Failure as `graphFiles` does
 */
export function graphWith(
  request: Pick<GraphRequest, 'paths' | 'function' | 'driver'>,
  tree: GraphTree,
  cwd: string,
): LifetimeGraph {
  const { root, context, rules } = tree;
  const discovery = discover(root, request.paths, tree.exclude);
  const named = namedFirst(
    discovery.files.map((f) => f.file),
    relative(root, resolve(cwd, request.paths[0] ?? '.')),
  );
  const parts = request.driver ? driverParts(request, tree, cwd, named) : plainParts(named, request.function);
  if (parts.files.length > MOST_FILES)
    throw new Failure(
      `${parts.files.length} files are more than one picture can show (${MOST_FILES}); name a driver's folder or its files`,
    );
  const inputs: GraphInput[] = [];
  const notes: GraphNote[] = discovery.notes.map((n) => ({ file: n.file ?? '', line: n.line ?? 0, text: n.message }));
  notes.push(...parts.notes);
  for (const file of parts.files) {
    const read = readSource(tree, file);
    if ('text' in read) inputs.push({ file, text: read.text });
    else notes.push({ file, line: 0, text: read.reason });
  }
  if (inputs.length === 0 && notes.length > 0) throw new Failure(notes.map((n) => `${n.file}: ${n.text}`).join('\n'));
  const wanted = request.function;
  if (wanted !== null && !inputs.some((i) => defines(i.text, wanted)))
    throw new Failure(`no function ${wanted} in ${parts.files.join(', ')}`);
  const off = rules.filter((r) => r.level === 'off').map((r) => r.id);
  const shown = { minConfidence: tree.minConfidence, off };
  const ids = new Set(rules.map((r) => r.id));
  const graph = graphOf(inputs, context, {
    title: parts.title,
    functions: parts.functions,
    headers: headersOf(tree, inputs),
    report: (file, text, findings) => suppress(file, text, findings, ids).findings.filter((f) => isShown(f, shown)),
  });
  return { ...graph, notes: [...notes, ...graph.notes] };
}

/**
 * The graph of functions that are followed one after the other, with real counts.
 *
 * @throws Failure when a file cannot be read or there is no such function
 */
export async function graphPath(
  request: ReplayRequest,
  functions: readonly string[],
  cwd: string,
): Promise<LifetimeGraph> {
  const ran = runFunctions(await prepareReplay(request, cwd), functions);
  if ('reason' in ran) throw new Failure(ran.reason);
  return graphOfPath(ran.session, functions, ran.file);
}

/**
 * The text of the page that shows a graph.
 *
 * @throws Failure when it has not been built
 */
export function graphPageScript(): string {
  const path = asset(join('webview', 'graph.js'));
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`${path}: ${systemReason(error)}; run npm run build`);
  }
}

/** A picture of several files is called by the one that was named first. */
function namedFirst(files: readonly string[], path: string): readonly string[] {
  return files.includes(path) ? [path, ...files.filter((file) => file !== path)] : files;
}

function plainParts(files: readonly string[], wanted: string | null): Parts {
  const [first] = files;
  const of = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  return {
    files,
    functions: wanted === null ? null : [wanted],
    title: wanted === null ? of : `${wanted}() in ${of}`,
    notes: [],
  };
}

/** All that is built together with the paths; of a driver that is too big, what the named file's tables go through. */
function driverParts(
  request: Pick<GraphRequest, 'paths' | 'function'>,
  tree: GraphTree,
  cwd: string,
  named: readonly string[],
): Parts {
  const { root } = tree;
  const drivers = request.paths.map((path) => driverOf(resolve(cwd, path), root));
  const listed = [...new Set(drivers.flatMap((d) => d.files.map((file) => relative(root, file))))];
  const folders = drivers.filter((d) => d.files.length === 0).map((d) => d.folder);
  const beside = folders.length === 0 ? [] : discover(root, folders).files.map((f) => f.file);
  const files = [...new Set([...listed, ...beside])];
  const notes: GraphNote[] = drivers.flatMap((d) =>
    d.missing.map((file) => ({ file: relative(root, file), line: 0, text: 'listed in the Makefile, but not there' })),
  );
  for (const folder of folders)
    notes.push({
      file: relative(root, folder),
      line: 0,
      text: 'no Makefile lists these files: all of the folder are taken',
    });
  const title = `driver ${[...new Set(drivers.map((d) => d.name))].join(', ')} (${relative(root, drivers[0].folder)})`;
  const wanted = request.function === null ? null : [request.function];
  if (files.length <= WHOLE_DRIVER || wanted !== null || named.length > WHOLE_DRIVER)
    return { files, functions: wanted, title, notes };
  return { ...focused(tree, files, named), title, notes };
}

/** The named files, and those that define the functions which tables in them name. */
function focused(tree: GraphTree, files: readonly string[], named: readonly string[]): Omit<Parts, 'title'> {
  const read = (file: string): string => {
    const source = readSource(tree, file);
    return 'text' in source ? source.text : '';
  };
  const functions = new Set<string>();
  for (const file of named) {
    const text = read(file);
    for (const { name } of definitions(text)) functions.add(name);
    for (const table of fieldFunctions(text)) functions.add(table);
  }
  const kept = files.filter(
    (file) => named.includes(file) || definitions(read(file)).some((d) => functions.has(d.name)),
  );
  const text = `${files.length - kept.length} of the driver's ${files.length} files are left out: only what the named file defines and its tables name is drawn`;
  return { files: kept, functions: [...functions].sort(), notes: [{ file: '', line: 0, text }] };
}

/** Functions that the text defines at the beginning of a line. */
function definitions(text: string): { name: string }[] {
  return [...text.matchAll(/^[A-Za-z_][\w \t*]*?[ \t*](\w+)\([^;{}]*\)\s*\{/gm)].map((m) => ({ name: m[1] }));
}

function fieldFunctions(text: string): string[] {
  return [...text.matchAll(/\.\w+\s*=\s*&?(\w+)\s*[,}\n]/g)].map((m) => m[1]);
}

function defines(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\s*\\([^;{}]*\\)[^;{}]*\\{`).test(text);
}

/** Headers that the files name in quotes and that lie beside them or above; with the headers that these name. */
function headersOf(tree: GraphTree, inputs: readonly GraphInput[]): string[] {
  const found = new Map<string, string>();
  const queue = inputs.map((i) => ({ file: i.file, text: i.text }));
  for (const { file, text } of queue) {
    for (const [, name] of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm)) {
      for (const folder of [dirname(file), ...inputs.map((i) => dirname(i.file))]) {
        const path = normalize(join(folder, name));
        if (
          found.size >= MOST_HEADERS ||
          found.has(path) ||
          path.startsWith('..') ||
          !existsSync(join(tree.root, path))
        )
          continue;
        const source = readSource(tree, path);
        found.set(path, 'text' in source ? source.text : '');
        queue.push({ file: path, text: found.get(path) ?? '' });
        break;
      }
    }
  }
  return [...found.values()];
}

function readSource({ root, open }: GraphTree, file: string): { text: string } | { reason: string } {
  const text = open?.get(join(root, file));
  if (text !== undefined) return { text };
  try {
    const decoded = decode(readFileSync(join(root, file)));
    return 'text' in decoded ? decoded : { reason: `not read: looks binary (${decoded.binary})` };
  } catch (error) {
    return { reason: `not read: ${systemReason(error)}` };
  }
}
