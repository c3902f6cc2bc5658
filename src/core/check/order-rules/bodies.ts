import type { ContractBook } from '../../contracts/model.js';
import type { FlowGraph } from '../../flow/index.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';
import { Body, type Touch } from './body.js';
import { fieldTypesOf, type FieldTypes } from './names.js';

const MOST_CALLEES = 60;

/** A runner that a function sets going. */
export interface Arm extends Touch {
  readonly key: string;
  readonly call: string;
}

/** What a handler does, with all functions of the file it calls. */
export interface Reach {
  readonly functions: ReadonlySet<string>;
  readonly touches: ReadonlyMap<string, Touch>;
  /** The first of the places in a structure, by its name. */
  readonly below: ReadonlyMap<string, Touch>;
  readonly asks: ReadonlySet<string>;
  readonly tests: ReadonlySet<string>;
  readonly arms: readonly Arm[];
}

/** The functions of a file, lowered when they are first asked for. */
export class Bodies {
  readonly types: FieldTypes;
  private readonly made = new Map<string, Body | null>();
  private readonly reached = new Map<string, Reach>();
  private readonly closures = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly source: ParsedSource,
    readonly functions: ReadonlyMap<string, FunctionNode>,
    readonly callsOf: (name: string) => Iterable<string>,
    readonly book: ContractBook,
    private readonly graphOf: (fn: FunctionNode) => FlowGraph | null,
  ) {
    this.types = fieldTypesOf(source.text);
  }

  text(start: number, end: number): string {
    const text = this.source.text.slice(start, end).trimEnd();
    return text.endsWith(';') ? text.slice(0, -1).trimEnd() : text;
  }

  body(name: string): Body | null {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const fn = this.functions.get(name);
    const graph = fn && !fn.broken ? this.graphOf(fn) : null;
    const body = graph ? new Body(graph, this.types) : null;
    this.made.set(name, body);
    return body;
  }

  /** The function and all functions of the file that it calls, directly or not. */
  closure(name: string): ReadonlySet<string> {
    const known = this.closures.get(name);
    if (known) return known;
    const seen = new Set([name]);
    this.closures.set(name, seen);
    for (const at of seen) {
      if (seen.size > MOST_CALLEES) break;
      for (const callee of this.callsOf(at)) if (this.functions.has(callee)) seen.add(callee);
    }
    return seen;
  }

  /** What a handler comes to. */
  reach(name: string): Reach {
    const known = this.reached.get(name);
    if (known) return known;
    const functions = this.closure(name);
    const touches = new Map<string, Touch>();
    const below = new Map<string, Touch>();
    const asks = new Set<string>();
    const tests = new Set<string>();
    const arms: Arm[] = [];
    for (const each of functions) {
      const body = this.body(each);
      if (!body) continue;
      for (const [key, touch] of body.touches) if (!touches.has(key)) touches.set(key, touch);
      for (const key of body.asks) asks.add(key);
      for (const key of body.tests) tests.add(key);
      for (const { call } of body.calls) {
        const known = call.callee === null ? undefined : this.book.runnerCall(call.callee);
        if (known?.call.does !== 'arm' || known.call.on === null) continue;
        const key = body.names.keyOf(call.args[known.call.on]);
        if (key !== null) arms.push({ key, at: call.at, fn: each, call: known.call.name });
      }
    }
    for (const [place, touch] of touches) {
      const dot = place.indexOf('.');
      if (dot >= 0 && !below.has(place.slice(0, dot))) below.set(place.slice(0, dot), touch);
    }
    const reach = { functions, touches, below, asks, tests, arms };
    this.reached.set(name, reach);
    return reach;
  }
}
