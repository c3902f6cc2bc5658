import type { Claims, Passed, Reference } from '../lifetime/index.js';
import { isPassedOn, NO_CLAIMS, withChanges } from '../lifetime/index.js';
import type { Registered } from './actions.js';
import { joinBounds } from './bounds.js';
import { Facts } from './facts.js';
import { Table } from './table.js';
import { ANY, E, P, Z, type LocId, type ValueId, type Values } from './values.js';

/** One decision or event on the way, newest first. */
export interface TrailStep {
  readonly at: number;
  readonly end: number;
  readonly kind: 'branch' | 'jump' | 'iterate' | 'call' | 'choice';
  /** For a branch: the side taken; for a jump: the label; for a call: what happened. */
  readonly text: string;
  readonly previous: TrailStep | null;
  readonly depth: number;
}

const NO_CHOICES: ReadonlyMap<string, number> = new Map();

/** Objects that a claim may be on when states were joined. */
const MOST_KEYS = 12;

/** One execution (or several that agree) at one point of a function. */
export class PathState {
  constructor(
    readonly values: Values,
    readonly store: Table,
    public facts: Facts,
    public claims: Claims,
    public trail: TrailStep | null,
    /** Alternative taken at each unknown choice so far. */
    public choices: ReadonlyMap<string, number>,
    /** Functions that devres or the drm device will call, with what they give up. */
    public actions: readonly ReadonlySet<string>[] = [],
    /** Nobody reaches this state any longer. */
    public dead = false,
  ) {}

  static initial(values: Values): PathState {
    return new PathState(values, Table.empty(), Facts.empty(values), NO_CLAIMS, null, NO_CHOICES);
  }

  /** Actions that are registered on every way here. */
  registered: readonly Registered[] = [];
  /** The claims that `keyOfClaims` was made of. */
  private keyed: Claims = NO_CLAIMS;
  private keyOfClaims = '';

  clone(): PathState {
    const copy = new PathState(
      this.values,
      this.store.copy(),
      this.facts.clone(),
      this.claims,
      this.trail,
      this.choices,
      this.actions,
      this.dead,
    );
    copy.registered = this.registered;
    copy.keyed = this.keyed;
    copy.keyOfClaims = this.keyOfClaims;
    return copy;
  }

  step(kind: TrailStep['kind'], at: number, end: number, text: string): void {
    this.trail = { kind, at, end, text, previous: this.trail, depth: (this.trail?.depth ?? 0) + 1 };
  }

  read(loc: LocId): ValueId {
    const value = this.store.at(loc);
    return value < 0 ? this.values.init(loc) : value;
  }

  write(loc: LocId, value: ValueId): void {
    this.store.set(loc, value);
  }

  /** Narrows and drops claims that turn out never to have come to be; false when the path cannot be. */
  assume(value: ValueId, mask: number): boolean {
    if (!this.facts.narrow(value, mask)) {
      this.dead = true;
      return false;
    }
    this.dropDerived(value);
    this.dropVoid();
    this.takeBack();
    return true;
  }

  /** `p = map() + offset` that is NULL is meant to say that there is no mapping. */
  private dropDerived(value: ValueId): void {
    if (this.claims.length === 0) return;
    const def = this.values.defs[value];
    if (def.t !== 'op' || (def.op !== '+' && def.op !== '-') || this.facts.maskOf(value) !== Z) return;
    const none = (r: Reference): boolean =>
      r.status === 'held' && r.guard?.mask === P && def.args.includes(r.guard.value);
    if (this.claims.some(none)) this.claims = this.claims.filter((r) => !none(r));
  }

  /** A call that turns out to have failed has not kept what it was given. */
  private takeBack(): void {
    if (!this.claims.some(wasPassed)) return;
    const fails = ({ result, failed, refused }: Passed): boolean => {
      if (result === null || failed || refused === true) return false;
      const mask = this.facts.maskOf(result.value);
      // a positive number alone is a count rather than a failure
      return (mask & ~result.bad) === 0 && mask !== P;
    };
    const concerned = (r: Reference): boolean => r.calleesOwn !== true && r.passedTo.some(fails);
    if (this.claims.some(concerned))
      this.claims = this.claims.map((r) =>
        concerned(r) ? withChanges(r, { passedTo: r.passedTo.map((p) => (fails(p) ? answered(p) : p)) }) : r,
      );
  }

  /** Drops claims whose call turned out to have failed, and claims on NULL. */
  dropVoid(): void {
    if (this.claims.length === 0) return;
    if (this.claims.some((r) => this.isVoid(r))) this.claims = this.claims.filter((r) => !this.isVoid(r));
  }

  private isVoid(r: Reference): boolean {
    if (r.guard !== null && (this.facts.maskOf(r.guard.value) & r.guard.mask) === 0) return true;
    if (r.status !== 'held') return false;
    const mask = this.facts.maskOf(r.keys[0]);
    // nobody takes anything on a negative number
    return r.kind === 'registration' ? mask === E && r.origin === 'count' : mask === Z;
  }

