import { named, type EventRule } from './rule.js';

export const missingGet: EventRule = {
  id: 'missing-get',
  title: 'Claim given up that nobody took',
  summary: 'A borrowed pointer is given up, or kept where a release will give it up, without a claim of its own.',
  level: 'warning',
  report: ({ event, trail }, site) => {
    if (event.what !== 'missing-get' || event.counted) return null;
    const what = named(event.label, event.object);
    const line = site.line(event.callAt);
    return site.make({
      rule: 'missing-get',
      at: event.at,
      end: event.at,
      object: event.object,
      label: event.label,
      acquire: { call: event.api, at: event.callAt },
      release: event.by,
      message: event.stored
        ? `${what} gets a borrowed pointer, and the release of what ${event.api}() made (line ${line}) gives it up; a count is to be taken first`
        : `${event.by ?? 'this call'}() gives up ${what}, which ${event.api}() only lends; nobody took a count`,
      path: [
        ...(event.stored ? site.way({ trail }, event.callAt, `${event.api}() makes what holds it`) : []),
        site.step(event.at, event.stored ? 'is stored without a count' : 'is given up without a count'),
      ],
      verdict: { confidence: 'medium', facts: [event.stored ? 'kept-by-owner' : 'lent'] },
    });
  },
};
