import { children, childByField } from '../syntax/index.js';
import type { FunctionNode, Mark, ParsedSource } from '../syntax/tree.js';
import { GraphBuilder, UNKNOWN, type OpenBlock } from './builder.js';
import { call, pathOf, value } from './expressions.js';
import type { Expr, FlowOptions, PathId } from './ir.js';
import { Scopes, type Scope } from './scopes.js';
import { block as lowerBlock, statement } from './statements.js';

/** Thrown inside this room only; `lowerFunction` turns it into a reason. */
export class CannotLower extends Error {}

const DEEPEST = 400;

interface Label {
  readonly block: OpenBlock;
  scope: Scope | null;
  /** Gotos seen before the label: their cleanups are known when its scope is. */
}

/** One function on its way from tree to graph. */
export class Lowering {
  readonly graph = new GraphBuilder();
  readonly scopes = new Scopes();
  readonly labels = new Map<string, Label>();
  readonly breaks: { block: OpenBlock; scope: Scope }[] = [];
  readonly continues: { block: OpenBlock; scope: Scope }[] = [];
  readonly marks: ReadonlyMap<number, Mark>;
  private readonly kinds: readonly string[];
  private readonly fields: Readonly<Record<string, number>>;
  private depth = 0;

  constructor(
    readonly source: ParsedSource,
    readonly fn: FunctionNode,
    readonly options: FlowOptions,
  ) {
    this.kinds = source.grammar.kindNames;
    this.fields = source.grammar.fields;
    this.marks = marksOf(source, fn);
  }

  descend(): void {
    if (++this.depth > DEEPEST) throw new CannotLower(`nesting deeper than ${DEEPEST}`);
    if (this.graph.size > this.options.maxSize) throw new CannotLower(`larger than ${this.options.maxSize} instructions`);
  }
  ascend(): void {
    this.depth--;
  }

  kind(node: number): string {
    return node < 0 ? '' : (this.kinds[this.source.tree.kind[node]] ?? 'ERROR');
  }
  field(node: number, field: string): number {
    return node < 0 ? -1 : childByField(this.source.tree, node, this.fields[field]);
  }
  start(node: number): number {
    return node < 0 ? this.fn.start : this.source.tree.start[node];
  }
  end(node: number): number {
    return node < 0 ? this.fn.start : this.source.tree.end[node];
  }
  text(node: number): string {
    return node < 0 ? '' : this.source.text.slice(this.source.tree.start[node], this.source.tree.end[node]);
  }
  /** Named children, without comments. */
  named(node: number): number[] {
    const { tree } = this.source;
    const found: number[] = [];
    if (node < 0) return found;
    for (const child of children(tree, node)) if ((tree.flags[child] & 3) === 1 && this.kind(child) !== 'comment') found.push(child);
    return found;
  }
  all(node: number): number[] {
    return node < 0 ? [] : [...children(this.source.tree, node)];
  }
  /** Without parentheses and casts around it. */
  unwrap(node: number): number {
    let at = node;
    for (let i = 0; i < 64; i++) {
      const kind = this.kind(at);
      if (kind === 'cast_expression') at = this.field(at, 'value');
      else if (kind === 'parenthesized_expression') {
        const inner = this.named(at);
        if (inner.length !== 1 || this.kind(inner[0]) === 'compound_statement') return at;
        at = inner[0];
      } else return at;
    }
    return at;
  }

  note(at: number, reason: string): void {
    this.graph.notes.push({ at, reason });
  }

  /** An identifier that is no local: a variable of the file, unless it looks like a constant or is called. */
  isGlobal(text: string, node: number): boolean {
    if (/^[A-Z][A-Z0-9_]*$/.test(text)) return false;
    const parent = this.source.tree.parent[node];
    const kind = this.kind(parent);
    // arguments may be functions as well as variables: without a selector nobody can tell
    return kind !== 'argument_list' || this.fileVariables().has(text);
  }

  private known: Set<string> | null = null;
  private fileVariables(): Set<string> {
    if (this.known) return this.known;
    this.known = globalsOf(this.source);
    return this.known;
  }

  /** Evaluating the expression may do something: call, assign, step. */
  hasEffects(node: number): boolean {
    if (node < 0) return false;
    const { tree } = this.source;
    for (let at = node; at < tree.last[node]; at++) {
      const kind = this.kind(at);
      if (kind === 'call_expression' || kind === 'assignment_expression' || kind === 'update_expression' || kind === 'compound_statement') return true;
    }
    return false;
  }

  /** A call whose result can go straight to a place: no macro that passes its argument on, no call of a call. */
  plainCall(node: number): boolean {
    const callee = this.unwrap(this.field(node, 'function'));
    return this.kind(callee) !== 'call_expression' && !(this.kind(callee) === 'identifier' && this.options.transparent.has(this.text(callee)));
  }

