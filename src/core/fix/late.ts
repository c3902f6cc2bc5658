import { remove, rewrite } from './edit.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';
import { statusVariable } from './status.js';

/** Moves the release behind the use that comes right after it. */
export function releaseLater(scene: Scene): Proposal[] {
  const { code, fn, clue, statement } = scene;
  const call = code.calls(fn).find((c) => c.at === clue.reference?.releasedAt);
  if (!call || statement < 0) return [];
  const release = code.statementOf(call.node);
  if (code.loneCall(release)?.node !== call.node || code.isBare(release)) return [];
  const block = code.named(code.parent(release));
  if (block[block.indexOf(release) + 1] !== statement) return [];
  const removed = remove(code, release);
  if (removed === null) return [];
  const line = `${call.text};`;
  const title = `Move ${call.text} behind the use`;
  if (code.kind(statement) === 'expression_statement') {
    const at = code.lineEnd(code.end(statement));
    if (!code.trails(code.end(statement))) return [];
    const text = `\n${code.indent(code.start(statement))}${line}`;
    return [
      { id: 'later', title, kind: 'release', changes: [...removed, { start: at, end: at, text }], elsewhere: true },
    ];
  }
  const status = statusVariable(scene);
  const value = code.named(statement)[0] ?? -1;
  if (code.kind(statement) !== 'return_statement' || status === null || value < 0) return [];
  const changes = rewrite(code, statement, [`${status} = ${code.slice(value)};`, line], `return ${status};`);
  return changes === null
    ? []
    : [{ id: 'later', title, kind: 'release', changes: [...removed, ...changes], elsewhere: true }];
}
