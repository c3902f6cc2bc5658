import type { CleanupContract, Failure } from '../contracts/model.js';
import { remove } from './edit.js';
import type { Proposal, TextChange } from './fix.js';
import { acquireOf, releasesOf, type Scene } from './scene.js';
import { localOf, mentionOf, undeclare, type Local } from './variables.js';
import { realign } from './variant.js';

/** Longest line before the value goes to a line of its own, in columns with tabs of eight. */
const LONGEST = 80;

/** `__free()` on the declaration, where every release is the scope's own end. */
export function scopedCleanup(scene: Scene): Proposal[] {
  const { clue, code, fn, book } = scene;
  const r = clue.reference;
  const acquire = acquireOf(scene);
  if (!r || !acquire || r.origin !== 'result' || (r.kind !== 'reference' && r.kind !== 'memory')) return [];
  if (!/^\w+$/.test(r.label) || acquire.dest !== r.label) return [];
  // a jump across the declaration would skip what the scope's end undoes
  if (code.within(fn.body, 'goto_statement', 'labeled_statement').length > 0) return [];
  const local = localOf(code, fn, r.label);
  if (!local) return [];
  const cleanup = classFor(scene);
  if (!cleanup) return [];
  const uses = handOver(scene, local, fn.body, new Set([acquire.node]));
  const declared = declare(scene, local, acquire.node, cleanup.name);
  if (!uses || !declared || book.contract(acquire.name) === undefined) return [];
  return [
    {
      id: `free:${cleanup.name}`,
      title: `Declare '${r.label}' with __free(${cleanup.name})`,
      kind: 'cleanup',
      changes: [...declared, ...uses],
    },
  ];
}

/** A class that this file can use and that leaves the failure of the taking call alone. */
function classFor(scene: Scene): CleanupContract | undefined {
  const { book, code, finding } = scene;
  const failure = book.contract(finding.acquire?.call ?? '')?.failure ?? 'unknown';
  return releasesOf(scene)
    .slice(0, 3)
    .flatMap((name) => book.cleanupsOf(name))
    .find(
      (c) =>
        spares(c.skips, failure) &&
        (c.evidence[0]?.source.startsWith('include/') || new RegExp(`DEFINE_FREE\\(\\s*${c.name}\\b`).test(code.text)),
    );
}

function spares(skips: CleanupContract['skips'], failure: Failure): boolean {
  if (failure === 'null') return skips === 'null' || skips === 'null-or-errptr';
  if (failure === 'errptr') return skips === 'errptr' || skips === 'null-or-errptr';
  return failure === 'null-or-errptr' && skips === 'null-or-errptr';
}

/**
 * Takes out the releases of a variable that its scope gives up, and hands out the
 * pointer where it is returned. Null when it goes elsewhere or is given another value.
 */
export function handOver(
  { code, fn, book, ...scene }: Scene,
  local: Local,
  within: number,
  taken: ReadonlySet<number>,
): TextChange[] | null {
  const releases = new Set(releasesOf({ code, fn, book, ...scene }));
  const changes: TextChange[] = [];
  for (const use of code.uses(within, local.name)) {
    if (use === local.identifier) continue;
    const mention = mentionOf(code, use);
    if (mention === 'looks') {
      const call = code.loneCall(code.statementOf(use));
      if (call && releases.has(call.name) && call.args.includes(local.name)) {
        const removed = remove(code, code.statementOf(use));
        if (removed === null) return null;
        changes.push(...removed);
      }
    } else if (mention === 'returned') {
      const taker = takingPass(scene);
      if (taker === null) return null;
      changes.push({ start: code.start(use), end: code.end(use), text: `${taker}(${local.name})` });
    } else if (mention !== 'assigned' || !taken.has(code.field(code.parent(use), 'right'))) return null;
  }
  return changes;
}

/** The macro that takes a pointer out of its variable. */
function takingPass({ context }: Pick<Scene, 'context'>): string | null {
  for (const name of context.book.names()) {
    if (context.book.contract(name)?.effects.some((e) => e.do === 'pass' && e.takes) === true) return name;
  }
  return null;
}

function declare(scene: Scene, local: Local, acquire: number, name: string): TextChange[] | null {
  const { code, fn } = scene;
  const at = code.end(local.identifier);
  const attribute = ` __free(${name})`;
  if (local.value === acquire) {
    if (!local.alone) return null;
    return [{ start: at, end: at, text: attribute }, ...realign(scene, acquire, attribute.length)];
  }
  const statement = code.statementOf(acquire);
  const assignment = code.parent(acquire);
  if (local.value >= 0 || code.parent(statement) !== fn.body || code.parent(assignment) !== statement) return null;
  const removed = undeclare(code, fn, local);
  if (removed === null) return null;
  const head = `${local.typed}${attribute} =`;
  const call = code.slice(acquire);
  const indent = code.indent(code.start(statement));
  const first = call.split('\n')[0];
  const long = indent.length * 8 + head.length + 1 + first.length > LONGEST;
  if (long && call.includes('\n')) return null;
  const start = code.start(statement);
  return [
    ...removed,
    { start, end: code.start(acquire), text: long ? `${head}\n${indent}\t` : `${head} ` },
    ...realign(scene, acquire, head.length + 1 - (code.start(acquire) - start)),
  ];
}
