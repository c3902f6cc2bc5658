import type { ObjectId } from './state.js';

/** A lock that is held on one path. */
export interface HeldLock {
  readonly object: ObjectId;
  /** Locks of one class are taken in one order, whichever of them it is. */
  readonly class: string;
  /** 1-based line. */
  readonly line: number;
  /** Others may hold it in the same way. */
  readonly shared: boolean;
}

/** One class was taken while another one was held: as it was first seen. */
export interface LockOrder {
  readonly outer: string;
  readonly inner: string;
  /** 1-based line where the inner one was taken. */
  readonly line: number;
}

export interface Locks {
  /** In the order in which they were taken. */
  readonly held: readonly HeldLock[];
  readonly orders: readonly LockOrder[];
}

export const NO_LOCKS: Locks = { held: [], orders: [] };

/** The new lock is taken inside of `held`, and `earlier` leads from the new one's class to that of `held`. */
export interface Inversion {
  readonly held: HeldLock;
  readonly earlier: readonly LockOrder[];
}

/** Orders that hold once a lock is taken while others are held, and those that it turns round. */
export function ordered(locks: Locks, next: HeldLock): { orders: readonly LockOrder[]; inversions: Inversion[] } {
  const inversions: Inversion[] = [];
  const orders = [...locks.orders];
  for (const held of locks.held) {
    if (held.class === next.class) continue;
    if (orders.some((o) => o.outer === held.class && o.inner === next.class)) continue;
    const earlier = wayFrom(locks.orders, next.class, held.class);
    if (earlier === null) orders.push({ outer: held.class, inner: next.class, line: next.line });
    else inversions.push({ held, earlier });
  }
  return { orders, inversions };
}

/** The shortest chain of orders from one class in to another. */
function wayFrom(orders: readonly LockOrder[], from: string, to: string): readonly LockOrder[] | null {
  const queue: (readonly LockOrder[])[] = orders.filter((o) => o.outer === from).map((o) => [o]);
  const seen = new Set([from]);
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const { inner } = way[way.length - 1];
    if (inner === to) return way;
    if (seen.has(inner)) continue;
    seen.add(inner);
    for (const order of orders) if (order.outer === inner) queue.push([...way, order]);
  }
  return null;
}
