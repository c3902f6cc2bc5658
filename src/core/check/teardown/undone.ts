import type { ContractBook } from '../../contracts/model.js';
import type { Kept } from './kept.js';
import type { Marks, MarkSet } from './marks.js';
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

  /** @param own Functions whose releases are the setup's own unwinding. */
  of(kept: Kept, own: ReadonlySet<string>): Undone {
    const r = kept.leak.reference;
    if (this.fallsWith(this.book.object(r.object)?.fallsWith ?? [], own)) return 'yes';
    let seen = false;
    for (const name of r.release) {
      for (const mention of this.sites.of(name)) {
        if (own.has(mention.fn)) continue;
        if (this.serves(mention, kept)) return 'yes';
        seen = true;
      }
    }
    return seen ? 'others-only' : 'never';
  }

  /** A call on what it hangs on: outside the setup, or in it when devres will make it. */
  private fallsWith(names: readonly string[], own: ReadonlySet<string>): boolean {
    return names.some((name) => {
      const managed = this.book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.managed) === true;
      // as a callback of power management it is made at other times
      return this.sites.of(name).some((m) => m.call !== null && (managed || !own.has(m.fn)));
    });
  }

  private serves(mention: Mention, { marks, cookies, leak }: Kept): boolean {
    // handed on by name, or inside a macro: nobody sees for what
    if (mention.call === null) return true;
    const args = this.marks.ofArguments(mention);
    if (cookies.size > 0 && args.every((arg) => arg !== null && !meet(arg, cookies))) return false;
    if (marks.size === 0) return true;
    const known = args.filter((arg) => arg !== null);
    if (known.length < args.length || known.length === 0) return true;
    if (this.marks.ofArguments(mention, true).some((arg) => arg === null || meet(arg, marks))) return true;
    const all = known.flatMap((arg) => [...arg]);
    // a name that nothing was taken under may be another name of this one
    const taken = this.takenAs(leak.reference.object);
    return taken === null || !all.some((m) => taken.has(m));
  }

  /** Marks under which the file takes objects of this kind. */
  private takenAs(object: string): MarkSet {
    const known = this.taken.get(object);
    if (known !== undefined) return known;
    let all: Set<string> | null = new Set<string>();
    for (const name of this.called) {
      const takes = this.book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.object === object) === true;
      if (!takes) continue;
      for (const mention of this.sites.of(name)) {
        for (const marks of [this.marks.ofResult(mention), ...this.marks.ofArguments(mention)])
          if (marks) for (const mark of marks) all.add(mark);
      }
    }
    if (all.size === 0) all = null;
    this.taken.set(object, all);
    return all;
  }

  /** Whether work or a timer may run at all, and whether what it runs on is waited for elsewhere. */
  armed(kept: Kept, own: ReadonlySet<string>): boolean {
    let armed = false;
    for (const name of this.called) {
      const arms = this.book.contract(name)?.arms;
      if (!arms) continue;
      for (const mention of this.sites.of(name)) {
        const marks = this.marks.ofArguments(mention);
        if (mention.call !== null && arms.on < marks.length) {
          const on = marks[arms.on];
          if (on === null || !meet(on, kept.marks)) continue;
        }
        if (this.fallsWith(arms.fallsWith, own)) return false;
        armed = true;
      }
    }
    return armed;
  }
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const mark of a) if (b.has(mark)) return true;
  return false;
}
