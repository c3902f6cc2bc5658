/**
 * A syntax tree as parallel arrays, in preorder, so that reading it costs no
 * call into the parser's memory. Node 0 is the root. All offsets are UTF-16
 * code units into the text that was given to the parser, 0-based.
 */
export interface FlatTree {
  readonly count: number;
  /** Grammar symbol of each node; compare with `Grammar.kinds`. */
  readonly kind: Uint16Array;
  /** Field id by which the parent knows the node, 0 for none; see `Grammar.fields`. */
  readonly field: Uint8Array;
  /** Bits of `NodeFlag`. */
  readonly flags: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Index of the parent, -1 for the root. */
  readonly parent: Int32Array;
  /** One past the index of the last descendant: the next sibling, if there is one. */
  readonly last: Uint32Array;
}

export const NodeFlag = { named: 1, extra: 2, missing: 4, hasError: 8 } as const;

/** Symbol id of ERROR nodes. */
export const ERROR_KIND = 65535;

/** Names of the grammar's symbols and fields, by name and by id. */
export interface Grammar {
  readonly kinds: Readonly<Record<string, number>>;
  readonly fields: Readonly<Record<string, number>>;
  readonly kindNames: readonly string[];
  readonly fieldNames: readonly string[];
}

/**
 * What normalisation knew about a place and the grammar cannot say. Offsets are
 * those of the original text, which normalisation keeps.
 */
export type Mark =
  /** `__free(name)` or `__cleanup(fn)` on the variable whose identifier starts at `variable`. */
  | {
      readonly kind: 'cleanup';
      readonly at: number;
      readonly variable: number;
      readonly name: string;
      readonly raw: boolean;
    }
  /** The `while` or `for` at this offset stands for an iterator macro. */
  | { readonly kind: 'loop'; readonly at: number; readonly macro: string }
  /** The `if` at this offset stands for a macro that opens a scope (`scoped_guard`, `with_…`). */
  | { readonly kind: 'scope'; readonly at: number; readonly macro: string }
  /** The `if` or block at this offset stands for a macro that takes statements as an argument. */
  | { readonly kind: 'statements'; readonly at: number; readonly macro: string; readonly actsWhenFalse: boolean }
  /** A `return`, `goto`, `break` or `continue` inside macro arguments was blanked here. */
  | { readonly kind: 'hidden-jump'; readonly at: number; readonly keyword: string }
  /** A branch of `#if` that could not be balanced was dropped: [at, end). */
  | { readonly kind: 'dropped'; readonly at: number; readonly end: number; readonly reason: string };

/** A function definition in a tree. */
export interface FunctionNode {
  readonly name: string;
  /** Index of the `function_definition` node. */
  readonly node: number;
  /** Index of its `compound_statement`. */
  readonly body: number;
  readonly start: number;
  readonly end: number;
  readonly nameAt: number;
  readonly isStatic: boolean;
  /** An ERROR or MISSING node is inside. */
  readonly broken: boolean;
}

/** A file after normalisation, parsing and flattening. */
export interface ParsedSource {
  /** The text as written; names are read from here. */
  readonly text: string;
  /** Same length as `text`; what the grammar saw. */
  readonly normalised: string;
  readonly tree: FlatTree;
  readonly grammar: Grammar;
  /** Sorted by `at`. */
  readonly marks: readonly Mark[];
  readonly functions: readonly FunctionNode[];
  /** Offsets at which lines start, of the original text. */
  readonly lineStarts: Uint32Array;
}
