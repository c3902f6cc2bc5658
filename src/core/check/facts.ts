import { Masks } from './masks.js';
import { Table } from './table.js';
import { ANY, E, P, Z, type ValueDef, type ValueId, type Values } from './values.js';

/**
 * What one execution knows of values: a set of classes (`Z`, `E`, `P`) each and,
 * after a comparison, the constant a value equals.
 */
export class Facts {
  private constructor(
    private readonly values: Values,
    readonly masks: Masks,
    readonly equal: Table,
  ) {}

  static empty(values: Values): Facts {
    return new Facts(values, Masks.empty(), Table.empty());
  }

  clone(): Facts {
    return new Facts(this.values, this.masks.copy(), this.equal.copy());
  }

  maskOf(value: ValueId): number {
    return this.inner(value, 0);
  }

  private inner(value: ValueId, depth: number): number {
    const known = this.masks.at(value);
    if (known === Z || known === E || known === P) return known;
    const def = this.values.defs[value];
    // what a value is made of counts only where its operator tells something
    const base =
      def.t !== 'op'
        ? this.byType(value)
        : def.decided && depth <= 24
          ? this.operator(def.op, def.args, depth + 1)
          : ANY;
    return known === 0 ? base : known & base || known;
  }

  /** What a value is whatever the way found out. */
  byType(value: ValueId): number {
    const def = this.values.defs[value];
    return def.t === 'init' && this.values.unsigned.has(def.loc) ? Z | P : classOf(def);
  }

  private operator(op: string, args: readonly ValueId[], depth: number): number {
    const a = this.inner(args[0], depth);
    switch (op) {
      case '!':
        return a === Z ? P : (a & Z) === 0 ? Z : Z | P;
      case '==': {
        if (args[0] === args[1]) return P;
        if (this.apart(args[0], args[1])) return Z;
        if (this.distinct(args[0], args[1])) return Z;
        const b = this.inner(args[1], depth);
        if ((a & b) === 0) return Z;
        if (a === Z && b === Z) return P;
        const known = this.equal.get(args[0]);
        if (known !== undefined && this.isConstant(args[1])) return known === args[1] ? P : Z;
        return this.holds('<', args[0], args[1]) || this.holds('<', args[1], args[0]) ? Z : Z | P;
      }
      case '<': {
        if (args[0] === args[1]) return Z;
        if (this.isBound(args[0]) && this.values.withinBounds.has(args[1])) return Z;
        const b = this.inner(args[1], depth);
        if ((a & ~E) === 0 && (b & E) === 0) return P;
        if ((a & ~Z) === 0 && b === P) return P;
        // a named bound is no zero: the loop has a first round
        if (args[0] === this.values.zero && this.isNamedNumber(args[1])) return P;
        if ((a & E) === 0 && (b & P) === 0) return Z;
        if (a === P && (b & P) === 0) return Z;
        return this.holds('==', args[0], args[1]) || this.holds('<', args[1], args[0]) ? Z : Z | P;
      }
      case '&&': {
        const b = this.inner(args[1], depth);
        if (a === Z || b === Z) return Z;
        return (a & Z) === 0 && (b & Z) === 0 ? P : Z | P;
      }
      case '||': {
        const b = this.inner(args[1], depth);
        if (a === Z && b === Z) return Z;
        return (a & Z) === 0 || (b & Z) === 0 ? P : Z | P;
      }
      case '&':
        return a === Z ? Z : ANY;
      case '+': {
        // a counter that began at zero and was raised
        const b = this.inner(args[1], depth);
        if ((a & E) !== 0 || (b & E) !== 0) return ANY;
        return (a & Z) === 0 || (b & Z) === 0 ? P : a | b;
      }
      case 'neg':
        return (a & Z) | (a & E ? P : 0) | (a & P ? E : 0);
      case 'is-err':
        return a === E ? P : (a & E) === 0 ? Z : Z | P;
      case 'is-err-or-null':
        return (a & P) === 0 ? P : a === P ? Z : Z | P;
      case 'is-valid':
        // false says nothing: the call may ask for more than a pointer
        return (a & P) === 0 ? Z : Z | P;
      case 'ptr-err':
        return a === E ? E : a === Z ? Z : ANY;
      case 'ptr-err-or-zero':
        return a === E ? E : (a & E) === 0 ? Z : Z | E;
      case 'err-ptr':
        // a status that was found to be nonzero is an errno
        return (a & Z) | ((a & (E | P)) === 0 ? 0 : E);
      case 'err-cast':
        return a;
      case 'truth':
        return a === Z ? Z : (a & Z) === 0 ? P : Z | P;
      default:
        // what lies around or in an object is there where the object is
        return a === P && this.values.isPartOp(op) ? P : ANY;
    }
  }

