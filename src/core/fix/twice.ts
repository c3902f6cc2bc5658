import type { CallText } from './code.js';
import { remove } from './edit.js';
import type { Proposal } from './fix.js';
import { owedCalls } from './owed.js';
import { acquireOf, releasesOf, type Scene } from './scene.js';

/** Of two releases one goes: the second, or where other ways need it, the first. */
export function removeRelease(scene: Scene): Proposal[] {
  const { code, fn, clue, finding, book } = scene;
  const r = clue.reference;
  const second = code.calls(fn).find((c) => c.at === clue.at);
  // the first goes only where it is the same call: another may do more than that
  const alike = finding.rule === 'released-twice' && r?.releasedBy === second?.name;
  const first = alike ? (r?.releasedAt ?? clue.at) : clue.at;
  return [...new Set([clue.at, first])].flatMap((at, i): Proposal[] => {
    const call = code.calls(fn).find((c) => c.at === at);
    const gives = book.contract(call?.name ?? '')?.effects.some((e) => e.do === 'release') === true;
    // an action of the driver's own is what devres calls, too
    if (!call || !(gives || finding.rule === 'managed-and-manual')) return [];
    // other paths come here without having given it up
    if (finding.rule === 'released-twice' && scene.unclaimed.has(at)) return [];
    const statement = code.statementOf(call.node);
    if (code.loneCall(statement)?.node !== call.node) return [];
    const changes = remove(code, statement);
    if (changes === null) return [];
    return [
      { id: i === 0 ? 'remove' : 'remove:first', title: title(call, i === 0), kind: 'release', changes, strict: true },
    ];
  });
}

function title(call: CallText, second: boolean): string {
  return second ? `Remove ${call.text}` : `Remove the first ${call.text}`;
}

/** The function that belongs to what was taken, where it takes the same argument. */
export function matchingRelease(scene: Scene): Proposal[] {
  const { code, fn, clue, book } = scene;
  const call = code.calls(fn).find((c) => c.at === clue.at);
  if (call?.args.length !== 1) return [];
  const undo = book.undo(scene.finding.acquire?.call ?? '');
  const whole = owedCalls(scene).find((owed) => undo?.startsWith(`${owed.name}(`));
  if (whole && whole.name !== call.name) {
    const changes = [{ start: code.start(call.node), end: code.end(call.node), text: whole.text }];
    return [{ id: `call:${whole.name}`, title: `Call ${whole.name}() instead`, kind: 'matching-release', changes }];
  }
  // it takes more than the object, which this call does not have
  if (undo !== undefined) return [];
  const owner = managedOwner(scene);
  return releasesOf(scene).flatMap((name): Proposal[] => {
    if (name === call.name) return [];
    const takes = book.parameters(name);
    const insert = takes === 2 && owner !== null ? `${owner}, ` : '';
    if (takes !== 1 && insert === '') return [];
    const callee = code.field(call.node, 'function');
    const open = code.start(code.field(call.node, 'arguments')) + 1;
    return [
      {
        id: `call:${name}`,
        title: `Call ${name}() instead`,
        kind: 'matching-release',
        changes: [
          { start: code.start(callee), end: code.end(callee), text: name },
          ...(insert === '' ? [] : [{ start: open, end: open, text: insert }]),
        ],
      },
    ];
  });
}

/** The device that a managed claim was taken for, as the taking call names it. */
function managedOwner(scene: Scene): string | null {
  const acquire = acquireOf(scene);
  const effect = scene.book.contract(acquire?.name ?? '')?.effects.find((e) => e.do === 'acquire');
  if (!acquire || effect?.do !== 'acquire' || !effect.managed) return null;
  return acquire.args[effect.managed.owner] ?? null;
}
