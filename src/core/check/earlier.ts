import type { FileResult, Finding, Note } from '../report/finding.js';
import { lineIndexAt } from '../syntax/index.js';
import type { ParsedSource } from '../syntax/tree.js';
import type { Summary } from './summary.js';

/** A finding with the function whose analysis gave it; null when it came of looking at the file as a whole. */
export interface Attributed {
  readonly finding: Finding;
  readonly by: string | null;
}

/** Lines of a function, 1-based, the last one included. */
interface Span {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** What a run over a file leaves for the next run over a version of it. Holds no offsets, so that it outlives edits. */
export interface Earlier {
  readonly texts: ReadonlyMap<string, string>;
  readonly summaries: ReadonlyMap<string, Summary>;
  readonly settled: ReadonlySet<string>;
  readonly found: readonly Attributed[];
  readonly notes: readonly Note[];
  readonly spans: readonly Span[];
}

export interface CheckedVersion {
  readonly result: FileResult;
  readonly earlier: Earlier;
}

export function textsOf(source: ParsedSource): Map<string, string> {
  return new Map(source.functions.map((fn) => [fn.name, source.text.slice(fn.start, fn.end)]));
}

export function spansOf(source: ParsedSource): Span[] {
  const line = (offset: number): number => lineIndexAt(source.lineStarts, offset) + 1;
  return source.functions.map((fn) => ({ name: fn.name, first: line(fn.start), last: line(fn.end) }));
}

/** Moves what an earlier run said to where the functions stand now; `null` for what stood in a function that is gone. */
export function mover(before: readonly Span[], after: readonly Span[]) {
  const now = new Map(after.map((span) => [span.name, span.first]));
  const moved = (line: number): number | null => {
    const span = before.find(({ first, last }) => first <= line && line <= last);
    if (span === undefined) return line;
    const first = now.get(span.name);
    return first === undefined ? null : line + first - span.first;
  };
  /** Messages name lines as people count them. */
  const reworded = (message: string): string =>
    message.replace(/\blines? \d+(?:, \d+)*/g, (said) => said.replace(/\d+/g, (n) => String(moved(Number(n)) ?? n)));
  const finding = (old: Finding): Finding | null => {
    const line = moved(old.line);
    const endLine = moved(old.endLine);
    const acquired = old.acquire === null ? null : moved(old.acquire.line);
    const path = old.path.map((step) => ({ ...step, line: moved(step.line) }));
    if (line === null || endLine === null || (old.acquire !== null && acquired === null)) return null;
    return {
      ...old,
      message: reworded(old.message),
      line,
      endLine,
      acquire: old.acquire === null ? null : { ...old.acquire, line: acquired ?? old.acquire.line },
      path: path.flatMap((step) =>
        step.line === null ? [] : [{ ...step, line: step.line, message: reworded(step.message) }],
      ),
    };
  };
  const note = (old: Note): Note => ({ ...old, line: old.line === null ? null : moved(old.line) });
  return { finding, note };
}

/** Equal by value: a caller cannot tell them apart. */
export function sameSummary(a: Summary | undefined, b: Summary | undefined): boolean {
  const plain = (_key: string, value: unknown): unknown => (value instanceof Set ? [...value].sort() : value);
  return a === b || JSON.stringify(a, plain) === JSON.stringify(b, plain);
}
