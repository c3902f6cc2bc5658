import { into } from './assign.js';
import type { Frame } from './frame.js';
import type { Expr, PathId } from './ir.js';
import { N } from './kinds.js';
import { value, ZERO } from './value.js';

/** Elements of an array that get a place of their own; further ones are only read. */
const MAX_ELEMENTS = 64;
const MAX_EXACT = 4096;

/**
 * `dest = { … }`: all of it first (what is not named becomes zero), then one
 * assignment for each designated member and each element of an array. `zeroed`:
 * the place is part of one that was just cleared.
 */
export function initialise(f: Frame, dest: PathId, list: number, zeroed = false): void {
  const { view } = f;
  if (list < 0) return;
  const rest: Expr[] = [];
  const members: [path: PathId, value: number][] = [];
  const exact = f.options.exact === true;
  let array = f.isArray(dest);
  const most = exact ? MAX_EXACT : MAX_ELEMENTS;
  let base: Expr = ZERO;
  let next = 0;
  let behind = '';
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) {
    const code = view.code(c);
    if (code === N.initializer_pair) {
      const from = view.child(c, view.f.value);
      if (from < 0) continue;
      const range = exact ? rangeOf(f, c) : null;
      if (range !== null) {
        for (let i = range.from; i <= range.to; i++)
          members.push([f.paths.index(dest, { op: 'int', value: i }, false), from]);
        [array, base, next] = [true, ZERO, range.to + 1];
        continue;
      }
      const to = designated(f, dest, c);
      if (to === null) rest.push(value(f, from));
      else {
        members.push([to, from]);
        const { selector, index } = f.paths.all[memberOf(f, dest, to)];
        if (index !== undefined) {
          // what follows without a name goes on from there
          array = array || exact;
          if (index.op === 'int') [base, next] = [ZERO, index.value + 1];
          else if (exact) [base, next] = [index, 1];
        } else [behind, next] = [selector.replace(/^(?:->|\.)/, ''), 1];
      }
    } else if (array && next < most) {
      members.push([f.paths.index(dest, plus(base, next++), false), c]);
    } else if (exact && code !== N.error && next < most) {
      members.push([f.paths.field(dest, `#${behind}+${next++}`), c]);
    } else if (code !== N.error) {
      const expr = value(f, c);
      if (exact || expr.op !== 'int') rest.push(expr);
    }
  }
  if (!zeroed || rest.length > 0)
    f.graph.emit({
      k: 'assign',
      to: dest,
      from: { op: 'opaque', text: '{}', args: rest },
      compound: null,
      at: view.start(list),
      end: view.end(list),
    });
  for (const [path, from] of members) {
    f.enter();
    if (view.code(from) === N.initializer_list) initialise(f, path, from, true);
    else into(f, path, from);
    f.leave();
  }
}

function plus(base: Expr, count: number): Expr {
  const right: Expr = { op: 'int', value: count };
  return base === ZERO ? right : { op: 'binary', operator: '+', left: base, right };
}

/** `[1 ... 4] = …`: the elements, where both ends are plain numbers; null for anything else. */
function rangeOf(f: Frame, pair: number): { readonly from: number; readonly to: number } | null {
  const { view } = f;
  const range = view.named(pair);
  if (range < 0 || view.code(range) !== N.subscript_range_designator) return null;
  const [first, last] = [view.named(range), view.after(range, view.named(range))];
  if (first < 0 || last < 0) return null;
  const [from, to] = [value(f, first), value(f, last)];
  if (from.op !== 'int' || to.op !== 'int' || to.value - from.value >= MAX_EXACT) return null;
  return { from: from.value, to: to.value };
}

/** The member of `dest` on the way to a path below it. */
function memberOf(f: Frame, dest: PathId, below: PathId): PathId {
  let path = below;
  while (f.paths.all[path].parent !== dest && f.paths.all[path].parent >= 0) path = f.paths.all[path].parent;
  return path;
}

/** The path that the designators of a pair name, or null if one of them is not understood. */
function designated(f: Frame, dest: PathId, pair: number): PathId | null {
  const { view } = f;
  let path = dest;
  let any = false;
  for (let c = view.named(pair); c >= 0; c = view.after(pair, c)) {
    if (view.tree.field[c] !== view.f.designator) continue;
    any = true;
    const inner = view.named(c);
    switch (view.code(c)) {
      case N.field_designator:
        if (inner < 0) return null;
        path = f.paths.field(path, view.slice(inner));
        break;
      case N.field_identifier:
        path = f.paths.field(path, view.slice(c));
        break;
      case N.subscript_designator:
        if (inner < 0) return null;
        path = f.paths.index(path, value(f, inner), false);
        break;
      default:
        return null;
    }
  }
  return any ? path : null;
}

/** A braced list where no place is known for it (a macro's argument): what it holds can be seen, not where. */
export function initialiserValue(f: Frame, list: number): Expr {
  const { view } = f;
  const args: Expr[] = [];
  if (list < 0) return { op: 'opaque', text: '{}', args };
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) {
    const from = view.code(c) === N.initializer_pair ? view.child(c, view.f.value) : c;
    const expr = value(f, from);
    if (expr.op !== 'int') args.push(expr);
  }
  return { op: 'opaque', text: '{}', args };
}
