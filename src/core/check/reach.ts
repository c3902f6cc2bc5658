import type { ContractBook, Effect } from '../contracts/model.js';
import type { Reference } from '../lifetime/index.js';
import type { Mentions } from './calls.js';

/** Which names a call of a function of this file comes by, however deep. Bodies of other files end the way. */
export class Reach {
  private readonly called = new Map<string, ReadonlySet<string>>();
  private readonly handed = new Map<string, ReadonlySet<string>>();
  private readonly opaque = new Map<string, boolean>();

  constructor(
    private readonly mentions: ReadonlyMap<string, Mentions>,
    private readonly book: ContractBook,
    /** Functions of which this file's body holds, not a contract. */
    private readonly defined: ReadonlySet<string>,
  ) {}

  /** Its body is in this file. */
  has(name: string): boolean {
    return this.mentions.has(name);
  }

  /** Names that a function of this file calls, itself or through others of the file. */
  get(name: string): ReadonlySet<string> | undefined {
    return this.follow(name, this.called, (m) => m.calls);
  }

  /** The same, with functions that it hands on: a release callback of a put. */
  withHanded(name: string): ReadonlySet<string> | undefined {
    return this.follow(name, this.handed, (m) => [...m.calls, ...m.hands]);
  }

  private handedOn: ReadonlySet<string> | undefined;

  /** Some function that is handed on as a callback comes by one of the releases. */
  callbackGivesUp(release: readonly string[]): boolean {
    this.handedOn ??= new Set([...this.mentions.values()].flatMap((m) => [...m.hands]));
    return [...this.handedOn].some((name) => {
      const reached = this.get(name);
      return reached !== undefined && release.some((r) => reached.has(r));
    });
  }

  /**
   * A call by this name may give the claim up. Of a function whose body is here it
   * is known what it reaches; of others the name is all there is.
   */
  mayUndo(name: string, r: Reference): boolean {
    const reached = this.withHanded(name);
    if (reached === undefined) return this.book.isTeardown(name);
    if (r.release.some((release) => reached.has(release))) return true;
    if (this.isOpaque(name, reached)) return true;
    // the last put of what holds the claim runs code that need not be in this file
    return (r.kind === 'memory' || r.holder.kind === 'field') && [...reached].some((inner) => this.puts(inner));
  }

  /**
   * A caller, however far up, comes by one of the releases in another way than
   * through `name`, or by something that may; or a caller stands in another file.
   * `closed` tells that all callers of a function are here, or enter it from outside.
   */
  givenUpAbove(name: string, release: readonly string[], closed: (name: string) => boolean): boolean {
    const chain = this.callersOf(name);
    if ([...chain].some((at) => !closed(at))) return true;
    const gives = (at: string): boolean => {
      if (release.includes(at) || this.isUnknownTeardown(at)) return true;
      const reached = this.withHanded(at);
      return reached !== undefined && (release.some((r) => reached.has(r)) || this.isOpaque(at, reached));
    };
    for (const caller of chain) {
      const own = caller === name ? undefined : this.mentions.get(caller);
      if (own === undefined) continue;
      if ([...own.indirect].some((field) => this.book.isTeardown(field))) return true;
      if ([...own.calls, ...own.hands].some((at) => !chain.has(at) && gives(at))) return true;
    }
    return false;
  }

  /** A caller, however far up, comes by one of the releases in another way than through `name`. */
  calledAbove(name: string, release: readonly string[]): boolean {
    const chain = this.callersOf(name);
    const gives = (at: string): boolean => release.includes(at) || release.some((r) => this.get(at)?.has(r) === true);
    return [...chain].some(
      (caller) =>
        caller !== name && [...(this.mentions.get(caller)?.calls ?? [])].some((at) => !chain.has(at) && gives(at)),
    );
  }

  /** A function with all that call it, however far up. */
  private callersOf(name: string): Set<string> {
    const chain = new Set([name]);
    for (const at of chain) for (const [caller, { calls }] of this.mentions) if (calls.has(at)) chain.add(caller);
    return chain;
  }

  /** A function that this one does not come by calls `release` itself. */
  calledApartFrom(name: string, release: string): boolean {
    const own = this.get(name);
    for (const [at, { calls }] of this.mentions)
      if (at !== name && calls.has(release) && own?.has(at) !== true) return true;
    return false;
  }

