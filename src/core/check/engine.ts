import type { Block, Expr, PathId, Terminator } from '../flow/ir.js';
import { execute } from './execute.js';
import { iterate } from './iterate.js';
import type { Reference } from '../lifetime/index.js';
import { lookAhead, type Lookahead } from './lookahead.js';
import { doubtClaims } from './memory.js';
import { PathState } from './state.js';
import { steppingOf } from './stepping.js';
import type { Task } from './task.js';
import { checkUses } from './uses.js';
import { ANY, E, P, Z, type LocId, type ValueId } from './values.js';

/** Types whose values are counts and sizes: what is stored in such a one is never negative. */
const UNSIGNED = /^(?:const )?(?:size_t|unsigned(?: int| char| short)?|u_?int\d*(?:_t)?|_*u(?:8|16|32|64))$/;

/** One way in which the function is left. */
export interface Exit {
  readonly state: PathState;
  /** Of the return statement, or of the closing brace. */
  readonly at: number;
  readonly end: number;
  readonly value: ValueId | null;
  /** Classes the result can have; ANY for void. */
  readonly mask: number;
  /** Nothing on the way says that it fails here; the result merely can. */
  readonly supposed: boolean;
}

export interface Limits {
  /** States kept apart at one block before they are merged more coarsely. */
  readonly statesPerBlock: number;
  /** Block executions in one function. */
  readonly steps: number;
}

export const DEFAULT_LIMITS: Limits = { statesPerBlock: 24, steps: 1500 };

export interface Run {
  readonly exits: readonly Exit[];
  /** Bounds that were reached, in words; empty when the run is complete. */
  readonly bounds: readonly string[];
  readonly steps: number;
}

/** Runs a function over all its paths, merging states that agree. */
export function run(
  task: Task,
  limits: Limits = DEFAULT_LIMITS,
  /** Tells what is held before the first step. */
  given: ((state: PathState) => readonly Reference[]) | null = null,
): Run {
  return new Engine(task, limits).run(given);
}

/** A state that reached a block, with its coarser keys once they were asked for. */
interface Known {
  readonly state: PathState;
  coarse: readonly string[] | null;
}

class Engine {
  /** By block: the states that came there, by their keys; most blocks of most functions see one. */
  private readonly known: (Map<string, Known> | undefined)[];
  private readonly pending: PathState[][];
  private readonly exits: Exit[] = [];
  private readonly bounds = new Set<string>();
  /** What lies ahead of each block, and the returned variables that it still reads. */
  private readonly ahead: Lookahead;
  private readonly verdicts: readonly (readonly LocId[])[];
  private steps = 0;
  /** No block before this one has work left. */
  private first = 0;
  /** The block that is being run: a successor that does not come later closes a loop. */
  private running = -1;

  constructor(
    private readonly task: Task,
    private readonly limits: Limits,
  ) {
    this.known = task.graph.blocks.map(() => undefined);
    this.pending = task.graph.blocks.map(() => []);
    this.ahead = lookAhead(task.graph, returned(task));
    const start = PathState.initial(task.values);
    this.verdicts = this.ahead.read.map((paths) => paths.map((path) => task.places.loc(start, path)));
  }

  run(given: ((state: PathState) => readonly Reference[]) | null): Run {
    const { places, values, graph } = this.task;
    const start = PathState.initial(values);
    for (const param of graph.params)
      if (!param.pointer && UNSIGNED.test(param.type)) values.unsigned.add(places.loc(start, param.path));
    values.returnsStatus = !graph.returnsPointer;
    for (const path of steppingOf(graph).byOne) values.indices.add(places.loc(start, path));
    if (given) start.claims = given(start);
    this.enqueue(0, start);
    for (let block = this.next(); block >= 0; block = this.next()) {
      if (++this.steps > this.limits.steps) {
        this.bounds.add(`stopped after ${this.limits.steps} steps`);
        break;
      }
      const state = this.pending[block].pop();
      // what may come here again is compared with what was here
      if (state) this.block(this.task.graph.blocks[block], this.ahead.again[block] ? state.clone() : state);
    }
    return { exits: this.exits, bounds: [...this.bounds], steps: this.steps };
  }

