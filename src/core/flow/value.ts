import { lowerAsm } from './asm.js';
import { assignment, into, update } from './assign.js';
import { call } from './call.js';
import { literal } from './compound.js';
import { branchOn } from './cond.js';
import type { Frame } from './frame.js';
import { initialiserValue } from './init.js';
import type { Expr, PathId } from './ir.js';
import { N } from './kinds.js';
import { isErrnoName, isPositiveErrno, parseChar, parseNumber, suffixOf } from './literals.js';
import { collectPaths } from './paths.js';
import { addressOf, held, load, place, pointedTo } from './place.js';
import { hasEffects } from './scan.js';
import { block, statement } from './stmt.js';
import { collapse } from './view.js';

/** How an opaque expression begins that is a cast of its only argument; the type follows. */
export const CAST = '{cast} ';

export const ZERO: Expr = { op: 'int', value: 0 };
export const ONE: Expr = { op: 'int', value: 1 };

/** Evaluates an expression: what it does goes into the graph, what it is comes back. */
export function value(f: Frame, node: number): Expr {
  if (node < 0) return { op: 'opaque', text: '', args: [] };
  f.enter();
  const cast = castOf(f, node);
  const expr = cast >= 0 ? castValue(f, cast) : valueOf(f, f.view.bare(node));
  const around = castAround(f, node);
  f.leave();
  return around === null ? expr : { op: 'opaque', text: `${CAST}${around}`, args: [expr] };
}

/** The cast that an expression is, where casts are followed; -1 for anything else. */
function castOf(f: Frame, from: number): number {
  if (f.options.exact !== true) return -1;
  const node = f.view.bared(from);
  return f.view.code(node) === N.cast_expression ? node : -1;
}

/** A cast keeps its type, as an opaque expression. */
function castValue(f: Frame, node: number): Expr {
  const type = f.view.child(node, f.view.f.type);
  const inner = value(f, f.view.child(node, f.view.f.value));
  return type < 0 ? inner : { op: 'opaque', text: `${CAST}${f.view.flat(type)}`, args: [inner] };
}

/** `(u16)` before an operator that could have two sides: the type, or null where it is no type. */
function castByName(f: Frame, left: number): string | null {
  const { view } = f;
  if (f.options.exact !== true || view.text[view.start(left)] !== '(') return null;
  const inner = view.bare(left);
  if (view.code(inner) !== N.identifier) return null;
  const word = view.slice(inner);
  return f.variable(word) === undefined && f.options.isType?.(word) === true ? word : null;
}

/** `(u64)(x)` is parsed as a call: its type and the node of x where it is a cast, null for any other node. */
function castLikeCall(f: Frame, node: number): { readonly type: string; readonly inner: number } | null {
  const { view } = f;
  if (node < 0 || f.options.exact !== true || view.code(node) !== N.call_expression) return null;
  const [fn, list] = [view.child(node, view.f.function), view.child(node, view.f.arguments)];
  const type = fn < 0 ? null : castByName(f, fn);
  const inner = list < 0 ? -1 : view.named(list);
  return type === null || inner < 0 || view.after(list, inner) >= 0 ? null : { type, inner };
}

/** The type of such a cast where `[…]`, `.x` or `->x` follows: those bind closer, and what they lead to is cast. */
function castAround(f: Frame, from: number): string | null {
  if (f.options.exact !== true) return null;
  const { view } = f;
  const node = view.bared(from);
  let at = node;
  while (at >= 0 && (view.code(at) === N.subscript_expression || view.code(at) === N.field_expression))
    at = view.child(at, view.f.argument);
  return at < 0 || at === node ? null : (castLikeCall(f, at)?.type ?? null);
}

/** What `[…]`, `.x` or `->x` behind a node is a part of: of `(u64)(x)` that is x, the cast comes later. */
export function operand(f: Frame, node: number): number {
  return castLikeCall(f, node)?.inner ?? node;
}

