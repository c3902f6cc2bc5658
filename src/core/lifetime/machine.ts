import type { Identity, LifetimeEvent, Primitive } from './effects.js';
import { mapClaims, newReference, withChanges, type Claims, type ObjectId, type Reference } from './state.js';

export interface Transition {
  readonly claims: Claims;
  readonly events: readonly LifetimeEvent[];
}

const NONE: readonly LifetimeEvent[] = [];

/** The one transition function: claims and a primitive step in, claims and what was noticed out. */
export function transition(claims: Claims, step: Primitive, identity: Identity): Transition {
  switch (step.do) {
    case 'get':
      return get(claims, step.reference);
    case 'put':
      return put(claims, step, identity);
    case 'transfer':
      return { claims: transfer(claims, step, identity), events: NONE };
    case 'forget':
      return { claims: claims.filter((r) => r.site !== step.site), events: NONE };
    case 'use':
      return { claims, events: use(claims, step.objects, step.at, identity) };
    case 'pass':
      return { claims: pass(claims, step, identity), events: NONE };
  }
}

/** Taking at a site again replaces an older claim of that site: one iteration stands for all. */
function get(claims: Claims, reference: Reference): Transition {
  // taken back after it was given up here: the balance is as the frame found it
  const undone = claims.find((r) => r.origin === 'foreign' && restores(reference, r));
  if (undone) return { claims: claims.filter((r) => r !== undone), events: NONE };
  const older = claims.find((r) => r.site === reference.site);
  // a counted claim taken on an object that was released makes it alive again
  const alive = claims.filter(
    (r) =>
      r !== older &&
      !(r.status === 'released' && r.keys.some((k) => reference.keys.includes(k)) && reference.origin !== 'result'),
  );
  const lost =
    older?.status === 'held' &&
    older.origin === 'result' &&
    older.holder.kind === 'frame' &&
    reference.origin === 'result';
  return {
    claims: [...alive, reference],
    events: lost ? [{ what: 'lost', reference: older, at: reference.at }] : NONE,
  };
}

function restores(reference: Reference, given: Reference): boolean {
  return (
    reference.origin === 'count' &&
    given.releasedBy !== null &&
    reference.release.includes(given.releasedBy) &&
    given.keys.some((k) => reference.keys.includes(k))
  );
}

/** The call is one of the object's releases, or says of itself that it gives up this kind of object. */
function serves(reference: Reference, step: Put): boolean {
  return (
    reference.release.includes(step.by) ||
    (step.object !== null &&
      step.object === reference.object &&
      step.kind === reference.kind &&
      reference.holder.kind !== 'managed')
  );
}

function matches(
  keys: readonly ObjectId[],
  objects: readonly ObjectId[],
  compare: (a: ObjectId, b: ObjectId) => boolean,
): boolean {
  return keys.some((key) => objects.some((object) => compare(key, object)));
}

type Put = Extract<Primitive, { do: 'put' }>;

function put(claims: Claims, step: Put, identity: Identity): Transition {
  const held = (r: Reference): boolean =>
    r.status !== 'released' && r.origin !== 'foreign' && (step.only === undefined || r.site === step.only);
  const told = (r: Reference): boolean =>
    r.with === null || step.others.length === 0 || step.others.some((o) => identity.same(o, r.with ?? o));
  const exact = (r: Reference): boolean => told(r) && matches(r.keys, step.objects, (a, b) => a === b);
  const same = (r: Reference): boolean => told(r) && matches(r.keys, step.objects, identity.same);
  const alike = (r: Reference): boolean => told(r) && matches(r.keys, step.objects, identity.alike);
  const find = (test: (r: Reference) => boolean): Reference | undefined =>
    claims.findLast((r) => !r.leftover && test(r)) ?? claims.findLast(test);

  const own =
    find((r) => held(r) && serves(r, step) && exact(r)) ??
    find((r) => held(r) && serves(r, step) && same(r)) ??
    find((r) => held(r) && serves(r, step) && alike(r));
  if (own) {
    // what a callee took and what it left behind when it failed are one claim: only one of them came to be
    const twin = (r: Reference): boolean =>
      r.leftover !== own.leftover && r.at === own.at && r.api === own.api && r.object === own.object;
    // one call may give up several kinds of claim on the object: prepared and enabled
    const others = claims.filter(
      (r) =>
        r !== own &&
        held(r) &&
        r.release.includes(step.by) &&
        (step.all === true || r.object !== own.object || twin(r)) &&
        exact(r),
    );
    return others.reduce<Transition>(
      (done, other) => chain(done, release(done.claims, other, step)),
      release(claims, own, step),
    );
  }

  // Not ours to match by name: does this call free the very object that we hold a claim on?
  const other =
    step.object === null || step.undoes === true
      ? undefined
      : find((r) => held(r) && exact(r) && r.origin === 'result' && exclusive(r, step));
  if (other) {
    const events: LifetimeEvent[] = [
      { what: 'wrong-release', reference: other, by: step.by, at: step.at, through: step.through },
    ];
    return { claims: release(claims, other, step).claims, events };
  }

  // a count that this frame took and gave up leaves the one that was there before
  const gone = find(
    (r) =>
      r.status === 'released' &&
      r.origin !== 'count' &&
      exact(r) &&
      sameCall(r, step) &&
      (serves(r, step) || r.releasedBy === step.by),
  );
  if (gone) {
    const reference = step.through
      ? withChanges(gone, { facts: [...gone.facts, 'through-callee', ...argument(step)] })
      : gone;
    return { claims, events: [{ what: 'released-twice', reference, by: step.by, at: step.at }] };
  }

  return { claims: [...claims.filter((r) => r.site !== step.site), foreign(step)], events: NONE };
}

