import type { Frame } from './frame.js';
import { N } from './kinds.js';

/** True if evaluating the node does something besides reading: it calls, assigns or counts. */
export function hasEffects(f: Frame, node: number): boolean {
  if (node < 0) return false;
  const { view } = f;
  for (let n = node, end = view.last(node); n < end;) {
    switch (view.code(n)) {
      case N.assignment_expression:
      case N.update_expression:
      case N.gnu_asm_expression:
      case N.compound_statement:
        return true;
      case N.call_expression: {
        const fn = view.child(n, view.f.function);
        const name = fn < 0 ? '' : view.slice(fn);
        if (name === 'offsetof') n = view.last(n);
        else if (f.options.transparent.has(name)) n++;
        else return true;
        continue;
      }
      case N.sizeof_expression:
      case N.alignof_expression:
      case N.offsetof_expression:
        n = view.last(n);
        continue;
      default:
        n++;
    }
  }
  return false;
}

/** True if the name is used as a variable by one of the nodes `from <= n < to`. */
export function mentions(f: Frame, from: number, to: number, name: string): boolean {
  const { view } = f;
  for (let n = from; n < to; n++) {
    if (
      view.code(n) === N.identifier &&
      view.end(n) - view.start(n) === name.length &&
      view.text.startsWith(name, view.start(n))
    )
      return true;
  }
  return false;
}
