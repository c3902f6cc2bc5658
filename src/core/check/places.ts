import type { Expr, FlowGraph, PathId, Variable } from '../flow/ir.js';
import type { PathState } from './state.js';
import type { LocId, ValueId, Values } from './values.js';

/** Evaluates access paths and expressions of one function in a state. */
export class Places {
  private readonly variableOf = new Map<PathId, Variable>();

  constructor(
    readonly graph: FlowGraph,
    readonly values: Values,
  ) {
    for (const variable of graph.variables) this.variableOf.set(variable.path, variable);
    for (const param of graph.params) this.variableOf.set(param.path, param);
  }

  variable(path: PathId): Variable | undefined {
    return this.variableOf.get(path);
  }

  loc(state: PathState, id: PathId): LocId {
    const path = this.graph.paths[id];
    if (path.parent < 0) return this.values.variable(id, path.text, path.rootKind);
    const selector = path.selector;
    if (selector.startsWith('->')) return this.values.cell(this.path(state, path.parent), selector.slice(2));
    if (selector === '*') return this.values.cell(this.path(state, path.parent), '*');
    if (selector.startsWith('.')) return this.values.member(this.loc(state, path.parent), selector.slice(1));
    const index = this.index(state, selector, path.indices);
    const variable = this.variableOf.get(path.parent);
    if (variable?.pointer === true && !variable.array) return this.values.cell(this.path(state, path.parent), index);
    return this.values.member(this.loc(state, path.parent), index);
  }

  private index(state: PathState, selector: string, indices: readonly PathId[]): string {
    if (indices.length === 0) return selector;
    // `[i]` is its value alone; `[i + 1]` keeps its text beside the values it is made of
    const plain = indices.length === 1 && /^\[\w+\]$/.test(selector);
    return `[${indices.map((i) => `v${this.path(state, i)}`).join('.')}${plain ? '' : ` ${selector.slice(1, -1)}`}]`;
  }

  path(state: PathState, id: PathId): ValueId {
    if (this.variableOf.get(id)?.array === true) return this.values.address(this.loc(state, id));
    return state.read(this.loc(state, id));
  }

  value(state: PathState, expr: Expr): ValueId {
    const values = this.values;
    switch (expr.op) {
      case 'path':
        return this.path(state, expr.path);
      case 'address':
        return values.address(this.loc(state, expr.path));
      case 'int':
        return values.int(expr.value);
      case 'errno':
        return values.errno(expr.name, expr.negative);
      case 'string':
        return values.string();
      case 'symbol':
        return values.symbol(expr.name);
      case 'unary':
        return this.unary(expr.operator, this.value(state, expr.arg));
      case 'binary':
        return this.binary(expr.operator, this.value(state, expr.left), this.value(state, expr.right));
      case 'opaque':
        return values.op(
          `text:${expr.text}`,
          expr.args.map((arg) => this.value(state, arg)),
        );
    }
  }

  private unary(operator: string, arg: ValueId): ValueId {
    const def = this.values.defs[arg];
    if (operator === '!') {
      if (def.t === 'int') return def.n === 0 ? this.values.one : this.values.zero;
      return this.values.op('!', [arg]);
    }
    if (operator === '-') {
      if (def.t === 'int') return this.values.int(-def.n);
      if (def.t === 'errno') return this.values.errno(def.name, !def.negative);
      return this.values.op('neg', [arg]);
    }
    return this.values.op(operator, [arg]);
  }

  binary(operator: string, left: ValueId, right: ValueId): ValueId {
    const values = this.values;
    const a = values.defs[left];
    const b = values.defs[right];
    if (a.t === 'int' && b.t === 'int') {
      const folded = fold(operator, a.n, b.n);
      if (folded !== null) return values.int(folded);
    }
    switch (operator) {
      case '==':
        return a.t === 'int' || a.t === 'symbol' || a.t === 'errno'
          ? values.op('==', [right, left])
          : values.op('==', [left, right]);
      case '!=':
        return this.unary('!', this.binary('==', left, right));
      case '>':
        return this.binary('<', right, left);
      case '>=':
        return this.unary('!', this.binary('<', left, right));
      case '<=':
        return this.unary('!', this.binary('<', right, left));
      case '<':
        // x < 1 says the same as !(0 < x), which narrows
        if (b.t === 'int' && b.n === 1) return this.unary('!', values.op('<', [values.zero, left]));
        return values.op('<', [left, right]);
      case '+':
        if (b.t === 'int' && b.n === 0) return left;
        return values.op('+', [left, right]);
      case '-':
        if (b.t === 'int' && b.n === 0) return left;
        return values.op('-', [left, right]);
      default:
        return values.op(operator, [left, right]);
    }
  }

  /** Calls `seen` with the value of every pointer that evaluating `expr` looks through. */
  dereferenced(state: PathState, expr: Expr, seen: (value: ValueId, at: number) => void): void {
    switch (expr.op) {
      case 'path':
        this.pathDereferences(state, expr.path, expr.at, seen);
        return;
      case 'address': {
        // &p->a.b reads nothing of *p; &p->a->b reads p->a
        const path = this.graph.paths[expr.path];
        let at = path.id;
        while (at >= 0 && !isDeref(this.graph.paths[at].selector)) at = this.graph.paths[at].parent;
        if (at >= 0) this.pathDereferences(state, this.graph.paths[at].parent, expr.at, seen);
        return;
      }
      case 'unary':
        this.dereferenced(state, expr.arg, seen);
        return;
      case 'binary':
        this.dereferenced(state, expr.left, seen);
        // `!p || p->x`: whether the right side is looked at at all, the left one decides
        if (expr.operator !== '||' && expr.operator !== '&&') this.dereferenced(state, expr.right, seen);
        return;
      case 'opaque':
        for (const arg of expr.args) this.dereferenced(state, arg, seen);
        return;
      default:
    }
  }

  pathDereferences(state: PathState, id: PathId, at: number, seen: (value: ValueId, at: number) => void): void {
    for (let path = this.graph.paths[id]; path.parent >= 0; path = this.graph.paths[path.parent]) {
      if (isDeref(path.selector)) seen(this.path(state, path.parent), at);
      else if (path.selector.startsWith('[')) {
        const variable = this.variableOf.get(path.parent);
        if (variable?.pointer === true && !variable.array) seen(this.path(state, path.parent), at);
      }
    }
  }
}

function isDeref(selector: string): boolean {
  return selector.startsWith('->') || selector === '*';
}

function fold(operator: string, a: number, b: number): number | null {
  const truth = (yes: boolean): number => (yes ? 1 : 0);
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '&&':
      return truth(a !== 0 && b !== 0);
    case '||':
      return truth(a !== 0 || b !== 0);
    default:
      return null;
  }
}
