import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphOf, type GraphInput, type GraphNote, type LifetimeGraph } from '../core/graph/index.js';
import { loadConfig } from './config.js';
import { decode } from './decode.js';
import { discover } from './discover.js';
import { loadContext } from './engine.js';
import { Failure, systemReason } from './failure.js';
import { findTree } from './kernel.js';
import { rulesAt } from './rules.js';

export interface GraphRequest {
  readonly paths: readonly string[];
  readonly root: string | null;
  readonly kernel: string | null;
  readonly config: string | null;
  /** Only this function and what it calls; null: whole files. */
  readonly function: string | null;
}

/** Files beyond which a picture shows nothing any more. */
const MOST_FILES = 200;

/**
 * The graph of files that are read and analysed here.
 *
 * @throws Failure for a path that cannot be read, or a function that is nowhere
 */
export async function graphFiles(request: GraphRequest, cwd: string): Promise<LifetimeGraph> {
  const { root, version } = findTree(request.paths, request.root, cwd);
  const config = loadConfig(root, request.config, new Set(rulesAt().map((rule) => rule.id)));
  const discovery = discover(root, request.paths, config.exclude);
  if (discovery.files.length > MOST_FILES)
    throw new Failure(
      `${discovery.files.length} files are more than one picture can show (${MOST_FILES}); name a driver's folder or its files`,
    );
  const inputs: GraphInput[] = [];
  const notes: GraphNote[] = discovery.notes.map((n) => ({ file: n.file ?? '', line: n.line ?? 0, text: n.message }));
  for (const { file } of discovery.files) {
    const read = readSource(root, file);
    if ('text' in read) inputs.push({ file, text: read.text });
    else notes.push({ file, line: 0, text: read.reason });
  }
  const context = await loadContext({
    kernel: request.kernel ?? config.kernel ?? version,
    contracts: config.contracts,
    limits: config.limits,
  });
  const wanted = request.function;
  if (wanted !== null && !inputs.some((i) => new RegExp(`\\b${wanted}\\s*\\(`).test(i.text)))
    throw new Failure(`no function ${wanted} in ${discovery.files.map((f) => f.file).join(', ')}`);
  const made = graphOf(inputs, context, {
    title: titleOf(
      discovery.files.map((f) => f.file),
      wanted,
    ),
    function: wanted,
  });
  return notes.length === 0 ? made : { ...made, notes: [...notes, ...made.notes] };
}

function titleOf(files: readonly string[], wanted: string | null): string {
  const [first] = files;
  const of = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  return wanted === null ? of : `${wanted}() in ${of}`;
}

function readSource(root: string, file: string): { text: string } | { reason: string } {
  try {
    const decoded = decode(readFileSync(join(root, file)));
    return 'text' in decoded ? decoded : { reason: `not read: looks binary (${decoded.binary})` };
  } catch (error) {
    return { reason: `not read: ${systemReason(error)}` };
  }
}
