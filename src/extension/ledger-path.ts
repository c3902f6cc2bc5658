import type { LedgerPath } from '../server/protocol.js';

/** It names functions, and calls that fail. */
export function isPath(value: unknown): value is LedgerPath {
  if (typeof value !== 'object' || value === null) return false;
  const { functions, fails } = value as Partial<LedgerPath>;
  const areTexts = (list: unknown): boolean => Array.isArray(list) && list.every((text) => typeof text === 'string');
  return areTexts(functions) && areTexts(fails) && (functions?.length ?? 0) > 0;
}
