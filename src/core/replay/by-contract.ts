/** Calls without a body that is run: what their contracts say, on real counts. */
import type { Holder } from '../lifetime/index.js';
import type { AcquireEffect, Contract, Effect, Target } from '../contracts/model.js';
import type { Body } from './library.js';
import type { Call } from './run.js';
import { LASTING } from './journal.js';
import type { Counted, Session } from './session.js';
import { isPointer, selected, truth, unknown, type Pointer, type Value } from './values.js';

export function callByContract(session: Session, call: Call, body: Body | null): Value | Body {
  const { book } = session;
  if (body === null && call.args.length === 1 && session.library.isType(call.name, call.frame.body.unit))
    // `(u8)(x)` reads like a call
    return session.runner.evaluator.converted(call.args[0], call.name, call.frame.body.unit);
  const predicate = book.predicate(call.name);
  if (predicate !== undefined) return predicated(predicate, call);
  const contract = book.contract(call.name);
  if (session.options.strict) return strictly(session, call, contract, body);
  fallen(session, call);
  if (contract !== undefined && contract.effects.length > 0) return apply(session, call, contract);
  if (body !== null) return body;
  if (contract === undefined && !book.looksOnly(call.name))
    session.journal.note(
      session.whereIs(call.frame, call.at),
      `nothing is known of ${call.name}(): it was taken to succeed`,
    );
  return succeeded(session, call, contract);
}

/** A verdict stands on bodies and programs: a contract says what a call may do, not that it does. */
function strictly(session: Session, call: Call, contract: Contract | undefined, body: Body | null): Value | Body {
  if (body !== null) return body;
  if (session.book.looksOnly(call.name) || contract?.pure === true) return unknown(`the result of ${call.name}()`);
  return session.notKnown(call, `what ${call.name}() does is not known`);
}

function predicated(predicate: string, call: Call): Value {
  const value = call.args.at(0) ?? 0;
  if (typeof value === 'object' && (value.k === 'unknown' || value.k === 'symbol'))
    return predicate.startsWith('is-') ? value : unknown('an error');
  const isError = typeof value === 'number' && value < 0 && value >= -4095;
  switch (predicate) {
    case 'is-err':
      return isError ? 1 : 0;
    case 'is-null':
      return truth(value) === false ? 1 : 0;
    case 'is-err-or-null':
      return isError || value === 0 ? 1 : 0;
    case 'is-valid':
      return isError || value === 0 ? 0 : 1;
    case 'ptr-err-or-zero':
      return isError ? value : 0;
    case 'is-failed':
      return 0;
    default:
      return value;
  }
}

/** What a call gives back when it does not fail. */
function succeeded(session: Session, call: Call, contract: Contract | undefined): Value {
  switch (contract?.failure) {
    case 'negative':
    case 'nonzero':
      return 0;
    case 'zero':
      return 1;
    case 'null':
    case 'errptr':
    case 'null-or-errptr':
      return isNext(session, call) ? 0 : session.made(`${call.name}()`, call.name);
    default:
  }
  return call.wantsPointer === true && !isNext(session, call) ? session.made(`${call.name}()`, call.name) : 0;
}

/** It is given what it gave before: a walk, which finds one thing and then no other. */
function isNext(session: Session, call: Call): boolean {
  return call.args.some((arg) => isPointer(arg) && session.makers.get(arg.block) === call.name);
}

function apply(session: Session, call: Call, contract: Contract): Value {
  let result: Value | null = null;
  const place = (target: Target): Pointer | null => {
    if (target.at === 'return') {
      result ??= isNext(session, call) ? 0 : session.made(`${call.name}()`, call.name);
      return isPointer(result) ? result : null;
    }
    const arg = call.args.at(target.index);
    const field = target.field;
    if (target.at === 'out') {
      const made = session.made(`what ${call.name}() gives`);
      if (arg !== undefined && isPointer(arg)) session.runner.evaluator.memory.set(arg, made);
      return made;
    }
    if (arg === undefined || !isPointer(arg)) return null;
    return field === undefined
      ? arg
      : { ...arg, path: field.split('.').reduce((p, f) => selected(p, `.${f}`), arg.path) };
  };
  for (const effect of contract.effects) {
    if ('when' in effect && effect.when === 'failure') continue;
    const value = applyEffect(session, call, effect, place);
    if (value !== null) result = value;
  }
  return result ?? succeeded(session, call, contract);
}

function applyEffect(
  session: Session,
  call: Call,
  effect: Effect,
  place: (target: Target) => Pointer | null,
): Value | null {
  switch (effect.do) {
    case 'acquire': {
      const on = place(effect.on);
      if (on !== null) acquire(session, call, effect, on);
      return null;
    }
    case 'release': {
      const on = place(effect.on);
      if (on === null) return null;
      release(session, call, on, effect.object, effect.final);
      return null;
    }
    case 'action': {
      const given = call.args.at(effect.owner);
      const owner = given !== undefined && isPointer(given) ? session.ownerOf(given) : given;
      const action = call.args.at(effect.action);
      const data = call.args.at(effect.data);
      if (owner !== undefined && isPointer(owner) && action !== undefined && data !== undefined)
        session.push(
          owner,
          LISTS[effect.scope],
          `${effect.scope} action`,
          action,
          effect.scope === 'drmm' ? [owner, data] : [data],
        );
      return null;
    }
    case 'pass':
      return call.args.at(effect.arg) ?? 0;
    case 'borrow': {
      const from = effect.from === null ? undefined : call.args.at(effect.from);
      if (effect.part === true && from !== undefined) return from;
      return null;
    }
    case 'assign': {
      const to = call.args.at(effect.to);
      const from = call.args.at(effect.from);
      if (to !== undefined && from !== undefined && isPointer(to)) session.runner.evaluator.memory.set(to, from);
      return null;
    }
    case 'wipe': {
      const on = call.args.at(effect.arg);
      if (on !== undefined && isPointer(on)) session.runner.evaluator.memory.clear(on);
      return null;
    }
    case 'consume': {
      const on = place(effect.on);
      if (on !== null) consume(session, call, on, effect.to ?? call.name);
      return null;
    }
  }
}

