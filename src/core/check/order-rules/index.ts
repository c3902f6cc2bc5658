import type { ContractBook } from '../../contracts/model.js';
import type { FlowGraph } from '../../flow/index.js';
import type { Finding } from '../../report/finding.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';
import type { Site } from '../rules/rule.js';
import { siteOf } from '../site.js';
import { releasedAgain } from './again.js';
import { managedAndManual } from './both.js';
import { Bodies } from './bodies.js';
import { Steps } from './events.js';
import { stillFound } from './visible.js';
import { gone, ownerGone, switchedOff } from './gone.js';
import { Teardown, type Late } from './late.js';
import { managedFirst } from './managed-first.js';
import { notWaited, rearmed } from './rearmed.js';
import { isDoubtful, reportAgain, reportBoth, teardownOrder } from './rule.js';
import { fieldsOf, findUsers, type User } from './users.js';

/** What the file knows that the order rules ask for. */
export interface OrderInput {
  readonly file: string;
  readonly source: ParsedSource;
  readonly book: ContractBook;
  /** The function's graph; null when it has none. */
  readonly graphOf: (fn: FunctionNode) => FlowGraph | null;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly callsOf: (name: string) => ReadonlySet<string>;
  /** Second halves of pairs that are known by name and free something; true where that is the last word of the name. */
  readonly freeing: ReadonlyMap<string, boolean>;
  /** Functions that the kernel calls to undo something. */
  readonly teardowns: readonly string[];
  /** Those that run when the module goes. */
  readonly unloads: readonly string[];
  /** The kernel calls some function of the file to set up or undo something. */
  readonly entered: boolean;
  /** Setup functions and what undoes them: probe and remove. */
  readonly pairs: readonly { readonly setup: string; readonly teardown: string }[];
}

export interface OrderFinding {
  readonly finding: Finding;
  readonly fn: FunctionNode;
}

/** Calls that come too early: what they take down is still used by something that runs by itself. */
export function checkOrder(input: OrderInput): OrderFinding[] {
  const { book, functions, callsOf } = input;
  const names = [...functions.keys()];
  const setups: string[] = [];
  const stopping: string[] = [];
  for (const name of names) {
    let starts = false;
    let stops = false;
    for (const callee of callsOf(name)) {
      const does = functions.has(callee) ? undefined : book.runnerCall(callee)?.call.does;
      if (does === 'start') starts = true;
      else if (does === 'stop' || does === 'halt') stops = true;
    }
    if (starts) setups.push(name);
    if (stops) stopping.push(name);
  }
  let made: Bodies | null = null;
  const lowered = (): Bodies => (made ??= new Bodies(input.source, functions, callsOf, book, input.graphOf));
  const again = releasedAgain(input, lowered).map((each) => ({
    fn: each.fn,
    report: (site: Site) => reportAgain(each, site),
  }));
  if (setups.length + stopping.length === 0) return reported(input, again);
  const bodies = lowered();
  const users = findUsers(bodies, setups, fieldsOf(input.source, functions));
  // without anything that runs by itself only what others find can be taken down too early
  const found = (callee: string): boolean => book.runnerCall(callee)?.runner.visible === true;
  const quiet = users.length === 0 && !stopping.some((name) => [...callsOf(name)].some(found));
  const late = quiet ? [] : tooEarly(input, bodies, users, setups, stopping);
  // in a file without callbacks others decide when its functions are called, and what they stop before
  const doubted = (each: Late): Late =>
    input.entered || each.kind === 'found' ? each : { ...each, facts: [...each.facts, 'called-from-elsewhere'] };
  return reported(input, [
    ...again,
    ...firstOfEach(late.map(doubted)).map((each) => ({
      fn: each.fn,
      report: (site: Site) => teardownOrder.report(each, site),
    })),
    ...managedAndManual(bodies, input.pairs).map((each) => ({
      fn: each.fn,
      report: (site: Site) => reportBoth(each, site),
    })),
  ]);
}

