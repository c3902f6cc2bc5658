import { branchOn } from './cond.js';
import { lowerDeclaration } from './declare.js';
import type { Frame } from './frame.js';
import { macroArgs } from './guards.js';
import type { Expr } from './ir.js';
import { N } from './kinds.js';
import { mentions } from './scan.js';
import { statement } from './stmt.js';
import { effects, value } from './value.js';

export function lowerWhile(f: Frame, node: number): void {
  const { view, graph } = f;
  const [head, body, exit] = [graph.block(), graph.block(), graph.block()];
  graph.start(head);
  branchOn(f, view.child(node, view.f.condition), body, exit, true);
  graph.start(body);
  loopBody(f, view.child(node, view.f.body), exit, head);
  graph.jump(head);
  graph.start(exit);
}

export function lowerDo(f: Frame, node: number): void {
  const { view, graph } = f;
  const [body, test, exit] = [graph.block(), graph.block(), graph.block()];
  graph.start(body);
  loopBody(f, view.child(node, view.f.body), exit, test);
  graph.start(test);
  branchOn(f, view.child(node, view.f.condition), body, exit, true);
  graph.start(exit);
}

export function lowerFor(f: Frame, node: number): void {
  const { view, graph } = f;
  f.scopes.push(view.start(node), view.end(node));
  const init = view.child(node, view.f.initializer);
  if (init >= 0) {
    if (view.code(init) === N.declaration) lowerDeclaration(f, init);
    else effects(f, init);
  }
  const [head, body, step, exit] = [graph.block(), graph.block(), graph.block(), graph.block()];
  graph.start(head);
  const condition = view.child(node, view.f.condition);
  if (condition >= 0) branchOn(f, condition, body, exit, true);
  graph.start(body);
  loopBody(f, view.child(node, view.f.body), exit, step);
  graph.start(step);
  const update = view.child(node, view.f.update);
  if (update >= 0) effects(f, update);
  graph.jump(head);
  graph.start(exit);
  f.closeScope(view.end(node) - 1);
}

/** An iterator macro: the head steps, then goes into the body or leaves. */
export function lowerIterate(f: Frame, node: number, macro: string): void {
  const { view, graph } = f;
  const at = view.start(node);
  const bodyNode = view.child(node, view.f.body);
  f.scopes.push(at, view.end(node));
  const args: Expr[] = [];
  // what the arguments do, they do once; the macro's own steps are its contract's business
  for (const arg of macroArgs(f, view.child(node, view.f.condition))) {
    declareByIterator(f, arg, bodyNode);
    args.push(value(f, arg));
  }
  const site = f.sites++;
  const [head, body, exit] = [graph.block(), graph.block(), graph.block()];
  graph.start(head);
  graph.end({ k: 'iterate', macro, args, site, body, exit, at });
  graph.start(body);
  loopBody(f, bodyNode, exit, head);
  graph.jump(head);
  graph.start(exit);
  f.closeScope(view.end(node) - 1);
}

/** A name that nobody declared but the body uses is declared by the macro (`…_scoped` iterators). */
function declareByIterator(f: Frame, arg: number, body: number): void {
  const { view } = f;
  if (body < 0 || view.code(arg) !== N.identifier) return;
  const name = view.slice(arg);
  if (
    !/[a-z]/.test(name) ||
    f.variable(name) !== undefined ||
    f.globals.functions.has(name) ||
    !mentions(f, body, view.last(body), name)
  )
    return;
  f.declare({ name, type: '', pointer: true, array: false, kind: 'local', at: view.start(arg) });
}

function loopBody(f: Frame, node: number, breakTo: number, continueTo: number): void {
  f.breakables.push({ breakTo, continueTo, depth: f.scopes.depth });
  if (node >= 0) statement(f, node);
  f.breakables.pop();
}
