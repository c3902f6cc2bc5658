import type { AssignInstr, CallInstr, CleanupInstr, Expr, GuardInstr, PathId, Terminator } from '../flow/index.js';
import { binary } from './arithmetic.js';
import { Evaluator, whole } from './evaluate.js';
import type { Frame } from './frame.js';
import type { Body, Library, Unit } from './library.js';
import { failsFrom } from './outcomes.js';
import { argumentsAt } from './macros.js';
import { placeOf, typeOf } from './places.js';
import { Stop } from './stop.js';
import { storeAt, takeOver } from './unions.js';
import { intOf } from './typing.js';
import { pointee } from './types.js';
import { seenAs } from './views.js';
import { equal, isPointer, shown, truth, unknown, type Block, type Pointer, type Value } from './values.js';

/** A call as it is made: who, with what, and from where. */
export interface Call {
  readonly name: string;
  readonly args: readonly Value[];
  /** Arguments as written, for macros that take types and members. */
  readonly texts: readonly string[];
  readonly exprs: readonly Expr[];
  readonly frame: Frame;
  readonly at: number;
  /** The result goes to something that is declared a pointer; null when that is not known. */
  readonly wantsPointer: boolean | null;
}

/** What the interpreter leaves to others. */
export interface Host {
  /** Does the call, or says that it is a function to be run from its body. */
  call(call: Call): Value | Body;
  /** A value decides that is not known: the way that is taken is a guess. */
  decide(frame: Frame, why: string, loop: boolean): void;
  /** Something that was not followed. */
  skipped(frame: Frame, at: number, what: string): void;
  freed(block: Block, frame: Frame): void;
  guard(frame: Frame, instr: GuardInstr, args: readonly Value[]): void;
  cleanup(frame: Frame, instr: CleanupInstr, value: Value): void;
}

const MOST_STEPS = 2_000_000;
/** Bound where what is not known is assumed: a loop among it may have no end. */
export const MOST_ASSUMED = 200_000;
/** Steps after the first doubt. */
const MOST_IN_DOUBT = 20_000;
const MOST_DEPTH = 150;
/** A loop that goes round more often than this is left. */
const MOST_ROUNDS = 20_000;

/** Runs functions: one path, concrete where values are known. */
export class Runner {
  readonly evaluator: Evaluator;
  /** Steps of everything that was run. */
  total = 0;
  private steps = 0;
  private most: number;

  constructor(
    readonly library: Library,
    private readonly host: Host,
    private readonly mostSteps = MOST_STEPS,
    /** Steps that are left for all that is run. */
    private readonly mostTotal = Infinity,
  ) {
    this.most = mostSteps;
    this.evaluator = new Evaluator(
      library,
      (unit, name, block) => this.fill(unit, name, block),
      (block, frame) => host.freed(block, frame),
    );
  }

  /** Gives the next thing to be run its full number of steps. */
  renew(): void {
    this.steps = 0;
    // what is short is run all the same: a case must at least begin and end
    this.most = Math.max(MOST_IN_DOUBT, Math.min(this.mostSteps, this.mostTotal - this.total));
  }

  /** What follows decides nothing any more: it is run to leave things in order, but not for long. */
  hurry(): void {
    this.most = Math.min(this.most, this.steps + MOST_IN_DOUBT);
  }

  /** After a bound was reached: what ends a case is still run. */
  breathe(): void {
    this.most = this.steps + MOST_IN_DOUBT;
  }

  private step(): void {
    this.total++;
    if (++this.steps <= this.most) return;
    const all = this.most < this.mostSteps && this.total > this.mostTotal;
    throw new Stop(
      'bound',
      all ? 'the cases of the file took too many steps together' : `more than ${this.most} steps`,
    );
  }

  run(body: Body, args: readonly Value[], caller: Frame | null): Value {
    const frame = this.frame(body, caller);
    frame.rest = args.slice(body.graph.params.length);
    const { memory } = this.evaluator;
    body.graph.params.forEach((param) => {
      const block = memory.block(param.name, 'unset');
      frame.variables.set(param.path, block);
      const value = args.at(param.index) ?? unknown(`the argument ${param.name}`);
      this.evaluator.store(whole(block), this.evaluator.converted(value, param.type, body.unit));
    });
    this.execute(frame);
    return this.evaluator.converted(frame.result, body.graph.returnType, body.unit);
  }