/** Both sides say what they are about, and it is not the same. */
function exclusive(r: Reference, step: Put): boolean {
  if (r.holder.kind === 'managed') return r.kind === step.kind && r.object === step.object;
  return (
    r.release.length > 0 &&
    r.status === 'held' &&
    !r.facts.includes('inferred-pair') &&
    r.kind === step.kind &&
    r.object !== step.object
  );
}

function chain(first: Transition, second: Transition): Transition {
  return { claims: second.claims, events: [...first.events, ...second.events] };
}

function release(claims: Claims, reference: Reference, step: Put): Transition {
  const left = reference.count - 1;
  const after: Reference =
    left > 0
      ? withChanges(reference, { count: left })
      : withChanges(reference, {
          count: 0,
          status: 'released',
          releasedBy: step.by,
          releasedAt: step.at,
          final: step.final,
          facts:
            step.within === undefined
              ? reference.facts
              : [...reference.facts, `given-up-in:${step.within}`, ...argument(step)],
        });
  return {
    claims: claims.map((r) => (r === reference ? after : r)),
    events: [{ what: 'released', reference, by: step.by, at: step.at }],
  };
}

/** The callee is there to give up what it gets: its caller can see that it does. */
function argument(step: Put): string[] {
  return [
    ...(step.argument === true ? ['argument-itself'] : []),
    ...(step.failed === undefined ? [] : ['left-dangling']),
  ];
}

/** Of releases without a claim only those with equal arguments are compared: the second argument may name another thing. */
function sameCall(r: Reference, step: Put): boolean {
  if (r.origin !== 'foreign' || r.others === undefined || r.others.join() === step.others.join()) return true;
  // of what a callee does only the object is known: enough where the release gets nothing else
  const alone = (others: readonly ObjectId[]): boolean => others.length <= 1;
  return step.kind === 'memory' && (r.others.length === 0 || step.through) && alone(r.others) && alone(step.others);
}

/** A release of something that this frame took no claim on: remembered, for a second one and for callers. */
function foreign(step: Put): Reference {
  return newReference({
    site: step.site,
    keys: step.objects,
    others: step.others,
    object: step.object ?? 'object',
    label: step.label,
    kind: step.kind,
    release: [step.by],
    api: step.by,
    at: step.at,
    origin: 'foreign',
    status: 'released',
    count: 0,
    result: step.failed === undefined ? null : { value: step.failed, bad: 0 },
    releasedBy: step.by,
    releasedAt: step.at,
    final: step.final,
    facts: step.through
      ? ['through-callee', ...(step.within === undefined ? [] : [`given-up-in:${step.within}`]), ...argument(step)]
      : [],
  });
}

function transfer(claims: Claims, step: Extract<Primitive, { do: 'transfer' }>, identity: Identity): Claims {
  const { objects, to, kinds, only } = step;
  return mapClaims(claims, (r) => {
    if (only !== undefined && r.site !== only) return r;
    if (r.status !== 'held' || (kinds && !kinds.includes(r.kind)) || !matches(r.keys, objects, identity.same)) return r;
    return withChanges(r, { status: to.kind === 'field' ? 'held' : 'moved', holder: to });
  });
}

function use(claims: Claims, objects: readonly ObjectId[], at: number, identity: Identity): LifetimeEvent[] {
  const events: LifetimeEvent[] = [];
  for (const r of claims) {
    if (r.status !== 'released' || r.origin === 'count' || !(r.final || r.origin === 'result')) continue;
    if (matches(r.keys, objects, (a, b) => a === b || identity.part(b, a)))
      events.push({ what: 'used-after-release', reference: r, at });
  }
  return events;
}

const MOST_PASSED = 8;

/** Of what a pair known by name made only the result is the object; its other keys are what its calls are given besides. */
function itself(r: Reference): readonly ObjectId[] {
  const made = r.origin === 'result' && r.keys.length > 1 && r.facts.includes('inferred-pair');
  return made ? r.keys.slice(0, 1) : r.keys;
}

function pass(claims: Claims, step: Extract<Primitive, { do: 'pass' }>, identity: Identity): Claims {
  const concerned = (r: Reference): boolean =>
    r.status === 'held' &&
    r.passedTo.length < MOST_PASSED &&
    !r.passedTo.some((p) => p.to === step.to && p.result?.value === step.result?.value) &&
    (step.kinds === undefined || step.kinds.includes(r.kind)) &&
    matches(itself(r), step.objects, identity.same);
  return mapClaims(claims, (r) =>
    concerned(r)
      ? withChanges(r, {
          passedTo: [...r.passedTo, { to: step.to, result: step.result, lent: step.lent, failed: false }],
        })
      : r,
  );
}
