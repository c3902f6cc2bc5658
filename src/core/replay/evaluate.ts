import { CAST, type AccessPath, type Expr, type PathId } from '../flow/index.js';
import { binary, unary } from './arithmetic.js';
import type { Frame } from './frame.js';
import { FIRST_VALUE, type Library, type Unit } from './library.js';
import { Memory } from './memory.js';
import { fieldOf, letterPlace, placeOf, typeOf } from './places.js';
import { isOverlaid } from './bytes.js';
import { isShared, sharedValue, takeOver } from './unions.js';
import { gapOf, isBeyond, isNoElement, seenAs, stepped, viewed, viewedPlace, type Seen } from './views.js';
import { integer, wrapped } from './integers.js';
import { argumentsAt } from './macros.js';
import { lengthsAt, offsetOf, sizeOf, sizeOfMember } from './sizes.js';
import { unescaped } from './texts.js';
import { intOf, literalOf, typeOfExpr, typeOfFirst, typeOfLike } from './typing.js';
import { isPointer, memberPath, unknown, type Block, type Pointer, type Value } from './values.js';

/** Pointers are compared as addresses, which are not negative. */
const ADDRESS = { bits: 64, signed: false };

/** Reads expressions and places of a frame. Running is somebody else's work, given as `run`. */
export class Evaluator {
  readonly memory = new Memory();
  /** What blocks were declared or first used as. */
  readonly seen = new WeakMap<Block, Seen>();
  private readonly statics = new Map<string, Block>();
  private readonly errors = new Map<string, number>();

  constructor(
    readonly library: Library,
    /** Runs a function without arguments whose only variable is the given memory. */
    private readonly fill: (unit: Unit, name: string, block: Block) => void,
    /** Something looked into memory that is gone. */
    private readonly onFreed: (block: Block, frame: Frame) => void,
  ) {}

  value(frame: Frame, expr: Expr): Value {
    switch (expr.op) {
      case 'path':
        return this.load(frame, expr.path);
      case 'address': {
        const place = placeOf(this, frame, expr.path);
        // whoever reads through the pointer does not see the union
        if (isPointer(place)) {
          const other = viewedPlace(this, frame, expr.path);
          if (other !== undefined) return other;
          takeOver(this, frame, expr.path);
        }
        return typeof place === 'object' && place.k === 'letter' ? letterPlace(this, frame, expr.path) : place;
      }
      case 'int':
        return expr.value;
      case 'errno': {
        const value = this.errno(expr.name);
        return expr.negative ? -value : value;
      }
      case 'string':
        return { k: 'str', text: unescaped(expr.text), from: 0 };
      case 'symbol':
        return this.symbol(frame, expr.name);
      case 'unary':
        return unary(expr.operator, this.value(frame, expr.arg), intOf(this, frame, expr.arg));
      case 'binary': {
        const [left, right] = [this.value(frame, expr.left), this.value(frame, expr.right)];
        if ((expr.operator === '+' || expr.operator === '-') && isPointer(left) && typeof right === 'number')
          return this.stepped(frame, expr.left, left, expr.operator === '+' ? right : -right);
        if (expr.operator === '+' && isPointer(right) && typeof left === 'number')
          return this.stepped(frame, expr.right, right, left);
        if (expr.operator === '-' && isPointer(left) && isPointer(right)) {
          const gap = gapOf(this, frame.body.unit, left, right, typeOfExpr(this, frame, expr.left));
          if (gap !== null) return gap;
        }
        if (/^[<>]=?$/.test(expr.operator) && typeOfExpr(this, frame, expr.left)?.endsWith('*') === true)
          return binary(expr.operator, wrapped(left, ADDRESS), wrapped(right, ADDRESS));
        return binary(expr.operator, left, right, intOf(this, frame, expr.left), intOf(this, frame, expr.right));
      }
      case 'opaque':
        return this.opaque(frame, expr.text, expr.args);
    }
  }

  /** A pointer so many elements further, by the type of the expression that it is the value of. */
  stepped(frame: Frame, expr: Expr, from: Pointer, by: number): Value {
    return stepped(this, frame.body.unit, from, by, typeOfExpr(this, frame, expr));
  }

