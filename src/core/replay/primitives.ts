/**
 * The words in which contracts write down what calls do: programs in C, over these
 * primitives. Each is one step of the lifetime machine, or a question to it.
 */
import type { Holder } from '../lifetime/index.js';
import { INTERNAL } from './journal.js';
import { groupPrimitives } from './primitives-group.js';
import { lockPrimitives } from './primitives-lock.js';
import { memoryPrimitives } from './primitives-memory.js';
import { modulePrimitives } from './primitives-module.js';
import { numberPrimitives } from './primitives-number.js';
import { textOf, textPrimitives } from './primitives-text.js';
import type { Call } from './run.js';
import type { Session } from './session.js';
import { Stop } from './stop.js';
import { isPointer, shown, truth, unknown, type Pointer, type Value } from './values.js';

export type Primitive = (session: Session, call: Call) => Value;

export function primitive(name: string): Primitive | undefined {
  return name.startsWith('life_') ? TABLE.get(name) : undefined;
}

/** The holder that two arguments name: an object, and what it holds with. */
function holderAt(session: Session, call: Call, index: number): Holder | null {
  const owner = call.args.at(index);
  if (call.args.length <= index || owner === undefined) return null;
  if (isPointer(owner))
    return { kind: 'field', container: session.idOf(owner), where: textOf(session, call.args.at(index + 1)) };
  return { kind: 'callee', name: textOf(session, call.args.at(index + 1)) };
}

const FRAME: Holder = { kind: 'frame' };

function onPointer(index: number, act: (session: Session, call: Call, place: Pointer) => Value): Primitive {
  return (session, call) => {
    const value = call.args.at(index) ?? 0;
    const place = session.pointer(value, call);
    return place === null ? unknown(`the result of ${call.name}`) : act(session, call, place);
  };
}

/** The owner of a list: an object, or nobody for an executor of the whole system. */
function ownerAt(session: Session, call: Call): Pointer | null | undefined {
  const owner = call.args.at(0) ?? 0;
  if (owner === 0) return null;
  return session.pointer(owner, call) ?? undefined;
}

function onList(act: (session: Session, call: Call, owner: Pointer | null, list: string) => Value): Primitive {
  return (session, call) => {
    const owner = ownerAt(session, call);
    return owner === undefined
      ? unknown(`the result of ${call.name}`)
      : act(session, call, owner, textOf(session, call.args.at(1)));
  };
}

function takeFrom(session: Session, owner: Pointer | null, list: string, key?: string, oldest?: boolean) {
  const { entry } = session.step({
    do: 'take',
    owner: owner === null ? null : session.idOf(owner),
    list,
    ...(key === undefined ? {} : { key }),
    ...(oldest === undefined ? {} : { oldest }),
  });
  return entry;
}

/** Bound of actions that one unwinding runs: an action may add others. */
const MOST_ACTIONS = 10_000;