/** A cast that changes a number: to anything but a pointer. */
export function castsNumber(f: Frame, from: number): boolean {
  const cast = castOf(f, from);
  const type = cast < 0 ? -1 : f.view.child(cast, f.view.f.type);
  return type >= 0 && !f.view.slice(type).trim().endsWith('*');
}

function valueOf(f: Frame, node: number): Expr {
  const { view } = f;
  const at = view.start(node);
  switch (view.code(node)) {
    case N.identifier:
      return name(f, node);
    case N.number_literal: {
      const number = parseNumber(view.slice(node));
      if (number === null || (f.options.exact === true && !Number.isSafeInteger(number))) return opaque(f, node);
      const suffix = f.options.exact === true ? suffixOf(view.slice(node)) : undefined;
      return suffix === undefined ? { op: 'int', value: number } : { op: 'int', value: number, suffix };
    }
    case N.char_literal: {
      const char = parseChar(view.slice(node));
      return char === null ? opaque(f, node) : { op: 'int', value: char };
    }
    case N.true:
      return ONE;
    case N.false:
    case N.null:
      return ZERO;
    case N.string_literal:
    case N.concatenated_string:
      return { op: 'string', text: f.options.exact === true ? pieces(view.slice(node)) : stringText(view.slice(node)) };
    case N.field_expression:
    case N.subscript_expression:
      return load(f, place(f, node), at);
    case N.pointer_expression: {
      const argument = view.child(node, view.f.argument);
      if (argument < 0) return opaque(f, node);
      return view.operator(node) === '&' ? addressOf(f, argument, at) : load(f, place(f, node), at);
    }
    case N.call_expression:
      return call(f, node, null, true);
    case N.assignment_expression:
      return assignment(f, node);
    case N.update_expression:
      return update(f, node, true);
    case N.binary_expression:
      return binary(f, node);
    case N.unary_expression:
      return unary(f, node);
    case N.conditional_expression:
      return conditional(f, node);
    case N.comma_expression: {
      const left = view.child(node, view.f.left);
      if (left >= 0) effects(f, left);
      return value(f, view.child(node, view.f.right));
    }
    case N.compound_statement:
      return statementValue(f, node);
    case N.compound_literal_expression:
      return load(f, literal(f, node), at);
    case N.initializer_list:
      return initialiserValue(f, node);
    case N.sizeof_expression:
      return opaque(f, node, measured(f, node));
    case N.gnu_asm_expression:
      lowerAsm(f, node);
      return opaque(f, node);
    case N.error:
      f.note(at, 'a part that could not be parsed was skipped');
      return opaque(f, node);
    default:
      return opaque(f, node);
  }
}

/** What `sizeof` is asked of, for an exact reader: an expression that a text does not tell the type of. */
function measured(f: Frame, node: number): readonly Expr[] {
  const { view } = f;
  const from = view.child(node, view.f.value);
  if (f.options.exact !== true || from < 0 || hasEffects(f, from)) return [];
  const code = view.code(view.bared(from));
  const plain = code === N.identifier || code === N.field_expression || code === N.subscript_expression;
  return plain ? [] : [value(f, from)];
}

