import { mapClaims, newReference, withChanges, type Reference } from '../lifetime/index.js';
import { keyOf } from './keys.js';
import {
  doubt,
  doubtClaims,
  doubtGone,
  failureOf,
  freshResult,
  havoc,
  labelOf,
  setResult,
  split,
  type Call,
} from './memory.js';
import { givenUpBy } from './falls.js';
import type { PathState } from './state.js';
import {
  MOST_OUTCOMES,
  type Summary,
  type SummaryClaim,
  type SummaryGiven,
  type SummaryOutcome,
  type SummaryPlace,
  type SummaryRelease,
} from './summary.js';
import type { Task } from './task.js';
import { ANY, E, P, Z, type LocId, type ValueId } from './values.js';

/** A call of a function whose body is known: its outcomes, with what each took and gave up. */
export function applySummary(task: Task, state: PathState, call: Call, summary: Summary): PathState[] {
  const result = freshResult(task, state, call);
  for (const arg of call.args) task.handed.add(arg);
  const kept: ValueId[] = [];
  if (state.claims.length > 0) for (const i of summary.passes) if (i < call.args.length) kept.push(call.args[i]);
  if (kept.length > 0)
    task.apply(state, {
      do: 'pass',
      objects: kept,
      to: call.name,
      result: failureOf(task, call, result, summary.returnsPointer ? Z | E : E | P),
      lent: false,
    });
  if (summary.keeps.length === 0) return afterwards(task, state, call, summary, result);
  return handOver(task, state, call, summary, result).flatMap((s) => afterwards(task, s, call, summary, result));
}

/** What the callee stores is its business from then on; where it fails it may have let go of it again. */
function handOver(task: Task, state: PathState, call: Call, summary: Summary, result: ValueId): PathState[] {
  let states = [state];
  const all = summary.outcomes.reduce((mask, o) => mask | o.mask, 0);
  for (const { param, mask } of summary.keeps) {
    if (param >= call.args.length) continue;
    const objects = [call.args[param]];
    const concerned = (s: PathState): boolean =>
      s.claims.some((r) => r.status === 'held' && r.keys.some((k) => task.identity.same(k, objects[0])));
    states = states.flatMap((s) => {
      const sometimes = (all & ~mask) !== 0 && concerned(s);
      const { yes, no } = sometimes ? split(s, result, mask) : { yes: s, no: null };
      if (yes)
        task.apply(yes, {
          do: 'transfer',
          objects,
          to: { kind: 'callee', name: call.name },
          kinds: ['memory', 'reference', 'registration'],
        });
      return [yes, no].filter((one) => one !== null);
    });
  }
  return states;
}

function afterwards(task: Task, state: PathState, call: Call, summary: Summary, result: ValueId): PathState[] {
  havoc(task, state, call, false, summary.writes);
  if (summary.partial || (summary.passes.length > 0 && call.callee.isTeardown)) doubt(task, state, call);
  const likely = (o: SummaryOutcome): boolean => o.given.every((g) => possible(task, state, call, g));
  const outcomes = summary.outcomes.every(likely) ? summary.outcomes : summary.outcomes.filter(likely);
  releasedWithin(task, state, call);
  const { all, guarded: claims, same } = together(outcomes);
  if (all !== 0 && all !== ANY && !state.assume(result, all)) return [];
  if (outcomes.length === 0) {
    releasedSomehow(task, state, call);
    return [state];
  }

  // what is only taken can wait for the result to be looked at
  if (claims) {
    for (const { claim, mask } of claims) take(task, state, call, claim, mask === all ? null : mask, result, false);
    setResult(task, state, call, result);
    releasedSomehow(task, state, call);
    return [state];
  }
  const states: PathState[] = [];
  same.slice(0, MOST_OUTCOMES).forEach((outcome, i) => {
    const next = i === same.length - 1 ? state : state.clone();
    // what is left dangling is left by a failure
    const mask = outcome.releases.some((r) => r.dangling) ? outcome.mask & E : outcome.mask;
    if (mask !== 0 && mask !== all && !next.assume(result, mask)) return;
    for (const other of same)
      if (other !== outcome)
        for (const release of other.releases)
          if (!release.dangling && !outcome.releases.includes(release))
            doubtRelease(task, next, call, release, outcome);
    for (const release of outcome.releases) giveUp(task, next, call, release, isSure(release, same));
    for (const claim of outcome.claims)
      take(task, next, call, claim, null, result, true, isSometimes(claim, outcome, same) ? ['not-always'] : []);
    setResult(task, next, call, result);
    releasedSomehow(task, next, call);
    states.push(next);
  });
  return states;
}

