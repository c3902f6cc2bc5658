import type { AcquireEffect } from '../../contracts/model.js';
import type { CallInstr } from '../../flow/index.js';
import type { Bodies } from './bodies.js';
import type { Body } from './body.js';

/** Given up by hand in one function what another one got from devres. */
export interface Both {
  readonly fn: string;
  readonly call: CallInstr;
  readonly object: string;
  readonly what: string;
  readonly acquire: { readonly api: string; readonly at: number; readonly fn: string };
}

interface Taken {
  readonly effect: AcquireEffect;
  readonly key: string | null;
  readonly acquire: Both['acquire'];
}

/** Releases of a teardown that devres will do again. */
export function managedAndManual(
  bodies: Bodies,
  pairs: readonly { readonly setup: string; readonly teardown: string }[],
): Both[] {
  const found: Both[] = [];
  for (const pair of pairs) {
    const setup = bodies.closure(pair.setup);
    if (![...setup].some((name) => takesManaged(name, bodies))) continue;
    const managed: Taken[] = [];
    /** Objects and places that are also taken by hand: then nobody can tell. */
    const byHand = new Set<string>();
    for (const name of bodies.functions.keys()) {
      for (const taken of takenIn(name, bodies)) {
        if (taken.effect.managed === undefined) {
          byHand.add(taken.effect.object);
          if (taken.key !== null) byHand.add(taken.key);
        } else if (setup.has(name)) managed.push(taken);
      }
    }
    if (managed.length === 0) continue;
    for (const name of bodies.closure(pair.teardown)) {
      const body = bodies.body(name);
      if (!body || setup.has(name)) continue;
      for (const { call } of body.calls) {
        const both = twice(call, body, name, managed, byHand, bodies);
        if (both) found.push(both);
      }
    }
  }
  return found;
}

/** By the names it calls alone, which costs nothing. */
function takesManaged(name: string, bodies: Bodies): boolean {
  for (const callee of bodies.callsOf(name)) {
    if (bodies.functions.has(callee)) continue;
    if (bodies.book.contract(callee)?.effects.some((e) => e.do === 'acquire' && e.managed) === true) return true;
  }
  return false;
}

/** The same for what is taken at all. */
function takesSomething(name: string, bodies: Bodies): boolean {
  for (const callee of bodies.callsOf(name))
    if (!bodies.functions.has(callee) && bodies.book.contract(callee)?.effects.some((e) => e.do === 'acquire') === true)
      return true;
  return false;
}

function takenIn(name: string, bodies: Bodies): Taken[] {
  if (!takesSomething(name, bodies)) return [];
  const body = bodies.body(name);
  const taken: Taken[] = [];
  for (const { call } of body?.calls ?? []) {
    if (!body || call.callee === null || bodies.functions.has(call.callee)) continue;
    for (const effect of bodies.book.contract(call.callee)?.effects ?? []) {
      if (effect.do !== 'acquire' || effect.managedWith) continue;
      const key =
        effect.on.at === 'arg'
          ? body.names.keyOf(call.args[effect.on.index])
          : call.dest === null
            ? null
            : body.names.key(call.dest);
      taken.push({ effect, key, acquire: { api: call.callee, at: call.at, fn: name } });
    }
  }
  return taken;
}

function twice(
  call: CallInstr,
  body: Body,
  fn: string,
  managed: readonly Taken[],
  byHand: ReadonlySet<string>,
  bodies: Bodies,
): Both | null {
  if (call.callee === null || bodies.functions.has(call.callee)) return null;
  for (const effect of bodies.book.contract(call.callee)?.effects ?? []) {
    if (effect.do !== 'release' || effect.on.at !== 'arg' || effect.object === null || effect.when === 'failure')
      continue;
    const key = body.names.keyOf(call.args[effect.on.index]);
    for (const { effect: own, key: taken, acquire } of managed) {
      if (
        own.object !== effect.object ||
        own.kind === 'enable' ||
        own.kind === 'deferred' ||
        own.release.includes(call.callee)
      )
        continue;
      // by place, or when the file takes no such object by hand
      const alone = own.kind === 'registration' && own.on.at === 'arg' && !byHand.has(own.object);
      const same = key !== null && taken !== null ? key === taken && !byHand.has(key) : alone;
      if (same) return { fn, call, object: own.object, what: key ?? own.object, acquire };
    }
  }
  return null;
}