  /** Blocks come in reverse postorder: the first with work left sees its predecessors merged. */
  private next(): number {
    for (let block = this.first; block < this.pending.length; block++) {
      this.first = block;
      if (this.pending[block].length > 0) return block;
    }
    return -1;
  }

  private enqueue(block: number, state: PathState): void {
    if (state.dead) return;
    if (block <= this.running) this.nextRound(block, state);
    else this.startLoop(block, state);
    if (block < this.first) this.first = block;
    state.forgetChoices(this.ahead.choices[block]);
    const states = (this.known[block] ??= new Map<string, Known>());
    const key = state.key(this.verdicts[block]);
    const same = states.get(key) ?? (states.size < this.limits.statesPerBlock ? null : this.near(states, block, state));
    if (same === undefined) {
      this.bounds.add(`more than ${this.limits.statesPerBlock} different states at one point`);
    } else if (same === null) {
      states.set(key, { state, coarse: null });
      this.pending[block].push(state);
    } else if (same.state.absorb(state, block)) {
      same.coarse = null;
      if (!this.pending[block].includes(same.state)) this.pending[block].push(same.state);
    }
  }

  /** The state there that is most like this one. */
  private near(states: ReadonlyMap<string, Known>, block: number, state: PathState): Known | undefined {
    const verdicts = this.verdicts[block];
    const wanted = state.coarseKeys(verdicts);
    for (let level = 0; level < wanted.length; level++) {
      for (const known of states.values()) {
        known.coarse ??= known.state.coarseKeys(verdicts);
        if (known.coarse[level] === wanted[level]) return known;
      }
    }
    return undefined;
  }

  /**
   * What steps on from round to round has one value for all rounds but the first: as
   * long as each has its own, a claim on `x[i]` makes every round differ from the last.
   */
  private nextRound(block: number, state: PathState): void {
    const { places, values } = this.task;
    for (const path of this.ahead.stepping[block]) {
      const loc = places.loc(state, path);
      const now = state.read(loc);
      const later = values.phi(block, loc);
      if (now === later || !this.grows(now) || state.claims.some((r) => r.keys.includes(now))) continue;
      // a round that left it as it was
      if (this.stood(block, loc, now)) continue;
      const mask = state.facts.maskOf(now);
      state.retire(later, values.op('old', [later]));
      state.write(loc, later);
      state.facts.narrow(later, mask);
    }
    state.nextRound();
  }

  /** Some state that came to the block before has the value in this place. */
  private stood(block: number, loc: LocId, value: ValueId): boolean {
    for (const { state } of this.known[block]?.values() ?? []) if (state.read(loc) === value) return true;
    return false;
  }

  /** Made of what the round before had; results of calls and what callees left are named by their site. */
  private grows(value: ValueId): boolean {
    const { t } = this.task.values.defs[value];
    return t === 'int' || t === 'op' || t === 'init' || t === 'address';
  }

  /** A loop that is entered anew has no last element yet: what another run of it left is none. */
  private startLoop(block: number, state: PathState): void {
    const { end } = this.task.graph.blocks[block];
    if (end.k !== 'iterate') return;
    const stale = (r: PathState['claims'][number]): boolean => r.site === `${end.site}` && r.status === 'released';
    if (state.claims.some(stale)) state.claims = state.claims.filter((r) => !stale(r));
  }

  private block(block: Block, state: PathState): void {
    this.running = block.id;
    let states: readonly PathState[] = [state];
    for (const instr of block.instrs) {
      if (states.length === 1) {
        states = execute(this.task, states[0], instr);
        if (states.length === 1 && !states[0].dead) continue;
        states = states.filter((s) => !s.dead);
      } else {
        const next: PathState[] = [];
        for (const s of states) for (const after of execute(this.task, s, instr)) if (!after.dead) next.push(after);
        states = next;
      }
      if (states.length > 16) {
        states = states.slice(0, 16);
        this.bounds.add('more than 16 outcomes of one block');
      }
    }
    for (const s of states) this.terminate(block.end, s);
  }

