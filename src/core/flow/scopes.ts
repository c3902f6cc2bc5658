import type { PathId } from './ir.js';

export interface ScopedVariable {
  readonly path: PathId;
  readonly array: boolean;
}

/** What runs when a scope is left, newest last. */
export type Cleanup =
  | { readonly kind: 'variable'; readonly path: PathId; readonly name: string; readonly raw: boolean }
  | { readonly kind: 'guard'; readonly class: string; readonly site: number };

export interface Scope {
  readonly names: Map<string, ScopedVariable>;
  readonly cleanups: Cleanup[];
  readonly parent: Scope | null;
}

/** Lexical scopes: names, and the cleanups that each owes. */
export class Scopes {
  current: Scope = { names: new Map(), cleanups: [], parent: null };

  push(): void {
    this.current = { names: new Map(), cleanups: [], parent: this.current };
  }

  pop(): void {
    if (this.current.parent) this.current = this.current.parent;
  }

  find(name: string): ScopedVariable | undefined {
    for (let scope: Scope | null = this.current; scope; scope = scope.parent) {
      const variable = scope.names.get(name);
      if (variable) return variable;
    }
    return undefined;
  }

  /** Cleanups from the current scope up to (not including) `until`, in the order they run. */
  owed(until: Scope | null): Cleanup[] {
    const owed: Cleanup[] = [];
    for (let scope: Scope | null = this.current; scope && scope !== until; scope = scope.parent) owed.push(...scope.cleanups.toReversed());
    return owed;
  }
}
