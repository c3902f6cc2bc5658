import { newReference, withChanges, type Reference } from '../lifetime/index.js';
import { doubtClaims, labelOf, setResult, type Call } from './memory.js';
import type { InferredPair } from './infer.js';
import type { PathState } from './state.js';
import type { Task } from './task.js';
import { P, Z, type ValueId } from './values.js';

/**
 * A call that is half of a pair known by name only. With `pair` it takes,
 * without it gives up. What the claim is on is not known: the result when that
 * is a pointer, else any argument that the release names again.
 */
export function applyPair(task: Task, state: PathState, call: Call, pair: InferredPair | null): void {
  const keys = identities(task, state, call);
  if (pair === null) {
    giveUp(task, state, call, keys);
    return;
  }
  const result = task.values.site(call.site);
  const variable = call.dest === null ? undefined : task.places.variable(call.dest);
  const pointer =
    variable?.pointer === true ||
    (call.dest !== null && task.file.summaries.get(call.name)?.returnsPointer === true) ||
    (call.dest !== null && outlives(task, call.dest) && pair.kind !== 'enable');
  const saysTrue = task.file.truths.has(call.name);
  const reference = newReference({
    site: `${call.site}`,
    keys: pointer
      ? call.dest !== null && outlives(task, call.dest)
        ? [result, ...keys]
        : [result]
      : keys.length > 0
        ? keys
        : [task.values.symbol(`object:${pair.acquire}`), ...pair.release.map((r) => task.values.symbol(`by:${r}`))],
    object: pair.acquire,
    label: labelOf(task, call, pointer ? null : 0),
    kind: pair.kind,
    release: pair.release,
    api: call.name,
    at: call.at,
    origin: pointer ? 'result' : 'count',
    guard: call.dest === null ? null : { value: result, mask: pointer || saysTrue ? P : Z },
    facts: [
      'inferred-pair',
      // given up first and taken again: the balance is as the frame found it
      ...(pair.kind === 'enable' && pair.release.some((name) => task.givenFirst.has(name)) ? ['restores'] : []),
      ...(pair.vague && !task.file.callsWithin.has(pair.acquire) ? ['body-elsewhere'] : []),
    ],
  });
  state.step('call', call.at, call.end, `takes ${call.name}`);
  task.firstHalves.add(call.name);
  task.apply(state, { do: 'get', reference });
  state.dropVoid();
  setResult(task, state, call, result);
}

/**
 * The release runs on a way that does not hold what its first half takes: it is written
 * to give up whatever that had come to, and that is settled. The way itself may not know
 * of the first half any more, where it met others.
 */
function noteForFailed(task: Task, release: string): void {
  for (const first of task.firstHalves)
    if (task.file.pairs.get(first)?.release.includes(release) === true) task.file.settled.add(first);
}

/**
 * The same where a function of the file comes by the release; and what the first half
 * leaves behind when it fails is settled by a call that gives such a thing up.
 */
export function noteWithin(task: Task, state: PathState, name: string, gives: boolean): void {
  if (task.firstHalves.size === 0) return;
  const { pairs, settled, callsWithin, summaries } = task.file;
  const within = callsWithin.get(name);
  if (within === undefined && !gives) return;
  for (const first of task.firstHalves) {
    if (within?.has(first) === true || state.claims.some((r) => r.status === 'held' && r.api === first)) continue;
    if (within !== undefined && pairs.get(first)?.release.some((r) => within.has(r)) === true) settled.add(first);
    for (const { claims } of summaries.get(first)?.outcomes ?? [])
      for (const { pending, release } of claims)
        if (pending !== null && release.some((r) => r === name || within?.has(r) === true)) settled.add(pending);
  }
}

function giveUp(task: Task, state: PathState, call: Call, keys: readonly ValueId[]): void {
  // giving up NULL does nothing
  if (keys.length === 0 && call.args.includes(task.values.zero)) return;
  const objects = keys.length > 0 ? keys : [task.values.symbol(`by:${call.name}`)];
  // only what this frame took by a name that pairs with this one
  const mine = (r: Reference): boolean =>
    r.status !== 'released' &&
    r.origin !== 'foreign' &&
    r.release.includes(call.name) &&
    (r.keys.some((k) => objects.some((o) => task.identity.same(k, o) || task.identity.alike(k, o))) ||
      keys.length === 0);
  if (!state.claims.some(mine)) {
    noteForFailed(task, call.name);
    task.givenFirst.add(call.name);
    const gone = state.claims.findLast(
      (r) =>
        r.status === 'released' &&
        r.origin === 'result' &&
        r.release.includes(call.name) &&
        // what else its calls are given says nothing of the object
        objects.includes(r.keys[0]),
    );
    if (gone)
      task.observe(
        state,
        { what: 'released-twice', reference: gone, by: call.name, at: call.at },
        `twice:${gone.site}:${call.at}`,
      );
    // the release is called on another name of what was taken, as a rule
    else doubtClaims(task, state, (r) => r.facts.includes('inferred-pair') && r.release.includes(call.name));
    return;
  }
  state.step('call', call.at, call.end, `calls ${call.name}`);
  const chosen = state.claims.findLast(mine);
  state.claims = state.claims.map((r) => {
    if (r !== chosen) return r;
    task.noteRelease(r, call.at);
    return withChanges(r, { status: 'released', count: 0, releasedBy: call.name, releasedAt: call.at });
  });
}

/** Arguments that can identify something: no constants, no strings. */
function identities(task: Task, state: PathState, call: Call): ValueId[] {
  const named = call.args.filter((arg) => {
    const t = task.values.defs[arg].t;
    return t !== 'int' && t !== 'string' && t !== 'errno' && t !== 'symbol';
  });
  // what the callee left in a variable is the object as well as the variable's address is
  const filledIn = named.flatMap((arg) => {
    const def = task.values.defs[arg];
    return def.t === 'address' && task.values.isFrame(def.loc) ? [state.read(def.loc)] : [];
  });
  return [...named, ...filledIn];
}

/** A status goes to a variable of the frame, and nowhere else. */
function outlives(task: Task, path: number): boolean {
  const { parent, rootKind } = task.graph.paths[path];
  return parent >= 0 || rootKind === 'global' || rootKind === 'static';
}
