import type { ContractBook } from '../contracts/model.js';
import { called, labelOfNode, merge, type Draft, type DraftNode } from './builder.js';
import type { GraphNote } from './model.js';

/**
 * A driver binds one device as a rule and finds it again in many ways: through its
 * own data, through what was made on it. Where functions that are entered with a
 * device know a single one, the owners of other devres lists of which nobody here
 * made or looked up the device are taken for that one; a note says so.
 */
export function oneDevice(draft: Draft, book: ContractBook): GraphNote[] {
  const bound = [...draft.nodes.values()].filter((n) => isBound(n, book) && !isMade(draft, n));
  const [device] = bound;
  if (bound.length !== 1) return [];
  const merged: string[] = [];
  for (const list of [...draft.nodes.values()]) {
    const owner =
      list.kind !== 'list' || list.scope !== 'bind' || list.owner === null ? undefined : draft.nodes.get(list.owner);
    if (owner === undefined || owner === device || isMade(draft, owner) || owner.within !== null) continue;
    merged.push(labelOfNode(owner));
    merge(draft, device.id, owner.id);
  }
  joinLists(draft, device);
  if (merged.length === 0) return [];
  const names = [...new Set(merged)].sort().join(', ');
  return [
    {
      file: '',
      line: 0,
      text: `${names}: taken for ${labelOfNode(device)}, the only device that these files are bound to`,
    },
  ];
}

function isBound(node: DraftNode, book: ContractBook): boolean {
  const type = /^struct (\w+)$/.exec(node.id)?.[1];
  return (
    type !== undefined &&
    node.kind === 'object' &&
    (Object.hasOwn(book.owners('devm'), type) || book.scope(type) === 'device')
  );
}

function isMade(draft: Draft, node: DraftNode): boolean {
  return node.born !== null || draft.references(node.id).some((e) => e.takes.size > 0);
}

/** Its devres lists are one list then. */
function joinLists(draft: Draft, device: DraftNode): void {
  const lists = [...draft.nodes.values()].filter(
    (n) => n.kind === 'list' && n.scope === 'bind' && n.owner === device.id,
  );
  const [first, ...others] = lists;
  if (first === undefined) return;
  first.labels.clear();
  called(first, `${first.type} of ${labelOfNode(device)}`);
  for (const list of others) {
    first.entries.push(...list.entries);
    merge(draft, first.id, list.id);
  }
}
