/** What server and clients say to each other beyond the language server protocol. All positions are LSP's: 0-based, UTF-16. */
import type { Confidence, Level } from '../core/report/index.js';
import type { LedgerChoices, LedgerPath, LedgerText } from './ledger.js';

export type { LedgerChoices, LedgerPath, LedgerText };

export interface PlacedStep {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly message: string;
}

/** A finding as a view shows it. */
export interface PlacedFinding {
  readonly rule: string;
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly function: string;
  readonly object: string;
  /** How the source names it; empty when it has no name. */
  readonly label: string;
  readonly message: string;
  readonly confidence: Confidence;
  readonly fingerprint: string;
  readonly steps: readonly PlacedStep[];
}

/** Notification: all findings of one file, replacing what was said of it before. */
export const FINDINGS = 'kernelLifetimes/findings';
export interface FindingsParams {
  readonly uri: string;
  /** Of the text that was checked; null for a file as it is on disk. */
  readonly version: number | null;
  readonly findings: readonly PlacedFinding[];
}

/** Notification: what the server is at. */
export const STATUS = 'kernelLifetimes/status';
export interface StatusParams {
  readonly state: 'idle' | 'busy' | 'problem';
  /** The open file that this is about; absent when it is about the server as a whole. */
  readonly uri?: string;
  readonly text: string;
  readonly detail: string;
}

/** Request: names of all contracts. */
export const CONTRACT_NAMES = 'kernelLifetimes/contractNames';
/** Request: what is known of one name, in words; null when nothing is. */
export const CONTRACT = 'kernelLifetimes/contract';
export interface ContractParams {
  readonly name: string;
}

/** Request: the rules with their pages (absolute paths). */
export const RULES = 'kernelLifetimes/rules';
export interface RuleItem {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly level: Level;
  readonly page: string;
}

/** Request: check files below these folders or the given files now. Resolves with what was found. */
export const CHECK = 'kernelLifetimes/check';
export interface CheckParams {
  readonly uris: readonly string[];
}
export interface CheckResult {
  readonly files: number;
  readonly findings: number;
  readonly notes: number;
  readonly cancelled: boolean;
}

/** Request: the text of a report over the workspace's folders as last checked. */
export const EXPORT = 'kernelLifetimes/export';
export interface ExportParams {
  readonly format: 'sarif' | 'baseline';
}

/** Why there is no answer. */
export interface NoAnswer {
  readonly reason: string;
}

/** Request: what a ledger can be asked of the function at a position, or of the named one; null when there is none. */
export const LEDGER_CHOICES = 'kernelLifetimes/ledgerChoices';
export interface LedgerChoicesParams {
  readonly uri: string;
  /** In the open document. */
  readonly position?: { readonly line: number; readonly character: number };
  readonly function?: string;
}
export type LedgerChoicesResult = LedgerChoices | NoAnswer | null;

/** Request: the ledger of one path through a file, with the place that each of its lines tells of. */
export const LEDGER = 'kernelLifetimes/ledger';
export interface LedgerParams extends LedgerPath {
  readonly uri: string;
}
export type LedgerResult = LedgerText | NoAnswer;

/** Notification to the server: the workspace has become trusted. */
export const TRUST = 'kernelLifetimes/trust';

/** What a client may send with `initialize`. */
export interface InitOptions {
  /** Without trust no file of the workspace decides what is checked or how. */
  readonly trusted?: boolean;
  /** Commands of the client that lenses may name, without `kernelLifetimes.`: `showLedger`. */
  readonly commands?: readonly string[];
  /** Settings for clients that cannot be asked for them. */
  readonly settings?: unknown;
}
