import type { WaitMacro } from '../contracts/model.js';
import type { CallInstr, Expr, GuardInstr, Instr } from '../flow/ir.js';
import type { Callee } from './callee.js';
import { isPassedOn, withChanges, type Reference } from '../lifetime/index.js';
import { applyContract, contractResult } from './contract-call.js';
import {
  assign,
  copyMembers,
  doubtClaims,
  escape,
  forgetPlace,
  freshResult,
  havoc,
  isInUse,
  setResult,
  type Call,
} from './memory.js';
import { intoOwned } from './borrowed.js';
import { checkByHand } from './actions.js';
import { fallWith } from './falls.js';
import { handedWithCallback, noteDestructor } from './destructor.js';
import { applyPair, noteWithin } from './pair-call.js';
import type { PathState } from './state.js';
import { applyDangling, applySummary, releasedByArgument, releasedSomehow, releasedWithin } from './summary-call.js';
import type { Task } from './task.js';
import { checkPassed, checkUse, checkUses, useHeld } from './uses.js';
import { ANY, E, P, Z, type LocId, type ValueId } from './values.js';

/** Runs one instruction; usually on the state in place, but a call may have several outcomes. */
export function execute(task: Task, state: PathState, instr: Instr): PathState[] {
  task.watch?.before(task, state, instr);
  switch (instr.k) {
    case 'call':
      return stored(task, call(task, state, instr), instr);
    case 'assign': {
      checkUses(task, state, [instr.from], instr.at);
      checkUse(task, state, instr.to, instr.at);
      const from = task.places.value(state, instr.from);
      if (instr.compound !== null) {
        const loc = task.places.loc(state, instr.to);
        state.write(loc, task.places.binary(instr.compound, state.read(loc), from));
      } else {
        const loc = task.places.loc(state, instr.to);
        handedOver(task, state, loc, from);
        intoOwned(task, state, loc, from, task.graph.paths[instr.to].text, instr.at);
        noteFlag(task, state, loc, from);
        noteDestructor(task, loc, from);
        assign(task, state, instr.to, from);
        // the next round may put another one beside it
        if (task.graph.paths[instr.to].indices.length > 0)
          doubtClaims(task, state, (r) => r.kind === 'reference' && r.keys.includes(from), 'in-an-element');
        if (instr.from.op === 'path') copyMembers(task, state, instr.to, instr.from.path);
      }
      return [state];
    }
    case 'declare': {
      const loc = task.places.loc(state, instr.path);
      forgetPlace(task, state, loc, -1 - instr.at);
      return [state];
    }
    case 'cleanup':
      cleanup(task, state, instr.path, instr.name, instr.raw, instr.at);
      return [state];
    case 'guard':
    case 'unguard':
      return guard(task, state, instr);
    case 'read': {
      checkUses(task, state, [instr.value], instr.at);
      // a value that goes to a place nobody can name, as in `MACRO(x) = p`
      const value = task.places.value(state, instr.value);
      doubtClaims(task, state, (r) => r.keys.some((k) => task.identity.same(k, value)));
      return [state];
    }
  }
}

/** A result may go straight to where its container will give it up. */
function stored(task: Task, states: PathState[], { dest, at }: CallInstr): PathState[] {
  if (dest === null || task.graph.paths[dest].parent < 0) return states;
  for (const state of states) {
    if (!state.claims.some((r) => r.owns !== undefined)) continue;
    const loc = task.places.loc(state, dest);
    intoOwned(task, state, loc, state.read(loc), task.graph.paths[dest].text, at);
  }
  return states;
}

function call(task: Task, state: PathState, instr: CallInstr): PathState[] {
  checkUses(task, state, instr.args, instr.at);
  if (instr.via) checkUses(task, state, [instr.via], instr.at);
  const args = instr.args.map((arg) => task.places.value(state, arg));
  const name = instr.callee ?? viaName(task, instr);
  const callee = task.file.callee(name);
  const target: Call = {
    site: instr.site,
    name,
    callee,
    args,
    exprs: instr.args,
    dest: instr.dest,
    at: instr.at,
    end: instr.end,
  };
  const states = made(task, state, target, instr.callee !== null);
  const more: PathState[] = [];
  for (const after of states) handedWithCallback(task, after, target, resultOf, (one) => more.push(one));
  return more.length > 0 ? [...states, ...more] : states;
}

