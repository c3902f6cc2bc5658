import type { PathId } from '../flow/ir.js';

/** A symbolic value of one function: equal ids are equal values. */
export type ValueId = number;
/** A place in memory: a variable, or a cell at a selector below a base value. */
export type LocId = number;

export type ValueDef =
  | { readonly t: 'int'; readonly n: number }
  | { readonly t: 'errno'; readonly name: string; readonly negative: boolean }
  | { readonly t: 'symbol'; readonly name: string }
  | { readonly t: 'string' }
  /** What the place held when the function was entered. */
  | { readonly t: 'init'; readonly loc: LocId }
  /** Result of a call site; `old` is the one of an earlier iteration. */
  | { readonly t: 'site'; readonly site: number; readonly old: boolean }
  /** What a call (or the lack of an initialiser) left in a place. */
  | { readonly t: 'left'; readonly site: number; readonly loc: LocId }
  | { readonly t: 'phi'; readonly block: number; readonly loc: LocId }
  | { readonly t: 'address'; readonly loc: LocId }
  | { readonly t: 'op'; readonly op: string; readonly args: readonly ValueId[] };

export type LocDef =
  | {
      readonly t: 'var';
      readonly path: PathId;
      readonly name: string;
      readonly kind: 'param' | 'local' | 'static' | 'global' | 'temp';
    }
  | { readonly t: 'cell'; readonly base: ValueId; readonly selector: string };

/** Classes of a value. For pointers: NULL, error pointer, valid; for integers: zero, negative, positive. */
export const Z = 1;
export const E = 2;
export const P = 4;
export const ANY = 7;

/** Interned values and places of one function. */
export class Values {
  readonly defs: ValueDef[] = [];
  readonly locs: LocDef[] = [];
  /** Structural mask of each value, before facts. */
  private readonly byKey = new Map<string, ValueId>();
  private readonly locByKey = new Map<string, LocId>();
  private readonly strips = new Map<ValueId, ValueId>();
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
  ) {
    this.zero = this.int(0);
    this.one = this.int(1);
  }

  private intern(key: string, def: ValueDef): ValueId {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    this.defs.push(def);
    this.byKey.set(key, this.defs.length - 1);
    return this.defs.length - 1;
  }

  int(n: number): ValueId {
    return this.intern(`i${n}`, { t: 'int', n });
  }
  errno(name: string, negative: boolean): ValueId {
    return this.intern(`e${negative ? '-' : '+'}${name}`, { t: 'errno', name, negative });
  }
  symbol(name: string): ValueId {
    if (this.isZero(name)) return this.zero;
    return this.intern(`s${name}`, { t: 'symbol', name });
  }
  string(): ValueId {
    return this.intern('"', { t: 'string' });
  }
  init(loc: LocId): ValueId {
    return this.intern(`n${loc}`, { t: 'init', loc });
  }
  site(site: number, old = false): ValueId {
    return this.intern(`c${site}${old ? 'o' : ''}`, { t: 'site', site, old });
  }
  left(site: number, loc: LocId): ValueId {
    return this.intern(`l${site}.${loc}`, { t: 'left', site, loc });
  }
  phi(block: number, loc: LocId): ValueId {
    return this.intern(`f${block}.${loc}`, { t: 'phi', block, loc });
  }
  op(op: string, args: readonly ValueId[]): ValueId {
    return this.intern(`o${op}(${args.join()})`, { t: 'op', op, args });
  }
  address(loc: LocId): ValueId {
    return this.intern(`a${loc}`, { t: 'address', loc });
  }

  variable(path: PathId, name: string, kind: 'param' | 'local' | 'static' | 'global' | 'temp'): LocId {
    return this.place(`v${path}`, { t: 'var', path, name, kind });
  }

  /** The cell `selector` below the object that `base` points to (`a.b`, `*`, `[3]`). */
  cell(base: ValueId, selector: string): LocId {
    const def = this.defs[base];
    if (def.t === 'address') {
      if (selector === '*') return def.loc;
      const inner = this.locs[def.loc];
      if (inner.t === 'cell') return this.cell(inner.base, join(inner.selector, selector));
    }
    return this.place(`${base}|${selector}`, { t: 'cell', base, selector });
  }

  /** The place `.selector` of a structure that is itself stored at `loc`. */
  member(loc: LocId, selector: string): LocId {
    const def = this.locs[loc];
    return def.t === 'cell'
      ? this.cell(def.base, join(def.selector, selector))
      : this.cell(this.address(loc), selector);
  }

  private place(key: string, def: LocDef): LocId {
    const known = this.locByKey.get(key);
    if (known !== undefined) return known;
    this.locs.push(def);
    this.locByKey.set(key, this.locs.length - 1);
    return this.locs.length - 1;
  }

  /** The object a value points into: `&p->m` and conversions of p give p. */
  strip(value: ValueId): ValueId {
    const known = this.strips.get(value);
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
    this.strips.set(value, at);
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
    const def = this.defs[value];
    const loc =
      def.t === 'init' || def.t === 'left' || def.t === 'phi' || def.t === 'address' ? this.locs[def.loc] : null;
    if (!loc || loc.t !== 'cell') return null;
    const outer = this.shape(loc.base);
    if (outer === null && !loc.selector.includes('[')) return null;
    return `${outer ?? loc.base}|${loc.selector.replace(/\[[^\]]*\]/g, '[]')}`;
  }
}

function join(outer: string, inner: string): string {
  if (outer === '*') return inner.startsWith('[') ? `*${inner}` : inner;
  return inner.startsWith('[') ? outer + inner : `${outer}.${inner}`;
}
