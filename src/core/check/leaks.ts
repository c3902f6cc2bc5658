import type { ObligationKind } from '../contracts/model.js';
import { isPassedOn, type ObjectId, type Reference } from '../lifetime/index.js';
import type { Exit, Run } from './engine.js';
import { leavesOnFailure } from './failing.js';
import { Guards } from './guarded.js';
import type { PathState, TrailStep } from './state.js';
import { hasDestructor } from './destructor.js';
import { isInUse } from './memory.js';
import { leavesOnItsAnswer } from './own-answer.js';
import { isReturned } from './summarise.js';
import type { Task } from './task.js';
import { unwindingOf, type Unwinding } from './unwinding.js';
import { E, P, Z, type ValueId } from './values.js';

export type ExitClass = 'error' | 'success' | 'unknown' | 'void';

/** A claim that is still held at an exit, before it is judged. */
export interface Leak extends Unwinding {
  readonly reference: Reference;
  readonly exit: Exit;
  readonly exitClass: ExitClass;
  /** The jump that decided to leave without the release, or the exit itself. */
  readonly decidedAt: number;
  readonly decidedEnd: number;
  readonly trail: TrailStep | null;
  /** How this function treats claims of that site elsewhere. */
  readonly site: SiteRecord;
  /** The container of a stored claim is freed on this path, or dies with the failure. */
  readonly containerDies: boolean;
  /** The call that took it failed itself on this path. */
  readonly ownFailure: boolean;
  /** The result is whatever a last call returns. */
  readonly tailCall: boolean;
  /** The callee that took it calls a release as well: when, only its own flow tells. */
  readonly calleeGivesUp: boolean;
  /** What the exit returns is the failure of a call that switches something on as well. */
  readonly atAnother: boolean;
  /** That call takes something itself when it works. */
  readonly tailTakes: boolean;
  /** What the claim is stored in was handed to functions of which nothing is known. */
  readonly containerPassed: boolean;
  /** The way found the result equal to a constant that it cannot be by success: `port == MAX_PORTS`. */
  readonly sentinel: boolean;
  /** Some way switches it off before: it is put back as the frame found it. */
  readonly putBack: boolean;
  /** Nothing is asked any more once it is on, although the function has failed: on all the same. */
  readonly onAllTheSame: boolean;
  /** The way leaves upon what the call that took it answered, which no contract explains: nothing was taken. */
  readonly declined: boolean;
  /** The way asked whether the call that took it had worked. */
  readonly sure: boolean;
  /** What was enabled with the object stays so: the claim goes with it. */
  readonly inUse: boolean;
  /** It was put into a list: whoever has that has it. */
  readonly linked: boolean;
  /** The object itself is managed: what was set up on it may go with it. */
  readonly onManaged: boolean;
  /** Who keeps such an object counts it himself. */
  readonly keepersCount: boolean;
  /** A variable of the frame still names what was taken. */
  readonly named: boolean;
  /** The function returns nothing: nobody hears that it failed. */
  readonly ofVoid: boolean;
  /** The function gives up claims itself where it fails. */
  readonly unwinds: boolean;
  /** The way leaves out `if (…) release(x);`. */
  readonly guarded: boolean;
  /** The round of a loop that took it was cut short, and the unwinding gives up only what earlier rounds took. */
  readonly cutShort: boolean;
  /** After it was taken a release of its kind is called on something that this frame has no claim on: perhaps this, by another name. */
  readonly unmatched: boolean;
  /** The object is a variable of the file: its memory needs nobody to free it. */
  readonly onStatic: boolean;
  /** An enable that the path notes down in the object itself: whoever switches off looks there. */
  readonly flagged: boolean;
  /** The function calls one of the releases somewhere, perhaps in an unwinding loop. */
  readonly releaseCalled: boolean;
  /** The way jumps to where the function cleans up after itself. */
  readonly jumps: boolean;
  /** All ways fail: what is set up is set up all the same, and somebody else undoes it. */
  readonly neverSucceeds: boolean;
  /** What it is kept in was given a function that gives it up. */
  readonly destroyed: boolean;
  /** A look-up of this file made it, and neither it nor anything read out of it was handed on or is given up by this function. */
  readonly forgotten: boolean;
  /** What is returned was read out of the object. */
  readonly leadsBack: boolean;
  /** Other exits at which the same claim is lost. */
  readonly others: number[];
  /** Other calls of the same kind whose claims are lost as well. */
  readonly alike: number[];
}

