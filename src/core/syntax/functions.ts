import { childByField, childOfKind, isBroken } from './walk.js';
import type { FlatTree, FunctionNode, Grammar } from './tree.js';

/**
 * Finds the function definitions of a file: also those inside `#ifdef`, inside
 * `extern "C"`, and next to an ERROR; never definitions nested in a function body,
 * which C has not and which mean that a macro was misread.
 */
export function findFunctions(text: string, tree: FlatTree, grammar: Grammar): FunctionNode[] {
  const { kinds } = grammar;
  const found: FunctionNode[] = [];
  for (let node = 1; node < tree.count;) {
    const kind = tree.kind[node];
    if (kind === kinds['function_definition']) {
      const made = functionNode(text, tree, grammar, node);
      if (made) found.push(made);
      node = tree.last[node];
    } else {
      node = mayHoldFunctions(kind, kinds) ? node + 1 : tree.last[node];
    }
  }
  return found;
}

function mayHoldFunctions(kind: number, kinds: Grammar['kinds']): boolean {
  return (
    kind === kinds['preproc_ifdef'] ||
    kind === kinds['preproc_if'] ||
    kind === kinds['preproc_else'] ||
    kind === kinds['preproc_elif'] ||
    kind === kinds['preproc_elifdef'] ||
    kind === kinds['linkage_specification'] ||
    kind === kinds['declaration_list'] ||
    kind === kinds['ERROR']
  );
}

function functionNode(text: string, tree: FlatTree, grammar: Grammar, node: number): FunctionNode | null {
  const { kinds, fields } = grammar;
  const body = childByField(tree, node, fields['body']);
  if (body < 0 || tree.kind[body] !== kinds['compound_statement']) return null;
  const name = nameNode(tree, grammar, node, body);
  let isStatic = false;
  for (let child = node + 1; child < body; child = tree.last[child]) {
    if (tree.kind[child] === kinds['storage_class_specifier'] && text.startsWith('static', tree.start[child]))
      isStatic = true;
  }
  return {
    name: name < 0 ? '' : text.slice(tree.start[name], tree.end[name]),
    node,
    body,
    start: tree.start[node],
    end: tree.end[node],
    nameAt: tree.start[name < 0 ? node : name],
    isStatic,
    broken: isBroken(tree, node),
  };
}

/**
 * The node that names a function, or -1. Definitions by macro, `SYSCALL_DEFINE1(name, …) { … }`,
 * have been made `type (name)` by normalisation.
 */
function nameNode(tree: FlatTree, grammar: Grammar, node: number, body: number): number {
  const { kinds, fields } = grammar;
  let declarator = childByField(tree, node, fields['declarator']);
  while (declarator >= 0 && declarator < body) {
    const kind = tree.kind[declarator];
    if (kind === kinds['identifier'] || kind === kinds['type_identifier']) return declarator;
    const inner = childByField(tree, declarator, fields['declarator']);
    // `(name)` and attributed declarators have no field for what they hold.
    declarator = inner >= 0 ? inner : firstDeclarator(tree, grammar, declarator);
  }
  return -1;
}

function firstDeclarator(tree: FlatTree, grammar: Grammar, node: number): number {
  const { kinds } = grammar;
  for (const kind of [
    'identifier',
    'parenthesized_declarator',
    'pointer_declarator',
    'function_declarator',
    'attributed_declarator',
  ] as const) {
    const child = childOfKind(tree, node, kinds[kind]);
    if (child >= 0) return child;
  }
  return -1;
}
