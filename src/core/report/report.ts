import type { Finding, Note } from './finding.js';

export type Level = 'off' | 'note' | 'warning' | 'error';

/** What a format needs to know of a rule. `page` is relative to the package: `docs/rules/ID.md`. */
export interface ReportRule {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly page: string;
  readonly level: Level;
}

/** A finding that is not counted, and why. */
export interface SuppressedFinding {
  readonly finding: Finding;
  /** `comment`: in the source, with its reason; `baseline`: known since before. */
  readonly by: 'comment' | 'baseline';
  readonly reason: string;
}

export interface Stats {
  readonly files: number;
  readonly functions: number;
  readonly analysed: number;
  readonly bytes: number;
  /** Wall-clock time, the one figure that differs between equal runs. */
  readonly seconds: number;
}

/** Everything a run found, sorted; each format prints the same one. */
export interface Report {
  readonly tool: { readonly name: string; readonly version: string };
  /** Kernel version, null when the tree does not tell. */
  readonly kernel: string | null;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly notes: readonly Note[];
  readonly stats: Stats;
}

/** Lines of a file without their ends, or null when it cannot be read any more. */
export type SourceLines = (file: string) => readonly string[] | null;