/** A first half of a pair, which is known by its name: of its body only matters what it leaves dangling as it fails. */
export function applyDangling(task: Task, state: PathState, call: Call, summary: Summary): PathState[] {
  const all = summary.outcomes.flatMap((o) => o.releases.filter((r) => r.dangling));
  const left = new Map(all.map((r) => [releaseKey(r), r])).values();
  if (all.length === 0) return [state];
  const { yes, no } = split(state, task.values.site(call.site), E);
  if (yes) for (const release of left) giveUp(task, yes, call, release, true);
  return [yes, no].filter((s) => s !== null);
}

function possible(task: Task, state: PathState, call: Call, given: SummaryGiven): boolean {
  const place = resolve(task, state, call, given.place);
  return place === null || (state.facts.maskOf(place.value) & given.mask) !== 0;
}

/**
 * A function of this file that calls the release, however deep, may well give the
 * claim up in a way its summary does not show: under a flag, through another name.
 */
export function releasedSomehow(task: Task, state: PathState, call: Call): void {
  if (state.claims.length === 0 || !task.file.callsWithin.has(call.name)) return;
  // a remove() that a failing probe() calls itself finds everything by its device, and hands on what ends it
  const callback = task.file.isCallback(call.name);
  const within = callback ? task.file.callsWithin.withHanded(call.name) : task.file.callsWithin.get(call.name);
  if (!within) return;
  const teardown = call.callee.isTeardown;
  if (state.claims.some((r) => r.status === 'held' && r.holder.kind === 'field')) {
    const words = task.file.unknownEnds(call.name);
    const named = (r: Reference): boolean => words.has(/(\w+)\W*$/.exec(r.label)?.[1] ?? '');
    if (words.size > 0) doubtClaims(task, state, (r) => r.holder.kind === 'field' && r.at !== call.at && named(r));
  }
  doubtClaims(
    task,
    state,
    (r) =>
      (r.kind !== 'memory' || teardown) &&
      r.at !== call.at &&
      givenUpBy(task.file.book, r, (name) => within.has(name)) &&
      (callback || !onlyHere(task, call, r)) &&
      // what it gives up may well be what it takes
      !(r.leftover && within.has(r.api)),
  );
}

/** What this frame looked up or made and told nobody of is out of a callee's reach. */
function onlyHere(task: Task, call: Call, r: Reference): boolean {
  if (r.origin !== 'result' || r.kind === 'enable' || r.holder.kind !== 'frame' || r.passedTo.length > 0) return false;
  if (r.facts.includes('through-callee') || r.facts.includes('inferred-pair')) return false;
  return !call.args.some((arg) => r.keys.some((key) => task.identity.same(arg, key)));
}

/** `kref_put(&p->ref, foo_free)`: what the last put calls gives up more than the object. */
export function releasedByArgument(task: Task, state: PathState, call: Call): void {
  if (state.claims.length === 0 || !call.exprs.some((e) => e.op === 'symbol')) return;
  if (!call.callee.isTeardown) return;
  for (const expr of call.exprs) {
    const within = expr.op === 'symbol' ? task.file.callsWithin.get(expr.name) : undefined;
    if (within) doubtClaims(task, state, (r) => givenUpBy(task.file.book, r, (name) => within.has(name)));
  }
}

/** A pair known by name only: a function of this file that calls the release, however deep, gives it up. */
export function releasedWithin(task: Task, state: PathState, call: Call): void {
  if (!state.claims.some((r) => r.status === 'held' && r.facts.includes('inferred-pair'))) return;
  const within = task.file.callsWithin.get(call.name);
  if (!within) return;
  state.claims = mapClaims(state.claims, (r) => {
    if (r.status !== 'held' || !r.facts.includes('inferred-pair') || !r.release.some((name) => within.has(name)))
      return r;
    return withChanges(r, { status: 'moved', holder: { kind: 'callee', name: call.name } });
  });
}

/** What outcomes come to, seen together. */
interface Together {
  /** Classes that the result can have. */
  readonly all: number;
  /** Where nothing is given up: the claims, when the result alone decides which exist. */
  readonly guarded: readonly { readonly claim: SummaryClaim; readonly mask: number }[] | null;
  /** One outcome for each effect. */
  readonly same: readonly SummaryOutcome[];
}

const TOGETHER = new WeakMap<readonly SummaryOutcome[], Together>();

