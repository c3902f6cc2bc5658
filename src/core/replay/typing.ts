/** What type an expression has, as far as the declarations in reach tell. */
import { CAST, type Expr, type FlowGraph, type PathId } from '../flow/index.js';
import type { Evaluator } from './evaluate.js';
import type { Frame } from './frame.js';
import { builtinInt, common, INT, literalType, LONG, promoted, type IntType } from './integers.js';
import type { Unit } from './library.js';
import { typeOf } from './places.js';
import { bareType, pointee } from './types.js';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', '&&', '||']);
const LONGEST_ALIAS = 8;

/** Types of the paths of a graph that no declaration names: by what is assigned to them first. */
const assigned = new WeakMap<FlowGraph, ReadonlyMap<PathId, Expr | string>>();
const known = new WeakMap<Expr, string | null>();

/** Type as written, `unsigned int` or `struct foo *`; null when it is not known. */
export function typeOfExpr(e: Evaluator, frame: Frame, expr: Expr): string | null {
  const old = known.get(expr);
  if (old !== undefined) return old;
  known.set(expr, null);
  const type = find(e, frame, expr);
  known.set(expr, type);
  return type;
}

function find(e: Evaluator, frame: Frame, expr: Expr): string | null {
  switch (expr.op) {
    case 'path':
      return typeOf(e, frame, expr.path);
    case 'address': {
      const type = typeOf(e, frame, expr.path);
      if (type === null) return null;
      return type.endsWith('[]') ? `${type.slice(0, -2).trim()} *` : `${type} *`;
    }
    case 'int':
      return nameOf(literalType(BigInt(expr.value), expr.suffix ?? ''));
    case 'errno':
      return 'int';
    case 'string':
      return 'char *';
    case 'symbol': {
      const global = e.library.global(expr.name, frame.body.unit);
      if (global !== null) return global.global.type;
      const constant = e.library.constant(expr.name, frame.body.unit);
      return constant === null ? null : nameOf(literalType(BigInt(constant), 'X'));
    }
    case 'unary': {
      if (expr.operator === '!') return 'int';
      const arg = intOf(e, frame, expr.arg);
      return arg === null ? null : nameOf(promoted(arg));
    }
    case 'binary':
      return ofBinary(e, frame, expr);
    case 'opaque':
      if (expr.text.startsWith(CAST)) return expr.text.slice(CAST.length);
      if (expr.text.startsWith('sizeof')) return 'unsigned long';
      return /^\d/.test(expr.text) ? nameOf(literalOf(expr.text).type) : null;
  }
}

/** An array in an expression is a pointer to its first element. */
function decayed(type: string | null): string | null {
  return type?.endsWith('[]') === true ? `${type.slice(0, -2).trim()} *` : type;
}

function ofBinary(e: Evaluator, frame: Frame, expr: Extract<Expr, { op: 'binary' }>): string | null {
  if (COMPARISONS.has(expr.operator)) return 'int';
  const left = decayed(typeOfExpr(e, frame, expr.left));
  if (expr.operator === '+' || expr.operator === '-') {
    const right = decayed(typeOfExpr(e, frame, expr.right));
    const [a, b] = [left === null ? null : pointee(left), right === null ? null : pointee(right)];
    if (a !== null && b !== null) return 'long';
    if (a !== null) return left;
    if (b !== null) return right;
  }
  const a = left === null ? null : intType(e, left, frame.body.unit);
  if (expr.operator === '<<' || expr.operator === '>>') return a === null ? null : nameOf(promoted(a));
  const b = intOf(e, frame, expr.right);
  return a === null || b === null ? null : nameOf(common(a, b));
}

/** A constant that is too big for a plain number. */
export function literalOf(text: string): { value: bigint; type: IntType } {
  const [, digits = '0', letters = ''] = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$/.exec(text) ?? [];
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const suffix = `${letters.toUpperCase()}${/^0./.test(digits) ? 'X' : ''}`;
  return { value, type: literalType(value, suffix) };
}

/** How wide an expression's number is; null when that is not known, or it is none. */
export function intOf(e: Evaluator, frame: Frame, expr: Expr): IntType | null {
  const type = typeOfExpr(e, frame, expr);
  return type === null ? null : intType(e, type, frame.body.unit);
}

/** The integer that a type is, through its aliases. */
export function intType(e: Evaluator, type: string, unit: Unit): IntType | null {
  return e.library.integer(type, unit);
}

