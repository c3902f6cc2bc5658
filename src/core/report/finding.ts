/** What every report format prints; the JSON format prints it as it is. */
export interface PathStep {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, UTF-16 code units. */
  readonly column: number;
  readonly message: string;
}

export type Confidence = 'high' | 'medium' | 'low';

const RANK: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

export function isAtLeast(confidence: Confidence, least: Confidence): boolean {
  return RANK[confidence] >= RANK[least];
}

export interface Finding {
  readonly rule: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, UTF-16 code units. */
  readonly column: number;
  /** End of the range to underline; 1-based, exclusive column. */
  readonly endLine: number;
  readonly endColumn: number;
  readonly function: string;
  /** What is held: `device_node`. */
  readonly object: string;
  /** How the source names it: `priv->np`; empty when it has no name. */
  readonly label: string;
  readonly acquire: { readonly call: string; readonly line: number } | null;
  /** The call that is owed, or the wrong one. */
  readonly release: string | null;
  readonly message: string;
  readonly path: readonly PathStep[];
  readonly confidence: Confidence;
  /** The named facts that the confidence was computed from. */
  readonly facts: readonly string[];
  /** Survives line shifts: rule, file, function, calls and their order, no line numbers. Hex. */
  readonly fingerprint: string;
}

/** Something that was not parsed, not analysed, cut at a bound or unknown. */
export interface Note {
  readonly kind: 'file' | 'parse' | 'flow' | 'bound' | 'suppression' | 'config' | 'internal';
  readonly file: string | null;
  readonly line: number | null;
  readonly function: string | null;
  readonly message: string;
}

/** Result of checking one file. */
export interface FileResult {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly functions: number;
  /** Functions run through the path engine. */
  readonly analysed: number;
  readonly bytes: number;
}
