import type { Evidence } from './model.js';

/** `file:line what it shows`; line and text may be missing. */
export function parseEvidence(item: string | Evidence): Evidence {
  if (typeof item !== 'string') return item;
  const match = /^(\S+?)(?::(\d+))?(?:\s+(.+))?$/s.exec(item.trim());
  if (match === null) return { source: item };
  return {
    source: match[1],
    ...(match[2] === undefined ? {} : { line: Number(match[2]) }),
    ...(match[3] === undefined ? {} : { says: match[3].trim() }),
  };
}
