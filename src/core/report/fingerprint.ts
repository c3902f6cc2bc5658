import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Finding } from './finding.js';

/** Hex digits kept of the hash: 64 bits, plenty to tell one tree's findings apart. */
const DIGITS = 16;

/**
 * A stable name for a finding. Pass what identifies it (rule, file, function,
 * calls in their order) and never a line number, so that it survives edits
 * elsewhere in the file.
 */
export function fingerprint(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(parts.join('\0')))).slice(0, DIGITS);
}

/**
 * Gives findings of one file that would share a fingerprint an ordinal, in the
 * order of their lines: two leaks of the same call in one function stay two.
 */
export function disambiguate(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort(compareFindings);
  const seen = new Map<string, number>();
  return sorted.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: fingerprint([finding.fingerprint, String(count)]) };
  });
}

/** The order in which every format prints: file, place, rule, message. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

/** By code unit: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