  load(frame: Frame, id: PathId): Value {
    const place = placeOf(this, frame, id);
    if (typeof place === 'object' && place.k === 'letter') return place.code;
    if (!isPointer(place)) return place === 0 ? unknown('what a null pointer points to') : place;
    const { block } = place;
    if (block.freed !== null) {
      this.onFreed(block, frame);
      return unknown(`${block.label} is gone`);
    }
    const foreign = viewed(this, frame, id);
    if (foreign !== undefined) return foreign;
    const held = this.memory.get(place);
    // a text that was put into an array of letters is a value of its own
    if (held !== undefined && typeof held === 'object' && held.k === 'str') return held;
    const field = fieldOf(this, frame, id);
    if (field?.array === true || this.isArray(frame, id)) {
      const other = viewedPlace(this, frame, id);
      if (other !== undefined) return other;
      takeOver(this, frame, id);
      return place;
    }
    if ((held === undefined || isOverlaid(held)) && isShared(this, frame, id)) return sharedValue(this, frame, id);
    // what was written as a number of the same size with another sign
    if (held !== undefined) return typeof held === 'number' ? this.fitting(frame, id, held) : held;
    if (!this.memory.zeroed(place))
      return this.memory.hasParts(place) ? place : unknown(`${block.label} has no value yet`);
    if (isBeyond(this, place)) return unknown('what lies behind an array');
    if (isNoElement(this, place)) return unknown('an element of what is no array');
    // a structure without a name over numbers: where its members lie is not known
    const seen = this.library.wide && place.path.at(-1)?.startsWith('.') === true ? this.seen.get(block) : undefined;
    if (seen !== undefined && this.library.integer(seen.type, seen.unit) !== null)
      return unknown('memory that is looked at as another type');
    return 0;
  }

  private isArray(frame: Frame, id: PathId): boolean {
    return typeOf(this, frame, id)?.endsWith(']') === true;
  }

  /** The place of an expression that stands for a whole structure, or null. */
  aggregate(frame: Frame, expr: Expr): Pointer | null {
    if (expr.op !== 'path') return null;
    const place = placeOf(this, frame, expr.path);
    if (!isPointer(place)) return null;
    const type = typeOf(this, frame, expr.path);
    if (type === null) return this.memory.get(place) === undefined && this.memory.hasMembers(place) ? place : null;
    return /^(?:struct|union) [\w. ]+$/.test(this.library.resolved(type, frame.body.unit)) ? place : null;
  }

  /** An expression as something to hand over: a structure goes as a whole. */
  handed(frame: Frame, expr: Expr): Value {
    const place = this.aggregate(frame, expr);
    if (place !== null && expr.op === 'path') takeOver(this, frame, expr.path);
    return place === null ? this.value(frame, expr) : { k: 'struct', place };
  }

  /** Puts a value into a place. */
  store(to: Pointer, value: Value): void {
    if (typeof value === 'object' && value.k === 'struct') this.memory.copy(value.place, to);
    else this.memory.set(to, value);
  }

  /** A text as the first value of an array: its letters, and zero behind them. */
  spell(to: Pointer, text: string): void {
    this.memory.clear(to);
    for (let i = 0; i <= text.length; i++)
      this.memory.set({ ...to, path: [...to.path, `[${i}]`] }, i < text.length ? text.charCodeAt(i) : 0);
  }