/** The same for all calls that rule none of a summary's outcomes out. */
function together(outcomes: readonly SummaryOutcome[]): Together {
  let known = TOGETHER.get(outcomes);
  if (known === undefined) {
    known = {
      all: outcomes.reduce((mask, o) => mask | o.mask, 0),
      guarded: outcomes.every((o) => o.releases.length === 0) ? guarded(outcomes) : null,
      same: groupByEffect(outcomes),
    };
    TOGETHER.set(outcomes, known);
  }
  return known;
}

/** Claims with the classes of the result on which they exist, when classes decide it. */
function guarded(outcomes: readonly SummaryOutcome[]): { claim: SummaryClaim; mask: number }[] | null {
  const byKey = new Map<string, { claim: SummaryClaim; mask: number }>();
  for (const outcome of outcomes) {
    for (const claim of outcome.claims) {
      const key = claimKey(claim);
      const known = byKey.get(key);
      if (known) known.mask |= outcome.mask;
      else byKey.set(key, { claim, mask: outcome.mask });
    }
  }
  for (const [key, { mask }] of byKey) {
    const without = outcomes.filter((o) => !o.claims.some((c) => claimKey(c) === key));
    if (without.some((o) => (o.mask & mask) !== 0)) return null;
  }
  return [...byKey.values()];
}

function claimKey(claim: SummaryClaim): string {
  return `${claim.place === null ? '' : keyOf(claim.place)} ${claim.api} ${claim.object} ${claim.pending ?? ''}`;
}

function releaseKey({ place, by }: SummaryRelease): string {
  return `${keyOf(place)} ${by}`;
}

function groupByEffect(outcomes: readonly SummaryOutcome[]): readonly SummaryOutcome[] {
  if (outcomes.length === 1) return outcomes;
  const groups = new Map<string, SummaryOutcome>();
  for (const outcome of outcomes) {
    const key = `${keyOf(outcome.claims)} ${keyOf(outcome.releases)}`;
    const known = groups.get(key);
    groups.set(key, known ? { ...known, mask: known.mask | outcome.mask } : outcome);
  }
  return [...groups.values()];
}

/** The place in the caller's state: where it is, and its value (its address when the summary says so). */
function resolve(
  task: Task,
  state: PathState,
  call: Call,
  place: SummaryPlace,
): { value: ValueId; loc: LocId | null } | null {
  const { values } = task;
  let value: ValueId;
  let loc: LocId | null = null;
  if (place.global !== null) {
    loc = values.variable(globalPath(task, place.global), place.global, 'global');
    value = place.steps.length > 0 || !place.address ? state.read(loc) : values.address(loc);
  } else {
    if (place.param >= call.args.length) return null;
    value = call.args[place.param];
  }
  for (let i = 0; i < place.steps.length; i++) {
    const step = place.steps[i];
    if (step.startsWith('@')) {
      value = values.op(step.slice(1), [value]);
      continue;
    }
    loc = values.cell(value, step);
    value = i === place.steps.length - 1 && place.address ? values.address(loc) : state.read(loc);
  }
  return { value, loc };
}

/** Path of a global by its name, also one that this function never mentions. */
function globalPath(task: Task, name: string): number {
  const known = task.graph.paths.find(
    (p) => p.parent < 0 && p.text === name && (p.rootKind === 'global' || p.rootKind === 'static'),
  );
  return known?.id ?? task.foreignGlobal(name);
}

function take(
  task: Task,
  state: PathState,
  call: Call,
  claim: SummaryClaim,
  mask: number | null,
  result: ValueId,
  decided: boolean,
  more: readonly string[] = [],
): void {
  const onResult = claim.place === null;
  let key = result;
  let container: ValueId | null = null;
  if (claim.place !== null) {
    const place = resolve(task, state, call, claim.place);
    if (!place) return;
    key = place.value;
    if (claim.origin === 'result' && place.loc !== null) {
      // made by the callee and left in the caller's memory
      key = task.values.left(call.site, place.loc);
      state.facts.forget(key);
      state.write(place.loc, key);
      const def = task.values.locs[place.loc];
      container = task.values.isFrame(place.loc) ? null : def.t === 'cell' ? def.base : task.values.address(place.loc);
    }
  }
  const facts = ['through-callee', `callee:${call.name}`];
  if (claim.lasting) facts.push('lasting');
  facts.push(...more);
  if (claim.pending !== null) facts.push(`pending:${claim.pending}`);
  if (task.values.shape(key) !== null && task.inLoop.has(call.at)) facts.push('indexed');
  const reference = newReference({
    site: onResult
      ? `${call.site}`
      : `${call.site}/${claim.api}/${key}${claim.pending === null ? '' : `/failed:${claim.pending}`}`,
    keys: [key],
    object: claim.object,
    label: onResult ? labelOf(task, call, null) : placeLabel(task, call, claim.place),
    kind: claim.kind,
    release: claim.release,
    api: onResult ? call.name : claim.api,
    at: call.at,
    origin: claim.origin,
    status: claim.managed ? 'moved' : 'held',
    holder: claim.managed
      ? { kind: 'managed', scope: 'devm' }
      : container === null
        ? { kind: 'frame' }
        : { kind: 'field', container, where: call.name },
    guard: onResult ? { value: result, mask: P } : mask === null ? null : { value: result, mask },
    passedTo: claim.passed ? [{ to: claim.api, result: null, lent: false, failed: false }] : [],
    leftover: claim.pending !== null,
    facts,
  });
  state.step('call', call.at, call.end, `takes ${claim.api} in ${call.name}`);
  task.apply(state, { do: 'get', reference });
  if (!decided) state.dropVoid();
}