/** What becomes of the claims of one site over all exits. */
export interface SiteRecord {
  releasedAt: Set<ExitClass>;
  heldAt: Set<ExitClass>;
  movedAt: Set<ExitClass>;
  /** Exits whose path gave it up. */
  releases: number;
  /** Some way gives it up without a jump to where failures end: that is how the function is meant to go. */
  straight: boolean;
  /** Functions that had seen it on ways that gave it up themselves afterwards: they do not. */
  readonly harmless: Set<string>;
  /** Those of them that had answered that they worked, or nothing. */
  readonly given: Set<string>;
  /** The same where the taking call itself had failed. */
  ownFailures: number;
}

/** What a function without a result owes when it fails; what it set up may be left so on purpose. */
const TOLD_BY_VOID: readonly ObligationKind[] = ['enable', 'memory'];

export function exitClass(task: Task, exit: Exit, kind: ObligationKind | null = null): ExitClass {
  if (task.graph.returnsVoid || exit.value === null)
    return kind !== null && TOLD_BY_VOID.includes(kind) && leavesOnFailure(task, exit) ? 'error' : 'void';
  if (task.hardlyFailing.has(exit.value) && !task.tested.has(exit.value)) return 'success';
  if (exit.supposed || isUnderway(task, exit)) return 'unknown';
  if (task.graph.returnsPointer) {
    if ((exit.mask & P) === 0) return 'error';
    return exit.mask === P ? 'success' : 'unknown';
  }
  if (exit.mask === E || exit.mask === (E | P)) return 'error';
  if ((exit.mask & E) !== 0) return 'unknown';
  // a positive number is a count to one function and a failure to another, unless it is written there
  return exit.mask === P && !exit.state.facts.isConstant(exit.value) ? 'unknown' : 'success';
}

/** `-EINPROGRESS`: a callback that comes later ends what this function began. */
function isUnderway(task: Task, { state, value }: Exit): boolean {
  if (value === null) return false;
  const { defs } = task.values;
  const goesOn = (constant: ValueId): boolean => {
    const def = defs[constant];
    return def.t === 'errno' && def.negative && task.file.book.underway.has(def.name);
  };
  const inner = defs[value];
  const status = inner.t === 'op' && inner.op === 'err-ptr' ? inner.args[0] : value;
  if (goesOn(state.facts.equal.get(status) ?? status)) return true;
  // the function itself asks whether the result is such a one: what it returns may be another of the kind
  let asked = ASKED.get(task);
  if (asked?.of !== defs.length) {
    const values = new Set<ValueId>();
    for (const def of defs) if (def.t === 'op' && def.op === '==' && goesOn(def.args[1])) values.add(def.args[0]);
    ASKED.set(task, (asked = { of: defs.length, values }));
  }
  return asked.values.has(status);
}

/** Values that a function compares with such a status, out of so many that came up: asked for every claim and exit. */
const ASKED = new WeakMap<Task, { readonly of: number; readonly values: ReadonlySet<ValueId> }>();

