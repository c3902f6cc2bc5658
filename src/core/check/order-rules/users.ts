import type { RunnerContract } from '../../contracts/model.js';
import type { CallInstr, Expr, PathId } from '../../flow/index.js';
import { memberStores } from '../../syntax/members.js';
import type { ParsedSource } from '../../syntax/tree.js';
import type { Bodies } from './bodies.js';
import type { Body } from './body.js';
import { pathOf } from './names.js';
import { ownerOf, type Owner } from './owner.js';

/** Something that runs by itself once this file has set it up. */
export interface User {
  readonly runner: RunnerContract;
  /** The call that sets it up. */
  readonly api: string;
  readonly at: number;
  readonly fn: string;
  readonly managed: boolean;
  /** It runs only where the file enables it, and the file disables it again. */
  readonly offAtFirst: boolean;
  /** What tells it from others of its kind, as far as that is known. */
  readonly key: string | null;
  /** The structure its handlers work on. */
  readonly data: string | null;
  readonly handlers: readonly string[];
  /** What that structure lies in, where it is allocated by hand. */
  readonly owner: Owner | null;
}

/** Functions by the field that some initialiser or assignment puts them in. */
export type Fields = ReadonlyMap<string, ReadonlySet<string>>;

export function fieldsOf(source: ParsedSource, functions: ReadonlyMap<string, unknown>): Fields {
  const fields = new Map<string, Set<string>>();
  const alone = /&?\w+\s*[,;}\n]/y;
  for (const { member, from, word } of memberStores(source)) {
    if (!functions.has(word)) continue;
    alone.lastIndex = from;
    if (!alone.test(source.text)) continue;
    fields.set(member, (fields.get(member) ?? new Set()).add(word));
  }
  return fields;
}

/** All runners that functions of the file set up. */
export function findUsers(bodies: Bodies, setups: readonly string[], fields: Fields): User[] {
  const users: User[] = [];
  for (const fn of setups) {
    const body = bodies.body(fn);
    if (!body) continue;
    for (const { call } of body.calls) {
      const known = call.callee === null ? undefined : bodies.book.runnerCall(call.callee);
      if (known?.call.does !== 'start') continue;
      const { runner } = known;
      const on = known.call.on === null ? undefined : call.args[known.call.on];
      const key = on === undefined ? null : body.names.keyOf(on);
      const handlers = new Set<string>();
      for (const index of known.call.handlers) {
        for (const name of handlersOf(call.args[index], body, bodies, fields)) handlers.add(name);
      }
      if (runner.field !== null) for (const name of assigned(body, runner.field, key, bodies)) handlers.add(name);
      for (const pattern of runner.callbacks) {
        const wanted = new RegExp(pattern);
        for (const [field, names] of fields) if (wanted.test(field)) for (const name of names) handlers.add(name);
      }
      if (handlers.size === 0) continue;
      const data = known.call.data === null ? key?.replace(/\.\w+$/, '') : body.names.tag(call.args[known.call.data]);
      users.push({
        runner,
        api: known.call.name,
        at: call.at,
        fn,
        managed: known.call.managed,
        offAtFirst: isOffAtFirst(call, runner, bodies),
        key,
        data: data ?? null,
        handlers: [...handlers],
        owner:
          known.call.managed && known.call.data !== null ? ownerOf(call.args[known.call.data], body, bodies) : null,
      });
    }
  }
  return users;
}

function isOffAtFirst(call: CallInstr, runner: RunnerContract, bodies: Bodies): boolean {
  const { book } = bodies;
  const named = bodies.text(call.at, call.end).match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [];
  if (!named.some((constant) => book.offAtFirst.has(constant))) return false;
  const halts = (callee: string): boolean => {
    const known = book.runnerCall(callee);
    return known?.runner.name === runner.name && known.call.does === 'halt';
  };
  return [...bodies.functions.keys()].some((name) => [...bodies.callsOf(name)].some(halts));
}

function handlersOf(expr: Expr | undefined, body: Body, bodies: Bodies, fields: Fields): readonly string[] {
  if (expr === undefined) return [];
  if (expr.op === 'symbol') return bodies.functions.has(expr.name) ? [expr.name] : [];
  const path = pathOf(expr);
  if (path === null) return [];
  const { text, selector, parent } = body.graph.paths[path];
  if (parent < 0) return bodies.functions.has(text) ? [text] : valuesOf(path, body, bodies);
  return [...(fields.get(selector.replace(/^(?:->|\.)/, '')) ?? [])];
}

/** Functions that a variable is given somewhere. */
function valuesOf(variable: PathId, body: Body, bodies: Bodies): string[] {
  const found = new Set<string>();
  for (const block of body.graph.blocks) {
    for (const instr of block.instrs) {
      if (instr.k !== 'assign' || instr.to !== variable) continue;
      const name = nameOf(instr.from, body);
      if (bodies.functions.has(name)) found.add(name);
    }
  }
  return [...found];
}

function nameOf(expr: Expr, body: Body): string {
  if (expr.op === 'symbol') return expr.name;
  const path = pathOf(expr);
  return path === null ? '' : body.graph.paths[path].text;
}

/** `timer.function = handler` in the function that sets the timer up. */
function assigned(body: Body, field: string, key: string | null, bodies: Bodies): string[] {
  const found: string[] = [];
  for (const block of body.graph.blocks) {
    for (const instr of block.instrs) {
      if (instr.k !== 'assign') continue;
      const { selector, parent } = body.graph.paths[instr.to];
      if (selector.replace(/^(?:->|\.)/, '') !== field || parent < 0 || body.names.key(parent) !== key) continue;
      const name = nameOf(instr.from, body);
      if (bodies.functions.has(name)) found.push(name);
    }
  }
  return found;
}

/** The argument of a call by its number, if there is one. */
export function argument(call: CallInstr, index: number | null): Expr | undefined {
  return index === null ? undefined : call.args[index];
}
