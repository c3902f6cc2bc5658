import type { Instr } from '../flow/ir.js';
import type { LifetimeEvent, Primitive, Reference } from '../lifetime/index.js';
import type { FunctionNode } from '../syntax/tree.js';
import type { CallChange, FunctionBalance, HeldClaim } from './inspect.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import type { Watch } from './watch.js';

/** One execution before one instruction. */
interface Point {
  readonly at: number;
  readonly claims: readonly Reference[];
  /** Names that stand for the object of each claim, by its site. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Points kept of one function; more would be more than anyone asks about. */
const MOST_POINTS = 4000;

/** Keeps what the path engine did, function by function. */
export class Recorder implements Watch {
  private readonly changes = new Map<string, Map<string, CallChange>>();
  private readonly points = new Map<string, Point[]>();

  before(task: Task, state: PathState, instr: Instr): void {
    const points = entry(this.points, task.graph.name, () => []);
    if (points.length >= MOST_POINTS) return;
    points.push({ at: instr.at, claims: state.claims, names: namesOf(task, state) });
  }

  stepped(task: Task, step: Primitive, events: readonly LifetimeEvent[]): void {
    const changes = entry(this.changes, task.graph.name, () => new Map<string, CallChange>());
    const add = (r: Reference, at: number, api: string, delta: 1 | -1): void => {
      if (r.facts.includes('iterator') && delta < 0 && at === r.at) return;
      const managed = delta > 0 && r.holder.kind === 'managed' ? r.holder.scope : null;
      const change: CallChange = { at, api, label: r.label, object: r.object, delta, managed };
      changes.set(`${at} ${api} ${r.label} ${r.object} ${delta}`, change);
    };
    if (step.do === 'get' && !step.reference.facts.some((f) => f.startsWith('pending:')))
      add(step.reference, step.reference.at, step.reference.api, 1);
    for (const event of events) if (event.what === 'released') add(event.reference, event.at, event.by, -1);
    // what was taken elsewhere and is given up here changes a count all the same
    if (step.do === 'put' && events.length === 0) {
      const { at, by, label, object } = step;
      const change: CallChange = { at, api: by, label, object: object ?? 'object', delta: -1, managed: null };
      changes.set(`${at} ${by} ${label} -1`, change);
    }
  }

  balances(functions: readonly FunctionNode[]): FunctionBalance[] {
    return functions.flatMap(({ name, nameAt, start, end }) => {
      const all = [...(this.changes.get(name)?.values() ?? [])].filter((c) => c.at >= start && c.at < end);
      const changes = all.sort((a, b) => a.at - b.at || b.delta - a.delta);
      return all.length === 0 ? [] : [{ name, nameAt, start, end, changes }];
    });
  }

  heldAt(functions: readonly FunctionNode[], offset: number, name: string): HeldClaim[] | null {
    const fn = functions.find((f) => f.start <= offset && offset < f.end);
    const points = fn && this.points.get(fn.name);
    if (!fn || !points) return null;
    // the instruction that the offset belongs to is the nearest one: calls begin before their arguments
    const at = nearestBefore(points, offset);
    const here = points.filter((p) => p.at === at);
    const claims = new Map<string, { claim: HeldClaim; seen: number }>();
    for (const point of here) {
      for (const r of point.claims) {
        if (r.origin === 'foreign' || !isNamed(r, point, name)) continue;
        const key = `${r.site} ${r.status} ${r.holder.kind}`;
        const known = claims.get(key);
        if (known) known.seen++;
        else claims.set(key, { claim: describe(r), seen: 1 });
      }
    }
    return [...claims.values()].map(({ claim, seen }) => ({ ...claim, always: seen === here.length }));
  }
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function nearestBefore(points: readonly Point[], offset: number): number {
  let best = -1;
  for (const { at } of points) if (at <= offset && at > best) best = at;
  return best >= 0 ? best : points[0].at;
}

/** The paths whose value is the claim's object, besides the name it was taken under. */
function namesOf(task: Task, state: PathState): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const r of state.claims) {
    if (r.origin === 'foreign') continue;
    const found: string[] = [];
    for (const [loc, value] of state.store) {
      if (!r.keys.some((key) => task.identity.same(key, value))) continue;
      const place = task.values.locs[loc];
      if (place.t === 'var') found.push(task.globalName(place.path) ?? '');
    }
    names.set(r.site, found);
  }
  return names;
}

function isNamed(r: Reference, point: Point, name: string): boolean {
  return r.label === name || r.label === `&${name}` || point.names.get(r.site)?.includes(name) === true;
}

function describe(r: Reference): HeldClaim {
  const { label, object, api, at, status, release } = r;
  const owed = status === 'held' ? (release[0] ?? null) : null;
  return { label, object, api, at, status, holder: holderOf(r), release: owed, always: true };
}

function holderOf({ status, holder, releasedBy }: Reference): string {
  if (status === 'released') return `${releasedBy ?? 'a call'}() gave it up`;
  switch (holder.kind) {
    case 'frame':
      return 'this function owes the release';
    case 'field':
      return 'stored: whoever owns the structure owes the release';
    case 'caller':
      return 'the caller owes the release';
    case 'managed':
      return holder.scope === 'devm' ? 'devres gives it up' : 'the drm device gives it up';
    case 'callee':
      return `${holder.name}() took it over`;
  }
}
