import type { Entry, ObjectId } from '../lifetime/index.js';
import { cyclesOf } from './cycles.js';
import { isInternal, LASTING, LOCK, type Count, type Remark, type Row } from './journal.js';
import type { Place, Session } from './session.js';

export interface Cell {
  readonly count: number;
  /** Since the row before. */
  readonly change: number;
  /** With what the driver core holds for itself. */
  readonly real: number;
  /** It is held or free, not counted. */
  readonly lock?: true;
}

export interface LedgerRow {
  /** Line 0 where no line of the files does it. */
  readonly place: Place;
  readonly call: string;
  /** How deep in functions of the given files it is called. */
  readonly depth: number;
  /** By column; null while the object is not there, and when it is gone. */
  readonly cells: readonly (Cell | null)[];
  readonly marks: readonly string[];
  /** A function of the scenario begins: the row is no call. */
  readonly heading?: true;
}

/** A reference that was never given up. */
export interface Left {
  readonly object: string;
  readonly by: string;
  readonly line: number;
  readonly holder: string | null;
  /** A lock that is still held. */
  readonly lock?: true;
}

/** The same, with what the session calls it; null for memory, of which there is no object. */
export interface LeftOf {
  readonly id: ObjectId | null;
  readonly left: Left;
  /** Drivers often keep it so on purpose. */
  readonly lasting: boolean;
}

export interface Ledger {
  readonly functions: readonly string[];
  readonly file: string;
  readonly objects: readonly string[];
  readonly rows: readonly LedgerRow[];
  readonly left: readonly Left[];
  /** What is still held, where drivers often keep it so on purpose: a reset that stays deasserted. */
  readonly lasting: readonly Left[];
  /** Actions that wait on the list of something that is still there. */
  readonly waiting: readonly string[];
  readonly cycles: readonly string[];
  readonly events: readonly Remark[];
  readonly notes: readonly Remark[];
}

/** What a session did, as a table. */
export function ledgerOf(session: Session, functions: readonly string[], file: string): Ledger {
  for (const { object } of session.world.locks.held) session.lockColumns.add(object);
  const columns = [...session.objects.values()].filter(
    (o) => !session.hidden.has(o.id) && (o.kind !== LOCK || session.lockColumns.has(o.id)) && changes(session, o.id),
  );
  const names = uniqueNames(columns.map((o) => o.label));
  const rows: LedgerRow[] = [];
  let before = new Map<ObjectId, Count>();
  for (const row of session.journal.rows) {
    const now = new Map(row.counts.map((c) => [c.object, c]));
    const cells = columns.map(({ id, kind }) => cell(now.get(id), before.get(id), kind === LOCK));
    const changed = columns.some(({ id }) => now.get(id)?.real !== before.get(id)?.real);
    if (changed || row.marks.length > 0 || row.heading === true)
      rows.push({
        place: row.place,
        call: row.call,
        depth: row.depth,
        cells,
        marks: row.marks,
        ...(row.heading === true ? { heading: true } : {}),
      });
    before = now;
  }
  const named = new Map(columns.map((o, i) => [o.id, names[i]]));
  const all = leftIn(session, named);
  return {
    functions,
    file,
    objects: names,
    rows,
    left: all.filter((c) => !c.lasting).map((c) => c.left),
    lasting: all.filter((c) => c.lasting).map((c) => c.left),
    waiting: waitingIn(session).map(({ text }) => text),
    cycles: cyclesOf(session),
    events: session.journal.events,
    notes: session.journal.notes,
  };
}

function changes(session: Session, id: ObjectId): boolean {
  return session.journal.rows.some((row: Row) => row.counts.some((c) => c.object === id));
}

function cell(now: Count | undefined, before: Count | undefined, lock: boolean): Cell | null {
  if (now === undefined || (now.real === 0 && (before === undefined || before.real === 0))) return null;
  const change = now.counted - (before?.counted ?? 0);
  return { count: now.counted, change, real: now.real, ...(lock ? { lock } : {}) };
}

export function uniqueNames(labels: readonly string[]): string[] {
  return labels.map((label, i) => {
    const same = labels.filter((l) => l === label).length;
    return same === 1 ? label : `${label} ${labels.slice(0, i + 1).filter((l) => l === label).length}`;
  });
}

/** What is still held at the end, of the objects that have a name: references, then locks, then memory. */
export function leftIn(session: Session, names: ReadonlyMap<ObjectId, string>): LeftOf[] {
  return [...claimsLeft(session, names), ...locksLeft(session, names), ...memoryLeft(session)];
}

function claimsLeft(session: Session, names: ReadonlyMap<ObjectId, string>): LeftOf[] {
  const found: LeftOf[] = [];
  for (const object of session.objects.values()) {
    const name = names.get(object.id);
    if (object.gone || name === undefined || object.kind === LOCK) continue;
    for (const claim of session.held(object.place).filter((r) => !isInternal(r))) {
      const holder = claim.holder.kind === 'frame' ? null : session.holderName(claim.holder);
      found.push({
        id: object.id,
        left: { object: name, by: claim.api, line: claim.at, holder },
        lasting: claim.facts.includes(LASTING),
      });
    }
  }
  return found;
}

function locksLeft(session: Session, names: ReadonlyMap<ObjectId, string>): LeftOf[] {
  return session.world.locks.held.flatMap(({ object, line }) => {
    const name = names.get(object);
    if (name === undefined) return [];
    return [{ id: object, left: { object: name, by: '', line, holder: null, lock: true }, lasting: false }];
  });
}

function memoryLeft(session: Session): LeftOf[] {
  return session.allocated
    .filter(({ block }) => block.freed === null && !reachable(session, block))
    .map(({ place, by }) => ({
      id: null,
      left: { object: 'memory', by, line: place.line, holder: null },
      lasting: false,
    }));
}

/** Some list will free it: it is what an entry runs with. */
function reachable(session: Session, block: unknown): boolean {
  return session.world.entries.some((entry) =>
    session.payload(entry)?.args.some((arg) => typeof arg === 'object' && arg.k === 'ptr' && arg.block === block),
  );
}

/** Actions that wait on the list of something that is still there, and how that is called. */
export function waitingIn(session: Session): { readonly entry: Entry; readonly text: string }[] {
  return session.world.entries
    .filter((e) => !e.group && e.list !== 'bound' && !(e.owner !== null && session.hidden.has(e.owner)))
    .map((entry) => ({
      entry,
      text: `${entry.label}${entry.owner === null ? '' : ` of ${session.nameOf(entry.owner)}`}`,
    }));
}