  private terminate(end: Terminator, state: PathState): void {
    switch (end.k) {
      case 'jump':
        if (end.via?.kind === 'goto') state.step('jump', end.via.at, end.via.at, end.via.label ?? '');
        this.enqueue(end.to, state);
        return;
      case 'branch':
        this.branch(end, state);
        return;
      case 'choice':
        this.choice(end, state);
        return;
      case 'switch':
        this.switch(end, state);
        return;
      case 'iterate':
        for (const next of iterate(this.task, state, end)) this.enqueue(next.block, next.state);
        return;
      case 'return': {
        if (end.value) checkUses(this.task, state, [end.value], end.at);
        const value = end.value ? this.task.places.value(state, end.value) : null;
        this.leave(state, end, value);
        return;
      }
      case 'stop':
        return;
    }
  }

  /** A result that may be a failure as well as a success leaves twice: what it guards is then decided. */
  private leave(
    state: PathState,
    end: Extract<Terminator, { k: 'return' }>,
    value: ValueId | null,
    supposed = false,
  ): void {
    const { at, end: close } = end;
    if (value === null) {
      this.exits.push({ state, at, end: close, value, mask: ANY, supposed: false });
      return;
    }
    const guard = state.claims.find((r) => r.guard?.value === value)?.guard;
    if (guard && (state.facts.maskOf(value) & ~guard.mask) !== 0 && (state.facts.maskOf(value) & guard.mask) !== 0) {
      const failed = state.clone();
      if (state.assume(value, guard.mask)) this.leave(state, end, value);
      if (failed.assume(value, ~guard.mask & ANY)) this.leave(failed, end, value, true);
      return;
    }
    const mask = state.facts.maskOf(value);
    const { returnsPointer, returnsVoid } = this.task.graph;
    const path = end.value?.op === 'path' ? end.value.path : -1;
    const fails = returnsPointer ? mask & (Z | E) : mask & E;
    const works = mask & ~fails;
    // E and P without Z is a result that some condition found to be nonzero: a failure by the kernel's habit
    if (
      returnsVoid ||
      fails === 0 ||
      works === 0 ||
      (!returnsPointer && mask === (E | P) && isStatus(this.task, value, path))
    ) {
      this.exits.push({ state, at, end: close, value, mask, supposed });
      return;
    }
    const other = state.clone();
    if (state.assume(value, works)) this.exits.push({ state, at, end: close, value, mask: works, supposed: false });
    if (other.assume(value, fails))
      this.exits.push({ state: other, at, end: close, value, mask: fails, supposed: true });
  }

  private branch(end: Extract<Terminator, { k: 'branch' }>, state: PathState): void {
    checkUses(this.task, state, [end.cond], end.at);
    const cond = this.task.places.value(state, end.cond);
    this.test(cond, 0);
    const known = state.facts.maskOf(cond);
    if (known === Z || (known & Z) === 0) {
      state.step('branch', end.at, end.end, known === Z ? 'no' : 'yes');
      if (state.assume(cond, known)) this.enqueue(known === Z ? end.no : end.yes, state);
      return;
    }
    const other = state.clone();
    this.unusable(cond, state, other);
    if (state.assume(cond, E | P)) {
      state.step('branch', end.at, end.end, 'yes');
      this.enqueue(end.yes, state);
    }
    if (other.assume(cond, Z)) {
      if (end.loop && !this.ranOut(end.cond, cond, other)) return;
      other.step('branch', end.at, end.end, 'no');
      this.enqueue(end.no, other);
    }
  }

  /** `i < n` of a loop that steps by one became false: i is n then. False when that cannot be. */
  private ranOut(cond: Expr, value: ValueId, state: PathState): boolean {
    if (cond.op !== 'binary' || cond.operator !== '<' || cond.left.op !== 'path') return true;
    const def = this.task.values.defs[value];
    if (def.t !== 'op' || def.op !== '<' || !steppingOf(this.task.graph).byOne.has(cond.left.path)) return true;
    const [index, bound] = def.args;
    // before the first round the bound may be anywhere
    if (state.facts.isConstant(index)) return true;
    return state.assume(this.task.places.binary('==', index, bound), E | P);
  }

