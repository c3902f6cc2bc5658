/** Groups in a list: entries between two marks, or from a mark to the end. */
import type { Entry } from '../lifetime/index.js';
import type { Primitive } from './primitives.js';
import type { Call } from './run.js';
import type { Session } from './session.js';
import { textOf } from './values.js';

const BEGINS = 'group';
const ENDS = 'end of group';

/** The list that the first two arguments name, oldest first; null when the owner is not known. */
function listAt(session: Session, call: Call): readonly Entry[] | null {
  const owner = session.pointer(call.args.at(0) ?? 0, call);
  if (owner === null) return null;
  const id = session.idOf(owner);
  const list = textOf(call.args.at(1));
  return session.world.entries.filter((e) => e.owner === id && e.list === list);
}

/** Where the group begins and ends; without an id the newest one that is open. Null when there is none. */
function groupIn(session: Session, call: Call, list: readonly Entry[]): { from: Entry; to: Entry | null } | null {
  const id = call.args.at(2) ?? 0;
  const key = id === 0 ? null : session.keyFor(0, [id]);
  const end = (from: Entry): Entry | null =>
    list.find((e) => e.group && e.label === ENDS && e.key === from.key) ?? null;
  const from = list.findLast((e) => e.group && e.label === BEGINS && (key === null ? end(e) === null : e.key === key));
  return from === undefined ? null : { from, to: end(from) };
}

function onGroup(act: (session: Session, call: Call, entries: readonly Entry[]) => number): Primitive {
  return (session, call) => {
    const list = listAt(session, call);
    const group = list === null ? null : groupIn(session, call, list);
    if (list === null || group === null) return -1;
    const last = group.to === null ? list.length : list.indexOf(group.to) + 1;
    return act(session, call, list.slice(list.indexOf(group.from), last));
  };
}

function forget(session: Session, entries: readonly Entry[]): void {
  for (const entry of entries) session.step({ do: 'take', owner: entry.owner, list: entry.list, id: entry.id });
}

/** Marks of groups that lie in the range as a whole: the others go on. */
function whole(entries: readonly Entry[]): readonly Entry[] {
  const marks = entries.filter((e) => e.group);
  const begun = new Set(marks.filter((e) => e.label === BEGINS).map((e) => e.key));
  return marks.filter((e) => begun.has(e.key));
}

export const groupPrimitives: readonly (readonly [string, Primitive])[] = [
  // life_group(owner, "list", id): a group begins; life_group_end(…): it ends
  [
    'life_group',
    (session, call) => {
      const owner = session.pointer(call.args.at(0) ?? 0, call);
      session.push(owner, textOf(call.args.at(1)), BEGINS, 0, [call.args.at(2) ?? 0], true);
      return 0;
    },
  ],
  [
    'life_group_end',
    onGroup((session, call, [from]) => {
      const id = session.payload(from)?.args.at(-1) ?? 0;
      session.push(session.pointer(call.args.at(0) ?? 0, call), from.list, ENDS, 0, [id], true);
      return 0;
    }),
  ],
  // life_group_drop(owner, "list", id): its entries stay, and belong to no group any more
  [
    'life_group_drop',
    onGroup((session, _call, entries) => {
      const [{ key }] = entries;
      forget(
        session,
        entries.filter((e) => e.group && e.key === key),
      );
      return 0;
    }),
  ],
  // life_unwind_group(owner, "list", id): runs what is in it, newest first; how much, -1 without such a group
  [
    'life_unwind_group',
    onGroup((session, call, entries) => {
      const runs = entries.filter((e) => !e.group);
      // all of it leaves the list before any of it runs
      forget(session, [...whole(entries), ...runs]);
      for (const entry of [...runs].reverse()) session.runEntry(entry, call);
      return runs.length;
    }),
  ],
];