/** @param direct What is called through a pointer only has the name of a variable. */
function made(task: Task, state: PathState, target: Call, direct: boolean): PathState[] {
  const { callee, name, args } = target;

  const predicate = direct ? callee.predicate : undefined;
  if (predicate !== undefined) {
    // a failed mapping is to its claim what an error pointer is
    const subject = args[predicate === 'is-failed' ? 1 : 0];
    // code being typed may ask nothing yet
    if (subject === undefined) return [pureCall(task, state, target)];
    const op = predicate === 'is-null' ? '!' : predicate === 'is-failed' ? 'is-err' : predicate;
    const asked = task.values.op(op, [subject]);
    setResult(task, state, target, asked);
    return [state];
  }
  if (direct && callee.stopsIf && args.length > 0) {
    for (const arg of leaves(task, args[0])) task.tested.add(arg);
    return state.assume(args[0], Z) ? [state] : [];
  }
  const asserted = direct ? callee.stopsUnless : undefined;
  if (asserted !== undefined && asserted.on < args.length) {
    const subject = args[asserted.on];
    for (const arg of leaves(task, subject)) task.tested.add(arg);
    return state.assume(subject, asserted.is === 'valid' ? P : E | P) ? [state] : [];
  }
  if (callee.raises) for (const arg of args) task.counted.add(task.values.strip(arg));
  checkByHand(task, state, target);
  // a name alone proves little: this function must know how to undo it, or its partner
  const pair =
    callee.pair && (task.isSetup || callee.pair.release.some((r) => task.calls.has(r))) ? callee.pair : undefined;
  const { isRelease } = callee;
  const summary = callee.isHere ? task.file.summaries.get(name) : direct ? task.file.beside(name) : undefined;
  settlePending(task, state, name);
  inUseForGood(task, state, target);
  const contract = direct ? callee.contract : undefined;
  noteWithin(task, state, name, contract?.effects.some((e) => e.do === 'release') === true);
  if (contract?.looksThrough) checkPassed(task, state, args, contract.looksThrough, target.at);
  releasedByArgument(task, state, target);
  if (!callee.defined) fallWith(task, state, target);
  if (contract !== undefined && !callee.defined) {
    usePassed(task, state, target, callee, contract.pure);
    // a function with a contract whose body is in this file gives up more than the contract says
    if (callee.isHere) releasedSomehow(task, state, target);
    if (contract.pure && contract.effects.length === 0)
      return [asked(pureCall(task, state, target), task, target, contract.asks)];
    return applyContract(task, state, target, contract, contractResult(task, state, target, contract));
  }
  if (summary !== undefined && pair === undefined && !isRelease) {
    usePassed(task, state, target, callee, false);
    return applySummary(task, state, target, summary);
  }
  if (callee.isPositive) {
    setResult(task, state, target, task.values.op(callee.asPure, args));
    if (target.dest !== null) state.assume(task.places.path(state, target.dest), P);
    return [state];
  }
  if (callee.isPure) {
    usePassed(task, state, target, callee, true);
    return [pureCall(task, state, target)];
  }
  if (callee.looksOnly) {
    usePassed(task, state, target, callee, false);
    havoc(task, state, target, true);
    const result = freshResult(task, state, target);
    const waits = callee.wait;
    return waits === undefined || waits.on >= args.length
      ? [state]
      : waited(state, result, args[waits.on], waits.holds);
  }
  usePassed(task, state, target, callee, false);
  releasedWithin(task, state, target);
  unknownCall(task, state, target, callee, summary?.writes ?? null);
  releasedSomehow(task, state, target);
  if (isRelease) {
    const before = state.claims;
    applyPair(task, state, target, null);
    if (before === state.claims && summary !== undefined) return applySummary(task, state, target, summary);
  }
  if (pair !== undefined) applyPair(task, state, target, pair);
  const zero = direct ? task.file.zeros.has(name) : task.file.zeroMembers.has(/\w*$/.exec(name)?.[0] ?? '');
  if (zero) state.assume(task.values.site(target.site), Z);
  return pair !== undefined && summary !== undefined ? applyDangling(task, state, target, summary) : [state];
}

/** What a condition asks about: the values at the ends of its operators. */
function leaves(task: Task, value: ValueId, depth = 0): ValueId[] {
  const def = task.values.defs[value];
  if (def.t !== 'op' || depth > 6 || def.op.startsWith('pure:')) return [task.values.converted(value)];
  return def.args.flatMap((arg) => leaves(task, arg, depth + 1));
}

/**
 * A caller that calls the release at all, itself or through a function, looks after
 * what a failing callee left: unless the release is for a claim of its own, or the
 * function takes what it gives up.
 */
