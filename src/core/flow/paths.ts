import type { AccessPath, Expr, PathId } from './ir.js';

/** Interns access paths: equal paths have equal ids. */
export class Paths {
  readonly all: AccessPath[] = [];
  private readonly roots = new Map<string, PathId>();
  private readonly below = new Map<string, PathId>();
  private temps = 0;

  /** A variable; `text` must be unique in the function (`name#2` for a shadowing one). */
  root(text: string, rootKind: AccessPath['rootKind']): PathId {
    const old = this.roots.get(text);
    if (old !== undefined) return old;
    const id = this.all.length;
    this.all.push({ id, text, parent: -1, selector: '', root: id, rootKind, indices: NONE, derefs: 0 });
    this.roots.set(text, id);
    return id;
  }

  hasRoot(text: string): boolean {
    return this.roots.has(text);
  }

  temp(): PathId {
    return this.root(`$${++this.temps}`, 'temp');
  }

  /** `.name` of a path; `(*p).name` is `p->name`. */
  field(parent: PathId, name: string): PathId {
    const up = this.all[parent];
    return up.selector === '*'
      ? this.select(up.parent, `->${name}`, NONE, 1)
      : this.select(parent, `.${name}`, NONE, 0);
  }

  arrow(parent: PathId, name: string): PathId {
    return this.select(parent, `->${name}`, NONE, 1);
  }

  deref(parent: PathId): PathId {
    return this.select(parent, '*', NONE, 1);
  }

  /** `pointer`: the path is known to be a pointer, not an array. */
  index(parent: PathId, index: Expr, pointer: boolean): PathId {
    const used: PathId[] = [];
    collectPaths(index, used);
    return this.select(parent, `[${this.text(index)}]`, used, pointer ? 1 : 0, index);
  }

  /** `NAME(parent)` where it is assigned: a macro that stands for a field of what its argument points to. */
  macro(parent: PathId, name: string): PathId {
    return this.select(parent, `->${name}()`, NONE, 1, undefined, `${name}(${this.all[parent].text})`);
  }

  /** The same for `NAME(&parent)`. */
  macroOf(parent: PathId, name: string): PathId {
    return this.select(parent, `.${name}()`, NONE, 0, undefined, `${name}(&${this.all[parent].text})`);
  }

  private select(
    parent: PathId,
    selector: string,
    used: readonly PathId[],
    deref: number,
    index?: Expr,
    written: string | null = null,
  ): PathId {
    const key = `${parent}${selector}`;
    const old = this.below.get(key);
    if (old !== undefined) return old;
    const up = this.all[parent];
    const id = this.all.length;
    const indices = used.length === 0 ? up.indices : [...new Set([...up.indices, ...used])];
    const plain = selector !== '*' ? up.text + selector : up.parent < 0 ? `*${up.text}` : `*(${up.text})`;
    const text = written ?? plain;
    this.all.push({
      id,
      text,
      parent,
      selector,
      root: up.root,
      rootKind: up.rootKind,
      indices,
      derefs: up.derefs + deref,
      ...(index === undefined ? {} : { index }),
    });
    this.below.set(key, id);
    return id;
  }

  /** An expression as text: equal expressions have equal texts. */
  text(expr: Expr): string {
    switch (expr.op) {
      case 'path':
        return this.all[expr.path].text;
      case 'address':
        return `&${this.all[expr.path].text}`;
      case 'int':
        return String(expr.value);
      case 'errno':
        return expr.negative ? `-${expr.name}` : expr.name;
      case 'string':
        return JSON.stringify(expr.text);
      case 'symbol':
        return expr.name;
      case 'unary':
        return expr.operator + this.inner(expr.arg);
      case 'binary':
        return `${this.inner(expr.left)} ${expr.operator} ${this.inner(expr.right)}`;
      case 'opaque':
        return expr.args.length === 0
          ? expr.text
          : `{${expr.text}: ${expr.args.map((arg) => this.text(arg)).join(', ')}}`;
    }
  }

  private inner(expr: Expr): string {
    return expr.op === 'binary' ? `(${this.text(expr)})` : this.text(expr);
  }
}

const NONE: readonly PathId[] = [];

/** All paths that an expression reads, without what their own indices read. */
export function collectPaths(expr: Expr, into: PathId[]): void {
  switch (expr.op) {
    case 'path':
    case 'address':
      into.push(expr.path);
      return;
    case 'unary':
      collectPaths(expr.arg, into);
      return;
    case 'binary':
      collectPaths(expr.left, into);
      collectPaths(expr.right, into);
      return;
    case 'opaque':
      for (const arg of expr.args) collectPaths(arg, into);
      return;
    default:
  }
}