  private frame(body: Body, caller: Frame | null): Frame {
    const depth = caller === null ? 0 : caller.depth + 1;
    if (depth > MOST_DEPTH) throw new Stop('bound', `calls nest deeper than ${MOST_DEPTH}`);
    return { body, caller, depth, variables: new Map(), at: body.graph.start, result: 0, rest: [] };
  }

  private fill(unit: Unit, name: string, block: Block): void {
    const body = this.library.body(name, unit);
    if (body === null) return;
    const frame = this.frame(body, null);
    const variable = body.graph.variables.find((v) => v.name === 'value_');
    if (variable) frame.variables.set(variable.path, block);
    this.execute(frame);
  }

  private execute(frame: Frame): void {
    const { graph } = frame.body;
    const rounds = new Map<number, number>();
    for (let id = 0; ;) {
      const block = graph.blocks[id];
      for (const instr of block.instrs) {
        this.step();
        frame.at = instr.at;
        switch (instr.k) {
          case 'call':
            this.call(frame, instr);
            break;
          case 'assign':
            this.assign(frame, instr);
            break;
          case 'guard':
          case 'unguard':
            this.host.guard(
              frame,
              instr,
              instr.args.map((a) => this.evaluator.value(frame, a)),
            );
            break;
          case 'cleanup':
            this.host.cleanup(frame, instr, this.evaluator.load(frame, instr.path));
            break;
          case 'read':
            this.evaluator.value(frame, instr.value);
            break;
          case 'declare':
            // a new round of a loop finds a new variable, arrays and structures keep their memory
            break;
        }
      }
      const round = (rounds.get(id) ?? 0) + 1;
      rounds.set(id, round);
      if (round > MOST_ROUNDS) throw new Stop('bound', `a loop went round more than ${MOST_ROUNDS} times`);
      this.step();
      const next = this.next(frame, block.end);
      if (next < 0) return;
      id = next;
    }
  }

  private next(frame: Frame, end: Terminator): number {
    frame.at = end.k === 'jump' ? frame.at : end.at;
    switch (end.k) {
      case 'jump':
        return end.to;
      case 'branch': {
        const value = this.evaluator.value(frame, end.cond);
        const known = truth(value);
        if (known !== null) return known ? end.yes : end.no;
        this.host.decide(frame, shown(value), end.loop);
        const { graph } = frame.body;
        return !end.loop && failsFrom(graph, end.no) && !failsFrom(graph, end.yes) ? end.yes : end.no;
      }
      case 'choice':
        this.host.decide(frame, `the configuration ${end.key}`, false);
        return end.to[0];
      case 'switch': {
        const value = this.evaluator.value(frame, end.value);
        for (const { values, to } of end.cases) {
          for (const expr of values) {
            const same = equal(value, this.evaluator.value(frame, expr));
            if (same === true) return to;
            if (same === null) {
              this.host.decide(frame, `the value of a switch: ${shown(value)}`, false);
              return end.otherwise;
            }
          }
        }
        return end.otherwise;
      }
      case 'iterate':
        this.host.decide(frame, `the loop ${end.macro}`, true);
        return end.exit;
      case 'return':
        if (end.value !== null) frame.result = this.evaluator.handed(frame, end.value);
        return -1;
      case 'stop':
        return -1;
    }
  }

  private assign(frame: Frame, instr: AssignInstr): void {
    const { memory } = this.evaluator;
    const to = placeOf(this.evaluator, frame, instr.to);
    if (!isPointer(to)) {
      this.host.skipped(frame, instr.at, `a store to a place that is not known (${shown(to)})`);
      return;
    }
    if (to.block.freed !== null) {
      this.host.freed(to.block, frame);
      return;
    }
    if (instr.compound !== null) {
      const old = this.evaluator.load(frame, instr.to);
      const type = typeOf(this.evaluator, frame, instr.to);
      const left = type === null ? null : this.library.integer(type, frame.body.unit);
      const right = intOf(this.evaluator, frame, instr.from);
      const by = this.evaluator.value(frame, instr.from);
      const steps = isPointer(old) && typeof by === 'number' && (instr.compound === '+' || instr.compound === '-');
      const value = steps
        ? this.evaluator.stepped(
            frame,
            { op: 'path', path: instr.to, at: instr.at },
            old,
            instr.compound === '+' ? by : -by,
          )
        : binary(instr.compound, old, by, left, right);
      storeAt(this.evaluator, frame, instr.to, to, this.evaluator.fitting(frame, instr.to, value));
      return;
    }
    if (instr.from.op === 'opaque' && instr.from.text === '{}') {
      takeOver(this.evaluator, frame, instr.to);
      // a part of the list was not understood: what is where is not known
      if (instr.from.args.length > 0) memory.touch(to, 'an initialiser');
      else memory.clear(to);
      return;
    }
    this.put(frame, instr.to, to, this.evaluator.handed(frame, instr.from));
  }

