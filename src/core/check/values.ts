import type { PathId } from '../flow/ir.js';
import { DECIDED } from './operators.js';

/** A symbolic value of one function: equal ids are equal values. */
export type ValueId = number;
/** A place in memory: a variable, or a cell at a selector below a base value. */
export type LocId = number;

export type ValueDef =
  | { readonly t: 'int'; readonly n: number }
  | { readonly t: 'errno'; readonly name: string; readonly negative: boolean }
  /** `fails`: a constant that names a failure. */
  | { readonly t: 'symbol'; readonly name: string; readonly fails: boolean }
  | { readonly t: 'string' }
  /** What the place held when the function was entered. */
  | { readonly t: 'init'; readonly loc: LocId }
  /** Result of a call site; `old` is the one of an earlier iteration. */
  | { readonly t: 'site'; readonly site: number; readonly old: boolean }
  /** What a call (or the lack of an initialiser) left in a place. */
  | { readonly t: 'left'; readonly site: number; readonly loc: LocId }
  | { readonly t: 'phi'; readonly block: number; readonly loc: LocId }
  | { readonly t: 'address'; readonly loc: LocId }
  /** `decided`: its class follows from those of its arguments. */
  | { readonly t: 'op'; readonly op: string; readonly args: readonly ValueId[]; readonly decided: boolean };

type VariableKind = 'param' | 'local' | 'static' | 'global' | 'temp';

export type LocDef =
  | {
      readonly t: 'var';
      readonly path: PathId;
      readonly name: string;
      readonly kind: VariableKind;
    }
  | { readonly t: 'cell'; readonly base: ValueId; readonly selector: string };

/** Classes of a value. For pointers: NULL, error pointer, valid; for integers: zero, negative, positive. */
export const Z = 1;
export const E = 2;
export const P = 4;
export const ANY = 7;

/**
 * All values come from this one literal and all places from the next: they are looked at all
 * the time, and an engine gives what each literal and each spread makes a layout of its own.
 */
function draft(t: ValueDef['t']) {
  return {
    t,
    n: 0,
    name: '',
    negative: false,
    loc: -1,
    site: -1,
    old: false,
    block: -1,
    op: '',
    args: NO_PLACES,
    decided: false,
    fails: false,
  };
}

type Draft = ReturnType<typeof draft>;

function place(
  t: LocDef['t'],
  path: PathId,
  name: string,
  kind: VariableKind,
  base: ValueId,
  selector: string,
): LocDef {
  return { t, path, name, kind, base, selector };
}

const NO_PLACES: readonly LocId[] = [];

/** Steps between a value and what is told to depend on it. */
const MOST_DEEP = 6;

/** Cells below one base. */
interface Cells {
  readonly bySelector: Map<string, LocId>;
  readonly all: LocId[];
}

/** Interned values and places of one function. Looked up all the time, so by numbers as far as that goes. */
export class Values {
  readonly defs: ValueDef[] = [];
  readonly locs: LocDef[] = [];
  private readonly byName = new Map<string, ValueId>();
  private readonly symbols = new Map<string, ValueId>();
  private readonly byNumber = new Map<number, ValueId>();
  private readonly inits: (ValueId | undefined)[] = [];
  private readonly addresses: (ValueId | undefined)[] = [];
  private readonly sites = new Map<number, ValueId>();
  private readonly oldSites = new Map<number, ValueId>();
  private readonly leftBy = new Map<number, Map<LocId, ValueId>>();
  private readonly phis = new Map<number, Map<LocId, ValueId>>();
  private readonly ops = new Map<string, Map<number | string, ValueId>>();
  private readonly variables = new Map<PathId, LocId>();
  private readonly cells = new Map<ValueId, Cells>();
  /** By value: those that were made of it, whose class or place goes with it. */
  private readonly madeOf: (ValueId[] | undefined)[] = [];
  private readonly strips: (ValueId | undefined)[] = [];
  private readonly shapes: (string | null | undefined)[] = [];
  /** The function returns a status: an errno and anything that is not zero mean the same. */
  returnsStatus = false;
  /** Answers of functions that nobody described, in the order they came up. */
  readonly questions: ValueId[] = [];
  /** Variables that count by one: what they were compared with is remembered where ways meet. */
  readonly indices = new Set<LocId>();
  /** Answers that are no more than what was asked for. */
  readonly withinBounds = new Set<ValueId>();
  /** Places that hold no negative number, by their type. */
  readonly unsigned = new Set<LocId>();
  readonly zero: ValueId;
  readonly one: ValueId;

