import type { Reference } from '../lifetime/index.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';

/**
 * A clock that the scheduler reads cannot be taken back: from the call on, here or in
 * a function of the file, what the frame has switched on and mapped stays so for good.
 */
export function pin(task: Task, state: PathState, name: string): void {
  if (state.claims.length === 0) return;
  const { pins } = task.file.book;
  const within = task.file.callsWithin.get(name);
  if (!pins.has(name) && !(within !== undefined && [...pins].some((p) => within.has(p)))) return;
  const on = new Set(state.claims.filter((r) => r.kind === 'enable' && r.status === 'held').flatMap((r) => r.keys));
  const needed = (r: Reference): boolean =>
    r.kind === 'enable' || r.kind === 'registration' || r.keys.some((key) => on.has(key));
  state.claims = state.claims.map((r) =>
    r.status === 'held' && needed(r) && !r.facts.includes('pinned') ? { ...r, facts: [...r.facts, 'pinned'] } : r,
  );
}
