import type { Finding } from '../../report/finding.js';
import type { FunctionNode } from '../../syntax/tree.js';
import type { Verdict } from '../confidence.js';
import type { Leak } from '../leaks.js';
import { named, taking, type RuleInfo, type Site } from './rule.js';

/** Somebody else may undo it, or nobody ever does. */
const DOUBTS: readonly string[] = [
  'torn-down-elsewhere',
  'paired-by-name',
  'usually-left',
  'named-otherwise',
  'waited-for',
];

/** What a setup function leaves behind on success and no other function of the file ever undoes. */
export const missingTeardown: RuleInfo & {
  report: (
    leak: Leak,
    setup: FunctionNode,
    partner: FunctionNode | null,
    site: Site,
    facts: readonly string[],
  ) => Finding;
} = {
  id: 'missing-teardown',
  title: 'Never torn down',
  summary: 'Set up by probe, init or open, and given up by nothing that runs later.',
  level: 'warning',
  report: (leak, setup, partner, site, more) => {
    const r = leak.reference;
    const owed = r.release[0] ?? null;
    const facts = [
      'setup',
      leak.site.releases > 0 ? 'released-when-setup-fails' : 'never-released',
      partner ? 'has-partner' : 'no-partner',
      ...more,
    ];
    // a callee that sets up something once, or for some of its callers, is undone by others than these
    const shared = r.kind === 'registration' && r.facts.includes('not-always');
    const verdict: Verdict = {
      confidence: shared || more.some((fact) => DOUBTS.includes(fact)) ? 'low' : 'medium',
      facts: [...facts, ...r.facts.filter((f) => !f.includes(':'))],
    };
    const at = partner ? partner.nameAt : r.at;
    const owes = owed === null ? '' : `: ${owed}() is owed`;
    return site.make({
      rule: 'missing-teardown',
      at,
      end: partner ? partner.nameAt + partner.name.length : at,
      object: r.object,
      label: r.label,
      acquire: { call: r.api, at: r.at },
      release: owed,
      message: partner
        ? `${partner.name}() does not undo ${r.api}()${r.label === '' ? '' : ` on ${named(r.label, r.object)}`} of ${setup.name}() (line ${site.line(r.at)})${owes}`
        : `${taking(r)}, and nothing undoes it when the driver goes${owes}`,
      path: [
        site.step(r.at, taking(r)),
        site.step(leak.exit.at, `${setup.name}() succeeds and keeps it`),
        ...(partner ? [site.step(partner.nameAt, `${partner.name}() leaves it as it is`)] : []),
      ],
      verdict,
    });
  },
};