  private put(frame: Frame, path: PathId, to: Pointer, value: Value): void {
    const { evaluator } = this;
    const type = isPointer(value) && value.path.length === 0 ? typeOf(evaluator, frame, path) : null;
    if (type !== null && isPointer(value))
      seenAs(evaluator, value.block, pointee(this.library.resolved(type, frame.body.unit)), frame.body.unit);
    if (typeof value === 'object' && value.k === 'str' && typeOf(evaluator, frame, path)?.endsWith(']') === true) {
      takeOver(evaluator, frame, path);
      evaluator.spell(to, value.text.slice(value.from));
    } else if (typeof value === 'object' && value.k === 'struct') {
      takeOver(evaluator, frame, path);
      evaluator.store(to, value);
    } else storeAt(evaluator, frame, path, to, evaluator.fitting(frame, path, value));
  }

  private call(frame: Frame, instr: CallInstr): void {
    const args = instr.args.map((arg) => this.evaluator.handed(frame, arg));
    const result = this.invoke(frame, instr, args);
    frame.at = instr.at;
    if (instr.dest === null) return;
    const to = placeOf(this.evaluator, frame, instr.dest);
    if (isPointer(to)) this.put(frame, instr.dest, to, result);
    else this.host.skipped(frame, instr.at, `a store to a place that is not known (${shown(to)})`);
  }

  private invoke(frame: Frame, instr: CallInstr, args: readonly Value[]): Value {
    const texts = textsOf(frame, instr);
    const wantsPointer = this.wantsPointer(frame, instr);
    if (instr.callee !== null) {
      return this.dispatch({ name: instr.callee, args, texts, exprs: instr.args, frame, at: instr.at, wantsPointer });
    }
    const target = instr.via === null ? unknown('a call') : this.evaluator.value(frame, instr.via);
    return this.invokeValue(frame, target, args, instr.at, texts, wantsPointer);
  }

  /** Calls what a value names. */
  invokeValue(
    frame: Frame,
    target: Value,
    args: readonly Value[],
    at: number,
    texts: readonly string[] = [],
    wantsPointer: boolean | null = null,
  ): Value {
    if (typeof target === 'object' && target.k === 'fn') {
      const unit = this.library.units[target.unit];
      const body = this.library.body(target.name, unit);
      if (body !== null && unit.functions.has(target.name)) return this.run(body, args, frame);
      return this.dispatch({ name: target.name, args, texts, exprs: [], frame, at, wantsPointer });
    }
    this.host.skipped(frame, at, `a call of ${shown(target)}`);
    for (const arg of args) this.evaluator.memory.touch(arg, 'a function that is not known');
    return unknown('the result of a function that is not known');
  }

  private dispatch(call: Call): Value {
    const done = this.host.call(call);
    return isBody(done) ? this.run(done, call.args, call.frame) : done;
  }

  private wantsPointer(frame: Frame, instr: CallInstr): boolean | null {
    if (instr.dest === null) return null;
    const variable = frame.body.graph.variables.find((v) => v.path === instr.dest);
    return variable === undefined ? null : variable.pointer;
  }
}

function isBody(value: Value | Body): value is Body {
  return typeof value === 'object' && 'graph' in value;
}

function textsOf(frame: Frame, instr: CallInstr): readonly string[] {
  const { text } = frame.body.unit.source;
  const open = text.indexOf('(', instr.at);
  return open < 0 || open >= instr.end ? [] : argumentTexts(text, open + 1);
}

function argumentTexts(text: string, from: number): readonly string[] {
  return argumentsAt(text, from)?.args ?? [];
}
