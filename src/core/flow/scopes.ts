import type { Expr, PathId } from './ir.js';

/** What a name in scope stands for. */
export interface Binding {
  readonly path: PathId;
  readonly pointer: boolean;
  readonly array: boolean;
}

/** Something that must run when a scope is left. */
export type Exit =
  | { readonly k: 'cleanup'; readonly path: PathId; readonly name: string; readonly raw: boolean; readonly at: number }
  | {
      readonly k: 'unguard';
      readonly class: string;
      readonly args: readonly Expr[];
      readonly site: number;
      readonly at: number;
    };

interface Scope {
  /** Range of source that the scope covers. */
  readonly start: number;
  readonly end: number;
  names: Map<string, Binding> | null;
  exits: Exit[] | null;
}

/** The scopes that are open at the point being lowered. */
export class Scopes {
  private readonly stack: Scope[] = [];

  get depth(): number {
    return this.stack.length;
  }

  push(start: number, end: number): void {
    this.stack.push({ start, end, names: null, exits: null });
  }

  pop(): void {
    this.stack.pop();
  }

  bind(name: string, binding: Binding): void {
    const top = this.stack[this.stack.length - 1];
    (top.names ??= new Map()).set(name, binding);
  }

  /** The binding in the innermost scope only. */
  own(name: string): Binding | undefined {
    return this.stack[this.stack.length - 1].names?.get(name);
  }

  find(name: string): Binding | undefined {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const found = this.stack[i].names?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  isLive(name: string, path: PathId): boolean {
    return this.stack.some((scope) => scope.names?.get(name)?.path === path);
  }

  onExit(exit: Exit): void {
    const top = this.stack[this.stack.length - 1];
    (top.exits ??= []).push(exit);
  }

  /** True if leaving everything down to `depth` runs something. */
  hasExits(depth: number): boolean {
    for (let i = this.stack.length - 1; i >= depth; i--) if (this.stack[i].exits !== null) return true;
    return false;
  }

  /** What runs when all scopes deeper than `depth` are left, in order. */
  exits(depth: number): Exit[] {
    const found: Exit[] = [];
    for (let i = this.stack.length - 1; i >= depth; i--) {
      const { exits } = this.stack[i];
      if (exits) for (let k = exits.length - 1; k >= 0; k--) found.push(exits[k]);
    }
    return found;
  }

  /**
   * What runs when a `goto` goes to `offset`: everything of scopes that do not
   * reach there, and, for a jump back, what was declared after the label.
   */
  exitsTo(offset: number): Exit[] {
    let depth = this.stack.length;
    while (depth > 0 && !(this.stack[depth - 1].start <= offset && offset < this.stack[depth - 1].end)) depth--;
    const found = this.exits(depth);
    for (let i = depth - 1; i >= 0; i--) {
      const { exits } = this.stack[i];
      if (exits) for (let k = exits.length - 1; k >= 0; k--) if (exits[k].at > offset) found.push(exits[k]);
    }
    return found;
  }
}
