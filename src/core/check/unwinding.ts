import type { Reference } from '../lifetime/index.js';
import type { Exit } from './engine.js';
import type { Task } from './task.js';

/** What a way gives up as it leaves tells of what it does not. */
export interface Unwinding {
  /** Claims of the same kind that are stored beside it are given up here, and kept where the function works. */
  readonly besides: boolean;
  /** The object came into being in this frame, and here some of the claims on it are given up. */
  readonly inPart: boolean;
}

export function unwindingOf(
  task: Task,
  exit: Exit,
  r: Reference,
  record: (r: Reference) => { readonly releasedAt: ReadonlySet<string> },
): Unwinding {
  const given = exit.state.claims.filter(
    (c) => c.site !== r.site && c.status === 'released' && c.origin !== 'foreign' && c.releasedAt > r.at,
  );
  const { holder } = r;
  // memory, and what a callee made, is often there for good: what points to it is looked at the next time
  const plain = r.kind !== 'memory' && !r.facts.includes('through-callee');
  const beside = (c: Reference): boolean =>
    holder.kind === 'field' &&
    c.holder.kind === 'field' &&
    c.object === r.object &&
    task.identity.same(c.holder.container, holder.container) &&
    !record(c).releasedAt.has('success') &&
    !record(c).releasedAt.has('void');
  const sameObject = (c: Reference): boolean =>
    c.keys.some((k) => r.keys.some((own) => task.identity.same(k, own))) && c.kind === r.kind;
  const made = (c: Reference): boolean => c.site !== r.site && c.origin === 'result' && sameObject(c);
  return {
    besides: plain && given.some(beside),
    inPart:
      r.origin === 'count' &&
      r.kind === 'reference' &&
      given.some((c) => sameObject(c) && r.release.includes(c.releasedBy ?? '')) &&
      exit.state.claims.some(made),
  };
}
