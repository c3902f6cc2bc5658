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
  /** Called through a table of which nothing is known: one side of a switch, a set-up that is meant to stay. */
  readonly inTable: boolean;
  /** Some structure of the file has it as a member: `.enable = foo_enable`. */
  readonly fillsField: () => boolean;
  /** It runs by itself, as work does, and nothing undoes what a run of it did. */
  readonly isHandler: () => boolean;
  /** The body of a call stands in this file. */
  readonly isHere: (api: string) => boolean;
  /** This file is where a call of a contract is implemented. */
  readonly implements: (api: string) => boolean;
  /** A function of the file that has nothing to do with this one calls this: a handler of what this one begins. */
  readonly givenUpElsewhere: (release: string) => boolean;
  /** A callback of another kind, such as resume: what it leaves after a failure may be what the next call expects. */
  readonly otherRole: boolean;
  /** The file calls it through a member, and a function that does so comes by this. */
  readonly givenUpByCaller: (release: string) => boolean;
  /** A static object of the file names a function that ends it. */
  readonly hasRelease: (label: string) => boolean;
  /** All who call it do so to come back from a state they left before: resume after suspend. */
  readonly comesBack: () => boolean;
  /** The function that undoes this one when it succeeded (remove for probe) calls this. */
  readonly undoneByPartner: (release: string) => boolean;
  /** So does the function that undoes it by its name, where nothing else tells how it is called. */
  readonly undoneByName: (release: string) => boolean;
}

export interface Verdict {
  readonly confidence: Confidence;
  readonly facts: readonly string[];
  /** Stands only if no caller of the file gives the claim up. */
  readonly pending?: boolean;
}

type Say = (confidence: Confidence, pending?: boolean) => Verdict;

/**
 * How sure a leak is, from named facts only. `null`: nothing to say, because
 * the claim may well be meant to stay. The levels follow what readers of real
 * drivers found true; `docs/confidence.md` has the numbers.
 */
export function judgeLeak(leak: Leak, known: LeakFacts): Verdict | null {
  const { reference: r, exitClass, site } = leak;
  const facts = factsOf(leak, known);
  // where a call is implemented, its count goes up and down in other ways than by calls
  if (known.implements(r.api) && r.kind === 'enable') facts.push('implemented-here');
  const say: Say = (confidence, pending = false) => ({ confidence, facts, pending });
  if (facts.includes('implemented-here')) return say('low');
  const siblingFails = exitClass === 'error' && site.releasedAt.has('error');

  // work that was set up but never queued owes nothing
  if (r.kind === 'lock' && !r.facts.includes('inferred-pair')) return section(leak, known, say);
  if (r.kind === 'deferred' || r.kind === 'lock') return exitClass === 'error' ? say('low') : null;
  if (leak.declined) return null;
  // a probe that has failed is not on all the same
  if (leak.putBack || (leak.onAllTheSame && !known.cleansUpItself)) return say('low');
  if (leak.guarded || leak.flagged || leak.unmatched) return say('low');
  if (leak.inUse && exitClass !== 'error') return say('low');
  // a count on what nobody frees
  if (leak.onStatic && r.kind === 'reference' && !known.hasRelease(r.label)) return say('low');
  // what foo_get() keeps when it works, foo_put() gives up
  if (exitClass === 'success' && r.release.some(known.undoneByName)) return say('low');
  // made by an earlier call as a rule, for all that come after
  if (
    r.facts.includes('made-once') ||
    r.facts.includes('once-for-all') ||
    r.facts.includes('thrown-away') ||
    // init that fails afterwards is undone all the same as far as it goes
    (r.facts.includes('in-use-for-good') && leak.exitClass !== 'error') ||
    leak.destroyed
  )
    return say('low');
  // whoever always answers that it failed does not mean it
  if (leak.neverSucceeds) return say('low');
  if (leak.ownFailure) return say(r.kind === 'enable' ? 'high' : leak.onStatic ? 'low' : 'medium');
  // who calls it back never hears of the failure, and calls its counterpart all the same
  if (leak.ofVoid && exitClass === 'error' && known.fillsField() && !known.isHandler() && !declinedByAll(leak))
    return site.releases > 0 ? say('low') : null;
  // nobody hears of it, so what was made may be left on purpose where it is never given up
  if (leak.ofVoid && exitClass === 'error' && r.kind === 'memory' && site.releases === 0)
    return say(declinedByAll(leak) ? 'medium' : 'low');
  const around = r.facts.includes('maybe-torn-down-around');
  // what callers give up they give up in all elements of an array
  const element = r.facts.includes('indexed') && known.station === 'helper';
  if (exitClass === 'error' && (leak.besides || leak.inPart) && !element && !r.facts.includes('maybe-torn-down'))
    return say(known.station === 'helper' ? 'medium' : 'high');
  if (r.facts.includes('maybe-torn-down') || (around && (!siblingFails || r.kind === 'memory'))) return say('low');
  // counted into a variable of its own, which still has it: no round of a loop has lost sight of it
  const named = r.facts.includes('own-variable') && leak.named;
  const earlier = r.facts.includes('earlier-round') && !named;
  if ((r.facts.includes('indexed') || earlier) && leak.releaseCalled && !leak.cutShort) return say('low');
  if (earlier && r.origin === 'count') return say('low');
  if (leak.containerDies && exitClass === 'error') return say(around ? 'low' : 'high');
  if (leak.containerPassed) return say('low');
  if (r.facts.includes('inferred-pair')) return inferredPair(leak, known, say);
  if ((r.origin === 'result' || named) && r.holder.kind === 'frame') return ownedByFrame(leak, known, say);
  return kept(leak, known, say);
}

