import type { Asserted, Contract, ContractBook, Predicate, WaitMacro } from '../contracts/model.js';
import type { InferredPair } from './infer.js';
import type { Reach } from './reach.js';

interface Known {
  readonly book: ContractBook;
  readonly pairs: ReadonlyMap<string, InferredPair>;
  readonly pairReleases: ReadonlySet<string>;
  readonly defined: ReadonlySet<string>;
  readonly callsWithin: Reach;
}

/** What the book and the file say of a name that is called, looked up once a file: paths come by a call many times. */
export class Callee {
  readonly predicate: Predicate | undefined;
  readonly stopsIf: boolean;
  readonly stopsUnless: Asserted | undefined;
  readonly raises: boolean;
  readonly contract: Contract | undefined;
  /** The body in this file holds, not the contract. */
  readonly defined: boolean;
  /** The body is in this file, whatever holds. */
  readonly isHere: boolean;
  /** First half of a pair known by name. */
  readonly pair: InferredPair | undefined;
  readonly isRelease: boolean;
  /** The contract gives up, takes or consumes. */
  readonly moves: boolean;
  /** By the kernel's habit; such a name may do anything with its arguments, or only name them. */
  readonly isMacro: boolean;
  /** The operator whose result the call's is: one question has one answer, and this is how it is known to be the same. */
  readonly asPure: string;
  readonly asAsked: string;
  /** Some object is gone with this call, whatever else it does. */
  readonly fells: boolean;
  private forGood: boolean | undefined;
  private positive: boolean | undefined;
  private pure: boolean | undefined;
  private looks: boolean | undefined;
  private teardown: boolean | undefined;
  private keeps: boolean | undefined;
  private recalls: boolean | undefined;

  constructor(
    readonly name: string,
    private readonly known: Known,
  ) {
    const { book } = known;
    this.predicate = book.predicate(name);
    this.stopsIf = book.stopsIf.has(name);
    this.stopsUnless = book.stopsUnless.get(name);
    this.raises = book.raises.has(name);
    this.contract = book.contract(name);
    this.defined = known.defined.has(name);
    this.isHere = known.callsWithin.has(name);
    this.pair = known.pairs.get(name);
    this.isRelease = known.pairReleases.has(name);
    this.moves =
      this.contract?.effects.some((e) => e.do === 'release' || e.do === 'acquire' || e.do === 'consume') === true;
    this.isMacro = /^[A-Z][A-Z0-9_]+$/.test(name);
    this.asPure = `pure:${name}`;
    this.asAsked = `asked:${name}`;
    this.fells = book.fells.has(name);
  }

  /** What nothing undoes is called, here or within. */
  get putsInUseForGood(): boolean {
    return (this.forGood ??= this.comesBy(this.known.book.forGood));
  }

  private comesBy(names: ReadonlySet<string>): boolean {
    if (names.has(this.name)) return true;
    const within = this.isHere ? this.known.callsWithin.get(this.name) : undefined;
    return within !== undefined && [...names].some((call) => within.has(call));
  }

  /** Its result is a positive number: the length of an array. */
  get isPositive(): boolean {
    return (this.positive ??= this.known.book.positive.has(this.name));
  }

  get isPure(): boolean {
    return (this.pure ??= this.known.book.isPure(this.name));
  }

  get looksOnly(): boolean {
    return (this.looks ??= this.known.book.looksOnly(this.name));
  }

  /** By its name it ends something; a lock that is let go is no end. */
  get isTeardown(): boolean {
    return (this.teardown ??= this.known.book.isTeardown(this.name) && !this.looksOnly);
  }

  get keepsNothing(): boolean {
    return (this.keeps ??= this.known.book.keepsNothing(this.name));
  }

  get remembers(): boolean {
    return (this.recalls ??= this.known.book.remembers(this.name));
  }

  get wait(): WaitMacro | undefined {
    return this.known.book.wait(this.name);
  }
}

/** The callees of one file. */
export function callees(known: Known): (name: string) => Callee {
  const made = new Map<string, Callee>();
  return (name) => {
    let callee = made.get(name);
    if (callee === undefined) made.set(name, (callee = new Callee(name, known)));
    return callee;
  };
}
