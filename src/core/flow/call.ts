import type { Frame } from './frame.js';
import type { Expr, PathId } from './ir.js';
import { N } from './kinds.js';
import { effects, opaque, value } from './value.js';
import { block } from './stmt.js';

/**
 * A call. Its result goes to `dest`, or to a temporary if it is `wanted`. What
 * only passes its argument on is no call: the argument comes back.
 */
export function call(f: Frame, node: number, dest: PathId | null, wanted: boolean): Expr {
  const { view } = f;
  const at = view.start(node);
  const through = transparentArgument(f, node);
  if (through >= 0) {
    if (wanted) return value(f, through);
    effects(f, through);
    return opaque(f, node);
  }
  const { callee, via } = target(f, view.child(node, view.f.function));
  const field = callee !== null && f.macroFields.has(callee) ? macroField(f, node, callee) : null;
  if (field !== null) return { op: 'path', path: field, at };
  // of all that looks like a call, C's own `offsetof` evaluates nothing
  if (callee === 'offsetof') return opaque(f, node);
  const args = callArgs(f, view.child(node, view.f.arguments));
  const into = dest ?? (wanted ? f.paths.temp() : null);
  f.graph.emit({ k: 'call', site: f.sites++, callee, via, args, dest: into, at, end: view.end(node) });
  if (callee !== null && f.options.noReturn.has(callee)) f.graph.end({ k: 'stop', at });
  return into === null ? opaque(f, node) : { op: 'path', path: into, at };
}

/** The field that a macro of one argument stands for, as `PRIV(skb)` does; null when the call is no such thing. */
export function macroField(f: Frame, node: number, name: string): PathId | null {
  const list = f.view.child(node, f.view.f.arguments);
  const argument = list < 0 ? -1 : f.view.named(list);
  if (argument < 0 || f.view.after(list, argument) >= 0) return null;
  const base = value(f, argument);
  if (base.op === 'address') return f.paths.macroOf(base.path, name);
  return base.op === 'path' ? f.paths.macro(base.path, name) : null;
}

/** What stands left of `=` is a call: a macro that names a place, here and wherever the function says it again. */
export function assignedMacro(f: Frame, from: number): PathId | null {
  const { view } = f;
  const node = view.bare(from);
  if (view.code(node) !== N.call_expression) return null;
  const { callee } = target(f, view.child(node, view.f.function));
  if (callee === null || f.options.transparent.has(callee)) return null;
  const path = macroField(f, node, callee);
  if (path !== null) f.macroFields.add(callee);
  return path;
}

/** Who is called: a name, or a value when it goes through a pointer. */
function target(f: Frame, fn: number): { callee: string | null; via: Expr | null } {
  const { view } = f;
  if (fn < 0) return { callee: null, via: null };
  let node = view.bare(fn);
  // calling `*fn` is calling `fn`
  while (view.code(node) === N.pointer_expression && view.operator(node) === '*') {
    const inner = view.child(node, view.f.argument);
    if (inner < 0) break;
    node = view.bare(inner);
  }
  if (view.code(node) === N.identifier) {
    const name = view.slice(node);
    if (f.variable(name) === undefined) return { callee: name, via: null };
  }
  return { callee: null, via: value(f, node) };
}

/** Arguments in order; a block among them (a macro's) runs where it stands. */
export function callArgs(f: Frame, list: number): Expr[] {
  const args: Expr[] = [];
  if (list < 0) return args;
  const { view } = f;
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) {
    if (view.code(c) === N.compound_statement) {
      block(f, c);
      args.push(opaque(f, c));
    } else args.push(value(f, c));
  }
  return args;
}

/**
 * The argument that a transparent macro passes on, or -1 if the call is none. The
 * other arguments (a message and its values) are evaluated here if they do something.
 */
export function transparentArgument(f: Frame, node: number): number {
  const { view, options } = f;
  const fn = view.child(node, view.f.function);
  if (fn < 0 || view.code(fn) !== N.identifier) return -1;
  const name = view.slice(fn);
  if (!options.transparent.has(name)) return -1;
  const list = view.child(node, view.f.arguments);
  if (list < 0) return -1;
  const wanted = options.passes?.get(name) ?? 0;
  let found = -1;
  let index = 0;
  for (let c = view.named(list); c >= 0; c = view.after(list, c), index++) {
    if (index === wanted) found = c;
  }
  if (found < 0) return -1;
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) if (c !== found) effects(f, c);
  return found;
}
