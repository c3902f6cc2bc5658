import type { Finding } from '../../report/finding.js';
import type { Verdict } from '../confidence.js';
import type { RuleInfo, Site } from '../rules/rule.js';
import type { Again } from './again.js';
import type { Both } from './both.js';
import type { Late } from './late.js';

/** A call of a teardown comes before what still uses its object is stopped. */
export const teardownOrder: RuleInfo & { report: (late: Late, site: Site) => Finding } = {
  id: 'teardown-order',
  title: 'Taken down too early',
  summary: 'Something is stopped, freed or switched off while what uses it still runs.',
  level: 'warning',
  report: (late, site) => {
    const { step, user, stop } = late;
    const what = late.key.replace(/^\$/, '');
    return site.make({
      rule: 'teardown-order',
      at: step.at,
      end: step.end,
      object: what,
      label: what,
      acquire: taken(late),
      release: step.api,
      message: message(late, site, what),
      path: [
        ...(late.kind === 'found'
          ? []
          : [
              site.step(
                user.at,
                `${user.api}() in ${user.fn}() sets up the ${user.runner.name}, ${user.handlers[0]}()`,
              ),
            ]),
        ...(['switched-off', 'not-waited', 'owner', 'found'].includes(late.kind)
          ? []
          : [
              site.step(
                late.need.at,
                `${late.need.fn === user.handlers[0] ? `${late.need.fn}()` : `${late.need.fn}(), which it calls,`} ${late.kind === 'rearmed' ? 'arms' : 'uses'} '${what}'`,
              ),
            ]),
        site.step(step.at, `${step.api}() ${late.kind === 'rearmed' ? 'stops' : 'gives up'} '${what}' here`),
        ...(stop === null
          ? []
          : [
              site.step(
                stop.at,
                late.kind === 'not-waited'
                  ? `${stop.api}() frees what it runs on`
                  : `${stop.api}() stops the ${user.runner.name} only here`,
              ),
            ]),
      ],
      verdict: judge(late),
    });
  },
};

function taken({ kind, user }: Late): { call: string; at: number } | null {
  if (kind === 'found') return null;
  if (kind === 'owner' && user.owner) return { call: user.owner.api, at: user.owner.at };
  return { call: user.api, at: user.at };
}

function message({ kind, step, user, stop }: Late, site: Site, what: string): string {
  const until =
    stop === null
      ? `devres stops the ${user.runner.name} of ${user.api}() only after ${site.functionName}()`
      : `the ${user.runner.name} runs until ${stop.api}() (line ${site.line(stop.at)})`;
  switch (kind) {
    case 'rearmed':
      return `${step.api}() stops '${what}', but ${user.handlers[0]}() may arm it again: ${until}`;
    case 'gone':
      return `${step.api}() gives up '${what}', but ${user.handlers[0]}() still uses it: ${until}`;
    case 'not-waited':
      return `${step.api}() does not wait for ${user.handlers[0]}() to end, and what it runs on is freed ${stop ? `by ${stop.api}() (line ${site.line(stop.at)})` : `when ${site.functionName}() returns`}`;
    case 'owner':
      return `${step.api}() frees what the data of ${user.handlers[0]}() lies in: ${until}`;
    case 'found':
      return `${step.api}() takes '${what}' down while others still find it: the ${user.runner.name} goes only with ${stop?.api ?? 'a call'}() (line ${stop ? site.line(stop.at) : 0})`;
    case 'switched-off':
      return `${step.api}() comes before the ${user.runner.name} is gone: ${until}`;
    case 'managed-first':
      return `${step.api}() comes after ${user.api}(): when the device goes, devres gives up '${what}' while ${user.handlers[0]}() may still run`;
  }
}

/** Facts that speak against the handler doing harm by then. */
const DOUBTS = new Set([
  'quieted-before',
  'silenced-before',
  'flag-set-before',
  'drained-before',
  'off-at-first',
  'asked',
  'queue-only',
  'own-setup',
  'no-teardown',
  'called-from-elsewhere',
]);

export function isDoubtful(late: Late): boolean {
  return late.facts.some((fact) => DOUBTS.has(fact));
}

function judge(late: Late): Verdict {
  const facts = [late.kind, ...late.facts, late.stop === null ? 'managed' : 'stopped-later'];
  return { confidence: isDoubtful(late) ? 'low' : 'medium', facts };
}

/** Given up by hand in remove() what probe() got from devres. */
export function reportBoth(both: Both, site: Site): Finding {
  const { call, acquire, what } = both;
  const api = call.callee ?? '';
  return site.make({
    rule: 'managed-and-manual',
    at: call.at,
    end: call.end,
    object: both.object,
    label: what,
    acquire: { call: acquire.api, at: acquire.at },
    release: api,
    message: `${api}() gives up '${what}' from ${acquire.api}() (line ${site.line(acquire.at)}), which devres will release again`,
    path: [
      site.step(acquire.at, `${acquire.api}() in ${acquire.fn}() takes '${what}' for devres`),
      site.step(call.at, `${api}() is called on it`),
    ],
    verdict: { confidence: 'medium', facts: ['managed', 'in-teardown'] },
  });
}

/** A callee gives up what its caller gives up as well. */
export function reportAgain(again: Again, site: Site): Finding {
  const { release, callee, within, first, second, failed, what } = again;
  return site.make({
    rule: 'released-twice',
    at: second.at,
    end: second.end,
    object: release,
    label: what,
    acquire: null,
    release,
    message: failed
      ? `${release}() gives up '${what}' again: ${callee}() has done so (line ${site.line(within)}) where it fails`
      : `${callee}() gives up '${what}' again: it calls ${release}() as well (line ${site.line(within)}), which was called at line ${site.line(first)}`,
    path: [
      site.step(first, failed ? `${callee}() fails` : `${release}() gives up '${what}'`),
      site.step(within, `${release}() is called in ${callee}()`),
      site.step(second.at, 'gives it up again'),
    ],
    verdict: { confidence: 'medium', facts: ['by-name', failed ? 'callee-failed' : 'through-callee'] },
  });
}
