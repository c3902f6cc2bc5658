import { named, type EventRule } from './rule.js';

export const wrongRelease: EventRule = {
  id: 'wrong-release',
  title: 'Wrong release function',
  summary: 'An object is given up by a function that is not its own.',
  level: 'warning',
  report: ({ event, trail }, site) => {
    if (event.what !== 'wrong-release') return null;
    const r = event.reference;
    const managed = r.holder.kind === 'managed';
    const wanted = managed ? `it is managed (${r.holder.kind === 'managed' ? r.holder.scope : ''}) and will be released again` : `${r.release[0]}() is its release`;
    return site.make({
      rule: managed ? 'managed-and-manual' : 'wrong-release',
      at: event.at,
      end: event.at,
      object: r.object,
      acquire: { call: r.api, at: r.at },
      release: event.by,
      message: `${event.by}() does not give up ${named(r.label, r.object)} from ${r.api}() (line ${site.line(r.at)}): ${wanted}`,
      path: [...site.way({ trail }, r.at, `${r.api}() takes ${named(r.label, r.object)}`), site.step(event.at, `${event.by}() is called on it`)],
      verdict: { confidence: r.facts.includes('through-callee') ? 'low' : 'medium', facts: ['known-release'] },
    });
  },
};
