import type { ContractBook, ObjectFacts } from '../contracts/model.js';
import type { FlowGraph, Variable } from '../flow/ir.js';
import { isPassedOn, newReference, type Reference } from '../lifetime/index.js';
import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import { nodeText } from '../syntax/walk.js';
import type { Verdict } from './confidence.js';
import { run, type Limits, type Run } from './engine.js';
import { collectLeaks, exitClass, type Leak } from './leaks.js';
import type { PathState } from './state.js';
import { Task } from './task.js';
import { Sites } from './teardown/sites.js';
import { P, Z, type ValueId } from './values.js';

/** A parameter whose object the function owes, and why. */
interface Given {
  readonly param: Variable;
  readonly object: string;
  /** The call that hands the function to whoever gives it the object; null when only its own ways tell. */
  readonly by: string | null;
}

const SITE = 'given:';

/** Which functions of a file get an object of their own from a call that they are handed to. */
export class Givers {
  private found: Map<string, Omit<Given, 'param'> & { readonly arg: number }> | null = null;

  constructor(
    private readonly source: ParsedSource,
    private readonly book: ContractBook,
    private readonly called: ReadonlySet<string>,
  ) {}

  of(fn: string, { params }: FlowGraph): Given[] {
    this.found ??= this.find();
    const known = this.found.get(fn);
    const param = known && params.at(known.arg);
    return known && param ? [{ param, object: known.object, by: known.by }] : [];
  }

  private find(): Map<string, Omit<Given, 'param'> & { readonly arg: number }> {
    const found = new Map<string, Omit<Given, 'param'> & { readonly arg: number }>();
    const names = [...this.called].filter((name) => this.book.contract(name)?.callbackOwns !== undefined);
    if (names.length === 0) return found;
    const sites = new Sites(this.source);
    for (const by of names) {
      const owns = this.book.contract(by)?.callbackOwns;
      for (const { call } of owns ? sites.of(by) : []) {
        const node = call === null || !owns ? undefined : sites.args(call).at(owns.on);
        if (owns && node !== undefined)
          found.set(nodeText(this.source, node).replace(/^&/, ''), { object: owns.object, by, arg: owns.arg });
      }
    }
    return found;
  }
}

/**
 * Parameters that the function gives up on some way on which it fails, of objects that
 * callees own: whoever calls it cannot tell one failure from another.
 */
function ownParameters(task: Task, result: Run): Given[] {
  return task.graph.params.flatMap((param): Given[] => {
    const object = /^(?:const )?struct (\w+) \*$/.exec(param.type)?.[1];
    if (object === undefined || task.file.book.object(object)?.calleesOwn !== true) return [];
    // replaced by another one: which of them is given up where, the variable does not tell
    if (isAssigned(task.graph, param)) return [];
    const gives = result.exits.some(
      (exit) =>
        (task.graph.returnsVoid || exitClass(task, exit, 'memory') === 'error') &&
        exit.state.claims.some((r) => r.origin === 'foreign' && isParameter(task, r, param)),
    );
    return gives ? [{ param, object, by: null }] : [];
  });
}

function isAssigned({ blocks }: FlowGraph, { path }: Variable): boolean {
  return blocks.some(({ instrs }) =>
    instrs.some((i) => (i.k === 'assign' && i.to === path) || (i.k === 'call' && i.dest === path)),
  );
}

function isParameter(task: Task, r: Reference, { path }: Variable): boolean {
  return r.keys.some((key) => {
    const def = task.values.defs[key];
    if (def.t !== 'init') return false;
    const loc = task.values.locs[def.loc];
    return loc.t === 'var' && loc.path === path;
  });
}