/** On another way through the callee it is given up: this frame cannot tell why not on this one. */
function doubtRelease(
  task: Task,
  state: PathState,
  call: Call,
  release: SummaryRelease,
  outcome: SummaryOutcome,
): void {
  const key = releaseKey(release);
  if (outcome.releases.some((own) => releaseKey(own) === key)) return;
  const place = resolve(task, state, call, release.place);
  if (place) doubtClaims(task, state, (r) => r.keys.some((k) => task.identity.same(k, place.value)));
}

/** Another way through the callee answers alike and has made nothing: it hands out what is there already. */
function isSometimes(claim: SummaryClaim, own: SummaryOutcome, outcomes: readonly SummaryOutcome[]): boolean {
  const key = claimKey(claim);
  return outcomes.some((o) => (o.mask & own.mask) !== 0 && !o.claims.some((c) => claimKey(c) === key));
}

/** Every way through the callee gives it up. */
function isSure(release: SummaryRelease, outcomes: readonly SummaryOutcome[]): boolean {
  const key = releaseKey(release);
  return outcomes.every((o) => o.releases.some((r) => releaseKey(r) === key));
}

function giveUp(task: Task, state: PathState, call: Call, release: SummaryRelease, sure: boolean): void {
  let place = resolve(task, state, call, release.place);
  if (!place) return;
  if (release.dangling) {
    if (place.loc === null) return;
    const value = task.values.left(call.site, place.loc);
    state.write(place.loc, value);
    place = { value, loc: place.loc };
    sure = true;
  }
  // what a callee gives up only sometimes is no second release, and no first one to compare with
  const { value } = place;
  if (!sure && !state.claims.some((r) => r.status === 'held' && r.keys.some((k) => task.identity.same(k, value)))) {
    if (release.kind !== 'memory') doubtGone(task, state, value, { ...release, at: call.at });
    return;
  }
  if (release.kind !== 'enable' && state.facts.maskOf(place.value) === 1) return;
  state.step('call', call.at, call.end, `calls ${release.by} in ${call.name}`);
  task.apply(state, {
    do: 'put',
    objects: [place.value],
    others: [],
    through: true,
    within: call.name,
    argument: sure && release.place.param >= 0 && release.place.steps.length === 0,
    failed: release.dangling ? task.values.site(call.site) : undefined,
    by: release.by,
    at: call.at,
    object: release.object,
    kind: release.kind,
    final: release.final,
    site: `put:${call.site}:${release.by}:${place.value}`,
    label: placeLabel(task, call, release.place),
  });
  doubtGone(task, state, place.value, { kind: release.kind, final: release.final, at: call.at });
  if (!release.cleared || place.loc === null) return;
  const { values } = task;
  const left = values.left(call.site, place.loc);
  // what was given up may be what an earlier round of the same call had left there
  state.write(place.loc, release.emptied ? values.zero : left === place.value ? values.op('cleared', [left]) : left);
}

function placeLabel(task: Task, call: Call, place: SummaryPlace | null): string {
  if (place === null) return '';
  const base = place.global ?? labelOf(task, call, place.param);
  const steps = place.steps.filter((step) => !step.startsWith('@'));
  if (steps.length === 0) return base;
  const whole = base.startsWith('&') ? `${base.slice(1)}.${steps.join('->')}` : `${base}->${steps.join('->')}`;
  return place.address ? `&${whole}` : whole;
}
