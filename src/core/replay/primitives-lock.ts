/** Primitives about locks: what is held, and in which order it is taken. */
import type { HeldLock, Inversion, ObjectId } from '../lifetime/index.js';
import { LOCK } from './journal.js';
import type { Primitive } from './primitives.js';
import type { Call } from './run.js';
import type { Session } from './session.js';
import { isPointer, keyOf, type Pointer, type Value } from './values.js';
import { textOf } from './primitives-text.js';

/** A lock is called like the member or variable that it is. */
function nameOf(place: Pointer): string {
  const path = keyOf(place.path).replace(/^\./, '');
  return path === '' ? place.block.label : path;
}

/** A verdict on counts does not depend on locks: only ledgers follow them. */
function lockPrimitive(act: (session: Session, call: Call, place: Pointer) => Value, otherwise: Value): Primitive {
  return (session, call) => {
    const place = call.args.at(0) ?? 0;
    return session.options.strict || !isPointer(place) ? otherwise : act(session, call, place);
  };
}

/** How the lock is taken: `life_lock(p, "class", shared)`. */
function lockAt(session: Session, call: Call, place: Pointer): HeldLock {
  const object = session.counted(place, LOCK, '');
  const named = textOf(session, call.args.at(1));
  // what programs name is what people argue about
  if (named !== '' && call.name === 'life_lock') session.lockColumns.add(object.id);
  if (object.label === '') object.label = named === '' ? nameOf(place) : named;
  const known = named === '' ? session.lockClasses.get(object.id) : named;
  return {
    object: object.id,
    class: known ?? `#${object.id}`,
    line: session.whereIs(call.frame, call.at).line,
    shared: call.args.at(2) === 1,
  };
}

function take(session: Session, call: Call, place: Pointer, how: { passing?: boolean; tries?: boolean }): void {
  const lock = lockAt(session, call, place);
  const { held } = session.world.locks;
  const own = held.find((l) => l.object === lock.object);
  if (own !== undefined && how.passing !== true && !(own.shared && lock.shared))
    wrong(session, call, lock.object, `${label(session, lock.object)} is taken, and held since line ${own.line}`);
  const { inversions } = session.step({ do: 'lock', lock, ...how });
  if (how.passing !== true && held.length > 0)
    for (const { object } of [...held, lock]) session.lockColumns.add(object);
  nested(session, call, lock, held, inversions, how);
  for (const inversion of inversions) told(session, call, lock, inversion);
}

/** What only tries gives no order; what is passed through matters where it turns one round. */
function nested(
  session: Session,
  call: Call,
  inner: HeldLock,
  held: readonly HeldLock[],
  inversions: readonly Inversion[],
  { passing, tries }: { passing?: boolean; tries?: boolean },
): void {
  const turned = inversions.map((i) => i.held);
  const around = tries === true || passing === true ? [] : held.slice(-1);
  const place = session.whereIs(call.frame, call.at);
  for (const outer of new Set([...around, ...turned]))
    if (outer.class !== inner.class) session.nestings.push({ outer, inner, place, rows: session.journal.rows.length });
}

function told(session: Session, call: Call, lock: HeldLock, { held, earlier }: Inversion): void {
  const [first, ...others] = earlier;
  const way = `line ${first.line}${others.length === 0 ? ' takes them' : ` and ${others.map((o) => `line ${o.line}`).join(', ')} take them`}`;
  const inside = `${label(session, lock.object)} is taken inside of ${label(session, held.object)}, held since line ${held.line}`;
  session.lockColumns.add(held.object);
  wrong(session, call, lock.object, `${inside}; ${way} the other way round`);
}

function wrong(session: Session, call: Call, object: ObjectId, text: string): void {
  session.lockColumns.add(object);
  session.journal.event(text, session.whereIs(call.frame, call.at));
}

function label(session: Session, object: ObjectId): string {
  return session.nameOf(object);
}

export const lockPrimitives: readonly (readonly [string, Primitive])[] = [
  // life_lock(p, "class", shared), life_lock_if_free(p, "class"), life_lock_passing(p, "class")
  ['life_lock', lockPrimitive((session, call, place) => (take(session, call, place, {}), 0), 0)],
  ['life_lock_if_free', lockPrimitive((session, call, place) => (take(session, call, place, { tries: true }), 1), 1)],
  // taken and given up again before anything else happens
  ['life_lock_passing', lockPrimitive((session, call, place) => (take(session, call, place, { passing: true }), 0), 0)],
  [
    'life_unlock',
    lockPrimitive((session, call, place) => {
      const object = session.idOf(place);
      if (!session.world.locks.held.some((l) => l.object === object)) {
        lockAt(session, call, place);
        wrong(session, call, object, `${label(session, object)} is given up, and not held`);
      }
      session.step({ do: 'unlock', object });
      return 0;
    }, 0),
  ],
  // how often this path holds it
  [
    'life_locked',
    lockPrimitive((session, _call, place) => {
      const object = session.idOf(place);
      return session.world.locks.held.filter((l) => l.object === object).length;
    }, 0),
  ],
  // life_lock_class(p, "name"): locks that were set up here are of one class
  [
    'life_lock_class',
    lockPrimitive((session, call, place) => {
      const at = session.whereIs(call.frame, call.at);
      session.lockClasses.set(session.idOf(place), `${textOf(session, call.args.at(1))} ${at.file}:${at.line}`);
      return 0;
    }, 0),
  ],
  // the line of the files that is run
  ['life_line', (session, call) => session.whereIs(call.frame, call.at).line],
  // life_bits(value, mask): whether all of them are known to be set
  [
    'life_bits',
    (_session, call) => {
      const [value, mask] = call.args;
      return typeof value === 'number' && typeof mask === 'number' && Number(BigInt(value) & BigInt(mask)) === mask
        ? 1
        : 0;
    },
  ],
];
