import type { Tree } from 'web-tree-sitter';
import { NodeBuffer } from './node-buffer.js';
import { NodeFlag, type FlatTree } from './tree.js';

/**
 * Flattens a tree through the package's public cursor: slow, but independent of
 * the memory layout. It checks the fast flattener and stands in for it.
 */
export function flattenWithCursor(tree: Tree): FlatTree {
  const out = new NodeBuffer();
  const cursor = tree.walk();
  try {
    const open: number[] = [];
    for (;;) {
      const node = cursor.currentNode;
      const flags =
        (node.isNamed ? NodeFlag.named : 0) |
        (node.isExtra ? NodeFlag.extra : 0) |
        (node.isMissing ? NodeFlag.missing : 0) |
        (node.hasError ? NodeFlag.hasError : 0);
      const parent = open.length > 0 ? open[open.length - 1] : -1;
      const own = out.add(node.typeId, cursor.currentFieldId, flags, node.startIndex, node.endIndex, parent);
      if (cursor.gotoFirstChild()) {
        open.push(own);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        const closed = open.pop();
        if (closed === undefined || !cursor.gotoParent()) return out.finish();
        out.close(closed);
      }
    }
  } finally {
    cursor.delete();
  }
}

/** True if two flat trees say the same. */
export function sameTree(a: FlatTree, b: FlatTree): boolean {
  if (a.count !== b.count) return false;
  for (let i = 0; i < a.count; i++) {
    if (a.kind[i] !== b.kind[i] || a.field[i] !== b.field[i] || a.start[i] !== b.start[i] || a.end[i] !== b.end[i])
      return false;
    if (a.parent[i] !== b.parent[i] || a.last[i] !== b.last[i] || a.flags[i] !== b.flags[i]) return false;
  }
  return true;
}
