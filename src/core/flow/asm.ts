import type { Frame } from './frame.js';
import type { Expr } from './ir.js';
import { N } from './kinds.js';
import { labels } from './jumps.js';
import { place } from './place.js';
import { value } from './value.js';

/** `asm(…)`: reads its inputs, writes something unknown to its outputs, and with `asm goto` may go to a label. */
export function lowerAsm(f: Frame, node: number): void {
  const { view, graph } = f;
  const at = view.start(node);
  const end = view.end(node);
  const outputs: number[] = [];
  const reads: Expr[] = [];
  const targets: number[] = [];
  for (let n = node + 1; n < view.last(node); n++) {
    const code = view.code(n);
    if (code === N.gnu_asm_output_operand) outputs.push(view.child(n, view.f.value));
    else if (code === N.gnu_asm_input_operand) reads.push(value(f, view.child(n, view.f.value)));
    else if (code === N.gnu_asm_goto_list) {
      for (let c = view.named(n); c >= 0; c = view.after(n, c))
        if (labels(f).has(view.slice(c))) targets.push(f.label(view.slice(c)));
    }
  }
  for (const output of outputs) {
    if (output >= 0)
      graph.emit({
        k: 'assign',
        to: place(f, output),
        from: { op: 'opaque', text: `asm@${at}`, args: reads },
        compound: null,
        at,
        end,
      });
  }
  if (targets.length > 0) {
    f.note(at, 'asm goto: any of its labels may follow');
    const next = graph.block();
    graph.end({ k: 'choice', key: `asm@${at}`, to: [next, ...targets], at });
    graph.start(next);
  }
}
