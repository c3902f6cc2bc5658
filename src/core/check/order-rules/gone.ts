import type { Touch } from './body.js';
import type { Late, Teardown } from './late.js';
import type { User } from './users.js';

/** Something is freed or torn down while a handler that uses it still runs. */
export function gone(teardown: Teardown, users: readonly User[]): Late[] {
  const found: Late[] = [];
  for (const step of teardown.steps) {
    const { what } = step;
    if (what.is !== 'release') continue;
    for (const user of users) {
      const key = what.key ?? (what.kind === 'memory' && what.whole === user.data ? what.whole : null);
      if (key === null || key === user.key) continue;
      const need = touched(teardown, user, key);
      if (need === undefined) continue;
      const stop = teardown.stillRuns(step, user);
      if (stop === undefined) continue;
      const own = what.key === null;
      const facts = teardown.doubts(step, user).filter((fact) => !own || fact !== 'drained-before');
      if (user.handlers.some((h) => teardown.bodies.reach(h).tests.has(key))) facts.push('asked');
      if (!teardown.ends) facts.push('no-teardown');
      facts.push(what.kind);
      if (user.runner.idle && stop?.what.is === 'stop' && stop.what.call.all) facts.push('queue-only');
      if (user.runner.idle && teardown.bodies.closure(teardown.fn).has(user.fn)) facts.push('own-setup');
      found.push({ kind: 'gone', fn: teardown.fn, step, user, key, need, stop, facts });
      break;
    }
  }
  return found;
}

function touched(teardown: Teardown, user: User, key: string): Touch | undefined {
  for (const handler of user.handlers) {
    const { touches, below } = teardown.bodies.reach(handler);
    const direct = touches.get(key);
    if (direct) return direct;
    if (key.includes('.') || key.startsWith('$')) continue;
    const touch = below.get(key);
    if (touch) return touch;
  }
  return undefined;
}

/** What keeps a handler from what is gone, but not from its own data. */
const GUARDS = new Set(['flag-set-before', 'drained-before', 'silenced-before']);

/** What the data of a managed handler lies in is freed by hand: before devres frees the handler. */
export function ownerGone(teardown: Teardown, users: readonly User[]): Late[] {
  const found: Late[] = [];
  for (const user of users) {
    const { owner } = user;
    if (!user.managed || owner === null) continue;
    const outlives = (u: User): boolean => teardown.fn === u.fn || teardown.outlives(u);
    for (const step of teardown.steps) {
      if (step.what.is !== 'release' || step.what.object !== owner.object) continue;
      if (teardown.stillRuns(step, user, outlives) !== null) continue;
      // its data being gone harms a handler whatever it asks first
      const facts = teardown.doubts(step, user).filter((fact) => !GUARDS.has(fact));
      const need = { at: user.at, fn: user.fn };
      found.push({ kind: 'owner', fn: teardown.fn, step, user, key: owner.object, need, stop: null, facts });
      break;
    }
  }
  return found;
}

/** Clocks, supplies or power go off while the device is registered until devres takes it down. */
export function switchedOff(teardown: Teardown, users: readonly User[]): Late[] {
  for (const step of teardown.steps) {
    if (step.what.is !== 'off' || !teardown.bodies.book.powers.has(step.what.object)) continue;
    for (const user of users) {
      if (!user.managed || !user.runner.powered) continue;
      const stop = teardown.stillRuns(step, user);
      if (stop !== null) continue;
      return [
        {
          kind: 'switched-off',
          fn: teardown.fn,
          step,
          user,
          key: step.what.object,
          need: { at: user.at, fn: user.fn },
          stop,
          facts: [step.what.object.replace(/ /g, '-')],
        },
      ];
    }
  }
  return [];
}
