import type { ParseSession } from '../syntax/index.js';
import type { FileResult } from '../report/finding.js';
import type { CheckedVersion, Earlier } from './earlier.js';
import { checkVersion, notParsed, type CheckContext } from './file.js';
import { Recorder } from './recorder.js';

/** What one call does to a count, over all paths that reach it. Offsets are UTF-16 code units, 0-based. */
export interface CallChange {
  readonly at: number;
  readonly api: string;
  /** As the source names it; empty when it has no name. */
  readonly label: string;
  readonly object: string;
  /** +1 takes, -1 gives up. */
  readonly delta: 1 | -1;
  /** Devres or the drm device will give it up: `devm`, `drmm`; null when the code owes it. */
  readonly managed: string | null;
}

/** The changes of one function. */
export interface FunctionBalance {
  readonly name: string;
  readonly nameAt: number;
  /** Offsets of the definition, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly changes: readonly CallChange[];
}

/** One claim that a variable may stand for at some point. */
export interface HeldClaim {
  readonly label: string;
  readonly object: string;
  readonly api: string;
  /** Offset of the call that took it. */
  readonly at: number;
  readonly status: 'held' | 'released' | 'moved';
  /** Who owes the release, or who has it now. */
  readonly holder: string;
  readonly release: string | null;
  /** On every path that reaches the point. */
  readonly always: boolean;
}

/** A file's findings, and what was seen on the way to them. */
export interface Inspection {
  readonly result: FileResult;
  /** For the next version of the text; null when this one could not be parsed. */
  readonly earlier: Earlier | null;
  readonly balances: readonly FunctionBalance[];
  /** What the access path (`np`, `priv->clk`) that covers `offset` holds there; null outside functions that were run. */
  readonly heldAt: (offset: number, name: string) => readonly HeldClaim[] | null;
}

/**
 * Checks a file as `checkSource` does and keeps what hovers, hints and lenses ask for.
 *
 * @param parser a session of the file, when it is edited
 */
export function inspectSource(
  input: { readonly file: string; readonly text: string },
  context: CheckContext,
  parser: Pick<ParseSession, 'parse'> = context.parser,
): Inspection {
  const source = parser.parse(input.text);
  if ('error' in source)
    return { result: notParsed(input, source.reason), earlier: null, balances: [], heldAt: () => null };
  const recorder = new Recorder();
  const { result, earlier } = checkVersion(input.file, source, { ...context, watch: recorder }, null);
  return {
    result,
    earlier,
    balances: recorder.balances(source.functions),
    heldAt: (offset, name) => recorder.heldAt(source.functions, offset, name),
  };
}

/** The findings of a version of a file, from what changed since an earlier one; see `checkVersion`. */
export function checkChanges(
  input: { readonly file: string; readonly text: string },
  context: CheckContext,
  parser: Pick<ParseSession, 'parse'>,
  earlier: Earlier,
): CheckedVersion {
  const source = parser.parse(input.text);
  if ('error' in source) return { result: notParsed(input, source.reason), earlier };
  return checkVersion(input.file, source, context, earlier);
}
