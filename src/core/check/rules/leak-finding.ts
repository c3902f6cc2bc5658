import type { Finding, PathStep } from '../../report/finding.js';
import type { Verdict } from '../confidence.js';
import type { Leak } from '../leaks.js';
import { isCall, named, taking, type Site } from './rule.js';

/** The sentence and the path that all leaks share: what is held, since where, which exit loses it, what is owed. */
export function leakFinding(rule: string, leak: Leak, verdict: Verdict, site: Site, verb: string): Finding {
  const r = leak.reference;
  const owed = r.release[0] ?? null;
  const argument = r.label === '' ? '' : r.label;
  const line = site.line(r.at);
  const exit = leak.exitClass === 'error' ? 'on this error path' : 'when the function returns here';
  const owes = owed === null ? '' : `; ${owed}(${argument}) is owed`;
  const lines = [...new Set(leak.others.map((at) => site.line(at)))].sort((a, b) => a - b);
  const shown = lines.slice(0, 4).join(', ') + (lines.length > 4 ? ` and ${lines.length - 4} more` : '');
  const what = isCall(r)
    ? `${r.api}() (line ${line}) is not undone`
    : r.facts.includes('given-by-caller')
      ? `${named(r.label, r.object)}, which this function gives up on other ways, ${verb}`
      : r.facts.includes('given-to-callback')
        ? `${named(r.label, r.object)}, which ${r.api}() gives to this function, ${verb}`
        : `${named(r.label, r.object)} from ${r.api}() (line ${line}) ${verb}`;
  const exits = lines.length > 0 ? ` (also at line${lines.length > 1 ? 's' : ''} ${shown})` : '';
  const alike = leak.alike.length > 0 ? ` (and so for ${leak.alike.length} more ${r.api}() in this function)` : '';
  const more = exits + alike;
  const isGiven = r.facts.some((fact) => fact.startsWith('given-'));
  const path = (): PathStep[] => [
    ...site.way(leak, r.at, isGiven ? `${site.functionName}() gets ${named(r.label, r.object)}` : taking(r)),
    site.step(leak.exit.at, `returns without ${owed === null ? 'a release' : `${owed}()`}`),
  ];
  return site.make({
    rule,
    at: leak.decidedAt,
    end: leak.decidedEnd,
    object: r.object,
    label: r.label,
    acquire: r.api === '' ? null : { call: r.api, at: r.at },
    release: owed,
    message: `${what} ${exit}${owes}${more}`,
    path: site.tells(verdict) ? path() : [],
    verdict,
  });
}
