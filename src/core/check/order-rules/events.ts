import type { ContractBook, RunnerCall, RunnerContract } from '../../contracts/model.js';
import type { CallInstr } from '../../flow/index.js';
import type { Bodies } from './bodies.js';
import type { Body } from './body.js';
import { pathOf } from './names.js';
import { releasesOf, stem, type Gone } from './releases.js';
import { argument } from './users.js';

const DEEPEST = 2;

/** A step of a function that takes something down, its own or one of a callee. */
export interface Step {
  /** Where it stands in the function that is looked at: the call of the callee for a callee's step. */
  readonly at: number;
  readonly end: number;
  readonly block: number;
  readonly index: number;
  /** The call itself. */
  readonly api: string;
  readonly inner: boolean;
  readonly what:
    | {
        readonly is: 'stop' | 'halt';
        readonly runner: RunnerContract;
        readonly call: RunnerCall;
        readonly key: string | null;
      }
    /** What `key` names is gone; `whole`: it is a structure of this type itself. */
    | {
        readonly is: 'release';
        readonly key: string | null;
        readonly whole: string | null;
        readonly object: string | null;
        readonly kind: string;
      }
    /** A flag or a pointer that handlers may ask about. */
    | { readonly is: 'set'; readonly key: string }
    /** `mild`: a register or the power says so, the handler itself may still be called. */
    | { readonly is: 'quiet'; readonly mild: boolean }
    /** No request is under way after it. */
    | { readonly is: 'drained' }
    /** A clock, a supply or the power is given up. */
    | { readonly is: 'off'; readonly object: string };
}

/** A register is written with zero: as likely as not the mask of interrupts. */
function isZeroWrite(call: CallInstr, book: ContractBook): boolean {
  const [value] = call.args;
  return (
    call.dest === null &&
    call.args.length === 2 &&
    value.op === 'int' &&
    value.value === 0 &&
    book.looksOnly(call.callee ?? '')
  );
}

/** Places that the functions store a result in, with the stems of the calls it came from. */
function filledIn(setups: Iterable<string>, bodies: Bodies): Map<string, Set<string>> {
  const filled = new Map<string, Set<string>>();
  for (const name of setups) {
    const body = bodies.body(name);
    for (const { call } of body?.calls ?? []) {
      const key = call.dest === null ? null : (body?.names.key(call.dest) ?? null);
      if (key === null || call.callee === null) continue;
      filled.set(key, (filled.get(key) ?? new Set()).add(stem(call.callee)));
    }
  }
  return filled;
}

/** The steps of functions in the order of their graphs, callees of the file in place. */
export class Steps {
  private readonly made = new Map<string, readonly Step[]>();

  private readonly filled: ReadonlyMap<string, ReadonlySet<string>>;

  /** @param setups Functions that fill in what others take down; to read them first tells the types of fields. */
  constructor(
    private readonly bodies: Bodies,
    setups: Iterable<string>,
  ) {
    this.filled = filledIn(setups, bodies);
  }

  private readonly makers = (key: string): readonly string[] => [...(this.filled.get(key) ?? [])];

  of(name: string, depth = 0): readonly Step[] {
    const known = this.made.get(name);
    if (known) return known;
    const body = this.bodies.body(name);
    if (!body || depth > DEEPEST) return [];
    this.made.set(name, []);
    const steps: Step[] = [];
    body.graph.blocks.forEach((block, number) => {
      block.instrs.forEach((instr, index) => {
        if (instr.k === 'assign') {
          // a pointer that is emptied is no flag
          const key = this.bodies.text(instr.at, instr.end).endsWith('NULL') ? null : body.names.key(instr.to);
          if (key !== null && body.graph.paths[instr.to].parent >= 0)
            steps.push({
              at: instr.at,
              end: instr.end,
              block: number,
              index,
              api: '',
              inner: false,
              what: { is: 'set', key },
            });
        } else if (instr.k === 'call') this.call(instr, body, number, index, depth, steps);
      });
    });
    this.made.set(name, steps);
    return steps;
  }

  /** `ops->destroy_foo(foo)`: the driver's part of the object is gone. */
  private byPointer({ via, args }: CallInstr, body: Body): (Gone & { readonly api: string }) | null {
    const path = via === null ? null : pathOf(via);
    const api = path === null ? '' : body.graph.paths[path].selector.replace(/^(?:->|\.)/, '');
    if (args.length === 0 || !this.bodies.book.ends(api)) return null;
    return { api, key: null, whole: body.names.tag(args[0]), object: null, kind: 'by-pointer' };
  }

  /** It is known to, or writes to a register that is named after interrupts. */
  private silences(call: CallInstr, callee: string): boolean {
    const { book } = this.bodies;
    if (book.silences.has(callee)) return true;
    const named = this.bodies.text(call.at, call.end).match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [];
    return named.some((constant) => book.quiets(`${callee}:${constant}`));
  }

  private call(call: CallInstr, body: Body, block: number, index: number, depth: number, steps: Step[]): void {
    const place = { at: call.at, end: call.end, block, index };
    const { callee } = call;
    if (callee === null) {
      const gone = this.byPointer(call, body);
      if (gone) steps.push({ ...place, api: gone.api, inner: false, what: { is: 'release', ...gone } });
      return;
    }
    const local = this.bodies.functions.get(callee);
    const silent = this.silences(call, callee);
    if (local) {
      const quiets = this.bodies.book.quiets(callee);
      if (silent || quiets) steps.push({ ...place, api: callee, inner: false, what: { is: 'quiet', mild: !quiets } });
      // one that may fail takes down what it had set up itself
      if (call.dest !== null) return;
      for (const step of this.of(callee, depth + 1)) steps.push({ ...step, ...place, inner: true });
      return;
    }
    const base = { ...place, api: callee, inner: false };
    const known = this.bodies.book.runnerCall(callee);
    // a halt whose answer is asked says whether it came in time
    const asked = known?.call.does === 'halt' && call.dest !== null;
    if (known && !asked && (known.call.does === 'stop' || known.call.does === 'halt')) {
      const key = body.names.keyOf(argument(call, known.call.on));
      steps.push({ ...base, what: { is: known.call.does, runner: known.runner, call: known.call, key } });
    } else {
      const quiets =
        (this.bodies.book.quiets(callee) && this.bodies.book.contract(callee) === undefined) ||
        isZeroWrite(call, this.bodies.book);
      if (silent || quiets) steps.push({ ...base, what: { is: 'quiet', mild: !quiets } });
    }
    if (this.bodies.book.drains.has(callee)) steps.push({ ...base, what: { is: 'drained' } });
    for (const release of releasesOf(call, body, this.bodies.book, this.makers))
      steps.push({ ...base, what: { is: 'release', ...release } });
    for (const effect of this.bodies.book.contract(callee)?.effects ?? []) {
      if (effect.do === 'release' && effect.kind === 'enable' && effect.object !== null)
        steps.push({ ...base, what: { is: 'off', object: effect.object } });
    }
    // set_bit(GOING, &priv->flags) and WRITE_ONCE(priv->gone, true) are flags as well
    const macro = call.dest === null && call.args.length > 0 && callee === callee.toUpperCase();
    for (const arg of call.args) {
      const key = arg.op === 'address' || macro ? body.names.keyOf(arg) : null;
      if (key !== null) steps.push({ ...base, what: { is: 'set', key } });
    }
  }
}
