import { lowerAsm } from './asm.js';
import { branchOn } from './cond.js';
import { declareByMacro, lowerDeclaration } from './declare.js';
import type { Frame } from './frame.js';
import { lowerGuardCall, lowerScopeMacro, lowerStatementsMacro } from './guards.js';
import { beginLabel, lowerBreak, lowerContinue, lowerGoto, lowerReturn } from './jumps.js';
import { N } from './kinds.js';
import { lowerLeavingMacro } from './leaving.js';
import { lowerDo, lowerFor, lowerIterate, lowerWhile } from './loops.js';
import { lowerConditional } from './preproc.js';
import { lowerCase, lowerSwitch } from './switch.js';
import { effects } from './value.js';

/** `{ … }` with a scope of its own. */
export function block(f: Frame, node: number): void {
  const { view } = f;
  f.scopes.push(view.start(node), view.end(node));
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) statement(f, c);
  f.closeScope(view.end(node) - 1);
}

/** Lowers one statement at the current point. */
export function statement(f: Frame, node: number): void {
  f.enter();
  lower(f, node);
  f.leave();
}

function lower(f: Frame, node: number): void {
  const { view, graph } = f;
  const at = view.start(node);
  switch (view.code(node)) {
    case N.expression_statement: {
      const inner = view.named(node);
      if (inner >= 0) expression(f, node, inner);
      return;
    }
    case N.compound_statement:
      return block(f, node);
    case N.declaration:
      return lowerDeclaration(f, node);
    case N.if_statement:
      return lowerIf(f, node);
    case N.return_statement:
      return lowerReturn(f, view.named(node), at, view.end(node));
    case N.goto_statement:
      return lowerGoto(f, node);
    case N.break_statement:
      return lowerBreak(f, at);
    case N.continue_statement:
      return lowerContinue(f, at);
    case N.while_statement:
    case N.for_statement: {
      const mark = f.marks.at.get(at);
      if (mark?.kind === 'loop') return lowerIterate(f, node, mark.macro);
      return view.code(node) === N.while_statement ? lowerWhile(f, node) : lowerFor(f, node);
    }
    case N.do_statement:
      return lowerDo(f, node);
    case N.switch_statement:
      return lowerSwitch(f, node);
    case N.case_statement:
      return lowerCase(f, node);
    case N.labeled_statement: {
      const label = view.child(node, view.f.label);
      if (label >= 0) beginLabel(f, label);
      for (let c = view.named(node); c >= 0; c = view.after(node, c)) if (c !== label) statement(f, c);
      return;
    }
    case N.attributed_statement:
    case N.else_clause:
      for (let c = view.named(node); c >= 0; c = view.after(node, c)) statement(f, c);
      return;
    case N.preproc_if:
    case N.preproc_ifdef:
      return lowerConditional(f, node);
    case N.gnu_asm_expression:
      return lowerAsm(f, node);
    case N.error:
      f.note(at, 'a part that could not be parsed was skipped');
      return;
    case N.function_definition:
      f.note(at, 'what looks like a function inside a function was skipped');
      return;
    case N.call_expression:
    case N.assignment_expression:
      return effects(f, node);
    default:
      // type definitions, directives, attributes: nothing runs
      if (!graph.open) return;
  }
}

function expression(f: Frame, statement: number, node: number): void {
  const { view } = f;
  if (view.code(node) === N.call_expression) {
    if (lowerGuardCall(f, node)) return;
    if (lowerLeavingMacro(f, node, () => effects(f, node))) return;
    declareByMacro(f, statement, node);
  }
  effects(f, node);
}

/** `if`, with `else if` chains as a loop: they may be longer than nesting may be deep. */
function lowerIf(f: Frame, first: number): void {
  const { view, graph } = f;
  const join = graph.block();
  for (let node = first; ;) {
    const mark = f.marks.at.get(view.start(node));
    if (mark?.kind === 'scope') {
      lowerScopeMacro(f, node, mark);
      break;
    }
    if (mark?.kind === 'statements') {
      lowerStatementsMacro(f, node, mark);
      break;
    }
    const [yes, no] = [graph.block(), graph.block()];
    branchOn(f, view.child(node, view.f.condition), yes, no, false);
    graph.start(yes);
    const consequence = view.child(node, view.f.consequence);
    if (consequence >= 0) statement(f, consequence);
    graph.jump(join);
    graph.start(no);
    const clause = view.child(node, view.f.alternative);
    const alternative = clause < 0 ? -1 : view.named(clause);
    if (alternative < 0) break;
    if (view.code(alternative) !== N.if_statement) {
      statement(f, alternative);
      break;
    }
    node = alternative;
  }
  graph.start(join);
}
