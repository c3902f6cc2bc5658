import type { Identity, LifetimeEvent, Primitive } from './effects.js';
import { NO_LOCKS, ordered, type HeldLock, type Inversion, type Locks } from './locks.js';
import { transition } from './machine.js';
import { NO_CLAIMS, type Claims, type Holder, type ObjectId, type Reference } from './state.js';

/**
 * What one concrete path needs beside its claims: what waits on a list to be run
 * (devres, drm-managed, work, RCU, a delayed close), the sets that objects are
 * registered in, and the locks that are held. Counts are not kept: the count of an object is the number of
 * claims held on it.
 */
export interface World {
  readonly claims: Claims;
  readonly entries: readonly Entry[];
  readonly members: readonly Member[];
  readonly locks: Locks;
}

export const NEW_WORLD: World = { claims: NO_CLAIMS, entries: [], members: [], locks: NO_LOCKS };

/** Something that will run: an action of a managed list, or what a deferred executor was handed. */
export interface Entry {
  readonly id: number;
  /** Whose list it is; null for an executor of the whole system. */
  readonly owner: ObjectId | null;
  readonly list: string;
  /** Finds it again: the function and its data. */
  readonly key: string;
  readonly label: string;
  /** Marks where a group begins or ends instead of something to run. */
  readonly group: boolean;
}

/** An object in a set: a driver on a bus, a name in a folder. */
export interface Member {
  readonly set: string;
  readonly object: ObjectId;
}

/** Steps of one path. Claims change only by the primitives that all paths share. */
export type Step =
  | Primitive
  | { readonly do: 'push'; readonly entry: Entry }
  /** Takes an entry off its list, newest first unless `oldest`; the driver runs it. */
  | {
      readonly do: 'take';
      readonly owner: ObjectId | null;
      readonly list: string;
      /** The key, or how it begins. */
      readonly key?: string;
      readonly prefix?: string;
      readonly oldest?: boolean;
      /** This entry and no other. */
      readonly id?: number;
    }
  | { readonly do: 'enlist'; readonly member: Member }
  | { readonly do: 'delist'; readonly member: Member }
  /** `passing`: it is given up at once; `tries`: it does not wait, so that no order matters. */
  | { readonly do: 'lock'; readonly lock: HeldLock; readonly passing?: boolean; readonly tries?: boolean }
  /** Gives up the newest hold on it. */
  | { readonly do: 'unlock'; readonly object: ObjectId };

export interface Taken {
  readonly world: World;
  readonly events: readonly LifetimeEvent[];
  /** The entry that was taken off. */
  readonly entry: Entry | null;
  /** Locks that were taken the other way round before. */
  readonly inversions: readonly Inversion[];
}

/** One step of one path. */
export function advance(world: World, step: Step, identity: Identity): Taken {
  switch (step.do) {
    case 'push':
      return done({ ...world, entries: [...world.entries, step.entry] });
    case 'take': {
      const concerned = (e: Entry): boolean =>
        e.owner === step.owner &&
        e.list === step.list &&
        (step.id === undefined || e.id === step.id) &&
        (step.key === undefined || e.key === step.key) &&
        (step.prefix === undefined || e.key.startsWith(step.prefix));
      const entry = step.oldest === true ? world.entries.find(concerned) : world.entries.findLast(concerned);
      if (entry === undefined) return done(world);
      return { ...done({ ...world, entries: world.entries.filter((e) => e !== entry) }), entry };
    }
    case 'enlist':
      return done({ ...world, members: [...world.members, step.member] });
    case 'delist':
      return done({
        ...world,
        members: world.members.filter((m) => m.set !== step.member.set || m.object !== step.member.object),
      });
    case 'lock': {
      const { held, orders: before } = world.locks;
      const { orders, inversions } =
        step.tries === true ? { orders: before, inversions: [] } : ordered(world.locks, step.lock);
      const locks = { held: step.passing === true ? held : [...held, step.lock], orders };
      return { ...done({ ...world, locks }), inversions };
    }
    case 'unlock': {
      const { held } = world.locks;
      const last = held.findLast((l) => l.object === step.object);
      return done({ ...world, locks: { ...world.locks, held: held.filter((l) => l !== last) } });
    }
    default: {
      const { claims, events } = transition(world.claims, step, identity);
      return { ...done({ ...world, claims }), events };
    }
  }
}

function done(world: World): Taken {
  return { world, events: [], entry: null, inversions: [] };
}

/** The claims that keep an object. */
export function heldOn(world: World, object: ObjectId): readonly Reference[] {
  return world.claims.filter((r) => r.status !== 'released' && r.origin !== 'foreign' && r.keys.includes(object));
}

export function sameHolder(a: Holder, b: Holder): boolean {
  if (a.kind === 'frame' || b.kind === 'frame') return a.kind === b.kind;
  if (a.kind === 'field' && b.kind === 'field') return a.container === b.container && a.where === b.where;
  return JSON.stringify(a) === JSON.stringify(b);
}
