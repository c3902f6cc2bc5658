import { Edit, Language, Parser, type Tree } from 'web-tree-sitter';
import { flattenWithCursor, sameTree } from './flatten-cursor.js';
import { memoryFlattener } from './flatten-memory.js';
import { findFunctions } from './functions.js';
import { readGrammar } from './grammar.js';
import { lineStartsOf } from './lines.js';
import { normalise } from './normalise/index.js';
import type { FlatTree, Grammar, ParsedSource } from './tree.js';
import { newWasmMemory, type WasmMemory } from './wasm.js';

export interface ParseLimits {
  /** Longest text that is parsed, in UTF-16 code units. The parser needs some forty times as much memory. */
  readonly maxLength: number;
  /** Longest time the parser may take, in milliseconds. */
  readonly maxMillis: number;
  /** Deepest nesting of brackets. */
  readonly maxDepth: number;
}

export const defaultLimits: ParseLimits = { maxLength: 8 * 1024 * 1024, maxMillis: 10_000, maxDepth: 2_000 };

/** Why a text has no tree. `reason` is a sentence for the user. */
export interface ParseFailure {
  readonly error: 'too-long' | 'too-deep' | 'timeout' | 'parser-failed';
  readonly reason: string;
}

/** Milliseconds spent in each stage so far, for measurements. */
export interface ParseTimes {
  normalise: number;
  parse: number;
  flatten: number;
  /** Finding functions and lines. */
  extract: number;
}

/** Parses kernel C. Not re-entrant; make one for each thread. */
export interface KernelParser {
  readonly grammar: Grammar;
  /** False when the parser's memory layout was not the expected one and the slow way is used. */
  readonly readsMemory: boolean;
  readonly times: ParseTimes;
  /** Never throws. Marks and notes say what the tree does not show. */
  parse(text: string, limits?: Partial<ParseLimits>): ParsedSource | ParseFailure;
  /** For a text that is edited again and again. */
  follow(): ParseSession;
}

/**
 * Parses the versions of one text, each of which costs little more than what
 * changed since the last. The tree is the one that `parse` gives, except inside
 * code that is broken, where the parser may recover in another way.
 */
export interface ParseSession {
  parse(text: string, limits?: Partial<ParseLimits>): ParsedSource | ParseFailure;
  /** Frees the last tree. The session may be used again afterwards. */
  close(): void;
}

/** A tree with the text it was made of. */
interface Parsed {
  readonly tree: Tree;
  readonly text: string;
}

/** The runtime is one for the process: its memory is ours, so that trees can be read without calls. */
let runtime: Promise<WasmMemory> | undefined;

function startRuntime(wasmBinary: Uint8Array): Promise<WasmMemory> {
  runtime ??= (async () => {
    const memory = newWasmMemory(512, 32768);
    await Parser.init({ wasmMemory: memory, wasmBinary });
    return memory;
  })();
  return runtime;
}

/** How trees are read: `auto` takes the fast way if it proves right at start-up. */
export type TreeReader = 'auto' | 'cursor';

/**
 * @param runtimeWasm the bytes of `web-tree-sitter.wasm`
 * @param grammarWasm the bytes of `tree-sitter-c.wasm`
 * @throws if one of them cannot be loaded
 */
export async function createParser(
  runtimeWasm: Uint8Array,
  grammarWasm: Uint8Array,
  reader: TreeReader = 'auto',
): Promise<KernelParser> {
  const memory = await startRuntime(runtimeWasm);
  const language = await Language.load(grammarWasm);
  return new TreeSitterParser(memory, language, reader);
}

class TreeSitterParser implements KernelParser {
  readonly grammar: Grammar;
  readonly readsMemory: boolean;
  readonly times: ParseTimes = { normalise: 0, parse: 0, flatten: 0, extract: 0 };
  private parser: Parser;
  private readonly flatten: (tree: Tree) => FlatTree;

  constructor(
    memory: WasmMemory,
    private readonly language: Language,
    reader: TreeReader,
  ) {
    this.grammar = readGrammar(language);
    this.parser = this.newParser();
    const fast = reader === 'auto' ? this.checkedMemoryFlattener(memory) : null;
    this.readsMemory = fast !== null;
    this.flatten = fast ?? flattenWithCursor;
  }

  parse(text: string, limits?: Partial<ParseLimits>): ParsedSource | ParseFailure {
    const { source, parsed } = this.run(text, limits, null);
    parsed?.tree.delete();
    return source;
  }

  follow(): ParseSession {
    let last: Parsed | null = null;
    const close = (): void => {
      last?.tree.delete();
      last = null;
    };
    return {
      parse: (text, limits) => {
        const { source, parsed } = this.run(text, limits, last);
        close();
        last = parsed;
        return source;
      },
      close,
    };
  }

