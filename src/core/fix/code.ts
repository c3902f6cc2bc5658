import { children, namedChildren, type FunctionNode, type ParsedSource } from '../syntax/index.js';

const STATEMENTS = new Set([
  'expression_statement',
  'return_statement',
  'goto_statement',
  'break_statement',
  'continue_statement',
  'if_statement',
  'for_statement',
  'while_statement',
  'do_statement',
  'switch_statement',
  'declaration',
]);
const CONTROLS = new Set(['if_statement', 'else_clause', 'for_statement', 'while_statement', 'do_statement']);

/** A call as the source writes it. */
export interface CallText {
  readonly node: number;
  readonly at: number;
  readonly name: string;
  readonly args: readonly string[];
  /** What the result is assigned to, as written; empty when it is not. */
  readonly dest: string;
  /** `name(args)` on one line. */
  readonly text: string;
}

/** A file's text with its tree, as those read it who change the text. Offsets are UTF-16 code units. */
export class Code {
  readonly text: string;
  private readonly names: readonly string[];
  private readonly callsKnown = new Map<number, CallText[]>();

  constructor(readonly source: ParsedSource) {
    this.text = source.text;
    this.names = source.grammar.kindNames;
  }

  kind(node: number): string {
    return this.names[this.source.tree.kind[node]] ?? 'ERROR';
  }
  start(node: number): number {
    return this.source.tree.start[node];
  }
  end(node: number): number {
    return this.source.tree.end[node];
  }
  parent(node: number): number {
    return this.source.tree.parent[node];
  }
  slice(node: number): string {
    return this.text.slice(this.start(node), this.end(node));
  }
  /** The node's text with every run of white space as one blank. */
  flat(node: number): string {
    return this.slice(node).replace(/\s+/g, ' ');
  }
  named(node: number): number[] {
    return [...namedChildren(this.source.tree, node)];
  }
  all(node: number): number[] {
    return [...children(this.source.tree, node)];
  }
  field(node: number, name: string): number {
    const id = this.source.grammar.fields[name];
    return this.all(node).find((child) => this.source.tree.field[child] === id) ?? -1;
  }

  /** Nodes of a kind below `node`, in order. */
  within(node: number, ...kinds: readonly string[]): number[] {
    const found: number[] = [];
    for (let n = node + 1; n < this.source.tree.last[node]; n++) if (kinds.includes(this.kind(n))) found.push(n);
    return found;
  }

  /** The innermost statement that holds the offset, or -1. */
  statementAt(fn: FunctionNode, offset: number): number {
    let found = -1;
    for (let n = fn.body + 1; n < this.source.tree.last[fn.body]; n++) {
      if (this.start(n) <= offset && offset < this.end(n) && STATEMENTS.has(this.kind(n))) found = n;
    }
    return found;
  }

  /** The statement that the node is, or stands in. */
  statementOf(node: number): number {
    let at = node;
    while (at >= 0 && !STATEMENTS.has(this.kind(at))) at = this.parent(at);
    return at;
  }

  /** The statement is what an `if`, an `else` or a loop runs, without braces. */
  isBare(statement: number): boolean {
    return CONTROLS.has(this.kind(this.parent(statement)));
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the line's text ends, before its line break. */
  lineEnd(offset: number): number {
    const at = this.text.indexOf('\n', offset);
    const end = at < 0 ? this.text.length : at;
    return this.text[end - 1] === '\r' && end > offset ? end - 1 : end;
  }

  /** White space before the first word of the line. */
  indent(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.lineStart(offset), this.lineEnd(offset)))?.[0] ?? '';
  }

  /** Nothing but white space stands before it on its line. */
  leads(offset: number): boolean {
    return this.lineStart(offset) + this.indent(offset).length === offset;
  }

  /** Nothing but white space or a comment follows it on its line. */
  trails(offset: number): boolean {
    return /^\s*(\/\*[^\n]*\*\/\s*|\/\/.*)?$/.test(this.text.slice(offset, this.lineEnd(offset)));
  }

  /** All calls by name in a function, in order. */
  calls(fn: FunctionNode): readonly CallText[] {
    let known = this.callsKnown.get(fn.body);
    if (!known) {
      known = this.within(fn.body, 'call_expression').flatMap((node) => this.call(node) ?? []);
      this.callsKnown.set(fn.body, known);
    }
    return known;
  }

  call(node: number): CallText | null {
    const callee = this.field(node, 'function');
    const list = this.field(node, 'arguments');
    if (callee < 0 || list < 0 || this.kind(callee) !== 'identifier') return null;
    return {
      node,
      at: this.start(node),
      name: this.slice(callee),
      args: this.named(list).map((arg) => this.flat(arg)),
      dest: this.destination(node),
      text: this.flat(node),
    };
  }

  private destination(node: number): string {
    const parent = this.parent(node);
    if (this.kind(parent) === 'assignment_expression') return this.flat(this.field(parent, 'left'));
    if (this.kind(parent) !== 'init_declarator') return '';
    const name = this.within(parent, 'identifier')[0] ?? -1;
    return name < 0 ? '' : this.slice(name);
  }

  /** The call that a statement consists of, or null. */
  loneCall(statement: number): CallText | null {
    if (this.kind(statement) !== 'expression_statement') return null;
    const inner = this.named(statement)[0] ?? -1;
    return inner >= 0 && this.kind(inner) === 'call_expression' ? this.call(inner) : null;
  }

  /** Identifiers below a node that mean the variable: no field names, no labels. */
  uses(node: number, name: string): number[] {
    return this.within(node, 'identifier').filter((n) => this.slice(n) === name);
  }
}

/** `foo` of `foo->bar[2].baz` and of `&foo->bar`. */
export function rootOf(path: string): string {
  return /^[&*(\s]*(\w+)/.exec(path)?.[1] ?? '';
}

/** Names of an expression that are not those of members. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/(?<!->\s*|\.\s*|\w)[A-Za-z_]\w*/g)].map(([name]) => name);
}
