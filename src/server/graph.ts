/** Lifetime graphs for an editor: of what stands in it, saved or not. */
import { dirname, join, relative, sep } from 'node:path';
import type { CheckContext } from '../core/check/index.js';
import { graphOf, graphOfPath, type GraphInput, type GraphNote, type LifetimeGraph } from '../core/graph/index.js';
import { runFunctions, type NoLedger, type ReplayInput } from '../core/replay/index.js';
import { DEFAULT_CONFIG } from '../project/config.js';
import { discover } from '../project/discover.js';
import { readSource, titleOf, MOST_FILES } from '../project/graph.js';
import type { ReplaySources } from './requests.js';

/** What a graph is to be of. */
export interface GraphOf {
  /**
   * `function`: the one named and what it calls in its file, on all paths; `path`: the functions
   * named one after the other, on the one path that a ledger follows; `file`; `driver`: the files beside it too.
   */
  readonly of: 'function' | 'path' | 'file' | 'driver';
  readonly functions: readonly string[];
  /** Calls that fail on a path, as for a ledger. */
  readonly fails: readonly string[];
}

export function graphFor(
  { root, path, open, of, functions }: ReplaySources & GraphOf,
  context: CheckContext,
  replayed: () => ReplayInput,
): LifetimeGraph | NoLedger {
  if (of === 'path') {
    const ran = runFunctions(replayed(), functions);
    return 'reason' in ran ? ran : graphOfPath(ran.session, functions, ran.file);
  }
  const name = (file: string): string => relative(root, file).split(sep).join('/');
  const files = of === 'driver' ? filesBeside(root, path) : [name(path)];
  if (files.length > MOST_FILES)
    return { reason: `${files.length} files are more than one picture can show (${MOST_FILES})` };
  const inputs: GraphInput[] = [];
  const notes: GraphNote[] = [];
  for (const file of files) {
    const text = open.get(join(root, file));
    const read = text === undefined ? readSource(root, file) : { text };
    if ('text' in read) inputs.push({ file, text: read.text });
    else notes.push({ file, line: 0, text: read.reason });
  }
  const wanted = of === 'function' ? (functions.at(0) ?? '') : null;
  if (wanted !== null && !defines(context, inputs, wanted))
    return { reason: `no function ${wanted} in ${files.join()}` };
  const made = graphOf(inputs, context, { title: titleOf(files, wanted), function: wanted });
  return { ...made, notes: [...notes, ...made.notes] };
}

function filesBeside(root: string, path: string): string[] {
  const folder = dirname(path);
  return discover(root, [folder], DEFAULT_CONFIG.exclude)
    .files.map(({ file }) => file)
    .filter((file) => dirname(join(root, file)) === folder);
}

function defines({ parser }: CheckContext, inputs: readonly GraphInput[], name: string): boolean {
  return inputs.some(({ text }) => {
    const source = parser.parse(text);
    return !('error' in source) && source.functions.some((fn) => fn.name === name);
  });
}
