import type { Block, Expr, FlowGraph, PathId } from '../flow/ir.js';
import type { Reference } from '../lifetime/index.js';
import { countersOf, extentOf, loopsOf, type Loop } from './loops.js';
import type { TrailStep } from './state.js';
import { successorsOf } from './task.js';

/**
 * `if (flag) release(x);` in cleanup code: the condition tells whether there is
 * something to release, in a way that facts about values may not know. Offsets of
 * such branches, with the side that releases and the names called there.
 */
interface GuardedRelease {
  readonly at: number;
  /** The text that a trail's step has when the releasing side is taken. */
  readonly side: string;
  readonly calls: ReadonlySet<string>;
  /** Offsets between which claims are taken that this does not concern: the loop that takes them itself. */
  readonly except: readonly [number, number] | null;
  /** Of a loop: the counter of the rounds it undoes, when it leaves out the one in which that counter stands. */
  readonly upTo: PathId | null;
  /** The variable that the condition asks for, when it keeps its value for the whole function. */
  readonly asks: PathId | null;
}

const DEEPEST = 3;

function findGuards(graph: FlowGraph): GuardedRelease[] {
  const guards: GuardedRelease[] = [];
  const loops = new Map(loopsOf(graph).map((loop) => [loop.head, loop]));
  for (const block of graph.blocks) {
    const { end } = block;
    // loops are looked at by themselves
    if (end.k !== 'branch' || loops.has(block.id)) continue;
    const add = (side: 'yes' | 'no', calls: ReadonlySet<string> | null): void => {
      if (calls && calls.size > 0)
        guards.push({ at: end.at, side, calls, except: null, upTo: null, asks: question(graph, end.cond) });
    };
    add('yes', rejoining(graph, loops, end.yes, end.no, 0));
    add('no', rejoining(graph, loops, end.no, end.yes, 0));
  }
  return [...guards, ...unwindingLoops(graph)];
}

/**
 * `while (i--) release(x[i]);`: whether its body runs depends on counters that
 * nobody here follows, so a way that skips it proves nothing.
 */
function unwindingLoops(graph: FlowGraph): GuardedRelease[] {
  const guards: GuardedRelease[] = [];
  for (const loop of loopsOf(graph)) {
    const body = [...loop.blocks].map((id) => graph.blocks[id]);
    const calls = body.flatMap((b) => b.instrs.flatMap((i) => (i.k === 'call' ? [i] : [])));
    if (calls.length === 0) continue;
    const names = new Set(calls.flatMap((c) => (c.callee === null ? [] : [c.callee])));
    const except: [number, number] = [Math.min(...calls.map((c) => c.at)), Math.max(...calls.map((c) => c.at))];
    const upTo = roundsBefore(graph, loop);
    for (const { end } of body) {
      if (end.k === 'iterate')
        guards.push({ at: end.at, side: 'next element', calls: names, except, upTo, asks: null });
      // the condition of `while (!done)` is `done`: its body is where that is false
      if (end.k === 'branch' && end.loop)
        guards.push({
          at: end.at,
          side: loop.blocks.has(end.yes) ? 'yes' : 'no',
          calls: names,
          except,
          upTo,
          asks: null,
        });
    }
  }
  return guards;
}

/**
 * The counter of the rounds that the loop undoes, when it leaves the one out in which
 * that counter stands: `while (i--)`, `for (j = 0; j < i; j++)`.
 */
function roundsBefore(graph: FlowGraph, loop: Loop): PathId | null {
  const { instrs, end } = graph.blocks[loop.head];
  if (end.k !== 'branch') return null;
  for (const instr of instrs)
    if (instr.k === 'assign' && instr.compound === '-' && isCounter(graph, instr.to)) return instr.to;
  const { cond } = end;
  if (cond.op !== 'binary' || cond.left.op !== 'path') return null;
  const { left, right, operator } = cond;
  if (operator === '<' && right.op === 'path' && isCounter(graph, right.path)) return right.path;
  // `for (i--; i >= 0; i--)`: stepped back before the first round
  if (operator !== '>=' || right.op !== 'int' || right.value !== 0) return null;
  const entry = graph.blocks.filter((b) => !loop.blocks.has(b.id) && successorsOf(b.end).includes(loop.head));
  const steppedBack = entry.every((b) => {
    const last = b.instrs.at(-1);
    return last?.k === 'assign' && last.to === left.path && last.compound === '-';
  });
  return entry.length > 0 && steppedBack ? left.path : null;
}

function isCounter(graph: FlowGraph, path: PathId): boolean {
  return graph.paths[path].parent < 0;
}

/** What is called on a side that runs on into the other one; null when it goes elsewhere. */
function rejoining(
  graph: FlowGraph,
  loops: ReadonlyMap<number, Loop>,
  side: number,
  other: number,
  depth: number,
): ReadonlySet<string> | null {
  if (depth > DEEPEST) return null;
  const block = graph.blocks[side];
  const calls = new Set(calledIn(block));
  const { end } = block;
  if (end.k === 'jump') {
    if (end.via !== null) return null;
    // `if (on) release(x); else …` comes together again behind both
    const both = graph.blocks[other].end;
    const joins = both.k === 'jump' && both.via === null && both.to === end.to;
    if (end.to === other || joins || leadsTo(graph.blocks[end.to], other)) return calls;
    // `if (a) { for (…) release(x[i]); }`
    const loop = loops.get(end.to);
    const exits =
      loop === undefined ? [] : successorsOf(graph.blocks[loop.head].end).filter((to) => !loop.blocks.has(to));
    if (loop === undefined || exits.length !== 1) return null;
    for (const id of loop.blocks) for (const name of calledIn(graph.blocks[id])) calls.add(name);
    const after = exits[0] === other ? new Set<string>() : rejoining(graph, loops, exits[0], other, depth + 1);
    return after && new Set([...calls, ...after]);
  }
  if (end.k !== 'branch') return null;
  // `if (a && b) release(x);`
  const inner =
    end.no === other
      ? rejoining(graph, loops, end.yes, other, depth + 1)
      : end.yes === other
        ? rejoining(graph, loops, end.no, other, depth + 1)
        : null;
  return inner ? new Set([...calls, ...inner]) : null;
}

