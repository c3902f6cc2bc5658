import type { Frame } from './frame.js';
import type { Expr, PathId } from './ir.js';
import { N } from './kinds.js';
import { capitalMacro } from './call.js';
import { effects, operand, value } from './value.js';

/** The place that an expression names: what stands left of `=`, or under `&`. */
export function place(f: Frame, node: number): PathId {
  f.enter();
  const path = placeOf(f, node);
  f.leave();
  return path;
}

function placeOf(f: Frame, from: number): PathId {
  const { view } = f;
  let node = view.bare(from);
  while (view.code(node) === N.comma_expression) {
    const left = view.child(node, view.f.left);
    const right = view.child(node, view.f.right);
    if (left < 0 || right < 0) break;
    effects(f, left);
    node = view.bare(right);
  }
  switch (view.code(node)) {
    case N.identifier:
      return f.variableOrGlobal(view.slice(node));
    case N.field_expression:
      return field(f, node);
    case N.subscript_expression:
      return subscript(f, node);
    case N.pointer_expression:
      if (view.operator(node) === '*')
        return pointedTo(f, value(f, view.child(node, view.f.argument)), view.start(node), view.end(node));
      break;
    default:
  }
  return held(f, value(f, node), view.start(node), view.end(node));
}

function field(f: Frame, node: number): PathId {
  const { view } = f;
  const argument = operand(f, view.child(node, view.f.argument));
  const nameNode = view.child(node, view.f.field);
  const name = nameNode < 0 ? '' : view.slice(nameNode);
  if (argument < 0) return f.paths.temp();
  if (view.operator(node) === '.') return f.paths.field(macroPlace(f, argument) ?? place(f, argument), name);
  const base = value(f, argument);
  if (base.op === 'address') return f.paths.field(f.isArray(base.path) ? firstOf(f, base.path) : base.path, name);
  return f.paths.arrow(pointer(f, base, view.start(argument), view.end(argument)), name);
}

/** `MEDIA(us).map`: what has members and is written in capitals is a place, wherever the function says it again. */
function macroPlace(f: Frame, argument: number): PathId | null {
  const node = f.view.bare(argument);
  return f.view.code(node) === N.call_expression ? capitalMacro(f, node) : null;
}

function subscript(f: Frame, node: number): PathId {
  const { view } = f;
  const argument = operand(f, view.child(node, view.f.argument));
  const indexNode = view.child(node, view.f.index);
  if (argument < 0 || indexNode < 0) return f.paths.temp();
  const base = value(f, argument);
  const index = value(f, indexNode);
  if (base.op === 'address') {
    if (f.isArray(base.path)) return f.paths.index(base.path, index, false);
    if (index.op === 'int' && index.value === 0) return base.path;
  }
  return element(f, pointer(f, base, view.start(argument), view.end(argument)), index);
}

function element(f: Frame, base: PathId, index: Expr): PathId {
  const path = f.paths.all[base];
  // whether a field is an array or a pointer is not known here
  const through = f.isPointer(base) || (path.parent < 0 && !f.isArray(base));
  return f.paths.index(base, index, through);
}

function firstOf(f: Frame, array: PathId): PathId {
  return f.paths.index(array, { op: 'int', value: 0 }, false);
}

/** `*e`. */
export function pointedTo(f: Frame, base: Expr, at: number, end: number): PathId {
  if (base.op === 'address') return f.isArray(base.path) ? firstOf(f, base.path) : base.path;
  if (base.op === 'binary' && base.operator === '+') {
    if (base.left.op === 'path') return element(f, base.left.path, base.right);
    if (base.left.op === 'address' && f.isArray(base.left.path))
      return f.paths.index(base.left.path, base.right, false);
  }
  return f.paths.deref(pointer(f, base, at, end));
}

/** The path whose value is this pointer. */
function pointer(f: Frame, base: Expr, at: number, end: number): PathId {
  if (base.op === 'path') return base.path;
  if (base.op === 'symbol') return f.variableOrGlobal(base.name);
  return held(f, base, at, end);
}

/** Keeps a value in a temporary, so that it has a path. */
export function held(f: Frame, from: Expr, at: number, end: number): PathId {
  if (from.op === 'path') return from.path;
  const path = f.paths.temp();
  f.graph.emit({ k: 'assign', to: path, from, compound: null, at, end });
  return path;
}

/** The value in a place; an array is its own address. */
export function load(f: Frame, path: PathId, at: number): Expr {
  return f.isArray(path) ? { op: 'address', path, at } : { op: 'path', path, at };
}

/** `&e`. */
export function addressOf(f: Frame, node: number, at: number): Expr {
  const path = place(f, node);
  const top = f.paths.all[path];
  // &*p and &p[0] are p
  if (top.selector === '*') return load(f, top.parent, at);
  if (top.selector === '[0]') {
    if (f.isArray(top.parent)) return { op: 'address', path: top.parent, at };
    if (f.isPointer(top.parent)) return { op: 'path', path: top.parent, at };
  }
  return { op: 'address', path, at };
}
