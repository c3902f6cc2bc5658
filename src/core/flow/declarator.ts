import { N } from './kinds.js';
import { collapse, type View } from './view.js';

/** What a declarator says of the name it declares. */
export interface Declared {
  /** Node of the name, -1 for an unnamed parameter. */
  readonly name: number;
  readonly pointer: boolean;
  readonly array: boolean;
  /** A function (a prototype), not a pointer to one. */
  readonly isFunction: boolean;
  /** Stars and brackets that go behind the type, in the order that the type reads: `**`, `*[]`, `[]*` for a pointer to an array. */
  readonly suffix: string;
}

/** Reads a declarator from the outside in: the layer next to the name decides what the name is. */
export function readDeclarator(view: View, node: number): Declared {
  let suffix = '';
  let nearest: 'none' | 'pointer' | 'array' | 'function' = 'none';
  for (;;) {
    const code = view.code(node);
    if (code === N.init_declarator) {
      // goes on with the declarator
    } else if (code === N.pointer_declarator) {
      suffix += '*';
      nearest = 'pointer';
    } else if (code === N.array_declarator) {
      suffix += '[]';
      nearest = 'array';
    } else if (code === N.function_declarator) {
      nearest = 'function';
    } else if (code !== N.parenthesized_declarator && code !== N.attributed_declarator) {
      break;
    }
    let inner = view.child(node, view.f.declarator);
    if (inner < 0) inner = innerDeclarator(view, node);
    if (inner < 0) return done(view, -1, nearest, suffix);
    node = inner;
  }
  return done(view, node, nearest, suffix);
}

function done(view: View, name: number, nearest: string, suffix: string): Declared {
  return {
    name: name >= 0 && view.end(name) > view.start(name) ? name : -1,
    pointer: nearest === 'pointer',
    array: nearest === 'array',
    isFunction: nearest === 'function',
    suffix,
  };
}

/** `(x)` and attributed declarators have no field for what they hold. */
function innerDeclarator(view: View, node: number): number {
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) {
    const code = view.code(c);
    if (code === N.identifier || (code >= N.pointer_declarator && code <= N.attributed_declarator)) return c;
  }
  return -1;
}

/** Begins the name that an exact reader gives to a structure without one; its offset in the text follows. */
export const UNNAMED = '__unnamed_';

/** Type of a declaration, parameter or function as written: qualifiers and specifier, no storage class, no body of a struct. `named`: those without a name get one. */
export function typeText(view: View, node: number, named = false): string {
  let text = '';
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) {
    const code = view.code(c);
    if (view.tree.field[c] === view.f.declarator || code === N.compound_statement) break;
    if (view.tree.field[c] === view.f.type) text += ` ${specifier(view, c, named)}`;
    else if (code === N.type_qualifier) text += ` ${view.slice(c)}`;
  }
  return collapse(text);
}

function specifier(view: View, node: number, named: boolean): string {
  const code = view.code(node);
  if (code !== N.struct_specifier && code !== N.union_specifier && code !== N.enum_specifier) return view.slice(node);
  const body = view.child(node, view.f.body);
  if (body < 0) return view.slice(node);
  const head = view.text.slice(view.start(node), view.start(body));
  if (head.trim().includes(' ')) return head;
  return named ? `${head.trim()} ${UNNAMED}${view.start(node)}` : `${head.trim()} {}`;
}

export function withSuffix(type: string, suffix: string): string {
  return suffix === '' ? type : `${type} ${suffix}`;
}

/** True for `static`, `extern`, … among the specifiers of a declaration. */
export function hasStorage(view: View, node: number, word: string): boolean {
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) {
    if (view.code(c) === N.storage_class_specifier && view.slice(c) === word) return true;
    if (view.tree.field[c] === view.f.declarator) return false;
  }
  return false;
}
