import { assignedMacro, call, transparentArgument } from './call.js';
import type { Frame } from './frame.js';
import { initialise } from './init.js';
import type { Expr, PathId } from './ir.js';
import { literal, standsAlone } from './compound.js';
import { N } from './kinds.js';
import { load, place } from './place.js';
import { hasEffects } from './scan.js';
import { castsNumber, choose, effects, ONE, plainChoice, truth, value } from './value.js';

/** Evaluates an expression into a place: a call gets it as its destination, a ternary assigns in each arm. */
export function into(f: Frame, dest: PathId, from: number): void {
  const { view } = f;
  f.enter();
  let node = view.bare(from);
  const at = view.start(node);
  const end = view.end(node);
  if (castsNumber(f, from)) {
    f.graph.emit({ k: 'assign', to: dest, from: value(f, from), compound: null, at, end });
    f.leave();
    return;
  }
  for (;;) {
    const code = view.code(node);
    let next = -1;
    if (code === N.comma_expression) {
      effects(f, view.child(node, view.f.left));
      next = view.child(node, view.f.right);
    } else if (code === N.call_expression) next = transparentArgument(f, node);
    if (next < 0) break;
    node = view.bare(next);
  }
  switch (view.code(node)) {
    case N.call_expression: {
      const result = call(f, node, dest, true);
      if (result.op !== 'path' || result.path !== dest)
        f.graph.emit({ k: 'assign', to: dest, from: result, compound: null, at, end });
      break;
    }
    case N.conditional_expression: {
      // what a local gets is tested later; a flag in a field hardly ever
      const quick = f.paths.all[dest].parent >= 0 ? plainChoice(f, node) : null;
      if (quick) f.graph.emit({ k: 'assign', to: dest, from: quick, compound: null, at, end });
      else choose(f, node, dest);
      break;
    }
    case N.binary_expression: {
      const operator = view.operator(node);
      if ((operator === '&&' || operator === '||') && hasEffects(f, view.child(node, view.f.right))) {
        truth(f, node, dest);
        break;
      }
      f.graph.emit({ k: 'assign', to: dest, from: value(f, node), compound: null, at, end });
      break;
    }
    case N.compound_literal_expression:
      if (standsAlone(f, dest, node)) {
        const from = load(f, literal(f, node), at);
        f.graph.emit({ k: 'assign', to: dest, from, compound: null, at, end });
      } else initialise(f, dest, view.child(node, view.f.value));
      break;
    case N.initializer_list:
      initialise(f, dest, node);
      break;
    default:
      f.graph.emit({ k: 'assign', to: dest, from: value(f, node), compound: null, at, end });
  }
  f.leave();
}

/** `a = b`, `a += b`; the value is what `a` holds then. */
export function assignment(f: Frame, node: number): Expr {
  const { view } = f;
  const at = view.start(node);
  const left = view.child(node, view.f.left);
  const right = view.child(node, view.f.right);
  if (left < 0 || right < 0) return { op: 'opaque', text: view.flat(node), args: [] };
  const dest = assignedMacro(f, left) ?? place(f, left);
  const compound = compoundName(view.operator(node));
  if (compound === null) into(f, dest, right);
  else {
    const from = value(f, right);
    f.graph.emit({ k: 'assign', to: dest, from, compound, at, end: view.end(node) });
  }
  return load(f, dest, at);
}

/** `+` for `+=`; null for a plain `=`. */
export function compoundName(operator: string): string | null {
  return operator.length > 1 ? operator.slice(0, -1) : null;
}

/** `x++`, `--x`. A postfix operator whose value is `wanted` keeps the old one. */
export function update(f: Frame, node: number, wanted: boolean): Expr {
  const { view } = f;
  const at = view.start(node);
  const end = view.end(node);
  const argument = view.child(node, view.f.argument);
  if (argument < 0) return { op: 'opaque', text: view.flat(node), args: [] };
  const dest = place(f, argument);
  const op = view.child(node, view.f.operator);
  const postfix = op > argument;
  let result = load(f, dest, at);
  if (postfix && wanted) {
    const old = f.paths.temp();
    f.graph.emit({ k: 'assign', to: old, from: result, compound: null, at, end });
    result = { op: 'path', path: old, at };
  }
  f.graph.emit({ k: 'assign', to: dest, from: ONE, compound: view.operator(node).slice(1), at, end });
  return result;
}
