import type { LeakRule } from './rule.js';
import { leakFinding } from './leak-finding.js';

export const unbalancedEnable: LeakRule = {
  id: 'unbalanced-enable',
  title: 'Enable without disable',
  summary: 'A clock, regulator, runtime-PM count, reset or other switch stays on when the function fails.',
  level: 'warning',
  applies: (leak) => leak.reference.kind === 'enable',
  report: (leak, verdict, site) => leakFinding('unbalanced-enable', leak, verdict, site, 'stays enabled'),
};
