import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FunctionBalance } from '../core/check/index.js';
import type { Finding, Note } from '../core/report/index.js';
import type { CheckedFile } from '../project/check-file.js';
import type { Project } from './project.js';

/** What is known of one file. */
export interface FileState {
  readonly uri: string;
  readonly project: Project;
  /** Relative to the project's root. */
  readonly file: string;
  /** As shown: after suppression, levels, confidence and baseline. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  /** Empty for files that were checked on disk. */
  readonly balances: readonly FunctionBalance[];
  /** Of the text that was checked; null for a file on disk. */
  readonly version: number | null;
  readonly functions: number;
  readonly analysed: number;
  readonly bytes: number;
}

/** A document whose last analysis is of the text that stands there now. */
export interface Fresh {
  readonly document: TextDocument;
  readonly state: FileState;
}

/** What is shown of a checked file. */
export function stateOf(
  checked: CheckedFile,
  of: Pick<FileState, 'uri' | 'project' | 'version' | 'balances'>,
): FileState {
  const { file, notes, functions, analysed, bytes } = checked;
  return { ...of, file, findings: of.project.shown(checked.findings), notes, functions, analysed, bytes };
}