/**
 * Somebody saw the object who may give it up. What only remembers it for callbacks
 * to come does not: after a setup that failed there are none.
 */
function passedOn({ reference, exitClass, site }: Leak, known: LeakFacts): boolean {
  const over = exitClass === 'error' && known.cleansUpItself;
  // after a call that worked it gives it up itself where a later one fails: so it owes it where the call did not
  const declined = (to: string): boolean => exitClass === 'error' && site.given.has(to);
  return reference.passedTo.some((p) => !p.failed && !(over && p.lent) && !(p.refused === true && declined(p.to)));
}

function factsOf(leak: Leak, known: LeakFacts): string[] {
  const { reference: r, exitClass, site } = leak;
  const facts: string[] = [...r.facts.filter((f) => !f.includes(':'))];
  facts.push(`${exitClass}-exit`, known.station);
  if (known.cleansUpItself) facts.push('cleans-up-itself');
  if (leak.ownFailure) facts.push('own-failure');
  if (leak.atAnother && r.kind === 'enable' && known.otherRole) facts.push('failed-at-another');
  if (leak.tailCall && exitClass === 'unknown') facts.push('tail-call');
  if (site.releases > 0) facts.push('released-on-another-path');
  if (site.releasedAt.has(exitClass)) facts.push('released-at-such-an-exit');
  if (passedOn(leak, known)) facts.push('passed-on');
  if (r.holder.kind === 'field') facts.push('stored');
  if (leak.guarded) facts.push('guarded-release');
  if (leak.cutShort) facts.push('round-cut-short');
  if (leak.besides) facts.push('others-beside-it-released');
  if (leak.inPart) facts.push('released-in-part');
  if (leak.flagged) facts.push('flagged');
  if (leak.unmatched) facts.push('release-of-another-name');
  if (leak.putBack && !facts.includes('restores')) facts.push('restores');
  if (leak.onAllTheSame) facts.push('on-all-the-same');
  if (leak.inUse) facts.push('in-use');
  if (leak.destroyed) facts.push('has-destructor');
  if (leak.neverSucceeds) facts.push('never-succeeds');
  if (leak.containerDies) facts.push('container-freed');
  if (leak.containerPassed) facts.push('container-passed-on');
  return facts;
}

/** Pairs known by name: only what this function itself shows counts. */
function inferredPair(leak: Leak, known: LeakFacts, say: Say): Verdict | null {
  const { exitClass, site, reference: r } = leak;
  if (leak.sentinel) return null;
  if (r.facts.includes('restores')) return say('low');
  if (r.facts.includes('body-elsewhere') && !owedByName(leak, known)) return say('low');
  const byItself = exitClass === 'error' && site.releasedAt.has('error');
  if (known.station === 'helper') return exitClass === 'error' ? say('low') : null;
  // undone after another failure of a function that nobody in this file calls
  if (byItself && leak.sure && !passedOn(leak, known) && r.kind !== 'registration') return say('medium');
  // of pairs known by name, those that a function undoes only sometimes are undone by something else at other times
  if (byItself) return say('low');
  // what it was called with went elsewhere as well: that is a device or the like, and the claim is not on it
  if (passedOn(leak, known) && r.kind !== 'enable' && r.origin !== 'count') return say('low');
  // remove() gives it up, so probe() owes the same when it fails
  const alone = r.holder.kind === 'frame' || !passedOn(leak, known);
  const partner = (known.cleansUpItself && alone && r.release.some(known.undoneByPartner)) || owedByName(leak, known);
  // words alone say little of what is switched on: its body here does
  if (exitClass === 'error' && site.releases === 0 && partner)
    return say(r.kind === 'enable' && (!known.isHere(r.api) || passedOn(leak, known)) ? 'low' : 'medium');
  if (exitClass === 'unknown' && leak.tailCall && partner && known.station === 'entry')
    return say(passedOn(leak, known) ? 'low' : 'medium');
  return site.releases > 0 || exitClass === 'error' ? say('low') : null;
}

