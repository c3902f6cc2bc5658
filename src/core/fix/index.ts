import type { CheckContext } from '../check/index.js';
import type { Finding } from '../report/index.js';

/** Offsets are UTF-16 code units, 0-based; sorted, not overlapping. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Fix {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly changes: readonly TextChange[];
  readonly preferred: boolean;
}

export function fixesFor(_finding: Finding, _text: string, _context: CheckContext): Fix[] {
  return [];
}
