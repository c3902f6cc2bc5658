import { inOrder } from './changes.js';
import type { Proposal } from './fix.js';
import { columnOf, indentOf } from './edit.js';
import { acquireOf, type Scene } from './scene.js';

/** A call that takes nothing when it fails, for a claim that is lost on exactly that failure. */
export function checkedVariant(scene: Scene): Proposal[] {
  const { book, code } = scene;
  const acquire = acquireOf(scene);
  if (!acquire) return [];
  return book
    .variants(acquire.name)
    .filter((v) => v.how === 'checked')
    .flatMap(({ use }): Proposal[] => {
      const callee = code.field(acquire.node, 'function');
      const changes = inOrder([
        { start: code.start(callee), end: code.end(callee), text: use },
        ...realign(scene, acquire.node, use.length - acquire.name.length),
      ]);
      if (changes === null) return [];
      return [
        { id: `use:${use}`, title: `Use ${use}(), which keeps nothing when it fails`, kind: 'resume-and-get', changes },
      ];
    });
}

/** Further lines of arguments stay below the opening bracket. */
export function realign({ code }: Scene, node: number, by: number): { start: number; end: number; text: string }[] {
  const changes: { start: number; end: number; text: string }[] = [];
  for (
    let at = code.text.indexOf('\n', code.start(node));
    at >= 0 && at < code.end(node);
    at = code.text.indexOf('\n', at + 1)
  ) {
    const indent = code.indent(at + 1);
    if (!indent.includes(' ') && by < 8) continue;
    changes.push({
      start: at + 1,
      end: at + 1 + indent.length,
      text: indentOf(columnOf(indent) + by),
    });
  }
  return changes;
}