/** Whoever registered it holds it from here on, and gives it up with the registration. */
function consume(session: Session, call: Call, on: Pointer, to: string): void {
  const effect = session.book.contract(call.name)?.effects.find((e) => e.do === 'acquire');
  const registration = effect === undefined ? null : session.idOf(claimPlace(on, effect.object));
  const holder: Holder =
    registration === null ? { kind: 'callee', name: to } : { kind: 'field', container: registration, where: to };
  for (const claim of claimsOn(session, on)) if (claim.id !== registration) session.handOver(claim.place, holder);
}

/** What is claimed on a place, kind by kind. */
function claimsOn(session: Session, on: Pointer): Counted[] {
  return [...session.objects.values()].filter(
    (o) => o.place.block === on.block && o.place.path.join('').startsWith(`${on.path.join('')}{`) && !o.gone,
  );
}

/** What the call gives up was taken by a contract: what the programs keep knows nothing of it. */
export function givesUpClaim(session: Session, call: Call): boolean {
  return (session.book.contract(call.name)?.effects ?? []).some((effect) => {
    if (effect.do !== 'release' || effect.on.at !== 'arg') return false;
    const on = call.args.at(effect.on.index);
    if (on === undefined || !isPointer(on)) return false;
    return claimsOn(session, on).some(
      (claim) => claim.kind === effect.object && session.held(claim.place).some((r) => r.holder.kind === 'frame'),
    );
  });
}

/** What falls with the call, by its object's contract; what a list manages still falls with the list. */
function fallen(session: Session, call: Call): void {
  for (const on of call.args.filter(isPointer))
    for (const claim of claimsOn(session, on)) {
      if (session.book.object(claim.kind)?.fallsWith?.includes(call.name) !== true) continue;
      if (session.held(claim.place).some((r) => r.holder.kind !== 'field'))
        release(session, call, on, claim.kind, false);
    }
}

const LISTS = { devm: 'devres', drmm: 'drmm' } as const;

function acquire(session: Session, call: Call, effect: AcquireEffect, on: Pointer): void {
  const label = effect.on.at === 'return' ? effect.object : (call.texts.at(effect.on.index) ?? effect.object);
  const claim = claimPlace(on, effect.object);
  session.counted(
    claim,
    effect.object,
    `${effect.object}${label === effect.object ? '' : ` ${label.replace(/^&/, '')}`}`,
  );
  const facts = effect.lasting === undefined || effect.lasting === false ? [] : [LASTING];
  session.take(claim, { kind: 'frame' }, call, effect.on.at === 'return' ? 'result' : 'count', facts);
  const { managed } = effect;
  const given = managed === undefined ? undefined : call.args.at(managed.owner);
  if (managed === undefined || given === undefined || !isPointer(given)) return;
  const owner = session.ownerOf(given);
  const list = LISTS[managed.scope];
  session.handOver(claim, { kind: 'field', container: session.idOf(owner), where: list });
  session.push(owner, list, `release of ${effect.object}`, RELEASE, [claim]);
  for (const name of effect.release) session.early.add(`${name} ${session.idOf(claim)}`);
}

/** What an unwinding list runs for a claim that it manages. */
const RELEASE: Value = { k: 'fn', name: 'life_release', unit: 0 };

/** Takes a managed claim off its list, where this call is one that may give it up early; its holder then. */
function takenEarly(session: Session, call: Call, claim: Counted): Holder | null {
  const managed = session.held(claim.place).find((r) => r.holder.kind === 'field');
  if (managed === undefined || !session.early.has(`${call.name} ${claim.id}`)) return null;
  const { holder } = managed;
  if (holder.kind !== 'field') return null;
  session.step({
    do: 'take',
    owner: holder.container,
    list: holder.where,
    key: session.keyFor(RELEASE, [claim.place]),
  });
  return holder;
}

/** Claims of different kinds on one object are counted apart: memory, an enable, a registration. */
function claimPlace(on: Pointer, object: string): Pointer {
  return { ...on, path: [...on.path, `{${object}}`] };
}

function release(session: Session, call: Call, on: Pointer, object: string | null, final: boolean): void {
  const claims = claimsOn(session, on);
  const own =
    claims.find((o) => o.kind === object) ??
    claims.find(() => object === null) ??
    claims.find((o) => session.book.object(o.kind)?.release.includes(call.name) === true);
  if (own === undefined) {
    session.journal.mark(`nothing known to release`);
    return;
  }
  if (session.give(own.place, takenEarly(session, call, own), call)) {
    session.ended(own, call);
    if (final) on.block.freed = `freed by ${call.name}()`;
  }
}