  /** This way has compared the two, and they were the same. */
  areEqual(a: ValueId, b: ValueId): boolean {
    return this.holds('==', a, b) || this.holds('==', b, a);
  }

  /** A comparison of the two that was found to be true on this way: it decides the others. */
  private holds(op: string, a: ValueId, b: ValueId): boolean {
    const asked = this.values.known(op, a, b);
    return asked >= 0 && this.masks.at(asked) === P;
  }

  /** The address of a variable of this frame and something that came from elsewhere. */
  private apart(a: ValueId, b: ValueId): boolean {
    const own = (v: ValueId): boolean => {
      const def = this.values.defs[v];
      return def.t === 'address' && this.values.locs[def.loc].t === 'var';
    };
    const foreign = (v: ValueId): boolean => this.values.defs[v].t === 'site';
    return (own(a) && foreign(b)) || (foreign(a) && own(b));
  }

  /** What is compared with may be as much as there can be: zero and one are not. */
  private isBound(value: ValueId): boolean {
    const def = this.values.defs[value];
    return def.t !== 'int' || def.n > 1;
  }

  /** A macro or an enumerator rather than a variable of the file. */
  private isNamedNumber(value: ValueId): boolean {
    const def = this.values.defs[value];
    return def.t === 'symbol' && /^[A-Z][A-Z0-9_]+$/.test(def.name);
  }

  /** Two constants of different names, which stand for different values as good as always. */
  private distinct(a: ValueId, b: ValueId): boolean {
    const name = (v: ValueId): string | null => {
      const def = this.values.defs[v];
      if (def.t === 'errno') return `${def.negative ? '-' : ''}${def.name}`;
      return def.t === 'symbol' && /^[A-Z][A-Z0-9_]{2,}$/.test(def.name) ? def.name : null;
    };
    const one = name(a);
    const other = name(b);
    return one !== null && other !== null && one !== other;
  }

  isConstant(value: ValueId): boolean {
    const t = this.values.defs[value].t;
    return t === 'int' || t === 'errno' || t === 'symbol';
  }

  /** Narrows a value to the classes in `mask`; false when that cannot be. */
  narrow(value: ValueId, mask: number, depth = 0): boolean {
    const now = this.maskOf(value);
    const next = now & mask;
    if (next === 0) return false;
    if (next !== now || !this.masks.has(value)) this.masks.set(value, next);
    const def = this.values.defs[value];
    if (def.t !== 'op' || depth > 16) return true;
    return this.propagate(def.op, def.args, next, depth + 1);
  }

  private propagate(op: string, args: readonly ValueId[], mask: number, depth: number): boolean {
    const [a, b] = args;
    const yes = (mask & Z) === 0;
    const no = mask === Z;
    const go = (value: ValueId, to: number): boolean => this.narrow(value, to, depth);
    switch (op) {
      case '!':
        return yes ? go(a, Z) : no ? go(a, E | P) : true;
      case 'truth':
        return yes ? go(a, E | P) : no ? go(a, Z) : true;
      case '&':
        return yes ? go(a, E | P) : true;
      case '==':
        return yes ? this.unify(a, b, depth) : no ? this.differ(a, b, depth) : true;
      case '<':
        return yes || no ? this.order(a, b, yes, depth) : true;
      case '&&':
        if (yes) return go(a, E | P) && go(b, E | P);
        if (no && (this.maskOf(a) & Z) === 0) return go(b, Z);
        return no && (this.maskOf(b) & Z) === 0 ? go(a, Z) : true;
      case '||':
        if (no) return go(a, Z) && go(b, Z);
        if (yes && this.maskOf(a) === Z) return go(b, E | P);
        return yes && this.maskOf(b) === Z ? go(a, E | P) : true;
      case 'is-err':
        return yes ? go(a, E) : no ? go(a, Z | P) : true;
      case 'is-err-or-null':
        return yes ? go(a, Z | E) : no ? go(a, P) : true;
      case 'is-valid':
        return yes ? go(a, P) : true;
      case 'ptr-err-or-zero':
        return (mask & Z) === 0 ? go(a, E) : (mask & E) === 0 ? go(a, Z | P) : true;
      case 'ptr-err':
        // the address of an object is no errno
        return mask === E ? go(a, E) : true;
      case 'err-ptr':
        return (mask & Z) === 0 ? go(a, E | P) : mask === Z ? go(a, Z) : true;
      case 'err-cast':
        return go(a, mask);
      default:
        return true;
    }
  }

