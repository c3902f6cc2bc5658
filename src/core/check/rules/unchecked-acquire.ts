import type { EventRule } from './rule.js';

export const uncheckedAcquire: EventRule = {
  id: 'unchecked-acquire',
  title: 'Result used unchecked',
  summary: 'A result that may be NULL or an error pointer is dereferenced without a test that excludes it.',
  level: 'warning',
  report: ({ event, trail }, site) => {
    if (event.what !== 'unchecked') return null;
    const failure =
      event.failure === 'null' ? 'NULL' : event.failure === 'errptr' ? 'an error pointer' : 'NULL or an error pointer';
    return site.make({
      rule: 'unchecked-acquire',
      at: event.at,
      end: event.at,
      object: 'pointer',
      label: '',
      acquire: { call: event.api, at: event.callAt },
      release: null,
      message: `the result of ${event.api}() (line ${site.line(event.callAt)}) may be ${failure} here${event.wrongTest ? '; the test before does not exclude that' : ', and nothing tested it'}`,
      path: [
        ...site.way({ trail }, event.callAt, `${event.api}() returns ${failure} on failure`),
        site.step(event.at, 'is dereferenced here'),
      ],
      verdict: {
        confidence: event.wrongTest ? 'high' : event.doubts.length > 0 ? 'low' : 'medium',
        facts: [event.wrongTest ? 'wrong-test' : 'untested', ...event.doubts],
      },
    });
  },
};
