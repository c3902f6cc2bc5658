import type { Confidence } from '../report/finding.js';
import type { Leak } from './leaks.js';

/** What is known of the function and the claim, each with a name that findings carry. */
export interface LeakFacts {
  /** The function is entered from outside and nobody undoes it when it fails (probe, module init). */
  readonly cleansUpItself: boolean;
  /** Some function of the file calls one of the releases. */
  readonly releasedInFile: boolean;
}

export interface Verdict {
  readonly confidence: Confidence;
  readonly facts: readonly string[];
}

/**
 * How sure a leak is, from named facts only. `null`: nothing to say, because
 * the claim may well be meant to stay.
 */
export function judgeLeak(leak: Leak, known: LeakFacts): Verdict | null {
  const { reference: r, exitClass, site } = leak;
  const facts: string[] = [...r.facts.filter((f) => !f.startsWith('callee:'))];
  const inferred = r.facts.includes('inferred-pair');
  const fails = exitClass === 'error';
  const sibling = site.releases > 0;
  const siblingFails = site.releasedAt.has('error') || site.releasedAt.has('unknown');
  facts.push(`${exitClass}-exit`);
  if (sibling) facts.push('released-on-another-path');
  if (r.passedTo.length > 0) facts.push('passed-on');
  if (r.holder.kind === 'field') facts.push('stored');
  if (known.cleansUpItself) facts.push('entry-point');
  if (leak.containerDies) facts.push('container-freed');
  const say = (confidence: Confidence): Verdict => ({ confidence, facts });

  if (r.facts.includes('maybe-torn-down')) return say('low');
  if (inferred) {
    if (!fails || !siblingFails) return sibling ? say('low') : null;
    if (site.heldAt.has('error') && r.facts.includes('indexed')) return say('low');
    return say('medium');
  }
  if (r.facts.includes('indexed')) return say('low');

  const owned = r.origin === 'result' && r.holder.kind === 'frame';
  switch (r.kind) {
    case 'reference':
      if (owned) return say(ownedReference(leak, sibling));
      break;
    case 'memory':
      if (owned) return say(ownedMemory(leak, sibling));
      break;
    case 'deferred':
    case 'lock':
      return fails && siblingFails ? say('medium') : null;
    default:
  }
  if (fails) {
    if (leak.containerDies) return say('high');
    if (siblingFails) return say(r.passedTo.length > 0 && r.kind === 'memory' ? 'medium' : 'high');
    if (owned) return say('medium');
    if (known.cleansUpItself) return say('medium');
    return say('low');
  }
  if (exitClass === 'unknown') {
    if (siblingFails && site.releasedAt.has('unknown')) return say('low');
    return known.cleansUpItself && r.kind === 'enable' ? say('low') : null;
  }
  if (site.releasedAt.has('success') && r.kind === 'enable') return say('medium');
  return sibling ? say('low') : null;
}

function ownedReference(leak: Leak, sibling: boolean): Confidence {
  const passed = leak.reference.passedTo.length > 0;
  if (leak.exitClass === 'error') return sibling || !passed ? 'high' : 'medium';
  if (!passed) return 'high';
  return sibling ? 'medium' : 'low';
}

function ownedMemory(leak: Leak, sibling: boolean): Confidence {
  const passed = leak.reference.passedTo.length > 0;
  if (leak.exitClass === 'error') return passed ? (sibling ? 'medium' : 'low') : 'high';
  return passed ? 'low' : 'medium';
}