/** The type that aliases come to in the end. */
export function resolved(alias: (name: string) => string | null, type: string): string {
  let name = bareType(type);
  for (let i = 0; i < LONGEST_ALIAS; i++) {
    if (builtinInt(name) !== null || /^(?:struct|union|enum) /.test(name) || name.endsWith('*')) return name;
    const next = alias(name);
    if (next === null) return name;
    name = bareType(next);
  }
  return name;
}

function nameOf(type: IntType): string {
  const word = type.bits === 128 ? '__int128' : type.bits === 64 ? 'long' : 'int';
  return type === INT || type === LONG || type.signed ? word : `unsigned ${word}`;
}

/** A variable declared as `typeof(…)`: what that is, or else what its first value is. */
export function typeOfLike(e: Evaluator, frame: Frame, type: string, path: PathId): string | null {
  const own = typeOfOther(e, frame, type);
  if (own !== null) return own;
  const first = typeOfFirst(e, frame, path);
  const int = first === null ? null : intType(e, first, frame.body.unit);
  // `typeof(p->x + 0)` is no narrower than an int
  return int !== null && /[-+*]\s*\d+\s*\)$/.test(type) ? nameOf(promoted(int)) : first;
}

/** `typeof(x)` and `typeof(x + 0)`, where x is a variable: what that was declared as; null for any other. */
function typeOfOther(e: Evaluator, frame: Frame, type: string): string | null {
  const [, name, rest] = /^(?:const )?(?:__)?typeof(?:__)?\s*\(\s*\(?(\w+)\)?\s*([-+*]\s*\d+)?\s*\)$/.exec(type) ?? [];
  if (name === undefined) return null;
  const other = frame.body.graph.variables.findLast((v) => v.name === name);
  if (other === undefined || /typeof|__auto_type/.test(other.type)) return null;
  const own = typeOf(e, frame, other.path);
  if (rest === undefined || own === null) return own;
  const int = intType(e, own, frame.body.unit);
  return int === null ? own : nameOf(promoted(int));
}

/** What a path without a declaration of its own holds: a temporary, or a variable whose type follows its value. */
export function typeOfFirst(e: Evaluator, frame: Frame, path: PathId): string | null {
  const { graph } = frame.body;
  let firsts = assigned.get(graph);
  if (firsts === undefined) assigned.set(graph, (firsts = firstsOf(graph)));
  const first = firsts.get(path);
  if (first === undefined) return null;
  const other = graph.paths[path].rootKind === 'temp' ? others.get(graph)?.get(path) : undefined;
  if (other !== undefined && typeof first !== 'string') return ofChoice(e, frame, first, other);
  if (typeof first !== 'string') return typeOfExpr(e, frame, first);
  const body = e.library.body(first, frame.body.unit);
  if (body !== null) return body.graph.returnType;
  return e.library.isType(first, frame.body.unit) ? first : null;
}

/** The second value of a temporary: the other arm of a choice. */
const others = new WeakMap<FlowGraph, ReadonlyMap<PathId, Expr>>();

/** Both arms of a choice have one type. */
function ofChoice(e: Evaluator, frame: Frame, a: Expr, b: Expr): string | null {
  const [x, y] = [intOf(e, frame, a), intOf(e, frame, b)];
  return x === null || y === null ? typeOfExpr(e, frame, isZero(a) ? b : a) : nameOf(common(x, y));
}

function firstsOf(graph: FlowGraph): Map<PathId, Expr | string> {
  const found = new Map<PathId, Expr | string>();
  const second = new Map<PathId, Expr>();
  others.set(graph, second);
  for (const block of graph.blocks) {
    for (const instr of block.instrs) {
      if (instr.k === 'assign' && instr.compound === null && !isNothing(instr.from)) {
        const old = found.get(instr.to);
        if (old !== undefined && typeof old !== 'string') second.set(instr.to, isZero(old) ? old : instr.from);
        if (old === undefined || isZero(old)) found.set(instr.to, instr.from);
      } else if (instr.k === 'call' && instr.dest !== null && instr.callee !== null) {
        const old = found.get(instr.dest);
        if (old === undefined || isZero(old)) found.set(instr.dest, instr.callee);
      }
    }
  }
  return found;
}

function isNothing(expr: Expr): boolean {
  return expr.op === 'opaque' && expr.text === '{}';
}

/** A null pointer or a number: the other arm of a choice says more. */
function isZero(first: Expr | string): boolean {
  return typeof first !== 'string' && first.op === 'int' && first.value === 0;
}