/** Runs the function once more, with what it was given as its own, and tells where it loses that. */
export function lostParameters(
  task: Task,
  result: Run,
  fn: FunctionNode,
  givers: Givers,
  limits: Limits,
  /** A caller of the function comes by one of the releases. */
  givenUpAbove: (release: readonly string[]) => boolean,
): { readonly leak: Leak; readonly verdict: Verdict }[] {
  const given = [...ownParameters(task, result), ...givers.of(fn.name, task.graph)];
  if (given.length === 0) return [];
  const again = new Task(task.graph, task.file);
  const claims = (state: PathState): Reference[] =>
    given.flatMap(({ param, object, by }) => {
      const facts = task.file.book.object(object);
      return facts ? [claimOn(again, state, param, object, facts, by, fn.nameAt)] : [];
    });
  const second = run(again, limits, claims);
  const left = leftWithCallers(again, second);
  return collectLeaks(again, second).flatMap((leak) => {
    const { site } = leak.reference;
    if (!site.startsWith(SITE) || isDefensive(again, leak)) return [];
    const { calleesOwn, passedTo, release, api } = leak.reference;
    if (api === '' && givenUpAbove(release)) return [];
    if (calleesOwn === true && passedTo.some((p) => !p.failed && !isOperation(again.graph, p.to, leak))) return [];
    const verdict = judgeGiven(leak, left.has(site));
    return verdict ? [{ leak, verdict }] : [];
  });
}

/** Claims that some way on which all goes well leaves as they were: the caller still has them. */
function leftWithCallers(task: Task, { exits }: Run): ReadonlySet<string> {
  const left = new Set<string>();
  for (const exit of exits)
    for (const r of exit.state.claims)
      if (r.status === 'held' && !isPassedOn(r) && exitClass(task, exit, 'memory') !== 'error') left.add(r.site);
  return left;
}

/**
 * The way found that there is no object, or nothing in it, or that another parameter or what
 * belongs to it is missing: questions that are asked to be on the safe side.
 */
function isDefensive({ values, graph }: Task, { exit: { state }, reference: r }: Leak): boolean {
  const [object] = r.keys;
  const missing = (value: ValueId): boolean => state.facts.maskOf(value) === Z;
  // an error pointer is no object either
  if ((state.facts.maskOf(object) & P) === 0) return true;
  for (const value of state.facts.masks.keys()) {
    if (!missing(value) || value === object) continue;
    const def = values.defs[value];
    if (def.t === 'op' && def.op.startsWith('borrow:')) return true;
    if (def.t !== 'init') continue;
    const loc = values.locs[def.loc];
    if (loc.t === 'cell' ? loc.base === object : graph.params.some((p) => p.pointer && p.path === loc.path))
      return true;
  }
  return false;
}

/** `foo_pad(skb, n)` does something with the object; `foo_send(foo, skb)` hands it on, and may own it even as it fails. */
function isOperation({ blocks, params }: FlowGraph, callee: string, { reference }: Leak): boolean {
  const param = params.find((p) => p.name === reference.label);
  return blocks.every(({ instrs }) =>
    instrs.every((i) => {
      if (i.k !== 'call' || i.callee !== callee) return true;
      const [first] = i.args;
      return first?.op === 'path' && first.path === param?.path;
    }),
  );
}

function claimOn(
  task: Task,
  state: PathState,
  param: Variable,
  object: string,
  { kind, release, calleesOwn }: ObjectFacts,
  by: string | null,
  at: number,
): Reference {
  return newReference({
    site: `${SITE}${param.name}`,
    keys: [state.read(task.places.loc(state, param.path))],
    object,
    label: param.name,
    kind,
    release,
    api: by ?? '',
    at,
    calleesOwn: calleesOwn === true ? true : undefined,
    origin: 'result',
    facts: [by === null ? 'given-by-caller' : 'given-to-callback'],
  });
}

/**
 * A callback that owns what it gets owes it on every way, if it gives it up on one; of
 * what a caller hands over only a failure that is unlike the others is told.
 */
function judgeGiven(leak: Leak, leftWithCaller: boolean): Verdict | null {
  const { reference: r, site, exitClass: exit } = leak;
  const ours = r.api !== '' || (exit === 'error' && (leak.ofVoid || site.releasedAt.has('error')) && !leftWithCaller);
  const doubtful = leak.guarded || leak.unmatched || leak.linked || leak.destroyed || leak.neverSucceeds;
  if (!ours || doubtful || site.releases === 0 || r.holder.kind !== 'frame') return null;
  if (r.facts.some((fact) => fact.startsWith('maybe-torn-down'))) return null;
  // whoever had it on a way that gave it up here does not keep it
  if (!r.passedTo.every(({ to, failed }) => failed || site.given.has(to))) return null;
  return { confidence: 'medium', facts: [...r.facts, `${exit}-exit`, 'released-on-another-path'] };
}
