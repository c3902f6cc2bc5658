import type { Expr, FlowGraph, Terminator } from '../flow/ir.js';
import { newReference, type Reference } from '../lifetime/index.js';
import { forgetPlace, store } from './memory.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { checkUses } from './uses.js';
import { P, type LocId, type ValueId } from './values.js';

type Iterate = Extract<Terminator, { k: 'iterate' }>;

/** One step of an iterator macro: into the body with the next element, or out of the loop. */
export function iterate(task: Task, state: PathState, end: Iterate): { block: number; state: PathState }[] {
  checkUses(task, state, end.args, end.at);
  const contract = task.file.book.iterator(end.macro);
  const site = `${end.site}`;
  if (contract?.holds === true) stepHeld(task, state, end, site);
  const out = state.clone();
  const body = state;
  const variable = contract ? end.args[contract.variable] : likelyVariable(task, end);
  const path =
    variable?.op === 'path' || (variable?.op === 'address' && contract?.field !== null) ? variable.path : null;

  const value = task.values.site(end.site);
  body.retire(value, task.values.site(end.site, true));
  out.retire(value, task.values.site(end.site, true));
  if (path !== null) {
    // the reference may live in a member of an iterator structure
    const loc =
      contract?.holds === true && contract.field !== null
        ? memberOf(task, body, path, contract.field)
        : task.places.loc(body, path);
    body.write(loc, value);
    if (task.places.variable(path)?.pointer === true || contract) body.assume(value, P);
    store(task, body, loc, value, task.graph.paths[path].text);
    out.write(loc, contract?.holds === true ? task.values.zero : task.values.left(end.site, loc));
    if (contract?.holds !== true) out.facts.forget(task.values.left(end.site, loc));
  }
  if (!contract) {
    // an iterator that nobody described may fill in any variable it names
    for (const arg of end.args) {
      if (
        arg.op !== 'path' ||
        arg === variable ||
        task.graph.paths[arg.path].parent >= 0 ||
        !['local', 'param'].includes(task.graph.paths[arg.path].rootKind) ||
        (variable !== end.args[0] && isAssigned(task, arg.path))
      )
        continue;
      for (const s of [body, out]) forgetPlace(task, s, task.places.loc(s, arg.path), end.site);
    }
  }
  if (contract?.holds === true && !contract.scoped && path !== null) {
    task.apply(body, { do: 'get', reference: reference(contract, end, site, value, task.graph.paths[path].text) });
  }
  body.step('iterate', end.at, end.at, 'next element');
  out.step('iterate', end.at, end.at, 'no more elements');
  return [
    { block: end.body, state: body },
    { block: end.exit, state: out },
  ].filter((next) => !next.state.dead);
}

/** The variable of an iterator that nobody described: a local that nothing else fills in, else the first argument. */
function likelyVariable(task: Task, end: Iterate): Expr | undefined {
  return (
    end.args.find(
      (arg) =>
        arg.op === 'path' &&
        task.graph.paths[arg.path].parent < 0 &&
        task.graph.paths[arg.path].rootKind === 'local' &&
        !isAssigned(task, arg.path),
    ) ?? end.args[0]
  );
}

const assignedIn = new WeakMap<FlowGraph, ReadonlySet<number>>();

/** An assignment or the result of a call fills the variable in, somewhere in the function. */
function isAssigned(task: Task, path: number): boolean {
  let assigned = assignedIn.get(task.graph);
  if (!assigned) {
    const found = new Set<number>();
    for (const { instrs } of task.graph.blocks)
      for (const instr of instrs) {
        if (instr.k === 'assign') found.add(instr.to);
        else if (instr.k === 'call' && instr.dest !== null) found.add(instr.dest);
      }
    assignedIn.set(task.graph, (assigned = found));
  }
  return assigned.has(path);
}

function memberOf(task: Task, state: PathState, path: number, field: string): LocId {
  const variable = task.places.variable(path);
  return variable?.pointer === true
    ? task.values.cell(task.places.path(state, path), field)
    : task.values.member(task.places.loc(state, path), field);
}

function reference(
  contract: { object: string | null; release: readonly string[]; field: string | null },
  end: Iterate,
  site: string,
  held: ValueId,
  name: string,
): Reference {
  return newReference({
    site,
    keys: [held],
    object: contract.object ?? 'object',
    label: contract.field === null ? name : `${name}.${contract.field}`,
    kind: 'reference',
    release: contract.release,
    api: end.macro,
    at: end.at,
    origin: 'result',
    facts: ['iterator'],
  });
}

/** The macro gives up the element of the last round; when the body did so already, that is once too often. */
function stepHeld(task: Task, state: PathState, end: Iterate, site: string): void {
  const last = state.claims.find((r) => r.site === site);
  if (!last) return;
  if (last.status === 'released' && last.releasedBy !== null) {
    task.observe(
      state,
      { what: 'released-twice', reference: last, by: end.macro, at: last.releasedAt },
      `twice:${site}:${last.releasedAt}`,
    );
  }
  task.givenUpTwice(state, last);
  task.apply(state, { do: 'forget', site });
}
