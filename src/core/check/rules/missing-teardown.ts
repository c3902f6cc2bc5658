import type { Verdict } from '../confidence.js';
import type { Leak } from '../leaks.js';
import type { Finding } from '../../report/finding.js';
import { named, type RuleInfo, type Site } from './rule.js';

/** What a setup function leaves behind on success and nothing in the file ever undoes. */
export const missingTeardown: RuleInfo & { report: (leak: Leak, site: Site) => Finding } = {
  id: 'missing-teardown',
  title: 'Never torn down',
  summary: 'Set up by probe, init or open, and given up nowhere in the file.',
  level: 'warning',
  report: (leak, site) => {
    const r = leak.reference;
    const owed = r.release[0] ?? null;
    const what = named(r.label, r.object);
    const verdict: Verdict = { confidence: 'medium', facts: ['setup', 'no-release-in-file', ...r.facts.filter((f) => !f.includes(':'))] };
    return site.make({
      rule: 'missing-teardown',
      at: r.at,
      end: r.at,
      object: r.object,
      acquire: { call: r.api, at: r.at },
      release: owed,
      message: `${r.api}() sets up ${what}, and nothing in this file undoes it${owed === null ? '' : `; ${owed}() is owed when the driver goes`}`,
      path: [site.step(r.at, `${r.api}() takes ${what}`), site.step(leak.exit.at, `${site.functionName}() succeeds and keeps it`)],
      verdict,
    });
  },
};
