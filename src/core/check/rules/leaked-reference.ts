import type { Leak } from '../leaks.js';
import type { LeakRule } from './rule.js';
import { leakFinding } from './leak-finding.js';

export const leakedReference: LeakRule = {
  id: 'leaked-reference',
  title: 'Reference leaked',
  summary: 'A function is left while it still owes the release of a reference, a mapping, memory or a registration.',
  level: 'warning',
  applies: (leak: Leak) => leak.reference.kind !== 'enable',
  report: (leak, verdict, site) => {
    const r = leak.reference;
    const held =
      r.kind === 'registration' ? 'is still set up' : r.kind === 'memory' ? 'is never freed' : 'is still held';
    return leakFinding('leaked-reference', leak, verdict, site, held);
  },
};
