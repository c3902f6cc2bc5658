import type { CallInstr } from '../../flow/index.js';
import type { Bodies } from './bodies.js';
import type { Body, Touch } from './body.js';
import type { Steps } from './events.js';
import { stops, type Late } from './late.js';
import type { User } from './users.js';

/** devres undoes last things first: what a handler needs must be there before the handler is registered. */
export function managedFirst(
  bodies: Bodies,
  steps: Steps,
  users: readonly User[],
  pairs: readonly { readonly setup: string; readonly teardown: string }[],
): Late[] {
  const found: Late[] = [];
  for (const user of users) {
    if (!user.managed || user.runner.idle) continue;
    // remove() stops it by hand, before devres does anything
    const byHand = pairs.some(
      (pair) => bodies.closure(pair.setup).has(user.fn) && steps.of(pair.teardown).some((step) => stops(step, user)),
    );
    if (byHand) continue;
    const quieted = pairs.some(
      (pair) =>
        bodies.closure(pair.setup).has(user.fn) && steps.of(pair.teardown).some((step) => step.what.is === 'quiet'),
    );
    const body = bodies.body(user.fn);
    const start = body?.calls.find((c) => c.call.at === user.at);
    if (!body || !start) continue;
    const needs = new Needs(bodies, user);
    for (const later of body.calls) {
      if (!body.reaches(start, later) || body.reaches(later, start)) continue;
      const { call, block, index } = later;
      const stopped = stoppedBy(call, body, bodies, steps, needs);
      const key = stopped ?? (user.runner.callbacks.length === 0 ? takenBy(call, body, bodies) : null);
      const need = key === null ? undefined : (needs.arms.get(key) ?? needs.touch(key));
      if (key === null || need === undefined) continue;
      const step = { at: call.at, end: call.end, block, index, api: call.callee ?? '', inner: false } as const;
      const facts = [
        stopped === null ? 'managed-resource' : 'managed-stop',
        ...(stopped !== null && tells(call, steps, needs) ? ['flag-set-before'] : []),
        // remove() is over when devres begins
        ...(quieted ? ['quieted-before'] : []),
        ...(user.offAtFirst ? ['off-at-first'] : []),
      ];
      found.push({
        kind: 'managed-first',
        fn: user.fn,
        step: { ...step, what: { is: 'quiet', mild: true } },
        user,
        key,
        need,
        stop: null,
        facts,
      });
      break;
    }
  }
  return found;
}

/** What the handlers of a user arm and touch. */
class Needs {
  readonly arms = new Map<string, Touch>();

  constructor(
    private readonly bodies: Bodies,
    private readonly user: User,
  ) {
    for (const handler of user.handlers) for (const arm of bodies.reach(handler).arms) this.arms.set(arm.key, arm);
  }

  /** Places that the handlers ask about. */
  get asks(): ReadonlySet<string> {
    return new Set(this.user.handlers.flatMap((handler) => [...this.bodies.reach(handler).asks]));
  }

  touch(key: string): Touch | undefined {
    for (const handler of this.user.handlers) {
      const touch = this.bodies.reach(handler).touches.get(key);
      if (touch) return touch;
    }
    return undefined;
  }
}

/** What the handler arms, and devres will stop because of this call. */
function stoppedBy(call: CallInstr, body: Body, bodies: Bodies, steps: Steps, needs: Needs): string | null {
  if (call.callee === null) return null;
  const known = bodies.book.runnerCall(call.callee);
  if (known?.call.does === 'start' && known.call.managed && known.runner.idle && known.call.on !== null) {
    const key = body.names.keyOf(call.args[known.call.on]);
    return key !== null && needs.arms.has(key) ? key : null;
  }
  for (const effect of bodies.book.contract(call.callee)?.effects ?? []) {
    if (effect.do !== 'action') continue;
    const action = call.args[effect.action];
    for (const step of steps.of(action?.op === 'symbol' ? action.name : '')) {
      if (step.what.is !== 'stop' || !step.what.runner.idle) continue;
      // the action gets the work itself, or what the work lies in
      const key = step.what.key ?? body.names.keyOf(call.args[effect.data]);
      if (key !== null && needs.arms.has(key)) return key;
    }
  }
  return null;
}

/** The action tells the handler, in a member that it asks about, that the end has come. */
function tells(call: CallInstr, steps: Steps, needs: Needs): boolean {
  return call.args.some(
    (arg) =>
      arg.op === 'symbol' && steps.of(arg.name).some((step) => step.what.is === 'set' && needs.asks.has(step.what.key)),
  );
}

/** The field that a managed resource goes into. */
function takenBy(call: CallInstr, body: Body, bodies: Bodies): string | null {
  if (call.callee === null || call.dest === null) return null;
  const effects = bodies.book.contract(call.callee)?.effects ?? [];
  const managed = effects.some(
    (e) =>
      e.do === 'acquire' && e.managed?.scope === 'devm' && e.on.at === 'return' && !bodies.book.dormant.has(e.object),
  );
  return managed ? body.names.key(call.dest) : null;
}
