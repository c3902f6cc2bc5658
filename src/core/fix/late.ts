import { rootOf } from './code.js';
import { remove, rewrite } from './edit.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';
import { statusVariable } from './status.js';

/** Moves the release behind the uses that come right after it. */
export function releaseLater(scene: Scene): Proposal[] {
  const { code, fn, clue, statement } = scene;
  const call = code.calls(fn).find((c) => c.at === clue.reference?.releasedAt);
  if (!call || statement < 0) return [];
  const release = code.statementOf(call.node);
  if (code.loneCall(release)?.node !== call.node || code.isBare(release)) return [];
  const block = code.named(code.parent(release));
  const after = block.slice(block.indexOf(release) + 1);
  const plain = after.findIndex((n) => code.kind(n) !== 'expression_statement');
  const uses = (plain < 0 ? after : after.slice(0, plain)).filter(
    (n) => code.uses(n, rootOf(call.args[0] ?? '')).length > 0,
  );
  const removed = remove(code, release);
  if (removed === null) return [];
  const line = `${call.text};`;
  const proposal = {
    id: 'later',
    title: `Move ${call.text} behind the use`,
    kind: 'release',
    elsewhere: true,
  } as const;
  const last = uses.at(-1);
  if (last !== undefined && uses.includes(statement)) {
    if (!code.trails(code.end(last))) return [];
    const at = code.lineEnd(code.end(last));
    const text = `\n${code.indent(code.start(last))}${line}`;
    return [{ ...proposal, changes: [...removed, { start: at, end: at, text }] }];
  }
  const status = statusVariable(scene);
  const value = code.named(statement)[0] ?? -1;
  if (after[0] !== statement || code.kind(statement) !== 'return_statement' || status === null || value < 0) return [];
  const changes = rewrite(code, statement, [`${status} = ${code.slice(value)};`, line], `return ${status};`);
  return changes === null ? [] : [{ ...proposal, changes: [...removed, ...changes] }];
}
