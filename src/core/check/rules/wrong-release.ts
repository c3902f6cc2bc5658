import { named, taking, type EventRule } from './rule.js';

const DOUBTS = ['through-callee', 'right-for-another'];

export const wrongRelease: EventRule = {
  id: 'wrong-release',
  title: 'Wrong release function',
  summary: 'An object is given up by a function that is not its own.',
  level: 'warning',
  report: ({ event, trail }, site) => {
    if (event.what !== 'wrong-release' || event.reference.holder.kind === 'managed') return null;
    const r = event.reference;
    if (r.facts.includes('own-release-within') || r.facts.includes('freed-as-well')) return null;
    const what = named(r.label, r.object);
    return site.make({
      rule: 'wrong-release',
      at: event.at,
      end: event.at,
      object: r.object,
      label: r.label,
      acquire: { call: r.api, at: r.at },
      release: event.by,
      message: `${event.by}() does not give up ${what} from ${r.api}() (line ${site.line(r.at)}); ${r.release[0]}() does`,
      path: [...site.way({ trail }, r.at, taking(r)), site.step(event.at, `${event.by}() is called on it`)],
      verdict: {
        confidence: DOUBTS.some((f) => r.facts.includes(f)) || event.through ? 'low' : 'medium',
        facts: ['known-release', ...DOUBTS.filter((f) => r.facts.includes(f))],
      },
    });
  },
};