/** All claims that some exit leaves held, one record a site and exit. */
export function collectLeaks(task: Task, run: Run): Leak[] {
  const sites = new Map<string, SiteRecord>();
  const record = (r: Reference): SiteRecord => {
    let site = sites.get(r.site);
    if (!site) {
      site = {
        releasedAt: new Set(),
        heldAt: new Set(),
        movedAt: new Set(),
        releases: 0,
        straight: false,
        ownFailures: 0,
        harmless: new Set(),
        given: new Set(),
      };
      sites.set(r.site, site);
    }
    return site;
  };
  for (const exit of run.exits) {
    for (const r of exit.state.claims) {
      if (r.origin === 'foreign') continue;
      const where = exitClass(task, exit, r.kind);
      const site = record(r);
      if (r.status === 'released') {
        // giving up a claim whose own call failed says nothing of other paths
        if (failedItself(exit, r)) site.ownFailures++;
        else {
          site.releasedAt.add(where);
          site.releases++;
          if (!jumpsAfter(exit, r)) site.straight = true;
          // what a call does when it fails says nothing of when it works
          for (const { to, failed, refused } of r.passedTo) {
            if (failed) continue;
            site.harmless.add(to);
            if (refused !== true) site.given.add(to);
          }
        }
      } else if (r.status === 'moved' || isReturned(task, exit, r)) site.movedAt.add(where);
      else site.heldAt.add(where);
    }
  }
  for (const [id, site] of sites)
    if (site.releases + site.ownFailures === 0) site.releases = task.releasedAt.get(id)?.size ?? 0;
  // a look-up that finds nothing on the ways that are followed is no such function
  const neverSucceeds =
    !task.graph.returnsPointer &&
    run.bounds.length === 0 &&
    run.exits.every((exit) => exitClass(task, exit) === 'error');
  const { callsWithin, book } = task.file;
  const guards = new Guards(
    task.graph,
    (name) => callsWithin.get(name),
    (name) => book.isTeardown(name),
  );
  const unwinds = [...sites.values()].some((site) => site.releasedAt.has('error'));
  const leaks = new Map<string, Leak>();
  const usedAtSuccess = new Set<string>();
  for (const exit of run.exits)
    for (const r of exit.state.claims)
      if (r.status === 'held' && isInUse(exit.state, r) && exitClass(task, exit) === 'success')
        usedAtSuccess.add(r.site);
  for (const exit of run.exits) {
    for (const r of exit.state.claims) {
      if (r.origin === 'foreign' || r.status !== 'held' || isReturned(task, exit, r)) continue;
      if (r.leftover || r.facts.includes('ends-by-itself')) continue;
      const where = exitClass(task, exit, r.kind);
      const decided = decidingJump(exit, r);
      const key = `${r.site}|${exit.at}|${where}`;
      const known = leaks.get(key);
      // of the ways to one exit the first speaks for all, unless it left out a release that another never came by
      if (known?.guarded === false) {
        if (decided.at !== known.decidedAt && !known.others.includes(decided.at)) known.others.push(decided.at);
        continue;
      }
      const sure = cameToBe(exit, r);
      const leftOut = guards.leftOut(r, exit.state.trail, sure);
      if (known && leftOut.guarded) continue;
      const unwinding = unwindingOf(task, exit, r, record);
      leaks.set(key, {
        reference: r,
        exit,
        exitClass: where,
        decidedAt: decided.at,
        decidedEnd: decided.end,
        trail: exit.state.trail,
        site: record(r),
        containerDies: containerDies(task, exit, r),
        ownFailure: failedItself(exit, r) && exit.value !== r.result?.value,
        unmatched: exit.state.claims.some(
          (c) => c.origin === 'foreign' && c.releasedAt > r.at && r.release.includes(c.releasedBy ?? ''),
        ),
        onStatic: r.keys.some((key) => isStatic(task, key)),
        tailCall: isTailCall(task, exit),
        calleeGivesUp: calleeGivesUp(task, r),
        atAnother: exit.value !== null && switchesOn(task, exit.value),
        tailTakes: isTailCall(task, exit) && task.taken.has(exit.value ?? -1),
        containerPassed: containerOf(task, exit, r).some((c) => isPassedOn(c)),
        onManaged: exit.state.claims.some(
          (c) => c.holder.kind === 'managed' && c.keys.some((k) => r.keys.some((own) => task.identity.same(k, own))),
        ),
        sentinel: isSentinel(task, exit, r),
        putBack: r.kind === 'enable' && isPutBack(task, r),
        onAllTheSame: r.kind === 'enable' && where === 'error' && isLast(exit, r),
        declined: where === 'error' && (!sure || r.facts.includes('inferred-pair')) && leavesOnItsAnswer(task, exit, r),
        // enabling it failed here without consequence: it is kept as where that worked
        inUse: isInUse(exit.state, r) || (where === 'success' && usedAtSuccess.has(r.site)),
        sure,
        linked: r.passedTo.some(({ to }) => task.file.book.links.has(to)),
        guarded: leftOut.guarded,
        cutShort: leftOut.cutShort,
        leadsBack: r.keys.some((key) => exit.value !== null && task.values.inside(exit.value, key)),
        besides: unwinding.besides,
        inPart: unwinding.inPart,
        flagged: r.kind === 'enable' && notesDown(r),
        ofVoid: task.graph.returnsVoid,
        unwinds,
        keepersCount: task.file.book.object(r.object)?.keepersCount === true,
        named: exit.state.store.some((loc, value) => isLocal(task, loc) && r.keys.includes(value)),
        releaseCalled: r.release.some((name) => task.calls.has(name)),
        neverSucceeds,
        jumps: jumpsAfter(exit, r),
        destroyed: hasDestructor(task, exit, r),
        forgotten: isForgotten(task, r),
        others: [],
        alike: [],
      });
    }
  }
  return [...leaks.values()];
}

