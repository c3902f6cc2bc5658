import type { Arm } from './bodies.js';
import { stops, type Late, type Teardown } from './late.js';
import type { User } from './users.js';

/** Work or a timer is stopped while something that arms it again still runs. */
export function rearmed(teardown: Teardown, users: readonly User[]): Late[] {
  const found: Late[] = [];
  for (const step of teardown.steps) {
    const { what } = step;
    if (
      what.is !== 'stop' ||
      !what.runner.idle ||
      what.call.final ||
      what.call.waits ||
      what.call.all ||
      what.key === null
    )
      continue;
    // a loop stops both until neither runs
    if (teardown.body.reachable(step.block).has(step.block)) continue;
    const { key } = what;
    for (const user of users) {
      if (user.key === key) continue;
      const need = armed(teardown, user, key);
      if (need === undefined) continue;
      const stop = teardown.stillRuns(step, user);
      if (stop === undefined) continue;
      // the queue that goes takes the work with it
      if (stop?.what.is === 'stop' && stop.what.call.all && user.runner.name === what.runner.name) continue;
      const again = teardown
        .after(stop ?? step)
        .some(
          (s) =>
            s.what.is === 'stop' &&
            s.what.runner.name === what.runner.name &&
            (s.what.call.all || s.what.key === null || s.what.key === key),
        );
      if (again) continue;
      found.push({
        kind: 'rearmed',
        fn: teardown.fn,
        step,
        user,
        key,
        need,
        stop,
        facts: [...teardown.doubts(step, user), ...(teardown.ends ? [] : ['no-teardown'])],
      });
      break;
    }
  }
  return found;
}

/** Where a handler of the user arms what a key names. */
function armed(teardown: Teardown, user: User, key: string): Arm | undefined {
  for (const handler of user.handlers) {
    const arm = teardown.bodies.reach(handler).arms.find((each) => each.key === key);
    if (arm) return arm;
  }
  return undefined;
}

/** What an asynchronous stop leaves running is freed. */
export function notWaited(teardown: Teardown, users: readonly User[]): Late[] {
  const found: Late[] = [];
  for (const step of teardown.steps) {
    const { what } = step;
    if (what.is !== 'halt' || what.key === null) continue;
    const user = users.find((u) => u.runner.name === what.runner.name && u.key === what.key);
    if (!user || teardown.steps.some((s) => stops(s, user))) continue;
    const gone = teardown
      .after(step)
      .find(
        (s) =>
          s.what.is === 'release' && s.what.kind === 'memory' && s.what.whole !== null && s.what.whole === user.data,
      );
    // memory of devres goes right after the function, that of a destructor's caller likewise
    if (gone === undefined && !teardown.dies(user)) continue;
    const need = { at: user.at, fn: user.fn };
    found.push({
      kind: 'not-waited',
      fn: teardown.fn,
      step,
      user,
      key: what.key,
      need,
      stop: gone ?? null,
      facts: teardown.doubts(step, user),
    });
  }
  return found;
}