function settlePending(task: Task, state: PathState, name: string): void {
  if (!state.claims.some((r) => r.leftover)) return;
  const within = task.file.callsWithin.get(name);
  for (const r of state.claims) {
    if (r.status !== 'held' || !r.leftover) continue;
    const own = (o: Reference): boolean =>
      o.status === 'held' && o.origin !== 'foreign' && !o.leftover && o.release.includes(name);
    const direct = r.release.includes(name) && !state.claims.some(own);
    const through = within !== undefined && !within.has(r.api) && r.release.some((release) => within.has(release));
    if (direct || through) task.settle(r);
  }
}

/** What a call that nothing undoes is given, or finds set up, cannot be taken away again: the callee uses it from here on. */
function inUseForGood(task: Task, state: PathState, { callee }: Call): void {
  if (state.claims.length > 0 && callee.putsInUseForGood)
    doubtClaims(task, state, (r) => r.kind !== 'reference' || isInUse(state, r), 'in-use-for-good');
}

/** The result is only looked at, and the call gets no place of this frame to write to. */
function isQuestion(task: Task, target: Call): boolean {
  if (target.dest === null || target.args.length === 0 || task.graph.paths[target.dest].rootKind !== 'temp')
    return false;
  if (!task.values.noFrameAddress(target.args)) return false;
  return !task.file.pairs.has(target.name) && !task.file.pairReleases.has(target.name);
}

/** What stands for the result of a function that nobody described. */
function resultOf(task: Task, target: Call): ValueId {
  return isQuestion(task, target) ? task.values.op(target.callee.asAsked, target.args) : task.values.site(target.site);
}

function viaName(task: Task, instr: CallInstr): string {
  return instr.via?.op === 'path' ? task.graph.paths[instr.via.path].text : '(*)';
}

/** The condition of a wait holds afterwards if the result says so, and did not when the wait was given up. */
function waited(state: PathState, result: ValueId, condition: ValueId, holds: WaitMacro['holds']): PathState[] {
  const good = holds === 'zero' ? Z : P;
  const other = state.clone();
  const kept: PathState[] = [];
  if (state.assume(result, good) && state.assume(condition, E | P)) kept.push(state);
  if (other.assume(result, ANY & ~good) && other.assume(condition, Z)) kept.push(other);
  return kept;
}

/** The same question asked again has the same answer. */
function pureCall(task: Task, state: PathState, target: Call): PathState {
  havoc(task, state, target, true);
  setResult(task, state, target, task.values.op(target.callee.asPure, target.args));
  return state;
}

/** `enable(dev); if (!enabled(dev))`: with that answer nothing was enabled. */
function asked(state: PathState, task: Task, target: Call, object: string | undefined): PathState {
  if (object === undefined || target.args.length === 0) return state;
  const result = task.values.op(target.callee.asPure, target.args);
  state.claims = state.claims.map((r) =>
    r.status === 'held' && r.object === object && r.guard === null && r.keys.includes(target.args[0])
      ? withChanges(r, { guard: { value: result, mask: E | P } })
      : r,
  );
  state.dropVoid();
  return state;
}

function unknownCall(
  task: Task,
  state: PathState,
  target: Call,
  callee: Callee,
  writes: ReadonlySet<string> | null,
): void {
  // a macro may well assert what it is given
  if (callee.isMacro) for (const arg of target.args) for (const leaf of leaves(task, arg)) task.tested.add(leaf);
  // a question asked twice in one round has one answer, even of a function that nobody described
  if (isQuestion(task, target)) setResult(task, state, target, resultOf(task, target));
  else freshResult(task, state, target);
  escape(task, state, target, resultOf(task, target));
  havoc(task, state, target, false, writes);
}

/** A field is set to true, or back to false: what is switched on meanwhile is noted down there. */
function noteFlag(task: Task, state: PathState, loc: LocId, from: ValueId): void {
  const constant = task.values.defs[from];
  if (constant.t !== 'int' || constant.n < 0 || constant.n > 1 || task.values.isFrame(loc)) return;
  const place = task.values.locs[loc];
  if (place.t === 'var' && place.kind === 'static' && constant.n === 1) {
    // `if (!registered) { register(x); registered = true; }`: once for all
    const before = state.read(loc);
    if (task.tested.has(before) && state.facts.maskOf(before) === Z)
      doubtClaims(task, state, (r) => r.origin === 'count', 'once-for-all');
    return;
  }
  if (place.t !== 'cell' || !state.claims.some((r) => r.kind === 'enable')) return;
  const note = `noted:${loc}`;
  state.claims = state.claims.map((r) => {
    if (r.kind !== 'enable' || r.status !== 'held' || r.facts.includes(note) === (constant.n === 1)) return r;
    return withChanges(r, {
      facts: constant.n === 1 ? [...r.facts, note] : r.facts.filter((fact) => fact !== note),
    });
  });
}

