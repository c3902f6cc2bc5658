import type { Finding } from '../../report/finding.js';
import type { Reference } from '../../lifetime/index.js';
import type { ReleasedByHand } from '../managed-elsewhere.js';
import type { Observation } from '../task.js';
import { named, taking, type EventRule, type Site } from './rule.js';

export const managedAndManual: EventRule = {
  id: 'managed-and-manual',
  title: 'Managed and released by hand',
  summary: 'A resource that devres or the drm device will release is released by hand as well.',
  level: 'warning',
  report: ({ event, trail }, site) => {
    if (event.what !== 'wrong-release' || event.reference.holder.kind !== 'managed') return null;
    const r = event.reference;
    const what = named(r.label, r.object);
    if (r.facts.includes('action')) return byHand(event.by, r, { trail }, event.at, site);
    const owner = r.holder.kind === 'managed' && r.holder.scope === 'drmm' ? 'the drm device' : 'devres';
    return site.make({
      rule: 'managed-and-manual',
      at: event.at,
      end: event.at,
      object: r.object,
      label: r.label,
      acquire: { call: r.api, at: r.at },
      release: event.by,
      message: `${event.by}() gives up ${what} from ${r.api}() (line ${site.line(r.at)}), which ${owner} will release again`,
      path: [
        ...site.way({ trail }, r.at, `${taking(r)} for ${owner}`),
        site.step(event.at, `${event.by}() is called on it`),
      ],
      verdict: { confidence: r.facts.includes('through-callee') ? 'low' : 'medium', facts: ['managed'] },
    });
  },
};

/** Taken managed in one function, given up by hand in another. */
export function byHandElsewhere(site: Site, at: number, takenAt: number, found: ReleasedByHand): Finding {
  return site.make({
    rule: 'managed-and-manual',
    at,
    end: at + found.release.length,
    object: found.object,
    label: '',
    acquire: { call: found.taken, at: takenAt },
    release: found.release,
    message: `${found.release}() gives up what ${found.taken}() took (line ${site.line(takenAt)}); devres will do so again, and nothing in this file takes one by hand`,
    path: [
      site.step(takenAt, `${found.taken}() takes it for devres in ${found.takenIn}()`),
      site.step(at, `${found.release}() is called by hand`),
    ],
    verdict: { confidence: 'medium', facts: ['managed', 'never-taken-by-hand'] },
  });
}

/** What a registered action does is done by hand as well. */
function byHand(by: string, r: Reference, { trail }: Pick<Observation, 'trail'>, at: number, site: Site): Finding {
  return site.make({
    rule: 'managed-and-manual',
    at,
    end: at,
    object: r.object,
    label: r.label,
    acquire: { call: r.api, at: r.at },
    release: by,
    message: `${by}(${r.label}) is called by hand, and the action that ${r.api}() registered (line ${site.line(r.at)}) calls it again`,
    path: [...site.way({ trail }, r.at, `${r.api}() registers ${by}()`), site.step(at, `${by}() is called by hand`)],
    verdict: { confidence: 'medium', facts: ['action'] },
  });
}
