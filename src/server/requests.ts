/** What the thread that analyses open files is asked. Offsets are UTF-16 code units, 0-based. */
import type { FunctionBalance, HeldClaim } from '../core/check/index.js';
import type { Fix } from '../core/fix/index.js';
import type { LifetimeGraph } from '../core/graph/index.js';
import type { NoLedger } from '../core/replay/index.js';
import type { CheckedFile } from '../project/check-file.js';
import type { EngineOptions } from '../project/engine.js';
import type { GraphTree } from '../project/graph.js';
import type { GraphOf } from './graph.js';
import type { LedgerChoices, LedgerPath, LedgerText } from './ledger.js';

/** A file to be replayed, and what stands in the editor. */
export interface ReplaySources {
  /** Absolute folder of the tree. */
  readonly root: string;
  /** Absolute path of the file. */
  readonly path: string;
  /** Texts of the open files by absolute path, that of `path` among them. */
  readonly open: ReadonlyMap<string, string>;
}

export interface Requests {
  readonly check: {
    readonly params: { readonly file: string; readonly text: string };
    readonly result: { readonly checked: CheckedFile; readonly balances: readonly FunctionBalance[] };
  };
  /** The same from what changed since the last `check`, when there is one; see `checkVersion`. */
  readonly quick: {
    readonly params: { readonly file: string; readonly text: string };
    readonly result: CheckedFile | null;
  };
  /** Of the text that was checked last under this name. */
  readonly held: {
    readonly params: { readonly file: string; readonly offset: number; readonly name: string };
    readonly result: readonly HeldClaim[] | null;
  };
  readonly fixes: {
    readonly params: { readonly file: string; readonly text: string; readonly fingerprint: string };
    readonly result: readonly Fix[];
  };
  /** What a ledger may be asked of a function: the one at the offset, or the named one. */
  readonly choices: {
    readonly params: ReplaySources & { readonly function: string | number };
    readonly result: LedgerChoices | null;
  };
  readonly ledger: {
    readonly params: ReplaySources & LedgerPath;
    readonly result: LedgerText | NoLedger;
  };
  readonly graph: {
    readonly params: ReplaySources & GraphOf;
    readonly result: LifetimeGraph | NoLedger;
  };
  readonly describe: { readonly params: { readonly name: string }; readonly result: string | null };
  readonly names: { readonly params: Record<string, never>; readonly result: readonly string[] };
}

export type Kind = keyof Requests;

export interface Ask<K extends Kind = Kind> {
  readonly id: number;
  readonly kind: K;
  readonly params: Requests[K]['params'];
}

export type Answer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** What the thread is started with. */
export interface AnalystData {
  /** Absolute; paths of files are relative to it. */
  readonly root: string;
  readonly engine: EngineOptions;
  readonly rules: readonly string[];
  /** What graphs are drawn of, and which findings are marked in them. */
  readonly graphs: Pick<GraphTree, 'exclude' | 'rules' | 'minConfidence'>;
}