/** Evaluates an expression for what it does. */
export function effects(f: Frame, from: number): void {
  const { view } = f;
  const node = view.bare(from);
  f.enter();
  switch (view.code(node)) {
    case N.call_expression:
      call(f, node, null, false);
      break;
    case N.update_expression:
      update(f, node, false);
      break;
    case N.assignment_expression:
      assignment(f, node);
      break;
    case N.comma_expression: {
      const left = view.child(node, view.f.left);
      const right = view.child(node, view.f.right);
      if (left >= 0) effects(f, left);
      if (right >= 0) effects(f, right);
      break;
    }
    case N.conditional_expression: {
      const yes = view.child(node, view.f.consequence);
      const no = view.child(node, view.f.alternative);
      if (!hasEffects(f, node)) {
        read(f, node);
        break;
      }
      const [then, otherwise, join] = [f.graph.block(), f.graph.block(), f.graph.block()];
      branchOn(f, view.child(node, view.f.condition), then, otherwise, false);
      f.graph.start(then);
      if (yes >= 0) effects(f, yes);
      f.graph.jump(join);
      f.graph.start(otherwise);
      if (no >= 0) effects(f, no);
      f.graph.start(join);
      break;
    }
    case N.binary_expression: {
      const operator = view.operator(node);
      const right = view.child(node, view.f.right);
      if ((operator === '&&' || operator === '||') && right >= 0 && hasEffects(f, right)) {
        const [rest, join] = [f.graph.block(), f.graph.block()];
        if (operator === '&&') branchOn(f, view.child(node, view.f.left), rest, join, false);
        else branchOn(f, view.child(node, view.f.left), join, rest, false);
        f.graph.start(rest);
        effects(f, right);
        f.graph.start(join);
      } else read(f, node);
      break;
    }
    case N.compound_statement:
      block(f, node);
      break;
    default:
      read(f, node);
  }
  f.leave();
}

/** Evaluates for nothing; what it reads is kept when it reads through a pointer. */
function read(f: Frame, node: number): void {
  const expr = value(f, node);
  const paths: PathId[] = [];
  collectPaths(expr, paths);
  if (paths.some((p) => f.paths.all[p].derefs > 0)) f.graph.emit({ k: 'read', value: expr, at: f.view.start(node) });
}

function name(f: Frame, node: number): Expr {
  const text = f.view.slice(node);
  const at = f.view.start(node);
  const path = f.view.isTag(node) ? undefined : f.variable(text);
  if (path !== undefined) return load(f, path, at);
  if (isPositiveErrno(text)) return { op: 'errno', name: text, negative: false };
  return { op: 'symbol', name: text, at };
}

export function opaque(f: Frame, node: number, args: readonly Expr[] = []): Expr {
  return { op: 'opaque', text: f.view.flat(node), args };
}

function stringText(text: string): string {
  return collapse(text.replace(/[LuU]?"((?:[^"\\]|\\.)*)"\s*/gs, '$1'));
}

/** The text as written between the quotes, to the letter. */
function pieces(text: string): string {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map((m) => m[1]).join('');
}

function unary(f: Frame, node: number): Expr {
  const { view } = f;
  const operator = view.operator(node);
  const argument = view.child(node, view.f.argument);
  if (argument < 0) return opaque(f, node);
  if (operator === '-') {
    const inner = view.bare(argument);
    if (view.code(inner) === N.identifier) {
      const text = view.slice(inner);
      if (isErrnoName(text) && f.variable(text) === undefined) return { op: 'errno', name: text, negative: true };
    }
  }
  const arg = value(f, argument);
  if (operator === '+') return arg;
  if (operator === '-') return negative(arg);
  if (operator === '!' || operator === '~') return { op: 'unary', operator, arg };
  return opaque(f, node, [arg]);
}

function negative(arg: Expr): Expr {
  if (arg.op === 'int' && arg.suffix === undefined) return { op: 'int', value: arg.value === 0 ? 0 : -arg.value };
  if (arg.op === 'errno') return { op: 'errno', name: arg.name, negative: !arg.negative };
  return { op: 'unary', operator: '-', arg };
}

function binary(f: Frame, node: number): Expr {
  const { view } = f;
  const operator = view.operator(node);
  const left = view.child(node, view.f.left);
  const right = view.child(node, view.f.right);
  if (left < 0 || right < 0) return opaque(f, node);
  const cast = castByName(f, left);
  if (cast !== null && (operator === '-' || operator === '*' || operator === '&')) {
    const at = view.start(right);
    const inner =
      operator === '-'
        ? negative(value(f, right))
        : operator === '*'
          ? load(f, pointedTo(f, value(f, right), at, view.end(right)), at)
          : addressOf(f, right, at);
    return { op: 'opaque', text: `${CAST}${cast}`, args: [inner] };
  }
  if ((operator === '&&' || operator === '||') && hasEffects(f, right)) {
    const dest = f.paths.temp();
    truth(f, node, dest);
    return { op: 'path', path: dest, at: view.start(node) };
  }
  return { op: 'binary', operator, left: value(f, left), right: value(f, right) };
}