  private run(
    text: string,
    limits: Partial<ParseLimits> | undefined,
    last: Parsed | null,
  ): { source: ParsedSource | ParseFailure; parsed: Parsed | null } {
    const fail = (error: ParseFailure['error'], reason: string): { source: ParseFailure; parsed: null } => ({
      source: { error, reason },
      parsed: null,
    });
    const bounds = { ...defaultLimits, ...limits };
    if (text.length > bounds.maxLength) {
      return fail('too-long', `the file has ${text.length} characters, more than the limit of ${bounds.maxLength}`);
    }
    const t0 = performance.now();
    const normal = normalise(text, bounds.maxDepth);
    const t1 = performance.now();
    this.times.normalise += t1 - t0;
    if (normal.depth > bounds.maxDepth) {
      return fail('too-deep', `brackets nest ${normal.depth} deep, more than the limit of ${bounds.maxDepth}`);
    }
    const result = this.parseTree(normal.text, bounds.maxMillis, last);
    if ('error' in result) return { source: result, parsed: null };
    const { flat, tree } = result;
    const t2 = performance.now();
    const { grammar } = this;
    const source: ParsedSource = {
      text,
      normalised: normal.text,
      tree: flat,
      grammar,
      marks: normal.marks,
      functions: findFunctions(text, flat, grammar),
      lineStarts: lineStartsOf(text),
    };
    this.times.extract += performance.now() - t2;
    return { source, parsed: { tree, text: normal.text } };
  }

  /** @param last an older version of the text, whose tree is changed */
  private parseTree(
    text: string,
    maxMillis: number,
    last: Parsed | null,
  ): { flat: FlatTree; tree: Tree } | ParseFailure {
    const started = performance.now();
    const deadline = started + maxMillis;
    let timedOut = false;
    try {
      if (last) last.tree.edit(editBetween(last.text, text));
      const tree = this.parser.parse((index) => text.slice(index, index + CHUNK), last?.tree ?? null, {
        progressCallback: () => (timedOut ||= performance.now() > deadline),
      });
      const parsed = performance.now();
      this.times.parse += parsed - started;
      if (tree === null) {
        this.parser.reset();
        return { error: 'timeout', reason: `parsing took longer than the limit of ${maxMillis} ms` };
      }
      const flat = this.flatten(tree);
      this.times.flatten += performance.now() - parsed;
      return { flat, tree };
    } catch (thrown) {
      // A trap may have left the parser half way through a change: it is abandoned, not freed.
      this.parser = this.newParser();
      return {
        error: 'parser-failed',
        reason: `the parser failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      };
    }
  }

  private newParser(): Parser {
    const parser = new Parser();
    parser.setLanguage(this.language);
    return parser;
  }

  /** The memory flattener if it agrees with a cursor on a sample that has a bit of everything, else null. */
  private checkedMemoryFlattener(memory: WasmMemory): ((tree: Tree) => FlatTree) | null {
    const tree = this.parser.parse(SELF_CHECK);
    if (tree === null) return null;
    try {
      const flatten = memoryFlattener(memory, addressOf(this.language));
      const flattenTree = (t: Tree): FlatTree => flatten(addressOf(t));
      return sameTree(flattenTree(tree), flattenWithCursor(tree)) ? flattenTree : null;
    } catch {
      return null;
    } finally {
      tree.delete();
    }
  }
}

/** What lies between the beginning and the end that both texts share, in the parser's terms. */
function editBetween(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < most - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  const oldEnd = before.length - tail;
  const newEnd = after.length - tail;
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  });
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

/** Characters handed to the parser at a time; its own buffer holds 5,120. */
const CHUNK = 5000;

/** The package keeps the address of what it wraps under the key 0. */
function addressOf(wrapper: Tree | Language): number {
  const address = (wrapper as unknown as Record<number, unknown>)[0];
  if (typeof address !== 'number') throw new Error('no address');
  return address;
}

const SELF_CHECK = `#include <x.h>
#ifdef A
/* comment */ static const struct s *v[] = { [1] = { .a = "b\\n", }, };
#endif
typedef int (*fn)(void *), T;
enum { E = 1 << 2 };
static inline int *f(struct s *p, ...)
{
	int é, j; // ä
	for (j = 0; j < 3; j++) { if (!p->a.b[j]) goto out; else continue; }
	do { x += ({ y; }); } while (0);
	switch (*p) { case 'a': default: return (long)g(p ? &q : sizeof(T)); }
out:
	return ) 0;
	k(1
}
int h(a) int a; { while (1) }
`;