  private unify(a: ValueId, b: ValueId, depth: number): boolean {
    if (this.isConstant(b)) {
      const known = this.equal.get(a);
      if (known !== undefined && known !== b) return false;
      this.equal.set(a, b);
    }
    return this.narrow(a, this.maskOf(b), depth) && (this.isConstant(b) || this.narrow(b, this.maskOf(a), depth));
  }

  private differ(a: ValueId, b: ValueId, depth: number): boolean {
    if (this.maskOf(b) === Z) return this.narrow(a, E | P, depth);
    if (this.maskOf(a) === Z) return this.narrow(b, E | P, depth);
    return true;
  }

  private order(a: ValueId, b: ValueId, less: boolean, depth: number): boolean {
    const ma = this.maskOf(a);
    const mb = this.maskOf(b);
    // only comparisons with a value whose sign is known say something of the other's sign
    if (less) {
      if ((mb & P) === 0 && this.isConstant(b)) return this.narrow(a, E, depth);
      return (ma & E) === 0 && this.isConstant(a) ? this.narrow(b, P, depth) : true;
    }
    if ((mb & E) === 0 && this.isConstant(b)) return this.narrow(a, mb === P ? P : Z | P, depth);
    return (ma & P) === 0 && this.isConstant(a) ? this.narrow(b, ma === E ? E : Z | E, depth) : true;
  }

  /** Nothing is known of the value (and of what was computed from it) any longer. */
  forget(value: ValueId): void {
    for (const dependent of this.values.dependents(value)) {
      this.masks.delete(dependent);
      this.equal.delete(dependent);
    }
  }

  /** What both know. */
  join(other: Facts): Facts {
    const masks = this.masks.is(other.masks) ? this.masks.copy() : this.joinMasks(other);
    if (this.equal.is(other.equal)) return new Facts(this.values, masks, this.equal.copy());
    const equal = this.equal.copy();
    for (let value = 0; value < this.equal.end; value++) {
      const constant = this.equal.at(value);
      if (constant >= 0 && other.equal.at(value) !== constant) equal.delete(value);
    }
    return new Facts(this.values, masks, equal);
  }

  private joinMasks(other: Facts): Masks {
    const masks = this.masks.copy();
    this.masks.someDifference(other.masks, (value) => {
      const mine = this.masks.at(value);
      const union = mine === 0 ? other.masks.at(value) | this.maskOf(value) : mine | other.maskOf(value);
      if (union !== ANY) masks.set(value, union);
      else masks.delete(value);
      return false;
    });
    return masks;
  }

  /** At least as much is known here as there: joining would change nothing. */
  implies(weaker: Facts): boolean {
    // where both have the same entry, this one knows as much
    const unknown = this.masks.someDifference(weaker.masks, (value) => {
      const mask = weaker.masks.at(value);
      return mask !== 0 && (this.maskOf(value) & ~mask) !== 0;
    });
    if (unknown) return false;
    if (this.equal.is(weaker.equal)) return true;
    for (let value = 0; value < weaker.equal.end; value++) {
      const constant = weaker.equal.at(value);
      if (constant >= 0 && this.equal.at(value) !== constant) return false;
    }
    return true;
  }
}

/** What a value is by itself, whatever is known of others. */
function classOf(def: ValueDef): number {
  switch (def.t) {
    case 'int':
      return def.n === 0 ? Z : def.n < 0 ? E : P;
    case 'errno':
      return def.negative ? E : P;
    case 'address':
    case 'string':
      return P;
    case 'symbol':
      // a failure is not zero, whatever its sign
      return def.fails ? E | P : ANY;
    default:
      return ANY;
  }
}