const TABLE: ReadonlyMap<string, Primitive> = new Map<string, Primitive>([
  ...groupPrimitives,
  ...lockPrimitives,
  ...memoryPrimitives,
  ...modulePrimitives,
  ...numberPrimitives,
  ...textPrimitives,
  // life_object(p, "kind", "name"): something counted comes to be, with one claim
  [
    'life_object',
    onPointer(0, (session, call, place) => {
      const kind = textOf(session, call.args.at(1));
      const object = session.counted(place, kind, call.args.length > 2 ? textOf(session, call.args.at(2)) : kind);
      if (session.held(place).length === 0) session.take(place, FRAME, call, 'result');
      return object.id;
    }),
  ],
  [
    'life_name',
    onPointer(0, (session, call, place) => {
      const object = session.objects.get(session.idOf(place));
      if (object) object.label = textOf(session, call.args.at(1));
      return 0;
    }),
  ],
  [
    'life_hide',
    onPointer(0, (session, _call, place) => {
      session.hidden.add(session.idOf(place));
      return 0;
    }),
  ],
  // life_get(p), life_get(p, holder, "how")
  [
    'life_get',
    onPointer(
      0,
      (session, call, place) => (session.take(place, holderAt(session, call, 1) ?? FRAME, call, 'count'), place),
    ),
  ],
  // the same, for claims of the core's own
  [
    'life_get_internal',
    onPointer(
      0,
      (session, call, place) => (
        session.take(place, holderAt(session, call, 1) ?? FRAME, call, 'count', [INTERNAL]),
        place
      ),
    ),
  ],
  // life_put(p), life_put(p, holder, "how"): 1 when it was the last
  ['life_put', onPointer(0, (session, call, place) => (session.give(place, holderAt(session, call, 1), call) ? 1 : 0))],
  // gives up the claim that its maker has
  ['life_put_first', onPointer(0, (session, call, place) => (session.give(place, null, call, true) ? 1 : 0))],
  // gives up what a contract says is taken, and ends it
  [
    'life_release',
    onPointer(0, (session, call, place) => {
      const object = session.objects.get(session.idOf(place));
      if (session.give(place, null, call) && object) session.ended(object, call);
      return 0;
    }),
  ],
  ['life_count', onPointer(0, (session, _call, place) => session.held(place).length)],
  [
    'life_hand_over',
    onPointer(0, (session, call, place) => {
      const holder = holderAt(session, call, 1);
      if (holder) session.handOver(place, holder);
      return 0;
    }),
  ],
  [
    'life_gone',
    onPointer(0, (session, _call, place) => {
      const object = session.objects.get(session.idOf(place));
      if (object) {
        object.gone = true;
        if (!session.hidden.has(object.id)) session.journal.mark(`${object.label} ends`);
      }
      return 0;
    }),
  ],
  [
    'life_is_gone',
    onPointer(0, (session, _call, place) => (session.objects.get(session.idOf(place))?.gone === true ? 1 : 0)),
  ],
  // life_push(owner, "list", "label", fn, args…): fn(args…) runs when the list is unwound
  [
    'life_push',
    onList((session, call, owner, list) => {
      session.push(owner, list, textOf(session, call.args.at(2)), call.args.at(3) ?? 0, call.args.slice(4));
      return 0;
    }),
  ],
  // life_take(owner, "list", fn, data, oldest): forgets it; 1 when it was there
  [
    'life_take',
    onList((session, call, owner, list) => {
      const key = session.keyFor(call.args.at(2) ?? 0, [call.args.at(3) ?? 0]);
      return takeFrom(session, owner, list, key, truth(call.args.at(4) ?? 0) === true) === null ? 0 : 1;
    }),
  ],
  // life_take_any(owner, "list", fn, oldest): whatever its data
  [
    'life_take_any',
    onList((session, call, owner, list) => {
      const { entry } = session.step({
        do: 'take',
        owner: owner === null ? null : session.idOf(owner),
        list,
        prefix: `${shown(call.args.at(2) ?? 0)} `,
        oldest: truth(call.args.at(3) ?? 0) === true,
      });
      return entry === null ? 0 : 1;
    }),
  ],
  // life_run(owner, "list", fn, data, oldest): runs it now
  [
    'life_run',
    onList((session, call, owner, list) => {
      const key = session.keyFor(call.args.at(2) ?? 0, [call.args.at(3) ?? 0]);
      const entry = takeFrom(session, owner, list, key, truth(call.args.at(4) ?? 0) === true);
      if (entry === null) return 0;
      session.runEntry(entry, call);
      return 1;
    }),
  ],
  [
    'life_unwind',
    onList((session, call, owner, list) => {
      let count = 0;
      for (
        let entry = takeFrom(session, owner, list);
        entry !== null && count < MOST_ACTIONS;
        entry = takeFrom(session, owner, list)
      ) {
        session.runEntry(entry, call);
        if (!entry.group) count++;
      }
      return count;
    }),
  ],
  // life_pending(owner, "list"), life_pending(owner, "list", fn, data): how many wait
  [
    'life_pending',
    onList((session, call, owner, list) => {
      const id = owner === null ? null : session.idOf(owner);
      const key = call.args.length > 2 ? session.keyFor(call.args.at(2) ?? 0, [call.args.at(3) ?? 0]) : null;
      return session.world.entries.filter(
        (e) => !e.group && e.owner === id && e.list === list && (key === null || e.key === key),
      ).length;
    }),
  ],
  // life_flush("executor"): what was deferred runs, oldest first
  [
    'life_flush',
    (session, call) => {
      const list = textOf(session, call.args.at(0));
      let count = 0;
      for (
        let entry = takeFrom(session, null, list, undefined, true);
        entry !== null && count < MOST_ACTIONS;
        entry = takeFrom(session, null, list, undefined, true)
      ) {
        session.runEntry(entry, call);
        count++;
      }
      return count;
    },
  ],
  // life_enlist(p, "set"), life_delist(p, "set"), life_members("set"), life_member("set", i)
  [
    'life_enlist',
    onPointer(0, (session, call, place) => {
      session.step({ do: 'enlist', member: { set: textOf(session, call.args.at(1)), object: session.idOf(place) } });
      return 0;
    }),
  ],
  [
    'life_delist',
    onPointer(0, (session, call, place) => {
      session.step({ do: 'delist', member: { set: textOf(session, call.args.at(1)), object: session.idOf(place) } });
      return 0;
    }),
  ],
  [
    'life_members',
    (session, call) => session.world.members.filter((m) => m.set === textOf(session, call.args.at(0))).length,
  ],
  [
    'life_member',
    (session, call) => {
      const index = call.args.at(1);
      const members = session.world.members.filter((m) => m.set === textOf(session, call.args.at(0)));
      const member = typeof index === 'number' ? members.at(index) : undefined;
      return member === undefined ? 0 : (session.placeOf(member.object) ?? 0);
    },
  ],
  ['life_switch', (session, call) => (session.options.switches.has(textOf(session, call.args.at(0))) ? 1 : 0)],
  [
    'life_event',
    (session, call) => {
      session.journal.event(textOf(session, call.args.at(0)), session.whereIs(call.frame, call.at));
      return 0;
    },
  ],
  [
    'life_mark',
    (session, call) => {
      session.journal.mark(textOf(session, call.args.at(0)));
      return 0;
    },
  ],
  // what is not modelled: nothing that depends on it is known
  [
    'life_unknown',
    (session, call) => {
      session.doubtful(call.frame, call.at, textOf(session, call.args.at(0)));
      return unknown(textOf(session, call.args.at(0)));
    },
  ],
  // life_call(fn, args…)
  [
    'life_call',
    (session, call) => session.runner.invokeValue(call.frame, call.args.at(0) ?? 0, call.args.slice(1), call.at),
  ],
  // tests
  [
    'life_suite',
    (session, call) => {
      const file = session.journal.suiteFile;
      session.cases.suite(textOf(session, call.args.at(0)), file);
      return 0;
    },
  ],
  [
    'life_case',
    (session, call) => {
      session.cases.begin(textOf(session, call.args.at(0)), call.args.at(1) ?? 0);
      return 0;
    },
  ],
  // whether the next case runs now, or in a kernel of its own
  ['life_case_due', (session) => (session.cases.due() ? 1 : 0)],
  ['life_case_end', (session) => (session.cases.end(), 0)],
  // life_try(fn, args…): 0 when it came to its end, 1 when an assertion ended it
  [
    'life_try',
    (session, call) =>
      session.cases.attempt(() =>
        session.runner.invokeValue(call.frame, call.args.at(0) ?? 0, call.args.slice(1), call.at),
      ),
  ],
  // life_expect(abort, left, "operator", right, "text")
  [
    'life_expect',
    (session, call) => {
      const [abort, left, operator, right, text] = call.args;
      session.cases.expect(call, textOf(session, operator), left ?? 0, right ?? 0, textOf(session, text), abort === 1);
      return 0;
    },
  ],
  [
    'life_fail',
    (session, call) => {
      session.cases.fail(call, textOf(session, call.args.at(1)), call.args.at(0) === 1);
      return 0;
    },
  ],
  [
    'life_throw',
    () => {
      throw new Stop('abort', 'it was ended');
    },
  ],
  [
    'life_skip',
    (session, call) => {
      session.cases.skip(textOf(session, call.args.at(0)));
      return 0;
    },
  ],
]);
