import type { Entry, ObjectId, Reference, World } from '../lifetime/index.js';
import { heldOn } from '../lifetime/index.js';
import { cyclesOf } from './cycles.js';
import type { Call } from './run.js';
import type { Place, Session } from './session.js';

/** The claims on an object at some time. */
export interface Count {
  readonly object: ObjectId;
  /** As the source takes and gives them up. */
  readonly counted: number;
  /** With what the driver core holds for itself. */
  readonly real: number;
}

/** One call of the given files, with what was there after it. */
export interface Row {
  readonly place: Place;
  readonly call: string;
  readonly depth: number;
  readonly counts: readonly Count[];
  /** Who held what then, and what waited on lists. */
  readonly world: World;
  /** Actions that ran, objects that ended, and the like, in order. */
  readonly marks: string[];
  /** Begins a part of the path: it is told even when nothing changes. */
  readonly heading?: true;
}

export interface Remark {
  readonly place: Place;
  readonly text: string;
}

/** A claim that drivers often keep on purpose. */
export const LASTING = 'lasting';

/** Claims that the core takes for its own lists: in the real count, not in the one that drivers reckon with. */
export const INTERNAL = 'internal';

/** Kind of objects that are held, not counted. */
export const LOCK = 'lock';

/** Where no line of the files stands. */
export const NOWHERE: Place = { file: '', line: 0, function: '' };

/** Writes down what a session does: rows for the ledger, events that are wrong, notes of what was skipped. */
export class Journal {
  readonly rows: Row[] = [];
  readonly events: Remark[] = [];
  readonly notes: Remark[] = [];
  /** Every action that ran, in order. */
  suiteFile = '';
  readonly actions: { readonly entry: Entry; readonly place: Place }[] = [];
  private readonly open: { call: Call; marks: string[]; before: readonly Count[]; world: World; rows: number }[] = [];
  private readonly said = new Set<string>();
  /** What happens outside of the files' calls: its name, and the marks that have no row yet. */
  private between: { readonly what: string; marks: string[]; nested: boolean } | null = null;
  private cycles: readonly string[] = [];

  constructor(private readonly session: Session) {}

  /** The function that the given files called: what messages name. */
  api(call: Call): string {
    const last = this.open.at(-1)?.call;
    if (last === undefined) return call.name;
    const { line } = this.session.whereIs(last.frame, last.at);
    return this.session.library.written(last.frame.body.unit, line, last.name);
  }

  enter(call: Call): void {
    if (call.frame.body.unit.origin !== 'file') return;
    if (this.between !== null && this.open.length === 0) this.beginNested(this.between);
    this.open.push({ call, marks: [], before: this.counts(), world: this.session.world, rows: this.rows.length });
  }

  leave(call: Call): void {
    if (call.frame.body.unit.origin !== 'file') return;
    const open = this.open.pop();
    if (open === undefined) return;
    const place = this.session.whereIs(call.frame, call.at);
    const name = this.session.library.written(call.frame.body.unit, place.line, call.name);
    const counts = this.counts();
    this.markCycles(open.marks);
    // what calls of its own calls did is in their rows
    const last = this.rows.length > open.rows ? this.rows[this.rows.length - 1] : { ...open, counts: open.before };
    const { world } = this.session;
    if (open.marks.length === 0 && sameCounts(counts, last.counts) && sameEntries(world, last.world)) return;
    this.rows.push({ place, call: name, depth: this.depth(), counts, world, marks: open.marks });
  }

  private depth(): number {
    return this.open.length + (this.between === null ? 0 : 1);
  }

  /** The files' functions are called from outside: what led there comes first. */
  private beginNested(between: { readonly what: string; marks: string[]; nested: boolean }): void {
    if (between.nested && between.marks.length === 0) return;
    this.rows.push({
      place: NOWHERE,
      call: between.what,
      depth: 0,
      counts: this.counts(),
      world: this.session.world,
      marks: between.marks,
    });
    between.nested = true;
    between.marks = [];
  }

  /** Which cycles of references have closed or been broken since the last call. */
  private markCycles(marks: string[]): void {
    if (this.session.options.strict) return;
    const now = cyclesOf(this.session, true);
    for (const cycle of now) if (!this.cycles.includes(cycle)) marks.push(`a cycle closes: ${cycle}`);
    for (const cycle of this.cycles) if (!now.includes(cycle)) marks.push(`a cycle is broken: ${cycle}`);
    this.cycles = now;
  }

  /** Something that no line of the files does. */
  outside(what: string, run: () => void): void {
    const before = this.between;
    const here = { what, marks: [] as string[], nested: false };
    this.between = here;
    try {
      run();
    } finally {
      this.between = before;
    }
    const counts = this.counts();
    const last = this.rows.at(-1);
    if (here.marks.length > 0 || last === undefined || !sameCounts(counts, last.counts))
      this.rows.push({ place: NOWHERE, call: what, depth: 0, counts, world: this.session.world, marks: here.marks });
  }

  /** A part of the path begins. */
  heading(what: string): void {
    this.rows.push({
      place: NOWHERE,
      call: what,
      depth: 0,
      counts: this.counts(),
      world: this.session.world,
      marks: [],
      heading: true,
    });
  }

  counts(): Count[] {
    return [...this.session.objects.values()].map(({ id, kind }) => {
      if (kind === LOCK) {
        const holds = this.session.world.locks.held.filter((l) => l.object === id).length;
        return { object: id, counted: holds, real: holds };
      }
      const held = heldOn(this.session.world, id);
      return { object: id, counted: held.filter((r) => !isInternal(r)).length, real: held.length };
    });
  }

  mark(text: string): void {
    (this.open.at(-1)?.marks ?? this.between?.marks)?.push(text);
  }

  ran(entry: Entry, place: Place): void {
    this.actions.push({ entry, place });
    this.mark(`ran ${entry.label}${entry.owner === null ? '' : ` of ${this.session.nameOf(entry.owner)}`}`);
  }

  event(text: string, place: Place): void {
    this.mark(`! ${text}`);
    this.add(this.events, 'event', text, place);
  }

  note(place: Place, text: string): void {
    this.add(this.notes, 'note', text, place);
  }

  private add(to: Remark[], kind: string, text: string, place: Place): void {
    const key = `${kind} ${place.file}:${place.line} ${text}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    to.push({ place, text });
  }
}

export function isInternal(reference: Reference): boolean {
  return reference.facts.includes(INTERNAL);
}

/** What waits on lists. */
function sameEntries(a: World, b: World): boolean {
  return a.entries.length === b.entries.length && a.entries.every((entry, i) => entry.id === b.entries[i].id);
}

function sameCounts(a: readonly Count[], b: readonly Count[]): boolean {
  return a.length === b.length && a.every((c, i) => c.object === b[i].object && c.real === b[i].real);
}
