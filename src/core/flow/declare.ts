import { into } from './assign.js';
import { hasStorage, readDeclarator, typeText, withSuffix } from './declarator.js';
import type { Frame } from './frame.js';
import { N } from './kinds.js';
import { mentions } from './scan.js';

/** The condition that is true when a static variable is met for the first time. */
export const FIRST_TIME = '{static}';

/** A declaration in a body: each variable comes into scope, with its value if it has one. */
export function lowerDeclaration(f: Frame, node: number): void {
  const { view } = f;
  if (hasStorage(view, node, 'extern') || hasStorage(view, node, 'typedef')) return;
  const kind = hasStorage(view, node, 'static') ? 'static' : 'local';
  const type = typeText(view, node, f.options.exact);
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) {
    if (view.code(c) === N.error) f.note(view.start(c), 'a part of a declaration that could not be parsed was skipped');
    if (view.tree.field[c] !== view.f.declarator) continue;
    const { name, pointer, array, isFunction, suffix } = readDeclarator(view, c);
    if (name < 0 || isFunction) continue;
    const at = view.start(name);
    const mark = f.marks.cleanups.get(at);
    const path = f.declare({
      name: view.slice(name),
      type: withSuffix(type, suffix),
      pointer,
      array,
      kind,
      cleanup: mark?.name ?? null,
      at,
    });
    const init = view.code(c) === N.init_declarator ? view.child(c, view.f.value) : -1;
    // a static is initialised before the program runs, not here
    if (kind === 'local') {
      if (init >= 0) into(f, path, init);
      else f.graph.emit({ k: 'declare', path, at });
    } else if (f.options.exact === true && init >= 0) {
      const [first, later] = [f.graph.block(), f.graph.block()];
      const cond = { op: 'opaque', text: FIRST_TIME, args: [{ op: 'address', path, at }] } as const;
      f.graph.end({ k: 'branch', cond, yes: first, no: later, at, end: at, loop: false });
      f.graph.start(first);
      into(f, path, init);
      f.graph.jump(later);
      f.graph.start(later);
    }
    if (mark) f.scopes.onExit({ k: 'cleanup', path, name: mark.name, raw: mark.raw, at });
  }
}

/** Parameters, by position. An array parameter is a pointer. */
export function declareParams(f: Frame, list: number): void {
  const { view } = f;
  let index = 0;
  for (let c = view.named(list); c >= 0; c = view.after(list, c)) {
    if (view.code(c) !== N.parameter_declaration) {
      index++;
      continue;
    }
    const declarator = view.child(c, view.f.declarator);
    if (declarator >= 0) {
      const { name, pointer, array, isFunction, suffix } = readDeclarator(view, declarator);
      if (name >= 0 && view.code(name) === N.identifier) {
        const type = withSuffix(typeText(view, c), suffix);
        f.declare({
          name: view.slice(name),
          type,
          pointer: pointer || array || isFunction,
          array: false,
          kind: 'param',
          index,
          at: view.start(name),
        });
      }
    }
    index++;
  }
}

/**
 * `LIST_HEAD(list);`, `DECLARE_…(name, …);`: among the declarations of a block, a
 * macro in capitals whose first argument is a name that nobody knows but that is
 * used again declares that name.
 */
export function declareByMacro(f: Frame, statement: number, call: number): void {
  const { view } = f;
  const fn = view.child(call, view.f.function);
  const list = view.child(call, view.f.arguments);
  if (fn < 0 || list < 0 || view.code(fn) !== N.identifier || !/^[A-Z][A-Z0-9_]*$/.test(view.slice(fn))) return;
  const arg = view.named(list);
  if (arg < 0 || view.code(arg) !== N.identifier) return;
  const name = view.slice(arg);
  if (!/[a-z]/.test(name) || f.variable(name) !== undefined || f.globals.functions.has(name)) return;
  if (!amongDeclarations(f, statement) || !mentions(f, view.last(call), view.last(f.fn.body), name)) return;
  const at = view.start(arg);
  const path = f.declare({ name, type: '', pointer: false, array: false, kind: 'local', at });
  f.graph.emit({ k: 'declare', path, at });
}

/** True if nothing but declarations, and calls that may be such macros, stands before the statement in its block. */
function amongDeclarations(f: Frame, statement: number): boolean {
  const { view } = f;
  const parent = view.tree.parent[statement];
  if (parent < 0) return false;
  for (let c = view.named(parent); c >= 0 && c < statement; c = view.after(parent, c)) {
    if (view.code(c) === N.declaration) continue;
    const inner = view.code(c) === N.expression_statement ? view.named(c) : -1;
    if (inner < 0 || view.code(inner) !== N.call_expression || !/^[A-Z][A-Z0-9_]*\b/.test(view.slice(inner)))
      return false;
  }
  return true;
}