  /** Evaluates for what it does only. */
  discard(node: number): void {
    if (node < 0) return;
    const bare = this.unwrap(node);
    switch (this.kind(bare)) {
      case 'call_expression': {
        if (this.plainCall(bare) || this.kind(this.unwrap(this.field(bare, 'function'))) === 'call_expression') {
          call(this, bare, null, false);
          return;
        }
        // BUG_ON-like macros: the condition is evaluated, nothing depends on it
        const through = value(this, bare);
        this.graph.emit({ k: 'read', value: through, at: this.start(bare) });
        return;
      }
      case 'assignment_expression':
      case 'update_expression':
        value(this, bare);
        return;
      case 'comma_expression':
        this.discard(this.field(bare, 'left'));
        this.discard(this.field(bare, 'right'));
        return;
      default: {
        const read = value(this, bare);
        if (read.op !== 'int' && read.op !== 'string') this.graph.emit({ k: 'read', value: read, at: this.start(bare) });
      }
    }
  }

  /** Branches to `yes` or `no`; `&&`, `||`, `!` and transparent macros become control flow. */
  condition(node: number, yes: OpenBlock, no: OpenBlock, loop: boolean): void {
    this.descend();
    const bare = this.unwrap(node);
    const kind = this.kind(bare);
    const operator = kind === 'binary_expression' || kind === 'unary_expression' ? this.text(this.field(bare, 'operator')) : '';
    if (kind === 'binary_expression' && (operator === '&&' || operator === '||')) {
      const middle = this.graph.block();
      if (operator === '&&') this.condition(this.field(bare, 'left'), middle, no, loop);
      else this.condition(this.field(bare, 'left'), yes, middle, loop);
      this.graph.enter(middle);
      this.condition(this.field(bare, 'right'), yes, no, loop);
    } else if (kind === 'unary_expression' && operator === '!') {
      this.condition(this.field(bare, 'argument'), no, yes, loop);
    } else if (kind === 'comma_expression') {
      this.discard(this.field(bare, 'left'));
      this.condition(this.field(bare, 'right'), yes, no, loop);
    } else if (kind === 'call_expression' && this.isTransparent(bare)) {
      this.condition(this.named(this.field(bare, 'arguments'))[0], yes, no, loop);
    } else {
      const cond = value(this, bare);
      this.graph.end({ k: 'branch', cond, yes: yes.id, no: no.id, at: this.start(bare), end: this.end(bare), loop });
    }
    this.ascend();
  }

  private isTransparent(node: number): boolean {
    const callee = this.unwrap(this.field(node, 'function'));
    if (this.kind(callee) !== 'identifier' || !this.options.transparent.has(this.text(callee))) return false;
    return this.named(this.field(node, 'arguments')).length > 0;
  }

  /** A logical expression with effects as a value: 1 or 0 in a temporary. */
  asTruth(node: number): Expr {
    const temp = this.graph.temp();
    const yes = this.graph.block();
    const no = this.graph.block();
    const join = this.graph.block();
    const at = this.start(node);
    this.condition(node, yes, no, false);
    for (const [block, result] of [[yes, 1], [no, 0]] as const) {
      this.graph.enter(block);
      this.graph.emit({ k: 'assign', to: temp, from: { op: 'int', value: result }, compound: null, at, end: this.end(node) });
      this.graph.jump(join);
    }
    this.graph.enter(join);
    return { op: 'path', path: temp, at };
  }

  /** `({ a; b; })`: the value of the last statement. */
  statementExpression(node: number): Expr {
    this.scopes.push();
    const inner = this.named(node);
    const last = inner.at(-1);
    let result: Expr = UNKNOWN;
    for (const child of inner) {
      if (child === last && this.kind(child) === 'expression_statement') {
        const expression = this.named(child)[0];
        if (expression !== undefined) result = value(this, expression);
      } else statement(this, child);
    }
    if (this.scopes.current.cleanups.length > 0) {
      const temp = this.graph.temp();
      this.graph.emit({ k: 'assign', to: temp, from: result, compound: null, at: this.start(node), end: this.end(node) });
      result = { op: 'path', path: temp, at: this.start(node) };
    }
    this.leave(this.scopes.current.parent, this.end(node));
    this.scopes.pop();
    return result;
  }

  block(node: number): void {
    lowerBlock(this, node);
  }

  /** Initialiser of a variable or compound literal: `{ .a = f(), .b = p }` becomes assignments. */
  initialise(to: PathId, node: number): void {
    if (this.kind(node) !== 'initializer_list') {
      const bare = this.unwrap(node);
      if (this.kind(bare) === 'call_expression' && this.plainCall(bare)) {
        call(this, bare, to);
        return;
      }
      if (this.kind(bare) === 'compound_literal_expression') {
        this.initialise(to, this.field(bare, 'value'));
        return;
      }
      const from = value(this, node);
      this.graph.emit({ k: 'assign', to, from, compound: null, at: this.start(node), end: this.end(node) });
      return;
    }
    for (const item of this.named(node)) {
      if (this.kind(item) !== 'initializer_pair') {
        if (this.hasEffects(item)) this.discard(item);
        else if (this.kind(item) !== 'initializer_list') this.graph.emit({ k: 'read', value: value(this, item), at: this.start(item) });
        continue;
      }
      let target = to;
      for (const designator of this.named(item)) {
        if (this.kind(designator) === 'field_designator') target = this.graph.member(target, this.text(designator).slice(1).trim());
        else if (this.kind(designator) === 'subscript_designator') target = this.graph.select(target, this.text(designator));
      }
      this.initialise(target, this.field(item, 'value'));
    }
  }

