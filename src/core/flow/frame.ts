import type { Expr, FlowNote, FlowOptions, PathId, Variable } from './ir.js';
import type { FunctionNode } from '../syntax/tree.js';
import { globalsOf, type Globals } from './globals.js';
import { GraphBuilder } from './graph.js';
import { Bound, MAX_DEPTH } from './limits.js';
import { marksOf, type MarkTable } from './marks.js';
import { Paths } from './paths.js';
import { Scopes, type Exit } from './scopes.js';
import type { View } from './view.js';

/** Where `break` and `continue` go. */
export interface Breakable {
  readonly breakTo: number;
  /** -1: a `switch`, `continue` goes further out. */
  readonly continueTo: number;
  /** Scopes that stay open. */
  readonly depth: number;
}

export interface OpenSwitch {
  readonly cases: { values: Expr[]; to: number }[];
  otherwise: number;
}

const MAX_NOTES = 20;

/** Everything that lowering one function keeps. The other files of this room are functions over it. */
export class Frame {
  readonly paths = new Paths();
  readonly graph: GraphBuilder;
  readonly scopes = new Scopes();
  readonly marks: MarkTable;
  readonly globals: Globals;
  readonly variables: Variable[] = [];
  readonly notes: FlowNote[] = [];
  readonly breakables: Breakable[] = [];
  readonly switches: OpenSwitch[] = [];
  /** Blocks of labels, made by whoever names them first. */
  readonly labels = new Map<string, number>();
  /** Offsets of the labels that the function has; null until asked for. */
  labelsAt: Map<string, number> | null = null;
  /** Labels whose block was begun, and hidden jumps that were followed after all, by offset. */
  readonly begun = new Set<string>();
  readonly followed = new Set<number>();
  sites = 0;
  private level = 0;
  private readonly arrays = new Set<PathId>();
  private readonly pointers = new Set<PathId>();
  /** Macros that the function assigns to: they stand for fields. */
  readonly macroFields = new Set<string>();
  private readonly places = new Set<string>();

  constructor(
    readonly view: View,
    readonly fn: FunctionNode,
    readonly options: FlowOptions,
  ) {
    this.graph = new GraphBuilder(options.maxSize);
    this.marks = marksOf(view.source);
    this.globals = globalsOf(view);
  }

  /** One level deeper into the tree; pair with `leave`. A `Bound` ends the function, so no `finally` is needed. */
  enter(): void {
    if (++this.level > MAX_DEPTH) throw new Bound(`nesting deeper than ${MAX_DEPTH}`);
  }

  leave(): void {
    this.level--;
  }

  note(at: number, reason: string): void {
    if (this.notes.length < MAX_NOTES) this.notes.push({ at, reason });
  }

  /** Declares a variable in the innermost scope; a second declaration of the same name there is the same variable. */
  declare(variable: {
    name: string;
    type: string;
    pointer: boolean;
    array: boolean;
    kind: Variable['kind'];
    index?: number;
    cleanup?: string | null;
    at: number;
  }): PathId {
    const { name, pointer, array, kind } = variable;
    const old = this.scopes.own(name);
    if (old) return old.path;
    let text = name;
    for (let n = 2; this.paths.hasRoot(text); n++) {
      const like = this.reusable(text, name, variable);
      if (like !== undefined) return like;
      text = `${name}#${n}`;
    }
    const path = this.paths.root(text, kind);
    if (array) this.arrays.add(path);
    if (pointer) this.pointers.add(path);
    this.scopes.bind(name, { path, pointer, array });
    this.variables.push({
      name: text,
      path,
      type: variable.type,
      pointer,
      array,
      kind,
      index: variable.index ?? -1,
      cleanup: variable.cleanup ?? null,
      at: variable.at,
    });
    return path;
  }

  /** An object without a name, of a type as written: `struct foo` or `int []`. */
  unnamed(type: string, at: number): PathId {
    const path = this.paths.temp();
    const [pointer, array] = [type.endsWith('*'), type.endsWith(']')];
    if (array) this.arrays.add(path);
    if (pointer) this.pointers.add(path);
    const { text } = this.paths.all[path];
    this.variables.push({ name: text, path, type, pointer, array, kind: 'local', index: -1, cleanup: null, at });
    return path;
  }

  /** A variable of the same kind in a scope that has ended (the `i` of the loop before) serves again, under its name. */
  private reusable(
    text: string,
    name: string,
    like: { type: string; kind: Variable['kind']; cleanup?: string | null },
  ): PathId | undefined {
    const old = this.variables.find((v) => v.name === text);
    if (
      !old ||
      old.type !== like.type ||
      // each has the type of its own first value
      (this.options.exact === true && /\b(?:__auto_type|(?:__)?typeof)/.test(old.type)) ||
      old.kind !== like.kind ||
      old.cleanup !== (like.cleanup ?? null) ||
      this.scopes.isLive(name, old.path)
    )
      return undefined;
    this.scopes.bind(name, { path: old.path, pointer: old.pointer, array: old.array });
    return old.path;
  }

  /** The place that a name stands for, if it is known to be one: local, or variable of the file. */
  variable(name: string): PathId | undefined {
    const bound = this.scopes.find(name);
    if (bound) return bound.path;
    const global = this.globals.variables.get(name);
    if (global === undefined) return this.places.has(name) ? this.globalPath(name) : undefined;
    const path = this.globalPath(name);
    if (global.array) this.arrays.add(path);
    if (global.pointer) this.pointers.add(path);
    return path;
  }

  /** A name that is used as a place must be a variable, wherever it is declared. */
  variableOrGlobal(name: string): PathId {
    const found = this.variable(name);
    if (found !== undefined) return found;
    this.places.add(name);
    return this.globalPath(name);
  }

  private globalPath(name: string): PathId {
    // a local of this name (in another scope) has the plain text already
    for (let n = 1; ; n++) {
      const text = n === 1 ? name : `${name}#${n}`;
      const known = this.paths.hasRoot(text);
      const path = this.paths.root(text, 'global');
      if (!known || this.paths.all[path].rootKind === 'global') return path;
    }
  }

  isArray(path: PathId): boolean {
    return this.arrays.has(path);
  }

  isPointer(path: PathId): boolean {
    return this.pointers.has(path);
  }

  label(name: string): number {
    let block = this.labels.get(name);
    if (block === undefined) {
      block = this.graph.block(name);
      this.labels.set(name, block);
    }
    return block;
  }

  /** Runs what leaving scopes runs. */
  run(exits: readonly Exit[], at: number): void {
    for (const exit of exits) {
      if (exit.k === 'cleanup') this.graph.emit({ k: 'cleanup', path: exit.path, name: exit.name, raw: exit.raw, at });
      else this.graph.emit({ k: 'unguard', class: exit.class, args: exit.args, site: exit.site, at });
    }
  }

  /** Closes the innermost scope where control falls out of it. */
  closeScope(at: number): void {
    if (this.graph.open) this.run(this.scopes.exits(this.scopes.depth - 1), at);
    this.scopes.pop();
  }
}