function calledIn({ instrs }: Block): string[] {
  return instrs.flatMap((instr) => (instr.k === 'call' && instr.callee !== null ? [instr.callee] : []));
}

function leadsTo(block: Block, other: number): boolean {
  return block.instrs.length === 0 && block.end.k === 'jump' && block.end.to === other;
}

/** What the releases under a condition that a way left out say of a claim. */
export interface LeftOut {
  /** One of them may have been meant for it: its author thought of it. */
  readonly guarded: boolean;
  /** The round of a loop that took it was cut short, and the unwinding gives up what the rounds before took. */
  readonly cutShort: boolean;
}

const NOTHING: LeftOut = { guarded: false, cutShort: false };

/** A loop that a claim is taken in. */
interface Round {
  readonly head: number;
  readonly extent: readonly [number, number];
  readonly counters: ReadonlySet<PathId>;
}

/** The guarded releases of one function, looked for once somebody asks. */
export class Guards {
  private found: GuardedRelease[] | null = null;
  private readonly around = new Map<number, readonly Round[]>();

  constructor(
    private readonly graph: FlowGraph,
    private readonly within: (name: string) => ReadonlySet<string> | undefined,
    private readonly isTeardown: (name: string) => boolean,
  ) {}

  /** `sure`: the claim is known to have come to be. */
  leftOut(r: Reference, trail: TrailStep | null, sure: boolean): LeftOut {
    this.found ??= findGuards(this.graph);
    if (this.found.length === 0) return NOTHING;
    const skipped: GuardedRelease[] = [];
    const heads = new Set<number>();
    let jump = -1;
    let released = false;
    let step = trail;
    for (; step && !(step.kind === 'call' && step.at === r.at); step = step.previous) {
      const { at, kind, text } = step;
      if (kind === 'jump') {
        jump = at;
        released = false;
      }
      // before the first jump: the round gives up its own, by whatever name
      if (kind === 'call' && r.release.some((name) => text === `calls ${name}`)) released = true;
      if (step.kind !== 'branch' && step.kind !== 'iterate') continue;
      heads.add(step.at);
      for (const guard of this.found)
        if (guard.at === step.at && guard.side !== step.text && this.concerns(guard, r)) skipped.push(guard);
    }
    let cutShort = false;
    for (const guard of skipped) {
      if (guard.upTo !== null && sure && !released && this.inPresentRound(r, guard.upTo, heads, jump)) cutShort = true;
      else if (!this.settledBefore(guard, step)) return { guarded: true, cutShort: false };
    }
    return { guarded: false, cutShort };
  }

  private concerns({ except, calls }: GuardedRelease, r: Reference): boolean {
    if (except && r.at >= except[0] && r.at <= except[1]) return false;
    for (const name of calls) {
      if (r.release.includes(name)) return true;
      // what a callee frees may be its own, unless its name says that this is what it is for
      if (r.kind === 'memory' && !this.isTeardown(name) && r.holder.kind === 'frame') continue;
      const inner = this.within(name);
      if (inner && r.release.some((release) => inner.has(release))) return true;
    }
    return false;
  }

  /** The loop that counts with `counter` took the claim, its head was not come by since, and the way out is a jump. */
  private inPresentRound(r: Reference, counter: PathId, heads: ReadonlySet<number>, jump: number): boolean {
    let around = this.around.get(r.at);
    if (around === undefined) {
      const block = this.graph.blocks.find((b) => b.instrs.some((i) => i.k === 'call' && i.at === r.at));
      around = loopsOf(this.graph).flatMap((loop) => {
        if (!block || !loop.blocks.has(block.id)) return [];
        const extent = extentOf(this.graph, loop);
        return [{ head: extent[0], extent, counters: countersOf(this.graph, loop) }];
      });
      this.around.set(r.at, around);
    }
    return (
      around.every((loop) => !heads.has(loop.head)) &&
      around.some(({ counters, extent }) => counters.has(counter) && jump > extent[0] && jump < extent[1])
    );
  }

  /** The same question had been answered when the claim was taken: the release was never meant for it. */
  private settledBefore(guard: GuardedRelease, before: TrailStep | null): boolean {
    if (guard.asks === null) return false;
    for (let step = before; step; step = step.previous) {
      if (step.kind !== 'branch') continue;
      const { at, text } = step;
      const alike = this.graph.blocks.find(({ end }) => end.k === 'branch' && end.at === at)?.end;
      if (alike?.k === 'branch' && question(this.graph, alike.cond) === guard.asks) return text !== guard.side;
    }
    return false;
  }
}

/** A variable that has one value for the whole function, when a condition asks for nothing else. */
function question(graph: FlowGraph, cond: Expr): PathId | null {
  if (cond.op !== 'path' || graph.paths[cond.path].parent >= 0) return null;
  const param = graph.params.some((p) => p.path === cond.path);
  let assigned = 0;
  for (const { instrs } of graph.blocks)
    for (const instr of instrs)
      if ((instr.k === 'assign' && instr.to === cond.path) || (instr.k === 'call' && instr.dest === cond.path))
        assigned++;
  return assigned === (param ? 0 : 1) ? cond.path : null;
}