/** What comes too early in each function that may take something down. */
function tooEarly(
  input: OrderInput,
  bodies: Bodies,
  users: readonly User[],
  setups: readonly string[],
  stopping: readonly string[],
): Late[] {
  const { book, functions, callsOf } = input;
  const names = [...functions.keys()];
  const steps = new Steps(
    bodies,
    input.pairs.flatMap((pair) => [...bodies.closure(pair.setup)]),
  );
  const outlives = (fn: string) => (user: User) =>
    input.pairs.some((pair) => pair.teardown === fn && bodies.closure(pair.setup).has(user.fn));
  const ending = new Set(
    [...input.teardowns, ...input.pairs.map((p) => p.setup)].flatMap((t) => [...bodies.closure(t)]),
  );
  const devres = (name: string): boolean =>
    input.pairs.some((pair) => pair.teardown === name && [...bodies.closure(pair.setup)].some(takesManagedMemory));
  const takesManagedMemory = (name: string): boolean =>
    [...callsOf(name)].some((callee) =>
      book
        .contract(callee)
        ?.effects.some((e) => e.do === 'acquire' && e.kind === 'memory' && e.managed?.scope === 'devm'),
    );
  const isEnd = (name: string): boolean => functions.get(name)?.isStatic === false && book.isTeardown(name);
  const wanted = new Set([
    ...input.pairs.map((pair) => pair.teardown),
    ...stopping,
    ...setups,
    ...callers(stopping, names, callsOf),
  ]);
  const unloading = new Set(input.unloads.flatMap((name) => [...bodies.closure(name)]));
  const late: Late[] = [];
  for (const name of names) {
    const body = wanted.has(name) ? bodies.body(name) : null;
    if (!body) continue;
    const teardown = new Teardown(
      name,
      body,
      steps.of(name),
      bodies,
      outlives(name),
      ending.has(name) || isEnd(name),
      devres(name),
      unloading.has(name),
    );
    for (const each of [
      ...rearmed(teardown, users),
      ...gone(teardown, users),
      ...notWaited(teardown, users),
      ...switchedOff(teardown, users),
      ...ownerGone(teardown, users),
      ...stillFound(teardown),
    ])
      if (!each.step.inner || each.stop === null || !each.stop.inner || each.step.at !== each.stop.at) late.push(each);
  }
  late.push(...managedFirst(bodies, steps, users, input.pairs));
  return late;
}

function reported(
  { source, file, functions }: OrderInput,
  findings: readonly { readonly fn: string; readonly report: (site: Site) => Finding }[],
): OrderFinding[] {
  return findings.flatMap(({ fn: name, report }) => {
    const fn = functions.get(name);
    return fn ? [{ finding: report(siteOf(source, file, name)), fn }] : [];
  });
}

/** Functions that call one of these, themselves. */
function callers(
  of: readonly string[],
  names: readonly string[],
  callsOf: (name: string) => ReadonlySet<string>,
): string[] {
  return names.filter((name) => of.some((callee) => callsOf(name).has(callee)));
}

/** One finding a function, user and kind: what comes after the first has the same cause. */
function firstOfEach(late: readonly Late[]): Late[] {
  const first = new Map<string, Late>();
  const owners = new Set(late.filter((l) => l.kind === 'owner').map((l) => `${l.fn} ${l.step.at}`));
  for (const each of late) {
    if (each.kind === 'gone' && owners.has(`${each.fn} ${each.step.at}`)) continue;
    const about = each.kind === 'rearmed' ? each.key : `${each.user.fn} ${each.user.handlers[0]}`;
    const key = `${each.kind} ${each.fn} ${about}`;
    const known = first.get(key);
    if (known === undefined || (isDoubtful(known) && !isDoubtful(each))) first.set(key, each);
  }
  return [...first.values()];
}