  constructor(
    /** Operators whose result identifies the same object as their only pointer argument. */
    private readonly conversions: (op: string) => boolean = () => false,
    /** Operators whose result lies in the memory of their argument. */
    private readonly parts: (op: string) => boolean = () => false,
    /** Constants that are zero by their name. */
    private readonly isZero: (name: string) => boolean = () => false,
    /** Operators that only ask the object for something: its rate, its data. */
    private readonly asks: (op: string) => boolean = () => false,
    /** Constants that name a failure. */
    private readonly isFailure: (name: string) => boolean = () => false,
  ) {
    this.zero = this.int(0);
    this.one = this.int(1);
  }

  private keep(def: Draft): ValueId {
    return this.defs.push(def) - 1;
  }

  private of(t: 'init' | 'address', loc: LocId): ValueId {
    const def = draft(t);
    def.loc = loc;
    return this.keep(def);
  }

  private noteMade(of: ValueId, made: ValueId): void {
    const known = this.madeOf[of];
    if (known === undefined) {
      // without holes: looked at all the time
      while (this.madeOf.length < of) this.madeOf.push(undefined);
      this.madeOf[of] = [made];
    } else known.push(made);
  }

  private below(loc: LocId, made: ValueId): ValueId {
    const place = this.locs[loc];
    if (place.t === 'cell') this.noteMade(place.base, made);
    return made;
  }

  /** The value and those that were made of it or read below it, a few steps on; each once. */
  dependents(value: ValueId): readonly ValueId[] {
    const all = [value];
    for (let from = 0, depth = 0; depth <= MOST_DEEP && from < all.length; depth++) {
      const end = all.length;
      for (; from < end; from++) {
        const made = all[from] < this.madeOf.length ? this.madeOf[all[from]] : undefined;
        if (made !== undefined) for (const each of made) if (!all.includes(each)) all.push(each);
      }
    }
    return all;
  }

  private named(key: string, def: Draft): ValueId {
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    const made = this.keep(def);
    this.byName.set(key, made);
    return made;
  }

  int(n: number): ValueId {
    let id = this.byNumber.get(n);
    if (id === undefined) {
      const def = draft('int');
      def.n = n;
      this.byNumber.set(n, (id = this.keep(def)));
    }
    return id;
  }
  errno(name: string, negative: boolean): ValueId {
    const def = draft('errno');
    def.name = name;
    def.negative = negative;
    return this.named(`e${negative ? '-' : '+'}${name}`, def);
  }
  symbol(name: string): ValueId {
    let id = this.symbols.get(name);
    if (id === undefined) {
      const def = draft('symbol');
      def.name = name;
      def.fails = this.isFailure(name);
      id = this.isZero(name) ? this.zero : this.keep(def);
      this.symbols.set(name, id);
    }
    return id;
  }
  string(): ValueId {
    return this.named('"', draft('string'));
  }
  init(loc: LocId): ValueId {
    return (this.inits[loc] ??= this.below(loc, this.of('init', loc)));
  }
  site(site: number, old = false): ValueId {
    const known = old ? this.oldSites : this.sites;
    let id = known.get(site);
    if (id === undefined) {
      const def = draft('site');
      def.site = site;
      def.old = old;
      known.set(site, (id = this.keep(def)));
    }
    return id;
  }
  left(site: number, loc: LocId): ValueId {
    const of = row(this.leftBy, site);
    let id = of.get(loc);
    if (id === undefined) {
      const def = draft('left');
      def.site = site;
      def.loc = loc;
      of.set(loc, (id = this.keep(def)));
    }
    return id;
  }
  phi(block: number, loc: LocId): ValueId {
    const of = row(this.phis, block);
    let id = of.get(loc);
    if (id === undefined) {
      const def = draft('phi');
      def.block = block;
      def.loc = loc;
      of.set(loc, (id = this.keep(def)));
    }
    return id;
  }
  op(op: string, args: readonly ValueId[]): ValueId {
    let of = this.ops.get(op);
    if (of === undefined) this.ops.set(op, (of = new Map<number | string, ValueId>()));
    const key = keyOfArgs(args);
    let id = of.get(key);
    if (id === undefined) {
      const def = draft('op');
      def.op = op;
      def.args = args;
      // code being typed may ask nothing yet: `to_foo()`
      def.decided = args.length > 0 && (DECIDED.has(op) || this.isPartOp(op));
      of.set(key, (id = this.keep(def)));
      for (const arg of args) this.noteMade(arg, id);
      if (op.startsWith('asked:')) this.questions.push(id);
    }
    return id;
  }
  /** The value of an operator of two arguments that came up before; -1 for one that did not. */
  known(op: string, a: ValueId, b: ValueId): ValueId {
    return this.ops.get(op)?.get(keyOfTwo(a, b)) ?? -1;
  }
  /** A cast to what lies around or in the argument: `to_foo(dev)`, `container_of(…)`. */
  isPartOp(op: string): boolean {
    return /^(?:pure:to_|borrow:)/.test(op) && this.parts(op.replace(/:[\d,]+$/, ''));
  }
  address(loc: LocId): ValueId {
    return (this.addresses[loc] ??= this.below(loc, this.of('address', loc)));
  }