/** Exits shown of one claim, and of one kind of claim in a function; the rest is named in the last one's message. */
const MOST_EXITS = 3;
const MOST_ALIKE = 4;

/**
 * The surest and earliest leaks, one a claim and exit, with what is not shown beside them. What
 * is shown only to who asks for it is not named by what all are shown: success may keep what failure loses.
 */
export function chooseLeaks<T extends { readonly leak: Leak; readonly rank: number }>(judged: readonly T[]): T[] {
  const sorted = [...judged].sort((a, b) => b.rank - a.rank || a.leak.decidedAt - b.leak.decidedAt);
  const chosen: T[] = [];
  for (const item of sorted) {
    const { reference } = item.leak;
    const isShown = (c: T): boolean => c.rank > 0 === item.rank > 0;
    const ofSite = chosen.filter((c) => c.leak.reference.site === reference.site);
    const same = ofSite.find((c) => c.leak.exit.at === item.leak.exit.at);
    if (same !== undefined && !isShown(same)) continue;
    const likely = ofSite.filter(isShown);
    const alike = chosen.filter(
      (c) => isShown(c) && c.leak.reference.api === reference.api && c.leak.reference.object === reference.object,
    );
    const by = same ?? (likely.length >= MOST_EXITS ? likely.at(-1) : undefined);
    if (by) {
      for (const at of [item.leak.decidedAt, ...item.leak.others]) {
        if (at !== by.leak.decidedAt && !by.leak.others.includes(at)) by.leak.others.push(at);
      }
    } else if (alike.length < MOST_ALIKE) chosen.push(item);
    else if (likely.length === 0) alike[alike.length - 1].leak.alike.push(reference.at);
  }
  return chosen;
}

/** The way asked whether the call that took it had worked. */
function cameToBe({ state }: Exit, { guard }: Reference): boolean {
  return guard === null || (state.facts.maskOf(guard.value) & ~guard.mask) === 0;
}

function isSentinel(task: Task, { state }: Exit, r: Reference): boolean {
  if (r.guard === null) return false;
  const constant = state.facts.equal.get(r.guard.value);
  if (constant === undefined) return isBeyond(task, state, r.guard.value);
  if (r.guard.mask !== Z) return task.values.defs[constant].t === 'symbol';
  return state.facts.maskOf(constant) !== Z;
}

function isPutBack(task: Task, r: Reference): boolean {
  return task.givenBefore.some(
    ({ by, at, key }) => at < r.at && r.release.includes(by) && r.keys.some((k) => task.identity.same(k, key)),
  );
}

/** Only calls lie between it and the exit. */
function isLast({ state }: Exit, r: Reference): boolean {
  let step = state.trail;
  while (step?.kind === 'call' && step.at !== r.at) step = step.previous;
  return step?.kind === 'call';
}

/** `id >= MAX_IDS`: a number that no success gives. */
function isBeyond({ values }: Task, { facts }: PathState, value: ValueId): boolean {
  for (const asked of facts.masks.keys()) {
    const def = values.defs[asked];
    if (def.t !== 'op' || def.op !== '<' || def.args[0] !== value || facts.maskOf(asked) !== Z) continue;
    if (values.defs[def.args[1]].t === 'symbol') return true;
  }
  return false;
}