/** The object came into the frame here and only the frame knows it: nobody else can give it up. */
function ownedByFrame(leak: Leak, known: LeakFacts, say: Say): Verdict {
  const { reference: r, exitClass, site } = leak;
  const passed = passedOn(leak, known);
  const sibling = site.releases > 0;
  // what probe() keeps when it works, remove() gives up; a pointer that leads to it may be a success
  if (exitClass === 'success' && r.release.some(known.undoneByPartner)) return say('low');
  if (exitClass === 'unknown' && !leak.tailCall && r.release.some(known.undoneByName)) return say('low');
  // what a callee hands out may be kept by the callee as well
  if (r.facts.includes('through-callee'))
    return say(
      (r.kind === 'reference' ||
        (r.kind === 'memory' &&
          exitClass === 'error' &&
          known.station !== 'helper' &&
          r.facts.includes(`callee:${r.api}`) &&
          !r.facts.includes('not-always'))) &&
        !passed &&
        !mayBeNothing(leak) &&
        (exitClass === 'error' || (leak.forgotten && exitClass !== 'void' && known.station !== 'exported'))
        ? 'medium'
        : 'low',
    );
  if (exitClass === 'error') {
    // a callee that had it on no path that gives it up may well do that itself
    if (sibling && passed) return say(harmless(leak, known.station === 'entry') ? 'medium' : 'low');
    if (known.station === 'helper' && sibling) return say('medium');
    if (sibling) return say('high');
    if (r.kind === 'reference') return say(passed ? 'medium' : 'high');
    return say(passed ? 'low' : known.station === 'entry' ? 'high' : 'medium');
  }
  // a pointer that is got by way of the object may lead back to it, and so may its release
  if (exitClass === 'unknown') return say(r.kind === 'reference' && sibling && !leak.leadsBack ? 'medium' : 'low');
  // put into a list that others go through
  if (leak.linked) return say('low');
  // who returns nothing has told the callee what to do with it
  if (exitClass === 'void' && passed && !leak.keepersCount) return say('low');
  // given up only where the function fails: on success it is meant to stay
  const onlyWhereItFails = sibling && site.releasedAt.size > 0 && !site.releasedAt.has(exitClass);
  if (r.kind !== 'reference' || onlyWhereItFails) return say('low');
  return say(
    passed
      ? !sibling && (known.station === 'entry' || leak.keepersCount)
        ? 'medium'
        : 'low'
      : known.station === 'helper'
        ? 'medium'
        : 'high',
  );
}

/** What is entered and left again, as a rule within one function: nobody leaves it for a callback that was entered from outside. */
function section(leak: Leak, known: LeakFacts, say: Say): Verdict | null {
  const { exitClass, site, reference: r } = leak;
  const doubtful = leak.guarded || leak.flagged || leak.unmatched || r.facts.includes('maybe-torn-down');
  if (site.releases === 0 || doubtful) return exitClass === 'error' ? say('low') : null;
  if (exitClass === 'error') return say(known.station === 'entry' ? 'high' : 'medium');
  return known.station === 'entry' ? say('medium') : null;
}

/** Made here, known to nobody, and all who were to take it answered that they had failed. */
function declinedByAll({ reference: r }: Leak): boolean {
  return (
    r.kind === 'memory' &&
    r.origin === 'result' &&
    r.holder.kind === 'frame' &&
    r.passedTo.length > 0 &&
    r.passedTo.every((p) => p.failed || p.refused === true) &&
    !r.facts.some((fact) => DOUBTS.includes(fact))
  );
}

/** Facts of a claim by which something else may know the object. */
const DOUBTS = [
  'through-callee',
  'inferred-pair',
  'indexed',
  'earlier-round',
  'maybe-torn-down',
  'maybe-torn-down-around',
];

/** All that it was passed to had it on a path that gives it up afterwards. */
function harmless({ reference, site }: Leak, isEntry: boolean): boolean {
  const seen = isEntry ? site.harmless : site.given;
  return reference.passedTo.every(({ to }) => seen.has(to));
}