  variable(frame: Frame, path: AccessPath): Value {
    if (path.rootKind === 'global') {
      const name = path.text.replace(/#\d+$/, '');
      const { unit } = frame.body;
      const place = this.globalPlace(unit, name);
      if (place !== null) return place;
      return this.library.isFunction(name, unit) ? { k: 'fn', name, unit: unit.id } : unknown(`the variable ${name}`);
    }
    if (path.rootKind === 'static') return whole(this.static(frame, path));
    let block = frame.variables.get(path.id);
    if (block === undefined) {
      block = this.memory.block(path.text, 'unset');
      frame.variables.set(path.id, block);
      this.declaredAs(frame, path, block);
    }
    return whole(block);
  }

  declaredType(frame: Frame, path: AccessPath): string | null {
    if (path.rootKind === 'global')
      return this.library.global(path.text.replace(/#\d+$/, ''), frame.body.unit)?.global.type ?? null;
    const variable = frame.body.graph.variables.find((v) => v.path === path.id);
    if (variable === undefined) return typeOfFirst(this, frame, path.id);
    if (variable.type === '') return null;
    if (/^(?:const )?(?:__auto_type|(?:__)?typeof(?:__)?\b|__typeof)/.test(variable.type))
      return typeOfLike(this, frame, variable.type, path.id);
    // an array that is a parameter is a pointer
    return variable.kind === 'param' ? variable.type.replace(/\s*\[\]$/, ' *') : variable.type;
  }

  private static(frame: Frame, path: AccessPath): Block {
    const key = `${frame.body.unit.id} ${frame.body.graph.name} ${path.text}`;
    let block = this.statics.get(key);
    if (block === undefined) {
      block = this.memory.block(path.text, 'zero');
      this.statics.set(key, block);
      this.declaredAs(frame, path, block);
    }
    return block;
  }

  private declaredAs(frame: Frame, path: AccessPath, block: Block): void {
    const { unit, graph } = frame.body;
    const at = graph.variables.find((v) => v.path === path.id)?.at;
    const lengths = at === undefined ? [] : lengthsAt(unit.source.text, at);
    seenAs(this, block, typeOf(this, frame, path.id), unit, lengths);
  }

  /** Variables that live as long as their module lose their memory: the next use finds them as they start. */
  forgetStatics(units: readonly Unit[]): Block[] {
    const gone = units.flatMap((unit) => [...unit.memory.values()]);
    for (const unit of units) unit.memory.clear();
    for (const [key, block] of this.statics) {
      if (!units.some((unit) => key.startsWith(`${unit.id} `))) continue;
      gone.push(block);
      this.statics.delete(key);
    }
    return gone;
  }

  globalPlace(from: Unit, name: string): Pointer | null {
    const found = this.library.global(name, from);
    if (found === null) return null;
    const { unit, global } = found;
    let block = unit.memory.get(name);
    if (block === undefined) {
      block = this.memory.block(name, 'zero');
      unit.memory.set(name, block);
      seenAs(this, block, global.type, unit, global.lengths);
      if (global.declaration !== null) this.fill(unit, FIRST_VALUE + name, block);
      // the kernel has set itself up before anything here runs, but nobody saw it
      else if (this.library.isSetUp(unit, name)) this.memory.touch(whole(block), 'what runs while the kernel starts');
    }
    return whole(block);
  }

  symbol(frame: Frame, name: string): Value {
    const { unit } = frame.body;
    const place = this.globalPlace(unit, name);
    if (place !== null) {
      const { global } = this.library.global(name, unit) ?? { global: null };
      if (global?.array === true) return place;
      return this.memory.get(place) ?? (this.memory.hasParts(place) ? place : 0);
    }
    const constant = this.library.constant(name, unit);
    if (constant !== null) return constant;
    if (name.startsWith('life_') || this.library.isFunction(name, unit)) return { k: 'fn', name, unit: unit.id };
    return { k: 'symbol', name };
  }

  private opaque(frame: Frame, text: string, args: readonly Expr[]): Value {
    if (text === '{static}') return this.firstTime(frame, args[0]);
    if (text.startsWith(CAST))
      return this.converted(this.value(frame, args[0]), text.slice(CAST.length), frame.body.unit);
    if (/^\d/.test(text)) return integer(literalOf(text).value);
    if (text === '' || text === '{}') return 0;
    const offset = /^(?:__builtin_)?offsetof\s*\(([^,]*),([^]*)\)$/.exec(text);
    if (offset) return this.offset(frame, offset[1], offset[2]);
    if (text.startsWith('sizeof'))
      return this.size(frame, text) ?? this.sizeOfValue(frame, args) ?? { k: 'symbol', name: text };
    return { k: 'symbol', name: text };
  }

  /** A value as this type holds it: numbers wrap around, others stay. */
  converted(value: Value, type: string, unit: Unit): Value {
    const int = this.library.integer(type, unit);
    return int === null ? value : wrapped(value, int);
  }

  /** A value as the place holds it that a path names. */
  fitting(frame: Frame, id: PathId, value: Value): Value {
    if (typeof value === 'object' && value.k !== 'wide' && value.k !== 'ptr' && value.k !== 'str') return value;
    const type = typeOf(this, frame, id);
    const int = type === null ? null : this.library.integer(type, frame.body.unit);
    if (int === null) return value;
    const width = fieldOf(this, frame, id)?.width ?? null;
    const bits = width === null ? null : this.library.number(width, frame.body.unit);
    return wrapped(value, bits === null ? int : { ...int, bits: Math.min(bits, int.bits) });
  }

  /** How far a member lies behind the start of its type, as `offsetof` has it. */
  offset(frame: Frame, type: string, member: string): Value {
    const path = memberPath(member);
    const bytes = this.library.wide ? offsetOf(this.library, frame.body.unit, type.trim(), path) : null;
    return { k: 'offset', path, bytes };
  }

  /** `sizeof` of a type, or of a variable and its members. */
  private size(frame: Frame, text: string): number | null {
    const { unit, graph } = frame.body;
    const what = withoutParens(text.slice('sizeof'.length));
    if (/^"[^"]*"$/.test(what)) return unescaped(what.slice(1, -1)).length + 1;
    const [, nowhere, members] = /^\(\s*\(([^()]*\*)\s*\)\s*(?:0|NULL)\s*\)\s*(->[^]*)$/.exec(what) ?? [];
    if (nowhere !== undefined)
      return sizeOfMember(this.library, unit, { type: nowhere.trim(), lengths: [] }, 0, members);
    if (/\(\w+\)/.test(what)) {
      const plain = what.replace(/\((\w+)\)(?=\s*(?:->|\.|\[|$))/g, '$1');
      if (plain !== what) return this.size(frame, `sizeof(${plain})`);
    }
    if (/^\([\w\s]+\*+\s*\)/.test(what)) return sizeOf(this.library, 'void *', unit);
    const named = /^(\**)\s*(\w+)((?:\s*(?:->|\.)\s*\w+|\s*\[[^\]]*\])*)$/.exec(what);
    // of those with one name the last that was declared: an inner one is called `name#2`
    const near = graph.variables.filter((v) => v.name.replace(/#\d+$/, '') === named?.[2] && v.at <= frame.at);
    const variable = near.sort((a, b) => a.at - b.at).at(-1);
    const global = named === null || variable !== undefined ? null : this.library.global(named[2], unit);
    if (named === null || (variable === undefined && global === null)) return sizeOf(this.library, what, unit);
    const type =
      variable === undefined ? (global?.global.type ?? '') : (this.typeOfVariable(frame, variable.path) ?? '');
    let lengths = variable === undefined ? (global?.global.lengths ?? []) : lengthsAt(unit.source.text, variable.at);
    if (lengths.at(0) === '') {
      const place = variable === undefined ? this.globalPlace(unit, named[2]) : placeOf(this, frame, variable.path);
      const count = place === null || !isPointer(place) ? 0 : this.memory.elements(place);
      if (count > 0) lengths = [String(count), ...lengths.slice(1)];
    }
    return sizeOfMember(
      this.library,
      unit,
      { type: type.replace(/\s*(?:\[\])+$/, ''), lengths },
      named[1].length,
      named[3],
    );
  }

  private sizeOfValue(frame: Frame, [expr]: readonly (Expr | undefined)[]): number | null {
    const type = expr === undefined ? null : typeOfExpr(this, frame, expr);
    return type === null ? null : sizeOf(this.library, type, frame.body.unit);
  }

  private typeOfVariable(frame: Frame, path: PathId): string | null {
    return typeOf(this, frame, path);
  }

  private firstTime(frame: Frame, arg: Expr): Value {
    if (arg.op !== 'address') return 0;
    const path = frame.body.graph.paths[arg.path];
    const block = this.static(frame, path);
    if (block.zero.has('{met}')) return 0;
    block.zero.add('{met}');
    return 1;
  }

  /** Error numbers that no constant tells get numbers of their own: all that counts is which are equal. */
  private errno(name: string): number {
    for (const unit of this.library.units) {
      const known = unit.constants.get(name);
      if (known !== undefined) return known;
    }
    let value = this.errors.get(name);
    if (value === undefined) this.errors.set(name, (value = 1024 + this.errors.size));
    return value;
  }
}

/** An expression without the parentheses around all of it. */
function withoutParens(text: string): string {
  const plain = text.trim();
  if (!plain.startsWith('(')) return plain;
  const inner = argumentsAt(plain, 1);
  return inner?.end === plain.length ? withoutParens(plain.slice(1, -1)) : plain;
}

export function whole(block: Block): Pointer {
  return { k: 'ptr', block, path: [] };
}