  /**
   * Nobody uses what was found not to be usable: it is there without use, and goes with what it
   * hangs on. So it is with a failure that is asked for in a way of its own: of an address that
   * was computed with (`p - base` is 0, `p & 0xff` is not), of one element that should be one.
   */
  private unusable(cond: ValueId, yes: PathState, no: PathState): void {
    const { values, identity } = this.task;
    const def = values.defs[cond];
    const inner = def.t === 'op' && def.op === '!' ? values.defs[def.args[0]] : def;
    if (inner.t !== 'op') return;
    const [zero, other] = inner === def ? [no, yes] : [yes, no];
    const [object, operand] = inner.args;
    const by = operand === undefined ? undefined : values.defs[operand];
    const of = (state: PathState, guard: boolean): void =>
      doubtClaims(this.task, state, (r) =>
        guard ? r.guard?.value === object : r.origin === 'result' && r.keys.some((k) => identity.same(k, object)),
      );
    if (inner.op === 'is-valid') doubtClaims(this.task, zero, (r) => r.keys.includes(object));
    else if (inner.op === '+' || inner.op === '-') of(zero, false);
    else if (inner.op === '&') of(other, false);
    else if (inner.op === '==' && by?.t === 'int' && by.n === 1) of(zero, true);
  }

  /** Remembers which results some condition looked at. */
  private test(value: ValueId, depth: number): void {
    if (depth > 8) return;
    this.task.tested.add(value);
    const def = this.task.values.defs[value];
    if (def.t === 'op') for (const arg of def.args) this.test(arg, depth + 1);
  }

  private choice(end: Extract<Terminator, { k: 'choice' }>, state: PathState): void {
    const taken = state.choices.get(end.key);
    end.to.forEach((to, i) => {
      if (taken !== undefined && taken !== i) return;
      const next = state.clone();
      if (taken === undefined) next.choices = new Map([...state.choices, [end.key, i]]);
      next.step('choice', end.at, end.at, sideOf(end.key, i, end.to.length));
      this.enqueue(to, next);
    });
  }

  private switch(end: Extract<Terminator, { k: 'switch' }>, state: PathState): void {
    checkUses(this.task, state, [end.value], end.at);
    const value = this.task.places.value(state, end.value);
    this.test(value, 0);
    const rest = state.clone();
    let open = true;
    const narrowed = (label: Expr, from: PathState): PathState | null => {
      const next = from.clone();
      const equal = this.task.places.binary('==', value, this.task.places.value(next, label));
      return next.assume(equal, E | P) ? next : null;
    };
    for (const arm of end.cases) {
      for (const label of arm.values) {
        const next = narrowed(label, state);
        if (next) {
          next.step('branch', end.at, end.at, 'one of the cases');
          this.enqueue(arm.to, next);
        }
        const equal = this.task.places.binary('==', value, this.task.places.value(rest, label));
        open = open && rest.assume(equal, Z);
      }
    }
    if (open) {
      rest.step('branch', end.at, end.at, 'none of the cases');
      this.enqueue(end.otherwise, rest);
    }
  }
}

/**
 * A result of some call, as far as one can see: what is nonzero then is an errno. A
 * parameter may be a count, and what the function itself raises is one.
 */
function isStatus(task: Task, value: ValueId, path: PathId): boolean {
  const def = task.values.defs[value];
  if (steppingOf(task.graph).counted.has(path)) return false;
  return def.t !== 'init' || task.values.locs[def.loc].t === 'cell';
}

/** Variables that the function returns: their classes decide whether an exit is a failure. */
function returned(task: Task): PathId[] {
  const found = new Set<PathId>();
  for (const block of task.graph.blocks) {
    if (block.end.k !== 'return' || block.end.value?.op !== 'path') continue;
    const path = task.graph.paths[block.end.value.path];
    if (path.parent < 0) found.add(path.id);
  }
  return [...found].slice(0, 3);
}

/** Which side of an `#if`, of a configuration asked in C, or of a macro that may jump. */
function sideOf(key: string, i: number, sides: number): string {
  const macro = /^(\w+)@\d+$/.exec(key)?.[1];
  if (macro !== undefined) return i === 0 ? `${macro} goes on` : `${macro} leaves`;
  return i === 0 ? `with ${key}` : i === sides - 1 ? `without ${key}` : `another side of the #if on ${key}`;
}
