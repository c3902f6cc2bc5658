import type { Frame, OpenSwitch } from './frame.js';
import type { Expr } from './ir.js';
import { N } from './kinds.js';
import { statement } from './stmt.js';
import { opaque, value } from './value.js';

/** Ranges of cases up to this size are spelt out. */
const MAX_RANGE = 64;

export function lowerSwitch(f: Frame, node: number): void {
  const { view, graph } = f;
  const at = view.start(node);
  const on = value(f, view.child(node, view.f.condition));
  const exit = graph.block();
  const head = graph.end({ k: 'stop', at });
  const open: OpenSwitch = { cases: [], otherwise: -1 };
  f.switches.push(open);
  f.breakables.push({ breakTo: exit, continueTo: -1, depth: f.scopes.depth });
  const body = view.child(node, view.f.body);
  if (body >= 0) statement(f, body);
  f.breakables.pop();
  f.switches.pop();
  // the targets are known only now
  graph.blocks[head].end = {
    k: 'switch',
    value: on,
    cases: open.cases,
    otherwise: open.otherwise < 0 ? exit : open.otherwise,
    at,
  };
  graph.start(exit);
}

/** `case x:` or `default:` with the statements behind it; the case before falls through into it. */
export function lowerCase(f: Frame, node: number): void {
  const { view, graph } = f;
  const open = f.switches.length > 0 ? f.switches[f.switches.length - 1] : null;
  const valueNode = view.child(node, view.f.value);
  const to = graph.block();
  graph.start(to);
  if (!open) f.note(view.start(node), 'case outside of a switch');
  else if (valueNode < 0) open.otherwise = to;
  else {
    const values = caseValues(f, valueNode);
    const last = open.cases[open.cases.length - 1];
    if (last && graph.blocks[last.to].instrs.length === 0 && falls(f, last.to, to)) last.values.push(...values);
    else open.cases.push({ values, to });
  }
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) {
    if (c !== valueNode) statement(f, c);
  }
}

/** The empty block of the case before only leads here: `case 1: case 2:`. */
function falls(f: Frame, from: number, to: number): boolean {
  const { end } = f.graph.blocks[from];
  return end?.k === 'jump' && end.to === to && end.via === null;
}

/** `case a ... b` was made `a | b` for the grammar; the text still says which it is. */
function caseValues(f: Frame, node: number): Expr[] {
  const { view } = f;
  if (view.code(node) !== N.binary_expression || !view.slice(node).includes('...')) return [value(f, node)];
  const low = value(f, view.child(node, view.f.left));
  const high = value(f, view.child(node, view.f.right));
  if (low.op === 'int' && high.op === 'int' && high.value >= low.value && high.value - low.value < MAX_RANGE) {
    const values: Expr[] = [];
    for (let v = low.value; v <= high.value; v++) values.push({ op: 'int', value: v });
    return values;
  }
  return [opaque(f, node, [low, high])];
}
