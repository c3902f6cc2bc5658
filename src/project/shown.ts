import { isAtLeast, type Confidence, type Finding } from '../core/report/index.js';
import type { CheckedFile } from './check-file.js';

/** Which findings a report will hold; plain data, so that it can be sent to a worker. */
export interface Shown {
  readonly minConfidence: Confidence;
  /** Rules of which nothing is said. */
  readonly off: readonly string[];
}

/**
 * Drops the findings that no report will hold. There are many of those to each
 * that is shown, all with their paths: not worth sending, nor keeping.
 */
export function onlyShown(result: CheckedFile, { minConfidence, off }: Shown): CheckedFile {
  const shown = (f: Finding): boolean => isShown(f, { minConfidence, off });
  return {
    ...result,
    findings: result.findings.filter(shown),
    suppressed: result.suppressed.filter((s) => shown(s.finding)),
  };
}

export function isShown(finding: Finding, { minConfidence, off }: Shown): boolean {
  return !off.includes(finding.rule) && isAtLeast(finding.confidence, minConfidence);
}
