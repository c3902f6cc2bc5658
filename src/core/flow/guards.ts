import type { Mark } from '../syntax/tree.js';
import { callArgs } from './call.js';
import { branchOn } from './cond.js';
import type { Frame } from './frame.js';
import { gotoLabel, lowerBreak, lowerContinue, lowerReturn } from './jumps.js';
import { N } from './kinds.js';
import { remarksIn } from './marks.js';
import { statement } from './stmt.js';
import { effects, opaque, value } from './value.js';

/** Guard classes that may fail to take what they guard, by their suffix. */
const CONDITIONAL_CLASS = /_(?:try|intr|kill|killable|nonblock|cond|timeout)$/;

/** The operands of a comma expression in parentheses: the arguments of the macro that stood here. */
export function macroArgs(f: Frame, condition: number): number[] {
  const { view } = f;
  const args: number[] = [];
  let node =
    condition < 0 ? -1 : view.code(condition) === N.parenthesized_expression ? view.named(condition) : condition;
  while (node >= 0 && view.code(node) === N.comma_expression) {
    const left = view.child(node, view.f.left);
    if (left >= 0) args.push(left);
    node = view.child(node, view.f.right);
  }
  if (node >= 0) args.push(node);
  return args;
}

/**
 * `guard(class)(args);` and `CLASS(name, variable)(args);`: a call of a call of
 * which the inner one gets bare names only. Returns false if it is something else.
 */
export function lowerGuardCall(f: Frame, outer: number): boolean {
  const { view } = f;
  const inner = view.child(outer, view.f.function);
  if (inner < 0 || view.code(inner) !== N.call_expression) return false;
  const macro = view.child(inner, view.f.function);
  const list = view.child(inner, view.f.arguments);
  if (macro < 0 || list < 0 || view.code(macro) !== N.identifier || f.variable(view.slice(macro)) !== undefined)
    return false;
  const names: number[] = [];
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) {
    if (view.code(c) !== N.identifier) return false;
    names.push(c);
  }
  const at = view.start(outer);
  if (names.length === 1 && f.variable(view.slice(names[0])) === undefined) {
    const args = callArgs(f, view.child(outer, view.f.arguments));
    enterGuard(f, view.slice(names[0]), args, at);
    return true;
  }
  if (names.length === 2) {
    const callee = view.slice(names[0]);
    const args = callArgs(f, view.child(outer, view.f.arguments));
    const where = view.start(names[1]);
    const cleanup = `class:${callee}`;
    const path = f.declare({
      name: view.slice(names[1]),
      type: '',
      pointer: false,
      array: false,
      kind: 'local',
      cleanup,
      at: where,
    });
    f.graph.emit({ k: 'call', site: f.sites++, callee, via: null, args, dest: path, at, end: view.end(outer) });
    f.scopes.onExit({ k: 'cleanup', path, name: cleanup, raw: false, at: where });
    return true;
  }
  return false;
}

function enterGuard(f: Frame, name: string, args: ReturnType<typeof callArgs>, at: number): void {
  const site = f.sites++;
  f.graph.emit({ k: 'guard', class: name, args, site, at });
  f.scopes.onExit({ k: 'unguard', class: name, args, site, at });
}

/**
 * `scoped_guard(class, args) { … }` and other macros that open a scope. They are
 * loops of one round: `break` leaves the scope. A jump among the arguments, which
 * normalisation blanked and marked, is what happens when the scope cannot be entered.
 */
export function lowerScopeMacro(f: Frame, node: number, mark: Extract<Mark, { kind: 'scope' }>): void {
  const { view, graph } = f;
  const at = view.start(node);
  const condition = view.child(node, view.f.condition);
  const nodes = macroArgs(f, condition);
  const body = view.child(node, view.f.consequence);
  const exit = graph.block();
  const depth = f.scopes.depth;
  const isGuard = mark.macro.includes('guard') && nodes.length > 0;
  const name = isGuard ? view.slice(nodes[0]) : mark.macro;
  const jump = remarksIn(f.marks, at, condition < 0 ? at : view.end(condition)).find((r) => r.kind === 'hidden-jump');
  const fails =
    jump !== undefined
      ? nodes.findIndex((n) => view.end(n) > jump.at)
      : isGuard && mark.macro.includes('cond')
        ? 1
        : -1;
  const args = nodes.flatMap((n, i) =>
    i === fails ? (isGuard ? [] : [opaque(f, n)]) : isGuard && i === 0 ? [] : [value(f, n)],
  );
  if (!isGuard)
    graph.emit({
      k: 'call',
      site: f.sites++,
      callee: mark.macro,
      via: null,
      args,
      dest: null,
      at,
      end: view.end(condition < 0 ? node : condition),
    });
  if (jump !== undefined || fails >= 0 || (isGuard && CONDITIONAL_CLASS.test(name))) {
    const [enter, fail] = [graph.block(), graph.block()];
    graph.end({ k: 'choice', key: `${mark.macro}@${at}`, to: [enter, fail], at });
    graph.start(fail);
    if (jump?.kind === 'hidden-jump') jumpHidden(f, jump, fails < 0 ? -1 : nodes[fails]);
    else if (fails >= 0 && nodes[fails] !== undefined) effects(f, nodes[fails]);
    graph.jump(exit);
    graph.start(enter);
  }
  f.scopes.push(at, view.end(node));
  if (isGuard) enterGuard(f, name, args, at);
  f.breakables.push({ breakTo: exit, continueTo: exit, depth });
  if (body >= 0) statement(f, body);
  f.breakables.pop();
  f.closeScope(view.end(node) - 1);
  graph.start(exit);
}

/** The jump that was blanked, with what stood behind it. */
function jumpHidden(f: Frame, jump: Extract<Mark, { kind: 'hidden-jump' }>, node: number): void {
  const { view } = f;
  f.followed.add(jump.at);
  const operand = node >= 0 && view.start(node) >= jump.at + jump.keyword.length ? node : -1;
  if (jump.keyword === 'return')
    lowerReturn(f, operand, jump.at, operand < 0 ? jump.at + jump.keyword.length : view.end(operand));
  else if (jump.keyword === 'break') lowerBreak(f, jump.at);
  else if (jump.keyword === 'continue') lowerContinue(f, jump.at);
  else if (operand >= 0) gotoLabel(f, view.slice(operand), jump.at);
}

/** A macro that takes statements: they run when its condition is false, or for all we know, or not. */
export function lowerStatementsMacro(f: Frame, node: number, mark: Extract<Mark, { kind: 'statements' }>): void {
  const { view, graph } = f;
  const at = view.start(node);
  const args = macroArgs(f, view.child(node, view.f.condition));
  const body = view.child(node, view.f.consequence);
  const [run, after] = [graph.block(), graph.block()];
  if (mark.actsWhenFalse && args.length > 0) {
    for (const arg of args.slice(1)) effects(f, arg);
    branchOn(f, args[0], after, run, false);
  } else {
    const values = args.map((arg) => value(f, arg));
    graph.emit({
      k: 'call',
      site: f.sites++,
      callee: mark.macro,
      via: null,
      args: values,
      dest: null,
      at,
      end: view.end(node),
    });
    graph.end({ k: 'choice', key: `${mark.macro}@${at}`, to: [run, after], at });
  }
  graph.start(run);
  if (body >= 0) statement(f, body);
  graph.start(after);
}