/** `dest` becomes 1 or 0, along the paths that short-circuit evaluation takes. */
export function truth(f: Frame, node: number, dest: PathId): void {
  const { graph, view } = f;
  const [yes, no, join] = [graph.block(), graph.block(), graph.block()];
  const where = { at: view.start(node), end: view.end(node) };
  branchOn(f, node, yes, no, false);
  graph.start(yes);
  graph.emit({ k: 'assign', to: dest, from: ONE, compound: null, ...where });
  graph.jump(join);
  graph.start(no);
  graph.emit({ k: 'assign', to: dest, from: ZERO, compound: null, ...where });
  graph.start(join);
}

function conditional(f: Frame, node: number): Expr {
  const quick = plainChoice(f, node);
  if (quick) return quick;
  const dest = f.paths.temp();
  choose(f, node, dest);
  return { op: 'path', path: dest, at: f.view.start(node) };
}

/** A choice between two constants (`"on" : "off"`) is not worth two paths: an opaque value, or null if it is another choice. */
export function plainChoice(f: Frame, node: number): Expr | null {
  if (f.options.exact === true) return null;
  const { view } = f;
  const condition = view.child(node, view.f.condition);
  const yes = view.child(node, view.f.consequence);
  const no = view.child(node, view.f.alternative);
  if (yes < 0 || no < 0 || !isConstant(f, yes) || !isConstant(f, no) || hasEffects(f, condition)) return null;
  return opaque(f, node, [value(f, condition)]);
}

function isConstant(f: Frame, from: number): boolean {
  const node = f.view.bare(from);
  const code = f.view.code(node);
  if (code === N.identifier) return /^[A-Z][A-Z0-9_]*$/.test(f.view.slice(node));
  return (
    code === N.string_literal ||
    code === N.concatenated_string ||
    code === N.number_literal ||
    code === N.char_literal ||
    code === N.true ||
    code === N.false
  );
}

/** `dest = a ? b : c`, each arm on its own path. `a ?: c` evaluates `a` once. */
export function choose(f: Frame, node: number, dest: PathId): void {
  const { graph, view } = f;
  const condition = view.child(node, view.f.condition);
  const consequence = view.child(node, view.f.consequence);
  const alternative = view.child(node, view.f.alternative);
  const [yes, no, join] = [graph.block(), graph.block(), graph.block()];
  if (consequence >= 0) {
    branchOn(f, condition, yes, no, false);
    graph.start(yes);
    into(f, dest, consequence);
  } else {
    const where = { at: view.start(condition), end: view.end(condition) };
    const first = value(f, condition);
    const kept =
      first.op === 'path' ? first : ({ op: 'path', path: held(f, first, where.at, where.end), at: where.at } as const);
    graph.end({ k: 'branch', cond: kept, yes, no, ...where, loop: false });
    graph.start(yes);
    graph.emit({ k: 'assign', to: dest, from: kept, compound: null, ...where });
  }
  graph.jump(join);
  graph.start(no);
  if (alternative >= 0) into(f, dest, alternative);
  graph.start(join);
}

/** `({ …; e; })` */
function statementValue(f: Frame, node: number): Expr {
  const { view } = f;
  f.scopes.push(view.start(node), view.end(node));
  let result: Expr = opaque(f, node);
  for (let c = view.named(node); c >= 0;) {
    const next = view.after(node, c);
    const inner = next < 0 && view.code(c) === N.expression_statement ? view.named(c) : -1;
    if (inner >= 0) {
      result = value(f, inner);
      if (f.scopes.hasExits(f.scopes.depth - 1))
        result = { op: 'path', path: held(f, result, view.start(inner), view.end(inner)), at: view.start(inner) };
    } else statement(f, c);
    c = next;
  }
  f.closeScope(view.end(node) - 1);
  return result;
}
