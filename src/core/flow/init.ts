import { into } from './assign.js';
import type { Frame } from './frame.js';
import type { Expr, PathId } from './ir.js';
import { N } from './kinds.js';
import { value } from './value.js';

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
  const array = f.isArray(dest);
  const most = f.options.exact === true ? MAX_EXACT : MAX_ELEMENTS;
  let next = 0;
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) {
    const code = view.code(c);
    if (code === N.initializer_pair) {
      const to = designated(f, dest, c);
      const from = view.child(c, view.f.value);
      if (from < 0) continue;
      if (to === null) rest.push(value(f, from));
      else {
        members.push([to, from]);
        const { selector, parent } = f.paths.all[to];
        if (array && parent === dest) next = Number(/^\[(\d+)\]$/.exec(selector)?.[1] ?? next) + 1;
      }
    } else if (array && next < most) {
      members.push([f.paths.index(dest, { op: 'int', value: next++ }, false), c]);
    } else if (f.options.exact === true && code !== N.error && next < most) {
      members.push([f.paths.field(dest, `#${next++}`), c]);
    } else if (code !== N.error) {
      const expr = value(f, c);
      if (expr.op !== 'int') rest.push(expr);
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
