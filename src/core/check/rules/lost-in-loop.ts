import { isPassedOn } from '../../lifetime/index.js';
import type { Verdict } from '../confidence.js';
import type { ValueId, Values } from '../values.js';
import { named, taking, type EventRule } from './rule.js';

/** A reference leaked because the next round of a loop takes another one into the same variable. */
export const lostInLoop: EventRule = {
  id: 'leaked-reference',
  title: 'Reference leaked',
  summary: '',
  level: 'warning',
  report: ({ event, trail, state }, site) => {
    if (event.what !== 'lost') return null;
    const r = event.reference;
    if (r.kind !== 'reference' || r.facts.some((f) => f.startsWith('maybe-torn-down'))) return null;
    // each round's has a place of its own, or is registered by now
    const { values } = state;
    const fresh = r.keys.flatMap((key) => youngest(values, key));
    const kept =
      r.label.includes('[') ||
      [...state.store].some(([, value]) => r.keys.some((key) => value !== key && values.inside(value, key))) ||
      [...state.store].some(([, value]) => fresh.some((key) => value !== key && values.object(value) === key)) ||
      // what was switched on with it stays on, and it stays with that
      state.claims.some((c) => c.kind === 'enable' && c.status === 'held' && c.keys.some((k) => r.keys.includes(k))) ||
      state.claims.some((c) => c.kind === 'registration' && c.keys.some((key) => r.keys.includes(key)));
    const owed = r.release[0] ?? null;
    const what = named(r.label, r.object);
    const verdict: Verdict = {
      confidence:
        kept || r.facts.some((f) => f !== 'earlier-round' && f !== 'filled-in') || isPassedOn(r) ? 'low' : 'medium',
      facts: ['lost-in-loop', ...(isPassedOn(r) ? ['passed-on'] : [])],
    };
    return site.make({
      rule: 'leaked-reference',
      at: event.at,
      end: event.at,
      object: r.object,
      label: r.label,
      acquire: { call: r.api, at: r.at },
      release: owed,
      message: `${what} from ${r.api}() is still held when the next round of the loop takes another one${owed === null ? '' : `; ${owed}() is owed`}`,
      path: [...site.way({ trail }, r.at, taking(r)), site.step(event.at, 'takes the next one without a release')],
      verdict,
    });
  },
};

/** What was made of a round's result keeps its name when the result becomes that of an earlier round. */
function youngest(values: Values, key: ValueId): ValueId[] {
  const def = values.defs[key];
  return def.t === 'site' && def.old ? [values.site(def.site)] : [];
}
