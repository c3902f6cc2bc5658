import { NodeFlag, type FlatTree, type ParsedSource } from '../syntax/tree.js';
import { N, vocabulary, type Fields } from './kinds.js';

/** The tree as lowering reads it: numbers in, numbers out, nothing allocated for a node. */
export class View {
  readonly tree: FlatTree;
  readonly text: string;
  readonly f: Fields;
  private readonly codes: Uint8Array;
  private readonly kinds: Uint16Array;
  private readonly kindNames: readonly string[];

  constructor(readonly source: ParsedSource) {
    const { codes, fields } = vocabulary(source.grammar);
    this.tree = source.tree;
    this.text = source.text;
    this.codes = codes;
    this.f = fields;
    this.kinds = source.tree.kind;
    this.kindNames = source.grammar.kindNames;
  }

  /** One of `N`. */
  code(node: number): number {
    return this.codes[this.kinds[node]];
  }

  start(node: number): number {
    return this.tree.start[node];
  }

  end(node: number): number {
    return this.tree.end[node];
  }

  last(node: number): number {
    return this.tree.last[node];
  }

  /** First child with this field, or -1. */
  child(node: number, field: number): number {
    const { last, field: fields } = this.tree;
    for (let c = node + 1, end = last[node]; c < end; c = last[c]) if (fields[c] === field) return c;
    return -1;
  }

  /** First named child that is no comment at or after `from` (a child, or `node + 1`), or -1. */
  named(node: number, from = node + 1): number {
    const { last, flags } = this.tree;
    for (let c = from, end = last[node]; c < end; c = last[c]) {
      if ((flags[c] & (NodeFlag.named | NodeFlag.extra)) === NodeFlag.named) return c;
      // an ERROR is an extra for the parser, and still something that was there
      if (this.codes[this.kinds[c]] === N.error) return c;
    }
    return -1;
  }

  /** The named child after `child`, or -1. */
  after(node: number, child: number): number {
    return this.named(node, this.tree.last[child]);
  }

  isExtra(node: number): boolean {
    return (this.tree.flags[node] & NodeFlag.extra) !== 0;
  }

  isMissing(node: number): boolean {
    return (this.tree.flags[node] & NodeFlag.missing) !== 0;
  }

  /** As written. */
  slice(node: number): string {
    return this.text.slice(this.tree.start[node], this.tree.end[node]);
  }

  /** `struct foo` as an argument: the grammar sees the last word, which may be a variable's name as well. */
  isTag(node: number): boolean {
    const { text } = this;
    const end = this.tree.start[node] - 1;
    if (text.charCodeAt(end) !== 32) return false;
    return text.endsWith('struct', end) || text.endsWith('union', end) || text.endsWith('enum', end);
  }

  /** As written, white space collapsed. */
  flat(node: number): string {
    return collapse(this.slice(node));
  }

  /** Text of an operator: anonymous nodes are named by what they are. */
  operator(node: number): string {
    const op = this.child(node, this.f.operator);
    return op < 0 ? '' : this.kindNames[this.kinds[op]];
  }

  /** Takes parentheses and `__extension__` off, but no casts. */
  bared(node: number): number {
    for (;;) {
      const code = this.code(node);
      const outer = code === N.parenthesized_expression || code === N.extension_expression;
      const inner = outer ? this.named(node) : -1;
      if (inner < 0) return node;
      node = inner;
    }
  }

  /** Takes parentheses, casts and `__extension__` off: the node inside that does something. */
  bare(node: number): number {
    for (;;) {
      const code = this.code(node);
      let inner = -1;
      if (code === N.parenthesized_expression || code === N.extension_expression) inner = this.named(node);
      else if (code === N.cast_expression) inner = this.child(node, this.f.value);
      if (inner < 0) return node;
      node = inner;
    }
  }
}

export function collapse(text: string): string {
  return /[\t\n\v\f\r]| {2}/.test(text) ? text.replace(/\s+/g, ' ').trim() : text.trim();
}