/** It gives up other claims when it fails, and its partner by name gives this one up when it did not. */
function owedByName(leak: Leak, known: LeakFacts): boolean {
  const { reference: r } = leak;
  // without a status nobody can tell whether a call by name alone had failed itself
  if (passedOn(leak, known) || (r.facts.includes('inferred-pair') && r.guard === null)) return false;
  return leak.unwinds && known.station !== 'helper' && r.release.some(known.undoneByName);
}

/** A callee takes it in some cases only, and this function never gives it up: it may know that it was another case. */
function mayBeNothing({ reference, site }: Leak): boolean {
  return reference.facts.includes('not-always') && site.releases === 0;
}

/** What remove() undoes, a probe() that fails owes too, whichever callee set it up. */
function owedByPartner(leak: Leak, known: LeakFacts): boolean {
  const { reference: r } = leak;
  // elements of an array are undone in a loop, perhaps for those only that came to be
  if (r.facts.includes('indexed') || r.facts.includes('earlier-round')) return false;
  return (
    known.cleansUpItself && known.station === 'entry' && !passedOn(leak, known) && r.release.some(known.undoneByPartner)
  );
}

/** Counts, registrations, and what was stored: meant to stay when the function succeeds. */
function kept(leak: Leak, known: LeakFacts, say: Say): Verdict | null {
  const { reference: r, exitClass, site } = leak;
  const passed = passedOn(leak, known) && (r.kind === 'memory' || r.kind === 'reference');
  const stored = r.holder.kind === 'field';
  if (exitClass === 'error') {
    // a callee that succeeded left it in the object: part of the object's state, not of this call
    if (r.facts.includes('through-callee'))
      return say(!leak.calleeGivesUp && owedByPartner(leak, known) ? 'medium' : 'low');
    // callers know the object, and often more of its state than this function shows
    if (known.station === 'helper') {
      // it cleans up after some of its failures itself, so it owes the same after all of them
      if (r.kind === 'enable' && site.releasedAt.has('error')) return say('high');
      // what a resume that failed leaves is what remove() finds
      const lasting = r.facts.includes('lasting');
      if ((r.kind !== 'enable' || lasting) && known.comesBack()) return say('low');
      const meant = lasting && !site.releasedAt.has('error');
      // what callers find and others have seen is set up further than this function shows
      const seen = stored && passedOn(leak, known);
      return say(meant || passed || seen || (stored && r.kind === 'memory') ? 'low' : 'medium', true);
    }
    if (site.releasedAt.has('error'))
      return say(
        r.kind === 'enable' || !passedOn(leak, known)
          ? 'high'
          : harmless(leak, known.station === 'entry')
            ? 'medium'
            : 'low',
      );
    // called through a table by this very file, whose unwinding may be meant for it
    if (r.release.some(known.givenUpByCaller)) return say('low');
    // the unwinding gives up what the other rounds took
    if (leak.cutShort && !passed) return say('medium');
    if (r.origin === 'result' && owedByName(leak, known)) return say('medium');
    // memory that something reachable points to is freed with it, as a rule
    if (r.kind === 'memory' && stored && !(known.cleansUpItself && !passed)) return say('low');
    // often left as it is on purpose: only other paths of this function are evidence
    if (r.facts.includes('lasting') || known.station === 'exported') return say('low');
    // what a resume leaves on where the next switch fails: off and on are no longer told apart
    return say(
      known.cleansUpItself || (r.kind === 'enable' && (!known.otherRole || leak.atAnother)) ? 'medium' : 'low',
    );
  }
  if (exitClass === 'unknown') {
    // the last call takes something as well, and may fail like all before it
    const plain = !r.facts.includes('through-callee') && !r.facts.includes('lasting') && r.kind !== 'memory';
    if (leak.tailTakes && plain && r.kind === 'enable' && known.station === 'entry')
      return say(known.inTable ? 'low' : 'medium');
    if (leak.tailTakes && plain && known.station === 'helper') return say('medium', true);
    const alone = leak.tailCall && known.station === 'entry' && known.cleansUpItself && !passedOn(leak, known);
    if (alone && !r.facts.includes('through-callee') && !r.facts.includes('lasting')) return say('medium');
    return site.releases > 0 ? say('low') : null;
  }
  // a callback that returns nothing does not tell where it fails: what it switches on is meant to stay on
  if (
    exitClass === 'void' &&
    r.kind === 'enable' &&
    site.releasedAt.has('void') &&
    known.station === 'entry' &&
    !known.cleansUpItself &&
    (site.straight || !r.release.some(known.givenUpElsewhere))
  )
    return say('medium');
  return site.releases > 0 ? say('low') : null;
}
