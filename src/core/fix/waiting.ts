import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';
import { realign } from './variant.js';

/**
 * The call that waits until nothing runs any more, instead of its namesake that does
 * not: of one kind of runner, told by the same argument. Only of the same name with more
 * to it, since the others may take another type.
 */
export function stopAndWait(scene: Scene): Proposal[] {
  const { book, code, statement } = scene;
  const call = code.loneCall(statement);
  const halting = book.runnerCall(call?.name ?? '');
  if (!call || halting?.call.does !== 'halt') return [];
  const { calls } = halting.runner;
  return calls
    .filter((c) => c.does === 'stop' && !c.waits && c.on === halting.call.on && c.name.startsWith(`${call.name}_`))
    .map(({ name }) => {
      const callee = code.field(call.node, 'function');
      return {
        id: `wait:${name}`,
        title: `Call ${name}(), which waits`,
        kind: 'matching-release',
        // what it stops was started elsewhere
        elsewhere: true,
        changes: [
          { start: code.start(callee), end: code.end(callee), text: name },
          ...realign(scene, call.node, name.length - call.name.length),
        ],
      };
    });
}
