import type { AccessPath, Expr, FlowGraph, PathId } from '../flow/index.js';
import type { Evaluator } from './evaluate.js';
import type { Frame } from './frame.js';
import { memberAt, nth } from './members.js';
import { carried } from './views.js';
import { bareType, pointee, type Field } from './types.js';
import { isPointer, moved, selected, unknown, type Pointer, type Value } from './values.js';

/** The place that an access path names now, or why there is none. */
export function placeOf(e: Evaluator, frame: Frame, id: PathId): Value {
  const path = frame.body.graph.paths[id];
  if (path.parent < 0) return e.variable(frame, path);
  const { selector } = path;
  if (selector.startsWith('->')) {
    const base = through(e, frame, path.parent);
    return isPointer(base) ? below(base, `.${selector.slice(2)}`) : base;
  }
  if (selector === '*') return through(e, frame, path.parent);
  const base = placeOf(e, frame, path.parent);
  if (selector.startsWith('.#')) return isPointer(base) ? positional(e, frame, path, base) : base;
  if (selector.startsWith('.')) return isPointer(base) ? below(base, selector) : base;
  const index = path.index === undefined ? unknown('an index') : e.value(frame, path.index);
  if (typeof index !== 'number') return unknown(`an element whose index is not known`);
  if (isPointer(base) && typeOf(e, frame, path.parent)?.endsWith(']') === true)
    return { ...base, path: [...base.path, `[${index}]`] };
  const held = isPointer(base) ? e.memory.get(base) : undefined;
  if (held !== undefined && typeof held === 'object' && held.k === 'str') return character(held, index);
  if (held !== undefined && isPointer(held)) return carried(e, moved(held, index));
  if (!isPointer(base)) return base;
  // nothing is there: a pointer that was not set, or an array
  const field = fieldOf(e, frame, path.parent);
  if (field?.pointer === true) return through(e, frame, path.parent);
  return { ...base, path: [...base.path, `[${index}]`] };
}

function below(base: Pointer, selector: string): Pointer {
  return { k: 'ptr', block: base.block, path: selected(base.path, selector) };
}

/** What the pointer at this path points to. */
function through(e: Evaluator, frame: Frame, parent: PathId): Value {
  const value = e.load(frame, parent);
  return typeof value === 'object' && value.k === 'str' ? character(value, 0) : value;
}

/** Letters are values without a place of their own. */
function character(text: Extract<Value, { k: 'str' }>, index: number): Value {
  const at = text.from + index;
  if (at < 0 || at > text.text.length) return unknown('behind a text');
  return { k: 'letter', code: at < text.text.length ? text.text.charCodeAt(at) : 0 };
}

/** A member that is not named, or the nth element of an array. */
function positional(e: Evaluator, frame: Frame, path: AccessPath, base: Pointer): Pointer {
  const member = memberAt(e, frame, path.id);
  // what has no name itself lies where its holder does
  if (member !== null) return 'name' in member ? below(base, `.${member.name}`) : base;
  return { ...base, path: [...base.path, `[${nth(path.selector)?.count ?? 0}]`] };
}

/** Type of a path as declared, `struct foo *` or `int []`; null when some part of it is not known. */
export function typeOf(e: Evaluator, frame: Frame, id: PathId): string | null {
  const { graph } = frame.body;
  let known = types.get(graph);
  if (known === undefined) types.set(graph, (known = new Map<PathId, string | null>()));
  const old = known.get(id);
  if (old !== undefined) return old;
  // a path whose type depends on itself has none
  known.set(id, null);
  const type = typeWithin(e, frame, id);
  known.set(id, type);
  return type;
}

const types = new WeakMap<FlowGraph, Map<PathId, string | null>>();

function typeWithin(e: Evaluator, frame: Frame, id: PathId): string | null {
  const path = frame.body.graph.paths[id];
  if (path.parent < 0) return e.declaredType(frame, path);
  const { selector } = path;
  if (selector === '*' || selector.startsWith('[')) {
    const type = typeOf(e, frame, path.parent);
    if (type === null) return null;
    return type.endsWith('[]') ? type.slice(0, -2).trim() : pointee(type);
  }
  const field = fieldOf(e, frame, id);
  if (field === null) return selector.startsWith('.#') ? elementType(e, frame, path.parent) : null;
  return field.array ? `${field.type} ${'[]'.repeat(Math.max(1, field.lengths.length))}` : field.type;
}

/** The nth part of an array that is filled in order. */
function elementType(e: Evaluator, frame: Frame, parent: PathId): string | null {
  const type = typeOf(e, frame, parent);
  return type?.endsWith('[]') === true ? type.slice(0, -2).trim() : null;
}

export function fieldOf(e: Evaluator, frame: Frame, id: PathId): Field | null {
  const path = frame.body.graph.paths[id];
  if (path.parent < 0) return null;
  const { selector } = path;
  if (!selector.startsWith('->') && !selector.startsWith('.')) return null;
  const part = memberAt(e, frame, id);
  if (part !== null) return 'name' in part ? part : null;
  const type = typeOf(e, frame, path.parent);
  if (type === null) return null;
  const holder = selector.startsWith('->') ? (type.endsWith('[]') ? type.slice(0, -2) : pointee(type)) : type;
  if (holder === null) return null;
  const struct = e.library.struct(bareType(holder), frame.body.unit);
  const name = selector.replace(/^(?:->|\.)/, '');
  return struct?.fields.find((f) => f.name === name) ?? null;
}

/** How many elements the array was declared with; null when nothing says so. */
export function lengthOf(e: Evaluator, frame: Frame, expr: Expr): number | null {
  const { unit, graph } = frame.body;
  if (expr.op === 'symbol') {
    const length = e.library.global(expr.name, unit)?.global.lengths.at(0) ?? '';
    return length === '' ? null : countOf(e, frame, length);
  }
  if (expr.op !== 'path' && expr.op !== 'address') return null;
  const path = graph.paths[expr.path];
  if (path.parent >= 0) {
    const length = fieldOf(e, frame, expr.path)?.length ?? null;
    return length === null ? null : countOf(e, frame, length);
  }
  if (path.rootKind === 'global') {
    const length = e.library.global(path.text.replace(/#\d+$/, ''), unit)?.global.lengths.at(0) ?? '';
    return length === '' ? null : countOf(e, frame, length);
  }
  const variable = graph.variables.find((v) => v.path === expr.path);
  if (variable?.array !== true) return null;
  const brackets = /^\w+\s*\[([^\]]*)\]/.exec(unit.source.text.slice(variable.at, variable.at + 200));
  return brackets === null ? null : countOf(e, frame, brackets[1].trim());
}

function countOf(e: Evaluator, frame: Frame, text: string): number | null {
  return e.library.number(text, frame.body.unit);
}

/** `&text[i]`: a place in a text, as a text that begins there. */
export function letterPlace(e: Evaluator, frame: Frame, id: PathId): Value {
  const path = frame.body.graph.paths[id];
  const base = e.load(frame, path.parent);
  const index = path.index === undefined ? 0 : e.value(frame, path.index);
  if (typeof base !== 'object' || base.k !== 'str' || typeof index !== 'number') return unknown('a place in a text');
  return { ...base, from: base.from + index };
}
