import { named, taking, type EventRule } from './rule.js';
import { eventVerdict } from './event-verdict.js';

export const releasedTwice: EventRule = {
  id: 'released-twice',
  title: 'Released twice',
  summary: 'The same claim is given up a second time.',
  level: 'warning',
  report: ({ event, trail, state }, site) => {
    if (event.what !== 'released-twice') return null;
    const r = event.reference;
    const twice = r.facts.includes('iterator') && event.at === r.releasedAt;
    const first = twice ? event.at : r.releasedAt;
    return site.make({
      rule: 'released-twice',
      at: event.at,
      end: event.at,
      object: r.object,
      label: r.label,
      acquire: r.origin === 'foreign' ? null : { call: r.api, at: r.at },
      release: twice ? r.releasedBy : event.by,
      message: twice
        ? `${r.releasedBy ?? 'this call'}() gives up ${named(r.label, r.object)}, and ${event.by}() gives it up again when the loop goes on`
        : `${event.by}() gives up ${named(r.label, r.object)} again; ${r.releasedBy ?? 'a call'}() did so at line ${site.line(first)}`,
      path: [
        ...site.way(
          { trail },
          r.origin === 'foreign' ? first : r.at,
          r.origin === 'foreign' ? `${r.releasedBy ?? 'a call'}() gives it up` : taking(r),
        ),
        site.step(event.at, 'gives it up again'),
      ],
      verdict: eventVerdict(r, state, 'twice'),
    });
  },
};
