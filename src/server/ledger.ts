/** Ledgers for an editor: what can be asked of a function, and the table with the places that its lines tell of. */
import { join, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { findRoles, partnerOf } from '../core/check/index.js';
import {
  fallibleCalls,
  ledgerLines,
  libraryFor,
  replayFunctions,
  type FallibleCall,
  type NoLedger,
  type ReplayInput,
} from '../core/replay/index.js';
import type { FunctionNode } from '../core/syntax/index.js';

export interface LedgerChoices {
  readonly function: string;
  /** The function that undoes it, by the structure of callbacks that both are in; null without one. */
  readonly undoneBy: string | null;
  readonly calls: readonly FallibleCall[];
}

/** One path: functions that run one after the other, and the calls that fail on it. */
export interface LedgerPath {
  readonly functions: readonly string[];
  /** `CALL`, or `CALL:LINE` with a 1-based line. */
  readonly fails: readonly string[];
}

export interface LedgerText {
  readonly text: string;
  /** For each line of the text the place that it tells of; lines are 0-based, as the protocol counts. */
  readonly places: readonly ({ readonly uri: string; readonly line: number } | null)[];
}

/** Null when there is no such function. */
export function choicesOf(input: ReplayInput, asked: string | number): LedgerChoices | null {
  const [{ text }] = input.files;
  const source = input.parser.parse(text);
  if ('error' in source) return null;
  const fn = source.functions.find((f) => (typeof asked === 'string' ? f.name === asked : isIn(f, asked)));
  if (fn === undefined) return null;
  const roles = findRoles(source, new Set(source.functions.map((f) => f.name)), input.book);
  return {
    function: fn.name,
    undoneBy: partnerOf(roles, fn.name),
    calls: fallibleCalls(libraryFor(input), fn.name),
  };
}

function isIn({ start, end }: FunctionNode, offset: number): boolean {
  return start <= offset && offset <= end;
}

export function ledgerOf(input: ReplayInput, root: string, path: LedgerPath): LedgerText | NoLedger {
  const ledger = replayFunctions(input, path.functions);
  if ('reason' in ledger) return ledger;
  const lines = ledgerLines(ledger, true);
  return {
    text: lines.map((line) => `${line.text}\n`).join(''),
    places: lines.map(({ place }) =>
      // what contracts say of the kernel stands in no file
      place === null || place.file.startsWith('<')
        ? null
        : { uri: URI.file(resolve(join(root, '/'), place.file)).toString(), line: place.line - 1 },
    ),
  };
}
