import type { Confidence } from '../report/finding.js';
import type { Leak } from './leaks.js';

/**
 * Who undoes what a failing function did: itself when it is entered from outside
 * (`entry`), perhaps its callers in this file (`helper`), or callers elsewhere.
 */
export type Station = 'entry' | 'helper' | 'exported';

export interface LeakFacts {
  readonly station: Station;
  /** The contracts know the callback: on failure nobody calls its partner. */
  readonly cleansUpItself: boolean;
  /** What it sets up stays until a partner undoes it. */
  readonly sets: boolean;
  /** Some object's own release function calls this. */
  readonly releasedByObject: (release: string) => boolean;
}

export interface Verdict {
  readonly confidence: Confidence;
  readonly facts: readonly string[];
  /** Stands only if no caller of the file gives the claim up. */
  readonly pending?: boolean;
}

/**
 * How sure a leak is, from named facts only. `null`: nothing to say, because
 * the claim may well be meant to stay.
 */
export function judgeLeak(leak: Leak, known: LeakFacts): Verdict | null {
  const { reference: r, exitClass, site } = leak;
  const facts = factsOf(leak, known);
  const say = (confidence: Confidence, pending = false): Verdict => ({ confidence, facts, pending });

  // work that was set up but never queued owes nothing
  if (r.kind === 'deferred' || r.kind === 'lock') return exitClass === 'error' ? say('low') : null;
  if (leak.ownFailure) return say('high');
  const siblingFails = exitClass === 'error' && site.releasedAt.has('error');
  if (r.facts.includes('maybe-torn-down') || (r.facts.includes('maybe-torn-down-around') && !siblingFails)) return say('low');
  if ((r.facts.includes('indexed') || r.facts.includes('earlier-round')) && leak.releaseCalled) return say('low');
  if (r.facts.includes('earlier-round') && r.origin === 'count') return say('low');
  if (leak.containerDies && exitClass === 'error') return say(r.facts.includes('maybe-torn-down-around') ? 'low' : 'high');
  if (leak.containerPassed) return say('low');
  if (r.facts.includes('inferred-pair')) return inferredPair(leak, known, say);

  const owned = r.origin === 'result' && r.holder.kind === 'frame';
  const sibling = site.releases > 0;
  const lost = owned && r.passedTo.length === 0;
  // given up only where the function fails: on success it is meant to stay, if anything can reach it
  if (!lost && exitClass !== 'error' && sibling && !site.releasedAt.has(exitClass)) return say('low');
  if (!lost && exitClass === 'success' && sibling && known.cleansUpItself) return say('low');
  if (owned && r.kind === 'reference') return say(ownedReference(leak, sibling));
  if (owned && r.kind === 'memory') return say(ownedMemory(leak, sibling));
  return kept(leak, known, say);
}

function factsOf(leak: Leak, known: LeakFacts): string[] {
  const { reference: r, exitClass, site } = leak;
  const facts: string[] = [...r.facts.filter((f) => !f.includes(':'))];
  facts.push(`${exitClass}-exit`, known.station);
  if (known.cleansUpItself) facts.push('cleans-up-itself');
  if (leak.ownFailure) facts.push('own-failure');
  if (leak.tailCall && exitClass === 'unknown') facts.push('tail-call');
  if (site.releases > 0) facts.push('released-on-another-path');
  if (site.releasedAt.has(exitClass)) facts.push('released-at-such-an-exit');
  if (r.passedTo.length > 0) facts.push('passed-on');
  if (r.holder.kind === 'field') facts.push('stored');
  if (leak.containerDies) facts.push('container-freed');
  if (leak.containerPassed) facts.push('container-passed-on');
  return facts;
}

type Say = (confidence: Confidence, pending?: boolean) => Verdict;

/** Pairs known by name: only what this function itself shows counts. */
function inferredPair(leak: Leak, known: LeakFacts, say: Say): Verdict | null {
  const { exitClass, site } = leak;
  if (exitClass === 'error' && site.releasedAt.has('error')) return say('medium');
  // remove() or exit() knows the release, and nobody calls them after a failure
  if (exitClass === 'error' && known.cleansUpItself && site.releases === 0) return say('medium');
  if (exitClass === 'unknown' && leak.tailCall && site.releasedAt.has('error') && known.station === 'entry') return say('low');
  return site.releases > 0 ? say('low') : null;
}

/** Counts, registrations, and what was stored: meant to stay when the function succeeds. */
function kept(leak: Leak, known: LeakFacts, say: Say): Verdict | null {
  const { reference: r, exitClass, site } = leak;
  const owned = r.origin === 'result' && r.holder.kind === 'frame';
  const passed = r.passedTo.length > 0 && (r.kind === 'memory' || r.kind === 'reference');
  if (exitClass === 'error') {
    // memory that something reachable points to is freed with it, as a rule
    if (r.kind === 'memory' && r.holder.kind === 'field' && !site.releasedAt.has('error') && !(known.cleansUpItself && !passed)) return say('low');
    if (site.releasedAt.has('error')) return say(passed ? 'medium' : 'high');
    if (owned) return say('medium');
    // a callee that succeeded left it in the object: part of the object's state, not of this call
    if (r.facts.includes('through-callee') && (r.kind === 'reference' || (r.holder.kind === 'field' && known.station !== 'entry'))) return say('low');
    if (known.station === 'entry') return say(known.cleansUpItself || r.kind === 'enable' ? 'medium' : 'low');
    if (known.station !== 'helper' || r.facts.includes('through-callee')) return say('low');
    // what hangs on a counted object goes when its last put runs the release function
    return say(r.holder.kind === 'field' && r.release.some((name) => known.releasedByObject(name)) ? 'low' : 'medium', true);
  }
  if (exitClass === 'unknown') {
    if (leak.tailCall && known.station === 'entry' && known.cleansUpItself) return say('medium');
    return site.releases > 0 ? say('low') : null;
  }
  if (r.kind === 'enable' && site.releasedAt.has(exitClass) && !known.cleansUpItself && known.station === 'entry') return say('medium');
  return site.releases > 0 ? say('low') : null;
}

function ownedReference(leak: Leak, sibling: boolean): Confidence {
  const passed = leak.reference.passedTo.length > 0;
  if (leak.exitClass === 'error') return sibling || !passed ? 'high' : 'medium';
  return passed ? 'medium' : 'high';
}

function ownedMemory(leak: Leak, sibling: boolean): Confidence {
  const passed = leak.reference.passedTo.length > 0;
  if (leak.exitClass === 'error') return passed ? (sibling ? 'medium' : 'low') : 'high';
  return passed ? 'low' : 'medium';
}
