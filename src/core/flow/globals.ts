import type { ParsedSource } from '../syntax/tree.js';
import { readDeclarator } from './declarator.js';
import { N } from './kinds.js';
import type { View } from './view.js';

/** What is declared at file scope. */
export interface Globals {
  readonly variables: ReadonlyMap<string, { readonly pointer: boolean; readonly array: boolean }>;
  readonly functions: ReadonlySet<string>;
}

const known = new WeakMap<ParsedSource, Globals>();

/** Variables and functions of a file, found once a file: a bare name in a function is a place only if it is one of these or a local. */
export function globalsOf(view: View): Globals {
  const old = known.get(view.source);
  if (old) return old;
  const variables = new Map<string, { pointer: boolean; array: boolean }>();
  const functions = new Set(view.source.functions.map((fn) => fn.name));
  const { tree } = view;
  for (let node = 1; node < tree.count;) {
    switch (view.code(node)) {
      case N.preproc_if:
      case N.preproc_ifdef:
      case N.preproc_elif:
      case N.preproc_elifdef:
      case N.preproc_else:
      case N.linkage_specification:
      case N.declaration_list:
      case N.error:
        node++;
        continue;
      case N.declaration:
        for (let c = node + 1; c < tree.last[node]; c = tree.last[c]) {
          if (tree.field[c] !== view.f.declarator) continue;
          const { name, pointer, array, isFunction } = readDeclarator(view, c);
          if (name < 0) continue;
          if (isFunction) functions.add(view.slice(name));
          else variables.set(view.slice(name), { pointer, array });
        }
        break;
      default:
    }
    node = tree.last[node];
  }
  const made = { variables, functions };
  known.set(view.source, made);
  return made;
}
