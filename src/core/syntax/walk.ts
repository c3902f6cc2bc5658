/** Small helpers to read a `FlatTree`. None of them allocates more than its result. */
import { NodeFlag, type FlatTree, type Grammar, type ParsedSource } from './tree.js';

/** Children of a node in source order, anonymous ones and comments included. */
export function* children(tree: FlatTree, node: number): Generator<number, void, undefined> {
  const end = tree.last[node];
  for (let child = node + 1; child < end; child = tree.last[child]) yield child;
}

/** Named children without comments and other extras. */
export function* namedChildren(tree: FlatTree, node: number): Generator<number, void, undefined> {
  const end = tree.last[node];
  for (let child = node + 1; child < end; child = tree.last[child]) {
    if ((tree.flags[child] & (NodeFlag.named | NodeFlag.extra)) === NodeFlag.named) yield child;
  }
}

/** First child with this field, or -1. `field` is an id of `Grammar.fields`. */
export function childByField(tree: FlatTree, node: number, field: number): number {
  const end = tree.last[node];
  for (let child = node + 1; child < end; child = tree.last[child]) {
    if (tree.field[child] === field) return child;
  }
  return -1;
}

/** First child of this kind, or -1. */
export function childOfKind(tree: FlatTree, node: number, kind: number): number {
  const end = tree.last[node];
  for (let child = node + 1; child < end; child = tree.last[child]) {
    if (tree.kind[child] === kind) return child;
  }
  return -1;
}

/** The node's text as written, macros and all: never the normalised text. */
export function nodeText(source: Pick<ParsedSource, 'text' | 'tree'>, node: number): string {
  return source.text.slice(source.tree.start[node], source.tree.end[node]);
}

/** Name of a node's kind, for messages and tests. */
export function kindName(grammar: Grammar, tree: FlatTree, node: number): string {
  return grammar.kindNames[tree.kind[node]] ?? 'ERROR';
}

/** True if the node is an ERROR, is MISSING, or contains one. */
export function isBroken(tree: FlatTree, node: number): boolean {
  return (tree.flags[node] & (NodeFlag.hasError | NodeFlag.missing)) !== 0;
}

/** How many levels of nodes there are below `node`: what a recursive reader must be able to stand. */
export function depthOf(tree: FlatTree, node: number): number {
  const open: number[] = [];
  let deepest = 0;
  for (let n = node + 1; n < tree.last[node]; n++) {
    while (open.length > 0 && open[open.length - 1] <= n) open.pop();
    open.push(tree.last[n]);
    if (open.length > deepest) deepest = open.length;
  }
  return deepest;
}
