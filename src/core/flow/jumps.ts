import { branchOn } from './cond.js';
import type { Frame } from './frame.js';
import type { Expr } from './ir.js';
import { N } from './kinds.js';
import { held } from './place.js';
import { hasEffects } from './scan.js';
import { effects, ONE, value, ZERO } from './value.js';

export function lowerBreak(f: Frame, at: number): void {
  const target = f.breakables[f.breakables.length - 1];
  if (!target) return stray(f, at, 'break');
  f.run(f.scopes.exits(target.depth), at);
  f.graph.jump(target.breakTo, { kind: 'break', label: null, at });
}

export function lowerContinue(f: Frame, at: number): void {
  for (let i = f.breakables.length - 1; i >= 0; i--) {
    const { continueTo, depth } = f.breakables[i];
    if (continueTo < 0) continue;
    f.run(f.scopes.exits(depth), at);
    f.graph.jump(continueTo, { kind: 'continue', label: null, at });
    return;
  }
  stray(f, at, 'continue');
}

function stray(f: Frame, at: number, keyword: string): void {
  f.note(at, `${keyword} outside of a loop`);
  f.graph.end({ k: 'stop', at });
}

export function lowerGoto(f: Frame, node: number): void {
  const { view } = f;
  const at = view.start(node);
  const label = view.child(node, view.f.label);
  if (label < 0 || view.isMissing(label) || /^goto\s*\*/.test(view.slice(node))) {
    f.note(at, 'computed goto: any label may follow');
    const all = [...labels(f).keys()];
    if (all.length === 0) f.graph.end({ k: 'stop', at });
    else f.graph.end({ k: 'choice', key: `goto@${at}`, to: all.map((l) => f.label(l)), at });
    return;
  }
  gotoLabel(f, view.slice(label), at);
}

export function gotoLabel(f: Frame, name: string, at: number): void {
  const target = labels(f).get(name);
  if (target === undefined) {
    f.note(at, `no label ${name}`);
    f.graph.end({ k: 'stop', at });
    return;
  }
  f.run(f.scopes.exitsTo(target), at);
  f.graph.jump(f.label(name), { kind: 'goto', label: name, at });
}

/** Labels of the function with their offsets. */
export function labels(f: Frame): ReadonlyMap<string, number> {
  if (f.labelsAt) return f.labelsAt;
  const { view } = f;
  const found = new Map<string, number>();
  for (let n = f.fn.body, end = view.last(n); n < end; n++) {
    if (view.code(n) !== N.labeled_statement) continue;
    const label = view.child(n, view.f.label);
    if (label >= 0 && !found.has(view.slice(label))) found.set(view.slice(label), view.start(n));
  }
  f.labelsAt = found;
  return found;
}

/** `label:` */
export function beginLabel(f: Frame, node: number): void {
  const { view } = f;
  const name = view.slice(node);
  if (f.begun.has(name)) {
    f.note(view.start(node), `label ${name} a second time`);
    f.graph.start(f.graph.block(name));
    return;
  }
  f.begun.add(name);
  f.graph.start(f.label(name));
}

/** `return e`: the value is fixed before the cleanups run; each arm of a ternary returns for itself. */
export function lowerReturn(f: Frame, from: number, at: number, end: number): void {
  const { view, graph } = f;
  f.enter();
  let node = from < 0 ? -1 : view.bare(from);
  while (node >= 0 && view.code(node) === N.comma_expression) {
    effects(f, view.child(node, view.f.left));
    node = view.child(node, view.f.right);
    if (node >= 0) node = view.bare(node);
  }
  if (node < 0) leave(f, null, at, end);
  else if (view.code(node) === N.conditional_expression && view.child(node, view.f.consequence) >= 0) {
    const [yes, no] = [graph.block(), graph.block()];
    branchOn(f, view.child(node, view.f.condition), yes, no, false);
    graph.start(yes);
    lowerReturn(f, view.child(node, view.f.consequence), at, end);
    graph.start(no);
    lowerReturn(f, view.child(node, view.f.alternative), at, end);
  } else if (isLogical(f, node) && hasEffects(f, view.child(node, view.f.right))) {
    const [yes, no] = [graph.block(), graph.block()];
    branchOn(f, node, yes, no, false);
    graph.start(yes);
    leave(f, ONE, at, end);
    graph.start(no);
    leave(f, ZERO, at, end);
  } else {
    let result = value(f, node);
    if (f.scopes.hasExits(0) && !isFixed(f, result)) {
      result = { op: 'path', path: copy(f, result, view.start(node), view.end(node)), at: view.start(node) };
    }
    leave(f, result, at, end);
  }
  f.leave();
}

function isLogical(f: Frame, node: number): boolean {
  if (f.view.code(node) !== N.binary_expression) return false;
  const operator = f.view.operator(node);
  return operator === '&&' || operator === '||';
}

/** True if nothing that a cleanup does can change the value. */
function isFixed(f: Frame, expr: Expr): boolean {
  if (expr.op === 'path') return f.paths.all[expr.path].rootKind === 'temp' && f.paths.all[expr.path].parent < 0;
  return expr.op === 'int' || expr.op === 'errno' || expr.op === 'string';
}

function copy(f: Frame, from: Expr, at: number, end: number): number {
  if (from.op !== 'path') return held(f, from, at, end);
  const path = f.paths.temp();
  f.graph.emit({ k: 'assign', to: path, from, compound: null, at, end });
  return path;
}

export function leave(f: Frame, result: Expr | null, at: number, end: number): void {
  f.run(f.scopes.exits(0), at);
  f.graph.end({ k: 'return', value: result, at, end });
}
