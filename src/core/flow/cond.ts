import { transparentArgument } from './call.js';
import type { Frame } from './frame.js';
import { N } from './kinds.js';
import { configKey } from './config.js';
import { effects, value } from './value.js';

/** Ends the current block on a condition: one branch for each operand that short-circuit evaluation looks at. */
export function branchOn(f: Frame, from: number, yes: number, no: number, loop: boolean): void {
  const { view, graph } = f;
  f.enter();
  let node = from < 0 ? from : view.bare(from);
  for (;;) {
    if (node < 0) {
      graph.end({ k: 'jump', to: yes, via: null });
      break;
    }
    const code = view.code(node);
    if (code === N.unary_expression && view.operator(node) === '!') {
      [yes, no] = [no, yes];
      node = bareChild(f, node, view.f.argument);
      continue;
    }
    if (code === N.comma_expression) {
      effects(f, view.child(node, view.f.left));
      node = bareChild(f, node, view.f.right);
      continue;
    }
    if (code === N.binary_expression) {
      const operator = view.operator(node);
      if (operator === '&&' || operator === '||') {
        const rest = graph.block();
        if (operator === '&&') branchOn(f, view.child(node, view.f.left), rest, no, loop);
        else branchOn(f, view.child(node, view.f.left), yes, rest, loop);
        graph.start(rest);
        node = bareChild(f, node, view.f.right);
        continue;
      }
    }
    if (code === N.conditional_expression && view.child(node, view.f.consequence) >= 0) {
      const [then, otherwise] = [graph.block(), graph.block()];
      branchOn(f, view.child(node, view.f.condition), then, otherwise, loop);
      graph.start(then);
      branchOn(f, view.child(node, view.f.consequence), yes, no, loop);
      graph.start(otherwise);
      node = bareChild(f, node, view.f.alternative);
      continue;
    }
    if (code === N.call_expression) {
      const key = configKey(f, node);
      if (key !== null) {
        graph.end({ k: 'choice', key, to: [yes, no], at: view.start(node) });
        break;
      }
      const through = transparentArgument(f, node);
      if (through >= 0) {
        node = view.bare(through);
        continue;
      }
    }
    const cond = value(f, node);
    if (cond.op === 'int') graph.end({ k: 'jump', to: cond.value !== 0 ? yes : no, via: null });
    else graph.end({ k: 'branch', cond, yes, no, at: view.start(node), end: view.end(node), loop });
    break;
  }
  f.leave();
}

function bareChild(f: Frame, node: number, field: number): number {
  const child = f.view.child(node, field);
  return child < 0 ? -1 : f.view.bare(child);
}
