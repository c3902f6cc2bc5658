import type { Expr } from './ir.js';
import { value } from './expressions.js';
import type { Lowering } from './lowering.js';
import { statement } from './statements.js';

/** A switch with fallthrough: each case is a block that runs on into the next. */
export function lowerSwitch(low: Lowering, node: number): void {
  const { graph } = low;
  const subject = value(low, low.field(node, 'condition'));
  const head = graph.current;
  const at = low.start(node);
  const after = graph.block();
  const cases: { values: Expr[]; to: number }[] = [];
  let otherwise = after;
  low.scopes.push();
  low.breaks.push({ block: after, scope: low.scopes.current });
  graph.enter(graph.block());
  const arm = (child: number): void => {
    const kind = low.kind(child);
    if (kind === 'preproc_if' || kind === 'preproc_ifdef' || kind === 'preproc_else' || kind === 'compound_statement') {
      for (const inner of low.named(child)) arm(inner);
      return;
    }
    if (kind !== 'case_statement') {
      statement(low, child);
      return;
    }
    const label = graph.block();
    graph.jump(label);
    graph.enter(label);
    const tested = low.field(child, 'value');
    if (tested < 0) otherwise = label;
    else cases.push({ values: caseValues(low, tested), to: label.id });
    for (const inner of low.named(child)) {
      if (inner === tested) continue;
      if (low.kind(inner) === 'case_statement') arm(inner);
      else statement(low, inner);
    }
  };
  for (const child of low.named(low.field(node, 'body'))) arm(child);
  graph.jump(after);
  low.breaks.pop();
  low.leave(low.scopes.current.parent, low.end(node));
  low.scopes.pop();
  head.end ??= { k: 'switch', value: subject, cases, otherwise: otherwise.id, at };
  graph.enter(after);
}

/** `case a ... b` was normalised to `a | b`: any value between, so nothing that a test could compare. */
function caseValues(low: Lowering, node: number): Expr[] {
  if (low.kind(node) === 'binary_expression' && low.text(node).includes('...')) return [{ op: 'opaque', text: low.text(node), args: [] }];
  return [value(low, node)];
}
