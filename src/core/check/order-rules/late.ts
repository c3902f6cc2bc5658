import type { Bodies } from './bodies.js';
import type { Touch } from './body.js';
import type { Body } from './body.js';
import type { Step } from './events.js';
import type { User } from './users.js';

/** Something is stopped or given up while what uses it still runs. */
export interface Late {
  readonly kind: 'rearmed' | 'gone' | 'not-waited' | 'switched-off' | 'managed-first' | 'owner' | 'found';
  readonly fn: string;
  /** The call that comes too early. */
  readonly step: Step;
  readonly user: User;
  /** What the call was about, as handlers name it. */
  readonly key: string;
  /** Where the handler needs it. */
  readonly need: Touch;
  /** The call that stops the user, later in the function; null when devres does after it. */
  readonly stop: Step | null;
  readonly facts: readonly string[];
}

/** Whether a step stops, or waits for, this very user, as far as can be told. */
export function stops(step: Step, user: User): boolean {
  if (step.what.is !== 'stop' || step.what.runner.name !== user.runner.name) return false;
  const { call, runner, key } = step.what;
  if (call.all || key === null || user.key === null || key === user.key) return true;
  // a line is a number that several structures may hold
  return !runner.idle && baseOf(key) !== baseOf(user.key);
}

function baseOf(key: string): string {
  return key.replace(/\.\w+$/, '');
}

/** The steps of one function, and what was found to hold of a user at one of them. */
export class Teardown {
  constructor(
    readonly fn: string,
    readonly body: Body,
    readonly steps: readonly Step[],
    readonly bodies: Bodies,
    /** devres stops this user only after the function. */
    readonly outlives: (user: User) => boolean,
    /** Nothing is to run after it: it undoes a setup, or is part of what does. */
    readonly ends: boolean,
    /** The setup that it undoes takes memory from devres. */
    readonly managedMemory: boolean,
    /** It runs when the module goes. */
    readonly unloads: boolean,
  ) {}

  /** What the user runs on does not live on after the function. */
  dies(user: User): boolean {
    if (this.bodies.book.ends(this.fn))
      return this.steps.some((s) => s.what.is === 'release' && s.what.kind === 'memory');
    return this.outlives(user) && this.managedMemory;
  }

  before(step: Step): Step[] {
    return this.steps.filter((s) => this.comesBefore(s, step));
  }

  after(step: Step): Step[] {
    return this.steps.filter((s) => this.comesAfter(s, step));
  }

  private comesBefore(s: Step, step: Step): boolean {
    if (s === step) return false;
    return this.body.reaches(s, step) || (s.at === step.at && this.steps.indexOf(s) < this.steps.indexOf(step));
  }

  /** In a loop, what stands before a step comes before it. */
  private comesAfter(s: Step, step: Step): boolean {
    return s.at !== step.at && this.body.reaches(step, s) && (s.at > step.at || !this.body.reaches(s, step));
  }

  /** The steps that may end a user are few of many, and asked for with each of the others. */
  private readonly endings = new Map<User, readonly Step[]>();

  private endingsOf(user: User): readonly Step[] {
    let endings = this.endings.get(user);
    if (endings === undefined)
      this.endings.set(
        user,
        (endings = this.steps.filter(
          (s) => stops(s, user) || (s.what.is === 'halt' && s.what.runner.name === user.runner.name),
        )),
      );
    return endings;
  }

  /**
   * The later call that stops the user, null if only devres does; undefined when
   * the user does not run any more at the step, or nothing is known of its end.
   */
  stillRuns(step: Step, user: User, outlives = this.outlives): Step | null | undefined {
    const endings = this.endingsOf(user);
    if (endings.some((s) => s.at === step.at || this.comesBefore(s, step))) return undefined;
    if (!this.mayRun(step, user) || (this.unloads && user.runner.keepsLoaded)) return undefined;
    const stop = endings.find((s) => s.what.is === 'stop' && !s.what.call.waits && this.comesAfter(s, step));
    if (stop) return stop;
    return user.managed && outlives(user) ? null : undefined;
  }

  /** In the function that sets the user up, only a way on which that succeeded counts: one that fails later. */
  private mayRun(step: Step, user: User): boolean {
    const closure = (name: string): ReadonlySet<string> => this.bodies.closure(name);
    if (!closure(this.fn).has(user.fn)) return true;
    return this.body.calls.some((c) => {
      const sets =
        this.fn === user.fn ? c.call.at === user.at : c.call.callee !== null && closure(c.call.callee).has(user.fn);
      if (!sets || !this.body.reaches(c, step)) return false;
      const ways = this.body.waysAfter(c.block);
      return ways.length > 1 && ways.every((way) => way === step.block || this.body.reachable(way).has(step.block));
    });
  }

  /** What speaks against the handler doing anything by then. */
  doubts(step: Step, user: User): string[] {
    const facts: string[] = [];
    const before = this.before(step);
    if (before.some((s) => s.what.is === 'quiet')) facts.push('quieted-before');
    const drained = (s: Step): boolean => s.what.is === 'drained';
    if (before.some(drained)) facts.push('drained-before');
    const asks = new Set(user.handlers.flatMap((h) => [...this.bodies.reach(h).asks]));
    if (before.some((s) => s.what.is === 'set' && asks.has(s.what.key))) facts.push('flag-set-before');
    return facts;
  }
}
