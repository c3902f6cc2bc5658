import { named, taking, type EventRule } from './rule.js';
import { eventVerdict } from './event-verdict.js';

export const useAfterRelease: EventRule = {
  id: 'use-after-release',
  title: 'Used after release',
  summary: 'Memory is reached through a pointer whose claim was given up before.',
  level: 'warning',
  report: ({ event, trail, state }, site) => {
    if (event.what !== 'used-after-release') return null;
    const r = event.reference;
    return site.make({
      rule: 'use-after-release',
      at: event.at,
      end: event.at,
      object: r.object,
      label: r.label,
      acquire: r.origin === 'foreign' ? null : { call: r.api, at: r.at },
      release: r.releasedBy,
      message: `${named(r.label, r.object)} is used after ${r.releasedBy ?? 'a call'}() gave it up at line ${site.line(r.releasedAt)}`,
      path: [
        ...site.way(
          { trail },
          r.origin === 'foreign' ? r.releasedAt : r.at,
          r.origin === 'foreign' ? `${r.releasedBy ?? 'a call'}() gives it up` : taking(r),
        ),
        site.step(event.at, 'is used here'),
      ],
      verdict: eventVerdict(r, state, 'use'),
    });
  },
};
