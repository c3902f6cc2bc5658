import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Behaviour, CompiledBook } from '../core/contracts/index.js';
import { compareVersions } from '../core/contracts/index.js';
import type { ReplayInput } from '../core/replay/index.js';
import type { KernelParser } from '../core/syntax/index.js';
import { loadConfig } from './config.js';
import { decode } from './decode.js';
import { loadBook, loadParser } from './engine.js';
import { Failure, systemReason } from './failure.js';
import { findTree } from './kernel.js';
import { kernelTree } from './kernel-tree.js';
import { rulesAt } from './rules.js';

export type Semantics = 'today' | 'old';

export interface ReplayRequest {
  readonly paths: readonly string[];
  readonly root: string | null;
  readonly kernel: string | null;
  readonly config: string | null;
  /** Null: as the tree says, else its version. */
  readonly semantics: Semantics | null;
  readonly fails: readonly string[];
}

/**
 * Gathers what a replay needs: files, contracts, the tree they stand in.
 *
 * @throws Failure when a file cannot be read
 */
export async function prepareReplay(request: ReplayRequest, cwd: string): Promise<ReplayInput> {
  const paths = request.paths.map((path) => resolve(cwd, path));
  const { root, version } = findTree(request.paths, request.root, cwd);
  const config = loadConfig(root, request.config, new Set(rulesAt().map((rule) => rule.id)));
  const kernel = request.kernel ?? config.kernel ?? version;
  const book = loadBook({ kernel, contracts: config.contracts });
  const parser = await loadParser();
  const files = paths.map((path) => ({ path, text: readSource(path) }));
  const { semantics, fails } = request;
  return replayInput({ parser, book, root, kernel, files, semantics, fails });
}

/** What a replay is made of, once somebody has read it. */
export interface ReplayParts {
  readonly parser: KernelParser;
  readonly book: CompiledBook;
  /** Absolute. */
  readonly root: string;
  readonly kernel: string | null;
  /** By absolute path. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly semantics: Semantics | null;
  readonly fails: readonly string[];
  /** Texts that hold instead of what is on disk, by absolute path: an editor's. */
  readonly open?: ReadonlyMap<string, string>;
}

export function replayInput(parts: ReplayParts): ReplayInput {
  const { parser, book, root, kernel, files, semantics, fails, open } = parts;
  const tree = existsSync(join(root, 'include', 'linux')) ? root : null;
  return {
    parser,
    book,
    files: files.map(({ path, text }) => ({ file: shownName(root, path), text })),
    tree:
      tree === null
        ? null
        : kernelTree(
            root,
            files.map(({ path }) => path),
            open,
            book.options,
          ),
    switches: switchesFor(book, parser, semantics, tree, kernel),
    fails: new Set(fails),
  };
}

function shownName(root: string, path: string): string {
  const name = relative(root, path);
  return name.startsWith('..') ? path : name;
}

function readSource(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${systemReason(error)}`);
  }
  const decoded = decode(bytes);
  if ('binary' in decoded) throw new Failure(`${path} is no text: ${decoded.binary}`);
  return decoded.text;
}

/** The behaviours that hold: set by hand, else read off the tree, else by its version, else today's. */
function switchesFor(
  book: CompiledBook,
  parser: KernelParser,
  semantics: Semantics | null,
  root: string | null,
  kernel: string | null,
): Set<string> {
  if (semantics === 'old') return new Set();
  const holds = (behaviour: Behaviour): boolean => {
    if (semantics === 'today') return true;
    const shown = root === null ? null : inTree(parser, root, behaviour);
    return shown ?? (kernel === null || compareVersions(kernel, behaviour.since) >= 0);
  };
  return new Set(book.behaviours.filter(holds).map((behaviour) => behaviour.name));
}

/** Whether the tree's function makes the call; null when the file or the function is not there. */
function inTree(parser: KernelParser, root: string, behaviour: Behaviour): boolean | null {
  let text: string;
  try {
    text = readFileSync(join(root, behaviour.file), 'utf8');
  } catch {
    return null;
  }
  const source = parser.parse(text);
  if ('error' in source) return null;
  const fn = source.functions.find((f) => f.name === behaviour.function);
  return fn === undefined ? null : new RegExp(`\\b${behaviour.calls}\\s*\\(`).test(text.slice(fn.start, fn.end));
}