  /** The value stands for a new iteration from here on: what was known and held of the last one goes to `old`. */
  retire(value: ValueId, old: ValueId): void {
    const { store } = this;
    let bound = false;
    for (let loc = 0; loc < store.end; loc++) {
      if (store.at(loc) !== value) continue;
      store.set(loc, old);
      bound = true;
    }
    const liesIn = ({ holder }: Reference): boolean => holder.kind === 'field' && holder.container === value;
    const concerned = (r: Reference): boolean => r.keys.includes(value) || r.guard?.value === value || liesIn(r);
    if (this.claims.some(concerned)) {
      this.claims = this.claims.map((r) =>
        concerned(r)
          ? withChanges(r, {
              keys: r.keys.map((k) => (k === value ? old : k)),
              with: r.with === value ? old : r.with,
              holder:
                r.holder.kind === 'field' && r.holder.container === value ? { ...r.holder, container: old } : r.holder,
              facts:
                r.keys.includes(value) && !r.facts.includes('earlier-round') ? [...r.facts, 'earlier-round'] : r.facts,
              guard: r.guard?.value === value ? { value: old, mask: r.guard.mask } : r.guard,
              result: r.result?.value === value ? { value: old, bad: r.result.bad } : r.result,
            })
          : r,
      );
    }
    if (this.claims.some((r) => r.passedTo.some((p) => p.result?.value === value)))
      this.claims = this.claims.map((r) =>
        withChanges(r, {
          passedTo: r.passedTo.map((p) => (p.result?.value === value ? { ...p, result: null } : p)),
        }),
      );
    this.retireDependents(value);
    const mask = this.facts.maskOf(value);
    this.facts.forget(old);
    this.facts.forget(value);
    if (bound || this.claims.some((r) => r.keys.includes(old))) this.facts.narrow(old, mask);
  }

  /** Memory below the last round's object is not the new one's: forget it, and what was given up there. */
  private retireDependents(value: ValueId): void {
    const { values, store } = this;
    const dependents = values.dependents(value);
    for (const base of dependents) for (const loc of values.cellsOf(base)) store.delete(loc);
    const depends = (key: ValueId): boolean => dependents.includes(key);
    if (!this.claims.some((r) => r.keys.some(depends))) return;
    this.claims = this.claims.flatMap((r) => {
      if (!r.keys.some(depends)) return [r];
      return r.status === 'released'
        ? []
        : [
            withChanges(r, {
              keys: r.keys.map((k) => (depends(k) ? values.op('old', [k]) : k)),
              facts: [...r.facts, 'earlier-round'],
            }),
          ];
    });
  }

  /** A new round of a loop begins: what was given up in memory that the round reaches anew is another object. */
  nextRound(): void {
    for (const answer of this.values.questions) if (this.facts.masks.has(answer)) this.facts.forget(answer);
    if (!this.claims.some((r) => r.origin === 'foreign')) return;
    this.claims = this.claims.filter((r) => r.origin !== 'foreign' || r.keys.every((k) => this.isVariable(k)));
  }

  private isVariable(value: ValueId): boolean {
    const def = this.values.defs[value];
    return def.t === 'init' && this.values.locs[def.loc].t === 'var';
  }

  /**
   * States with equal keys may be merged: same claims in the same condition, and
   * the same verdict so far on each of `verdicts` (what the function will return).
   */
  key(verdicts: readonly LocId[]): string {
    let key = this.claimsKey();
    for (const loc of verdicts) key += `|${this.verdict(loc)}`;
    if (this.choices.size > 0) for (const [name, taken] of this.choices) key += `#${name}=${taken}`;
    return key;
  }

  /** Claims change less often than states meet. */
  private claimsKey(): string {
    if (this.keyed !== this.claims) {
      this.keyed = this.claims;
      this.keyOfClaims = keyOf(this.claims);
    }
    return this.keyOfClaims;
  }

  /**
   * Coarser keys for a place with too many states, finest first: what is still owed
   * and the verdicts; the same whatever the objects; what is owed alone.
   */
  coarseKeys(verdicts: readonly LocId[]): readonly string[] {
    const held = this.claims.filter((r) => r.status === 'held');
    const owed = joined(held.map((r) => `${r.site}:${r.keys.join()}`));
    const sites = joined(held.map((r) => r.site));
    const verdict = verdicts.map((loc) => this.verdict(loc)).join('|');
    return [`${owed}|${verdict}`, `${sites}|${verdict}`, sites];
  }

  /** Choices that no way on asks about again need not keep states apart. */
  forgetChoices(ahead: ReadonlySet<string>): void {
    if (this.choices.size === 0) return;
    const kept = [...this.choices].filter(([name]) => ahead.has(name));
    if (kept.length < this.choices.size) this.choices = new Map(kept);
  }