/** `keep(p); p = NULL;`: whoever empties the variable after passing it on has given it away. */
function handedOver(task: Task, state: PathState, loc: LocId, from: ValueId): void {
  const old = state.store.get(loc);
  if (old === undefined || !task.values.isFrame(loc) || state.facts.maskOf(from) !== Z || !state.facts.isConstant(from))
    return;
  const given = state.claims.filter(
    (r) => r.status === 'held' && r.origin === 'result' && isPassedOn(r) && r.keys.includes(old),
  );
  for (const r of given) {
    if (state.store.some((other, value) => other !== loc && r.keys.includes(value))) continue;
    task.apply(state, { do: 'transfer', objects: [old], to: { kind: 'callee', name: r.passedTo.at(-1)?.to ?? '' } });
  }
}

/** Passing on something that was released is a use, unless it is only looked at as a number. */
function usePassed(task: Task, state: PathState, target: Call, callee: Callee, pure: boolean): void {
  if (pure || state.claims.length === 0) return;
  // what is printed is the address, and nobody can tell what a macro does with it
  if (callee.isMacro || target.exprs.some((e) => e.op === 'string')) return;
  if (callee.moves) return;
  if (callee.isRelease || target.callee.isTeardown) return;
  for (const arg of target.args) useHeld(task, state, arg);
  const objects = target.args.filter((_, i) => mayPoint(task, target.exprs[i]));
  task.apply(state, { do: 'use', objects, at: target.at });
}

/** A number that was read out of an object (`ch = channel_of(skb)`) does not lead there. */
function mayPoint(task: Task, expr: Expr): boolean {
  const variable = expr.op === 'path' ? task.places.variable(expr.path) : undefined;
  return variable === undefined || variable.pointer;
}

function cleanup(task: Task, state: PathState, path: number, name: string, raw: boolean, at: number): void {
  const contract = raw ? undefined : task.file.book.cleanup(name);
  const value = task.places.path(state, path);
  const by = contract?.release ?? name;
  if (contract && contract.skips !== 'none') {
    const skip = contract.skips === 'null' ? Z : contract.skips === 'errptr' ? E : Z | E;
    if ((state.facts.maskOf(value) & ~skip) === 0) return;
  }
  const release = task.file.book.contract(by)?.effects.find((e) => e.do === 'release');
  if (!contract || !state.claims.some((r) => r.keys.some((k) => task.identity.same(k, value)))) {
    // a cleanup of a kind that is not known still means that somebody releases
    task.apply(state, { do: 'transfer', objects: [value], to: { kind: 'callee', name } });
    return;
  }
  const held = state.claims.find((r) => r.status !== 'released' && r.keys.some((k) => task.identity.same(k, value)));
  if (held && !held.release.includes(by)) {
    task.apply(state, { do: 'transfer', objects: [value], to: { kind: 'callee', name } });
    return;
  }
  task.apply(state, {
    do: 'put',
    objects: [value],
    others: [],
    through: false,
    by,
    at,
    object: release?.do === 'release' ? release.object : null,
    kind: release?.do === 'release' ? release.kind : 'reference',
    final: release?.do === 'release' && release.final,
    site: `cleanup:${path}`,
    label: task.graph.paths[path].text,
  });
  releaseMembers(task, state, by, value, at);
}

/** A function that frees what a member of its argument points to as well. */
function releaseMembers(task: Task, state: PathState, by: string, value: ValueId, at: number): void {
  for (const effect of task.file.book.contract(by)?.effects ?? []) {
    if (effect.do !== 'release' || effect.on.at !== 'arg' || effect.on.field === undefined) continue;
    const member = state.read(task.values.cell(value, effect.on.field));
    if (!state.claims.some((r) => r.status === 'held' && r.keys.includes(member))) continue;
    task.apply(state, {
      do: 'put',
      objects: [member],
      others: [],
      through: false,
      by,
      at,
      object: effect.object,
      kind: effect.kind,
      final: effect.final,
      site: `cleanup:${by}:${member}`,
      label: effect.on.field,
    });
  }
}

function guard(task: Task, state: PathState, instr: GuardInstr): PathState[] {
  checkUses(task, state, instr.args, instr.at);
  return [state];
}