/** The result of a call that switches something on when it works, by its contract or its body in this file. */
function switchesOn(task: Task, value: ValueId): boolean {
  const def = task.values.defs[value];
  if (def.t !== 'site') return false;
  const call = task.graph.blocks.flatMap((b) => b.instrs).find((i) => i.k === 'call' && i.site === def.site);
  if (call?.k !== 'call' || call.callee === null) return false;
  const summary = task.file.summaries.get(call.callee);
  if (summary === undefined)
    return (
      task.file.callee(call.callee).contract?.effects.some((e) => e.do === 'acquire' && e.kind === 'enable') === true
    );
  return summary.outcomes.some((o) => o.claims.some((c) => c.kind === 'enable' && c.pending === null));
}

function failedItself(exit: Exit, r: Reference): boolean {
  return r.result !== null && (exit.state.facts.maskOf(r.result.value) & ~r.result.bad) === 0;
}

function calleeGivesUp(task: Task, r: Reference): boolean {
  return r.facts.some((fact) => {
    const within = fact.startsWith('callee:') ? task.file.callsWithin.get(fact.slice(7)) : undefined;
    return within !== undefined && r.release.some((name) => within.has(name));
  });
}

function isForgotten(task: Task, r: Reference): boolean {
  // a result that nobody took may be what the callee was given
  if (r.label === '') return false;
  if (!r.facts.includes(`callee:${r.api}`) || r.passedTo.length > 0 || r.holder.kind !== 'frame') return false;
  return ![...task.handed].some((value) => r.keys.some((key) => value !== key && task.values.inside(value, key)));
}

/** What is returned is the result of a call that nobody looked at. */
function isTailCall(task: Task, exit: Exit): boolean {
  return exit.value !== null && task.values.defs[exit.value].t === 'site' && !task.tested.has(exit.value);
}

/** The last `goto` on the way: what comes after it is the unwinding that lacks a step. */
function decidingJump(exit: Exit, r: Reference): { at: number; end: number } {
  for (let step = exit.state.trail; step; step = step.previous) {
    if (step.kind === 'jump') return { at: step.at, end: step.end };
    if (step.kind === 'call' && step.at === r.at) break;
  }
  return { at: exit.at, end: exit.end };
}

function jumpsAfter({ state }: Exit, r: Reference): boolean {
  for (let step = state.trail; step; step = step.previous) {
    if (step.kind === 'jump') return true;
    if (step.kind === 'call' && step.at === r.at) return false;
  }
  return false;
}

/** Claims on the memory that the claim is stored in. */
function containerOf(task: Task, exit: Exit, r: Reference): Reference[] {
  if (r.holder.kind !== 'field') return [];
  const { container } = r.holder;
  return exit.state.claims.filter(
    (other) => other !== r && other.kind === 'memory' && other.keys.some((k) => task.identity.same(k, container)),
  );
}

/** The claim is on something inside of what this function made and has given up again: no caller gets there. */
export function diesWithFrame(task: Task, exit: Exit, r: Reference): boolean {
  const root = task.values.root(r.keys[0]);
  if (task.values.defs[root].t !== 'site' || r.keys.includes(root)) return false;
  return exit.state.claims.some((c) => c.kind === 'memory' && c.status === 'released' && c.keys.includes(root));
}

/** What the claim is stored in does not live on: it was freed on this path. */
function containerDies(task: Task, exit: Exit, r: Reference): boolean {
  return containerOf(task, exit, r).some((c) => c.status === 'released');
}

/** The path sets a field of something that outlives the frame to true after it switched `r` on. */
function notesDown(r: Reference): boolean {
  return r.facts.some((fact) => fact.startsWith('noted:'));
}

function isLocal(task: Task, loc: number): boolean {
  const place = task.values.locs[loc];
  return place.t === 'var' && place.kind === 'local';
}

function isStatic(task: Task, key: ObjectId): boolean {
  const def = task.values.defs[key];
  if (def.t !== 'address') return false;
  const place = task.values.locs[def.loc];
  return place.t === 'var' && (place.kind === 'global' || place.kind === 'static');
}