  /** With equal keys there is nothing to do; with coarser ones a claim may be on either's object, and settled on one side only. */
  private joinClaims(others: Claims): boolean {
    if (this.claims === others) return false;
    let joined: Reference[] | null = null;
    for (const other of others) {
      const at = this.claims.findIndex((r) => r.site === other.site);
      if (at < 0) {
        if (other.status !== 'held') (joined ??= [...this.claims]).push(other);
        continue;
      }
      const mine = passedAlike(this.claims[at], other);
      if (mine !== this.claims[at]) (joined ??= [...this.claims])[at] = mine;
      const more = other.keys.filter((key) => !mine.keys.includes(key));
      if (more.length === 0 || mine.status !== 'held' || mine.keys.length >= MOST_KEYS) continue;
      joined ??= [...this.claims];
      joined[at] = withChanges(mine, { keys: [...mine.keys, ...more] });
    }
    if (joined) this.claims = joined;
    return joined !== null;
  }

  private verdict(loc: LocId): number {
    const value = this.store.at(loc);
    const mask = value < 0 ? ANY : this.facts.maskOf(value);
    return mask === (E | P) && this.values.returnsStatus ? E : mask;
  }

  /** Joins another state with the same key into this one; false when that changed nothing. */
  absorb(other: PathState, block: number): boolean {
    let changed = this.joinClaims(other.claims);
    if (this.registered !== other.registered)
      this.registered = this.registered.filter((r) => other.registered.includes(r));
    const facts = this.facts.join(other.facts);
    if (!this.store.is(other.store)) changed = this.joinStore(other, block, facts) || changed;
    if (!changed && facts.implies(this.facts)) return false;
    this.facts = facts;
    this.dropVoid();
    return true;
  }

  private joinStore(other: PathState, block: number, facts: Facts): boolean {
    const { store, values } = this;
    const end = Math.max(store.end, other.store.end);
    let changed = false;
    for (let loc = 0; loc < end; loc++) {
      if (store.at(loc) === other.store.at(loc)) continue;
      const mine = this.read(loc);
      const theirs = other.read(loc);
      if (mine === theirs) continue;
      const phi = values.phi(block, loc);
      const mask = this.facts.maskOf(mine) | other.facts.maskOf(theirs);
      if (mine === phi && mask === this.facts.maskOf(phi)) {
        // the other way may know nothing of this name for what it has under its own
        facts.narrow(phi, mask);
        continue;
      }
      store.set(loc, phi);
      facts.forget(phi);
      facts.narrow(phi, mask);
      if (values.indices.has(loc)) {
        const bothKnow = { facts, value: phi };
        joinBounds(values, { facts: this.facts, value: mine }, { facts: other.facts, value: theirs }, bothKnow);
      }
      changed = true;
    }
    return changed;
  }
}

function wasPassed(r: Reference): boolean {
  return r.passedTo.length > 0;
}

/** Whom either way had handed it to. */
function passedAlike(mine: Reference, other: Reference): Reference {
  if (mine.passedTo === other.passedTo || other.passedTo.length === 0) return mine;
  const same = (a: Passed, b: Passed): boolean => a.to === b.to && a.result?.value === b.result?.value;
  const more = other.passedTo.filter((p) => !mine.passedTo.some((own) => same(own, p)));
  // what has failed on one side only may have kept it on the other
  const over = (p: Passed): boolean => p.failed || p.refused === true;
  const stands = (own: Passed): boolean => over(own) && other.passedTo.some((p) => same(own, p) && !over(p));
  if (more.length === 0 && !mine.passedTo.some(stands)) return mine;
  const anew = (p: Passed): Passed => ({ ...p, failed: false, refused: false });
  return withChanges(mine, { passedTo: [...mine.passedTo.map((p) => (stands(p) ? anew(p) : p)), ...more] });
}

function answered(p: Passed): Passed {
  return p.result?.guessed === true ? { ...p, refused: true } : { ...p, failed: true };
}

function keyOf(claims: Claims): string {
  return joined(
    claims.map(
      (r) => `${r.site}:${r.status[0]}${r.holder.kind[0]}${r.count}${isPassedOn(r) ? 'p' : ''}${r.keys.join()}`,
    ),
  );
}

/** The order in which claims were taken makes no difference to what is still owed. */
function joined(claims: string[]): string {
  if (claims.length < 2) return claims.length === 0 ? '' : claims[0];
  // they are few, and mostly in order
  for (let i = 1; i < claims.length; i++) {
    const claim = claims[i];
    let at = i;
    for (; at > 0 && claims[at - 1] > claim; at--) claims[at] = claims[at - 1];
    claims[at] = claim;
  }
  let key = claims[0];
  for (let i = 1; i < claims.length; i++) key += `;${claims[i]}`;
  return key;
}
