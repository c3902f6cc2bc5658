import type { AcquireEffect, Arming, ContractBook } from '../../contracts/model.js';
import type { Kept } from './kept.js';
import { isOwnClaim, meet, type Marks, type MarkSet } from './marks.js';
import type { Mention, Sites } from './sites.js';

/** How a file treats a kept claim outside the functions that set it up. */
export type Undone =
  /** Something may well give it up. */
  | 'yes'
  /** The calls that could are made for other objects only. */
  | 'others-only'
  /** No such call. */
  | 'never';

/** Finds what gives kept claims up, by the names of the fields that hold them. */
export class Releases {
  private readonly taken = new Map<string, MarkSet>();

  constructor(
    private readonly book: ContractBook,
    private readonly sites: Sites,
    private readonly marks: Marks,
    /** Every name that the file calls. */
    private readonly called: ReadonlySet<string>,
  ) {}

  /**
   * @param own Functions whose releases are the setup's own unwinding.
   * @param ending Functions that the partner calls.
   */
  of(kept: Kept, own: ReadonlySet<string>, ending: ReadonlySet<string>): Undone {
    const r = kept.leak.reference;
    if (this.fallsWith(this.book.object(r.object)?.fallsWith ?? [], own)) return 'yes';
    let seen = false;
    for (const name of r.release) {
      for (const mention of this.sites.of(name)) {
        if (own.has(mention.fn) || (r.kind === 'deferred' && this.goesOn(mention, name, kept, ending))) continue;
        if (this.serves(mention, name, kept)) return 'yes';
        seen = true;
      }
    }
    return seen ? 'others-only' : 'never';
  }

  /** Work is cancelled while the driver runs, without waiting or to be queued again: that is no end. */
  private goesOn(mention: Mention, name: string, kept: Kept, ending: ReadonlySet<string>): boolean {
    if (ending.size === 0 || ending.has(mention.fn)) return false;
    if (this.book.contract(name)?.effects.some((e) => e.do === 'release') !== true) return true;
    return this.armings(kept).some(({ at }) => at.fn === mention.fn && at.at > mention.at);
  }

  /** A call on what it hangs on: outside the setup, or in it when devres will make it. */
  private fallsWith(names: readonly string[], own: ReadonlySet<string>): boolean {
    return names.some((name) => {
      const managed = this.book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.managed) === true;
      // as a callback of power management it is made at other times
      return this.sites.of(name).some((m) => m.call !== null && (managed || !own.has(m.fn)));
    });
  }

  /** Both are given up by the same calls. */
  alike({ leak: a }: Kept, { leak: b }: Kept): boolean {
    return a.reference.object === b.reference.object && a.reference.release[0] === b.reference.release[0];
  }

  /** A release is called on this very claim in one of the functions; null: anywhere in the file. */
  within(kept: Kept, functions: ReadonlySet<string> | null): boolean {
    if (kept.marks.size === 0) return false;
    return kept.leak.reference.release.some((name) =>
      this.sites
        .of(name)
        .some(
          (m) =>
            m.call !== null &&
            (functions === null || functions.has(m.fn)) &&
            this.marks.ofArguments(m).some((arg) => arg !== null && meet(arg, kept.marks)),
        ),
    );
  }

  /** The field comes up in one of the functions: it may be given up there in a way that no contract knows. */
  mentioned(kept: Kept, within: ReadonlySet<string>): boolean {
    return [...kept.marks].some((mark) =>
      this.sites.of(mark.slice(mark.indexOf('.') + 1)).some((m) => within.has(m.fn)),
    );
  }

  private serves(mention: Mention, name: string, { marks, cookies, leak }: Kept): boolean {
    // handed on by name, or inside a macro: nobody sees for what
    if (mention.call === null) return true;
    const args = this.marks.ofArguments(mention);
    const sameForm = this.book
      .contract(name)
      ?.effects.some((e) => e.do === 'release' && e.object === leak.reference.object);
    // what gives up more than this names no cookie, and neither does a call with one argument
    if (
      sameForm !== false &&
      args.length > 1 &&
      cookies.size > 0 &&
      args.every((arg) => arg !== null && !meet(arg, cookies))
    )
      return false;
    if (marks.size === 0) return true;
    if (leak.reference.origin === 'result' && this.marks.ofHolders(mention).some((m) => m === null || meet(m, marks)))
      return true;
    const known = args.filter((arg) => arg !== null);
    if (known.length < args.length || known.length === 0) return true;
    if (this.marks.ofArguments(mention, true).some((arg) => arg === null || meet(arg, marks))) return true;
    const all = known.flatMap((arg) => [...arg]);
    if (all.length > 0 && all.every(isOwnClaim)) return false;
    // a name that nothing was taken under may be another name of this one
    const { object } = leak.reference;
    const taken = this.takenBy((effect) => effect.object === object, object);
    return taken === null || !meet(new Set(all), taken);
  }

  /** Marks under which the file takes such objects. */
  private takenBy(such: (effect: AcquireEffect) => boolean, key: string): MarkSet {
    const known = this.taken.get(key);
    if (known !== undefined) return known;
    let all: Set<string> | null = new Set<string>();
    for (const name of this.called) {
      const takes = this.book.contract(name)?.effects.some((e) => e.do === 'acquire' && such(e)) === true;
      if (!takes) continue;
      for (const mention of this.sites.of(name)) {
        for (const marks of [this.marks.ofResult(mention), ...this.marks.ofArguments(mention)])
          if (marks) for (const mark of marks) all.add(mark);
      }
    }
    if (all.size === 0) all = null;
    this.taken.set(key, all);
    return all;
  }

  /** Whether work or a timer may run at all, and nothing elsewhere waits for what it runs on. */
  armed(kept: Kept, own: ReadonlySet<string>): boolean {
    const armings = this.armings(kept);
    return armings.length > 0 && !armings.some(({ arms, at }) => this.isWaitedFor(arms, at, own));
  }

  /** It runs on a queue that is emptied outside the setup, or that another file looks after. */
  private isWaitedFor(arms: Arming, at: Mention, own: ReadonlySet<string>): boolean {
    if (arms.queue === undefined) return this.fallsWith(arms.fallsWith, own);
    // one of the system's: nobody empties it for this driver
    if (at.call !== null && this.marks.isForeign(at, arms.queue)) return false;
    const queue = this.marks.ofArguments(at).at(arms.queue) ?? null;
    const made = this.takenBy(
      (effect) => effect.release.some((name) => arms.fallsWith.includes(name)),
      arms.fallsWith.join(),
    );
    return queue === null || made === null || !meet(queue, made) || this.fallsWith(arms.fallsWith, own);
  }

  private armings(kept: Kept): { readonly arms: Arming; readonly at: Mention }[] {
    const found: { arms: Arming; at: Mention }[] = [];
    for (const name of this.called) {
      const arms = this.book.contract(name)?.arms;
      if (!arms) continue;
      for (const at of this.sites.of(name)) {
        const on = this.marks.ofArguments(at).at(arms.on) ?? null;
        if (at.call === null || (on !== null && meet(on, kept.marks))) found.push({ arms, at });
      }
    }
    return found;
  }
}