  /** Runs the cleanups owed between the current scope and `until`. */
  leave(until: Scope | null, at: number): void {
    for (const owed of this.scopes.owed(until)) {
      if (owed.kind === 'variable') this.graph.emit({ k: 'cleanup', path: owed.path, name: owed.name, raw: owed.raw, at });
      else this.graph.emit({ k: 'unguard', class: owed.class, args: [], site: owed.site, at });
    }
  }

  /** `guard(class)(args)` and `CLASS(name, var)(args)`; null when it is neither. */
  guardCall(inner: number, outer: readonly number[], dest: PathId | null, at: number, end: number): Expr | null {
    const callee = this.unwrap(this.field(inner, 'function'));
    const name = this.text(callee);
    const names = this.named(this.field(inner, 'arguments'));
    if (this.kind(callee) !== 'identifier' || names.length === 0) return null;
    if (name === 'guard') {
      const site = this.graph.site();
      const guard = this.text(names[0]);
      this.graph.emit({ k: 'guard', class: guard, args: outer.map((arg) => value(this, arg)), site, at });
      this.scopes.current.cleanups.push({ kind: 'guard', class: guard, site });
      return { op: 'int', value: 1 };
    }
    if (name === 'CLASS' && names.length === 2) {
      const guard = this.text(names[0]);
      const path = this.declare(this.text(names[1]), at);
      const args = outer.map((arg) => value(this, arg));
      this.graph.emit({ k: 'call', site: this.graph.site(), callee: `CLASS:${guard}`, via: null, args, dest: path, at, end });
      this.scopes.current.cleanups.push({ kind: 'variable', path, name: `class:${guard}`, raw: false });
      return { op: 'path', path: dest ?? path, at };
    }
    return null;
  }

  /** A new local of the current scope; a shadowed name gets a number. */
  declare(name: string, at: number, parts: { type?: string; pointer?: boolean; array?: boolean; kind?: 'param' | 'local' | 'static'; index?: number; cleanup?: string | null } = {}): PathId {
    const taken = this.graph.variables.filter((v) => v.name === name).length;
    const kind = parts.kind ?? 'local';
    const path = this.graph.root(taken > 0 ? `${name}#${taken + 1}` : name, kind);
    this.scopes.current.names.set(name, { path, array: parts.array ?? false });
    this.graph.variables.push({
      name,
      path,
      type: parts.type ?? '',
      pointer: parts.pointer ?? false,
      array: parts.array ?? false,
      kind,
      index: parts.index ?? -1,
      cleanup: parts.cleanup ?? null,
      at,
    });
    return path;
  }

  label(name: string): Label {
    let label = this.labels.get(name);
    if (!label) {
      label = { block: this.graph.block(name), scope: null };
      this.labels.set(name, label);
    }
    return label;
  }

  /** Labels stand at the top of the body, as good as always; one that was seen says so itself. */
  scopeOfLabel(name: string): Scope | null {
    const known = this.labels.get(name)?.scope;
    if (known) return known;
    let scope = this.scopes.current;
    while (scope.parent?.parent) scope = scope.parent;
    return scope;
  }

  pathOf(node: number): PathId | null {
    return pathOf(this, node);
  }
}

function marksOf(source: ParsedSource, fn: FunctionNode): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  let low = 0;
  let high = source.marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.marks[middle].at < fn.start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < source.marks.length && source.marks[i].at < fn.end; i++) {
    const mark = source.marks[i];
    marks.set(mark.kind === 'cleanup' ? mark.variable : mark.at, mark);
  }
  return marks;
}

const globals = new WeakMap<ParsedSource, Set<string>>();

/** Names declared at file level as variables. */
function globalsOf(source: ParsedSource): Set<string> {
  const known = globals.get(source);
  if (known) return known;
  const names = new Set<string>();
  const { tree, grammar } = source;
  for (let node = 1; node < tree.count; node = tree.last[node]) {
    if (grammar.kindNames[tree.kind[node]] !== 'declaration') continue;
    for (let at = node + 1; at < tree.last[node]; at++) {
      const kind = grammar.kindNames[tree.kind[at]];
      if (kind === 'function_declarator' || kind === 'initializer_list' || kind === 'parameter_list') at = tree.last[at] - 1;
      else if (kind === 'identifier') names.add(source.text.slice(tree.start[at], tree.end[at]));
    }
  }
  globals.set(source, names);
  return names;
}