  /** Functions elsewhere come by it, and some function of the file that they may call as well gives such a claim up. */
  mayBeGivenUpElsewhere(name: string, release: readonly string[], closed: (name: string) => boolean): boolean {
    const chain = this.callersOf(name);
    if ([...chain].every(closed)) return false;
    return [...this.mentions.keys()].some((at) => !chain.has(at) && release.some((r) => this.get(at)?.has(r) === true));
  }

  /** The body is here, and neither it nor what it calls takes anything that somebody owes: it sets fields, or devres has it. */
  takesNothing(name: string): boolean {
    return this.every(name, (e) => e.do !== 'acquire' || e.managed !== undefined || e.kind === 'lock');
  }

  /** The body is here, and neither it nor what it calls gives anything up. */
  givesNothing(name: string): boolean {
    return this.every(name, (e) => e.do !== 'consume' && (e.do !== 'release' || e.kind === 'lock'));
  }

  /** Both bodies are here: as far as is known devres has what the first takes, and the second gives up some of that early. */
  managedOnly(first: string, second: string): boolean {
    const taken = this.effectsOf(first).filter((e) => e.do === 'acquire' && e.kind !== 'lock');
    if (taken.length === 0 || taken.some((e) => e.do !== 'acquire' || e.managed === undefined)) return false;
    const early = new Set(taken.flatMap((e) => (e.do === 'acquire' ? e.release : [])));
    const reached = this.get(second);
    if (reached === undefined) return false;
    return [second, ...reached].every((at) => {
      const own = this.mentions.get(at);
      if (own !== undefined) return ![...own.indirect].some((member) => this.book.isTeardown(member));
      const contract = this.book.contract(at);
      if (contract === undefined) return !this.book.isTeardown(at);
      return early.has(at) || !contract.effects.some((e) => e.do === 'release' && e.kind !== 'lock');
    });
  }

  /** What calls of other files do on the way through a function. */
  private effectsOf(name: string): Effect[] {
    const reached = [...(this.get(name) ?? [])].filter((at) => !this.mentions.has(at));
    return reached.flatMap((at) => this.book.contract(at)?.effects ?? []);
  }

  private every(name: string, test: (effect: Effect) => boolean): boolean {
    const reached = this.get(name);
    if (reached === undefined) return false;
    return [name, ...reached].every((at) => {
      const own = this.mentions.get(at);
      if (own !== undefined && (this.defined.has(at) || at === name)) return own.indirect.size === 0;
      const contract = this.book.contract(at);
      if (contract === undefined) return this.book.keepsNothing(at);
      return contract.effects.every(test);
    });
  }

  /** Something on the way can undo anything, as far as its name tells. */
  private isOpaque(name: string, reached: ReadonlySet<string>): boolean {
    let known = this.opaque.get(name);
    if (known === undefined) {
      known =
        [...reached].some((inner) => this.isUnknownTeardown(inner)) ||
        [name, ...reached].some((at) =>
          [...(this.mentions.get(at)?.indirect ?? [])].some((field) => this.book.isTeardown(field)),
        );
      this.opaque.set(name, known);
    }
    return known;
  }

  private isUnknownTeardown(name: string): boolean {
    if (this.mentions.has(name)) return false;
    return this.book.contract(name) === undefined && this.book.isTeardown(name);
  }

  private puts(name: string): boolean {
    if (this.defined.has(name)) return false;
    return this.book.contract(name)?.effects.some((e) => e.do === 'release' && e.kind !== 'enable') === true;
  }

  private follow(
    name: string,
    cache: Map<string, ReadonlySet<string>>,
    next: (mentions: Mentions) => Iterable<string>,
  ): ReadonlySet<string> | undefined {
    const start = this.mentions.get(name);
    if (start === undefined) return undefined;
    const known = cache.get(name);
    if (known) return known;
    const all = new Set<string>(next(start));
    // grows while it is gone through
    for (const at of all) {
      const done = cache.get(at);
      if (done) for (const inner of done) all.add(inner);
      else {
        const mentions = this.mentions.get(at);
        if (mentions) for (const inner of next(mentions)) all.add(inner);
      }
    }
    cache.set(name, all);
    return all;
  }
}
