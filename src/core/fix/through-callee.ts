import { positionAt } from '../syntax/index.js';
import { remove, rewrite } from './edit.js';
import type { Proposal } from './fix.js';
import { isFree } from './guards.js';
import type { Scene } from './scene.js';

/** A callee gives up what its caller does: the caller's own release goes, or the callee takes the pointer out of its place. */
export function betweenCallerAndCallee(scene: Scene): Proposal[] {
  return [...removeOwn(scene), ...emptyPlace(scene)];
}

/** The first release stands in this function, and the callee comes behind it. */
function removeOwn({ code, fn, finding, clue }: Scene): Proposal[] {
  if (!finding.facts.includes('through-callee')) return [];
  const { lineStarts } = code.source;
  const call = code
    .calls(fn)
    .find(
      (c) =>
        c.name === finding.release &&
        c.at < clue.at &&
        positionAt(lineStarts, c.at).line ===
          finding.path.find((step) => step.line >= positionAt(lineStarts, fn.start).line)?.line,
    );
  if (!call) return [];
  const statement = code.statementOf(call.node);
  const changes = code.loneCall(statement)?.node === call.node ? remove(code, statement) : null;
  if (changes === null) return [];
  return [{ id: 'remove:own', title: `Remove the first ${call.text}`, kind: 'release', changes, strict: true }];
}

/** The callee that fails frees what it has stored: it takes the pointer away as well. */
function emptyPlace(scene: Scene): Proposal[] {
  const { code, finding, clue } = scene;
  const r = clue.reference;
  // what the caller gives up then is NULL
  if (!finding.facts.includes('left-dangling') || r === null || !isFree(scene)) return [];
  const within = r.facts.find((fact) => fact.startsWith('given-up-in:'))?.slice(12);
  const callee = code.source.functions.find((f) => f.name === within);
  const field = /(\w+)$/.exec(r.label)?.[1];
  if (!callee || field === undefined) return [];
  const changes = code.calls(callee).flatMap((call) => {
    const place = call.args.find((arg) => new RegExp(`(?:->|\\.)${field}$`).test(arg));
    if (call.name !== r.releasedBy || place === undefined) return [];
    const statement = code.statementOf(call.node);
    if (code.loneCall(statement)?.node !== call.node) return [];
    return rewrite(code, statement, [code.slice(statement)], `${place} = NULL;`) ?? [];
  });
  if (changes.length === 0) return [];
  const title = `Set ${field} to NULL in ${callee.name}()`;
  return [{ id: 'empty', title, kind: 'release', changes: [...changes].sort((a, b) => a.start - b.start) }];
}