  variable(path: PathId, name: string, kind: VariableKind): LocId {
    let loc = this.variables.get(path);
    if (loc === undefined) this.variables.set(path, (loc = this.locs.push(place('var', path, name, kind, -1, '')) - 1));
    return loc;
  }

  /** The cell `selector` below the object that `base` points to (`a.b`, `*`, `[3]`). */
  cell(base: ValueId, selector: string): LocId {
    const def = this.defs[base];
    if (def.t === 'address') {
      if (selector === '*') return def.loc;
      const inner = this.locs[def.loc];
      if (inner.t === 'cell') return this.cell(inner.base, join(inner.selector, selector));
    }
    let below = this.cells.get(base);
    if (below === undefined) this.cells.set(base, (below = { bySelector: new Map(), all: [] }));
    let loc = below.bySelector.get(selector);
    if (loc === undefined) {
      loc = this.locs.push(place('cell', -1, '', 'temp', base, selector)) - 1;
      below.bySelector.set(selector, loc);
      below.all.push(loc);
    }
    return loc;
  }

  /** All cells of the object that `base` points to which came up so far, oldest first. */
  cellsOf(base: ValueId): readonly LocId[] {
    return this.cells.get(base)?.all ?? NO_PLACES;
  }

  /** The place `.selector` of a structure that is itself stored at `loc`. */
  member(loc: LocId, selector: string): LocId {
    const def = this.locs[loc];
    return def.t === 'cell'
      ? this.cell(def.base, join(def.selector, selector))
      : this.cell(this.address(loc), selector);
  }

  /** The object a value points into: `&p->m` and conversions of p give p. */
  strip(value: ValueId): ValueId {
    const known = this.strips[value];
    if (known !== undefined) return known;
    let at = value;
    for (let i = 0; i < 8; i++) {
      const def = this.defs[at];
      if (def.t === 'address') {
        const loc = this.locs[def.loc];
        if (loc.t !== 'cell') break;
        at = loc.base;
      } else if (def.t === 'op' && this.isConversion(def)) {
        at = def.args[0];
      } else break;
    }
    this.strips[value] = at;
    return at;
  }

  /** A question of several arguments (`vector(dev, 3)`) is no other name of the first; pointer arithmetic is. */
  private isConversion(def: Extract<ValueDef, { t: 'op' }>): boolean {
    return this.conversions(def.op) && (def.args.length === 1 || def.op === '+' || def.op === '-');
  }

  /** What a chain of conversions (`to_foo(dev)`, `container_of(…)`) started from. */
  converted(value: ValueId): ValueId {
    let at = value;
    for (let i = 0; i < 6; i++) {
      const def = this.defs[at];
      if (def.t === 'op' && def.args.length === 1 && def.op.startsWith('pure:')) at = def.args[0];
      else if (def.t === 'address' && this.locs[def.loc].t === 'cell')
        at = (this.locs[def.loc] as { base: ValueId }).base;
      else return at;
    }
    return at;
  }

