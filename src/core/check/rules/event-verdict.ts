import type { Reference } from '../../lifetime/index.js';
import type { Verdict } from '../confidence.js';
import type { PathState } from '../state.js';

/** How sure a second release or a late use is. */
export function eventVerdict(r: Reference, state: PathState, what: 'twice' | 'use'): Verdict {
  const facts: string[] = [...r.facts.filter((f) => !f.includes(':'))];
  if (r.final) facts.push('memory-freed');
  if (r.origin === 'result') facts.push('taken-here');
  if (r.passedTo.length > 0) facts.push('passed-on');
  // one failure among others: perhaps one that leaves nothing dangling
  if (r.facts.includes('left-dangling') && r.result !== null && state.facts.equal.has(r.result.value))
    return { confidence: 'low', facts: [...facts, 'one-errno'] };
  if (what === 'twice' && freedByName(r)) return { confidence: 'medium', facts };
  if (
    r.facts.includes('indexed') ||
    r.facts.includes('inferred-pair') ||
    r.facts.some((f) => f.startsWith('maybe-torn-down'))
  )
    return { confidence: 'low', facts };
  if (
    ['counted-here', 'same-call', 'back-to-back'].some((f) => r.facts.includes(f) && !(r.final && f === 'back-to-back'))
  )
    return { confidence: 'low', facts };
  // a function that tears the object down may own a claim of its own
  if (!r.final && r.facts.includes('released-by-teardown')) return { confidence: 'low', facts };
  const visible = r.final && (r.facts.includes('argument-itself') || (what === 'twice' && r.kind === 'memory'));
  if ((r.facts.includes('through-callee') && !visible) || r.facts.some((f) => f.startsWith('pending:')))
    return { confidence: 'low', facts };
  if (r.final) return { confidence: visible && r.facts.includes('through-callee') ? 'medium' : 'high', facts };
  // somebody else may hold the object as well
  if (r.origin === 'result')
    return {
      confidence:
        (what === 'use' && !r.facts.includes('needed-before')) ||
        (r.passedTo.length > 0 && !r.facts.includes('iterator'))
          ? 'low'
          : 'medium',
      facts,
    };
  return {
    confidence:
      r.origin === 'count' && r.facts.every((f) => f === 'own-variable') && r.passedTo.length === 0 ? 'medium' : 'low',
    facts,
  };
}

const UNSURE = ['indexed', 'earlier-round', 'same-call', 'back-to-back', 'through-callee', 'counted-here'];

/** `foo_free_bar()` twice on what `foo_alloc_bar()` made: by its name it is no count. */
function freedByName(r: Reference): boolean {
  return r.facts.includes('inferred-pair') && r.kind === 'memory' && !UNSURE.some((f) => r.facts.includes(f));
}