  /** The object whose memory a value points into: like `strip`, without what was only asked of the object. */
  object(value: ValueId): ValueId {
    let at = value;
    for (let i = 0; i < 8; i++) {
      const def = this.defs[at];
      if (def.t === 'address') {
        const loc = this.locs[def.loc];
        if (loc.t !== 'cell') return at;
        at = loc.base;
      } else if (def.t === 'op' && this.isConversion(def) && !this.asks(def.op)) at = def.args[0];
      else return at;
    }
    return at;
  }

  /** `&p->m` for p: the address lies in the object that `whole` points to. */
  isPart(value: ValueId, whole: ValueId): boolean {
    let at = value;
    for (let i = 0; i < 6 && at !== whole; i++) {
      const def = this.defs[at];
      // what else is asked of an object is no part of it: a rate, a number
      if (def.t === 'op' && def.args.length === 1 && this.parts(def.op)) at = def.args[0];
      else if (def.t === 'address' && this.locs[def.loc].t === 'cell')
        at = (this.locs[def.loc] as { base: ValueId }).base;
      else return false;
    }
    return value !== whole && at === whole;
  }

  /** The value was read out of memory reached from `container`. */
  inside(value: ValueId, container: ValueId): boolean {
    let at = value;
    for (let i = 0; i < 12; i++) {
      const def = this.defs[at];
      if (def.t === 'op' && this.isConversion(def)) {
        at = def.args[0];
        if (at === container) return true;
        continue;
      }
      if (def.t !== 'init' && def.t !== 'left' && def.t !== 'phi' && def.t !== 'address') return false;
      const loc = this.locs[def.loc];
      if (loc.t !== 'cell') return false;
      if (loc.base === container) return true;
      at = loc.base;
    }
    return false;
  }

  /** What one began with to get to the value: a result, a variable's first value, a constant. */
  root(value: ValueId): ValueId {
    let at = value;
    for (let i = 0; i < 12; i++) {
      at = this.strip(at);
      const def = this.defs[at];
      if (def.t !== 'init' && def.t !== 'left' && def.t !== 'phi' && def.t !== 'address') return at;
      const loc = this.locs[def.loc];
      if (loc.t !== 'cell') return at;
      at = loc.base;
    }
    return at;
  }

  /** None of the values is the address of a variable of this frame. */
  noFrameAddress(values: readonly ValueId[]): boolean {
    return values.every((value) => {
      const def = this.defs[value];
      return def.t !== 'address' || !this.isFrame(def.loc);
    });
  }

  /** The place is in this frame: a variable, or a structure that is one. */
  isFrame(loc: LocId): boolean {
    const def = this.locs[loc];
    if (def.t === 'var') return def.kind === 'local' || def.kind === 'temp' || def.kind === 'param';
    const base = this.defs[def.base];
    return base.t === 'address' && this.isFrame(base.loc);
  }

  /** An array element whose index is a variable somewhere on the way, as `base|selector` without indices. */
  shape(value: ValueId): string | null {
    let shape = this.shapes[value];
    if (shape === undefined) this.shapes[value] = shape = this.makeShape(value);
    return shape;
  }

  private makeShape(value: ValueId): string | null {
    const def = this.defs[value];
    const loc =
      def.t === 'init' || def.t === 'left' || def.t === 'phi' || def.t === 'address' ? this.locs[def.loc] : null;
    if (!loc || loc.t !== 'cell') return null;
    const outer = this.shape(loc.base);
    if (outer === null && !loc.selector.includes('[')) return null;
    return `${outer ?? loc.base}|${loc.selector.replace(/\[[^\]]*\]/g, '[]')}`;
  }
}

/** More than a function has values. */
const MOST_VALUES = 2 ** 26;

/** One or two arguments as a number: these are looked up all the time. */
function keyOfArgs(args: readonly ValueId[]): number | string {
  if (args.length === 1) return args[0];
  return args.length === 2 ? keyOfTwo(args[0], args[1]) : args.join();
}

function keyOfTwo(a: ValueId, b: ValueId): number {
  return (a + 1) * MOST_VALUES + b;
}

function row(rows: Map<number, Map<LocId, ValueId>>, of: number): Map<LocId, ValueId> {
  let found = rows.get(of);
  if (found === undefined) rows.set(of, (found = new Map<LocId, ValueId>()));
  return found;
}

function join(outer: string, inner: string): string {
  if (outer === '*') return inner.startsWith('[') ? `*${inner}` : inner;
  return inner.startsWith('[') ? outer + inner : `${outer}.${inner}`;
}
