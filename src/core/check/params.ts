import type { ContractBook } from '../contracts/model.js';
import type { FunctionNode, ParsedSource } from '../syntax/tree.js';

/**
 * Which parameters a function of the file may let go of: keep, store, return or
 * hand to somebody unknown. Read off the tree and only when asked: it is for
 * functions that touch no lifetime and are therefore never run.
 */
export class Params {
  private readonly known = new Map<string, ReadonlySet<number>>();

  constructor(
    private readonly source: ParsedSource,
    private readonly functions: ReadonlyMap<string, FunctionNode>,
    private readonly defined: ReadonlySet<string>,
    private readonly book: ContractBook,
  ) {}

  /** Positions of the parameters that it may let go of; null for a function of another file. */
  letGo(name: string): ReadonlySet<number> | null {
    const known = this.known.get(name);
    if (known) return known;
    const fn = this.functions.get(name);
    if (!fn || !this.defined.has(name)) return null;
    // a function that calls itself adds nothing by doing so
    this.known.set(name, new Set());
    const positions = this.positions(fn);
    const gone = new Set<number>();
    const { tree, grammar } = this.source;
    const identifier = grammar.kinds['identifier'];
    for (let node = fn.body; node < tree.last[fn.body]; node++) {
      if (tree.kind[node] !== identifier) continue;
      const position = positions.get(this.text(node));
      if (position !== undefined && !gone.has(position) && this.lets(node)) gone.add(position);
    }
    this.known.set(name, gone);
    return gone;
  }

  private text(node: number): string {
    return this.source.normalised.slice(this.source.tree.start[node], this.source.tree.end[node]);
  }

  private positions(fn: FunctionNode): Map<string, number> {
    const { tree, grammar } = this.source;
    const { parameter_list: list, parameter_declaration: declaration, identifier } = grammar.kinds;
    const positions = new Map<string, number>();
    let params = fn.node;
    while (params < fn.body && tree.kind[params] !== list) params++;
    let position = 0;
    for (let node = params + 1; node < fn.body && node < tree.last[params]; node = tree.last[node]) {
      if (tree.kind[node] !== declaration) continue;
      let name = '';
      for (let inner = node; inner < tree.last[node]; inner++)
        if (tree.kind[inner] === identifier) name = this.text(inner);
      if (name !== '') positions.set(name, position);
      position++;
    }
    return positions;
  }

  /** Follows the value of an identifier outwards to where it is only looked at, or gets out of sight. */
  private lets(at: number): boolean {
    const { tree, grammar } = this.source;
    for (let node = at; ;) {
      const parent = tree.parent[node];
      switch (parent < 0 ? '' : grammar.kindNames[tree.kind[parent]]) {
        case 'parenthesized_expression':
        case 'cast_expression':
          node = parent;
          continue;
        case 'field_expression':
        case 'subscript_expression': {
          // `p->a.b` loads a member; only its address is still a way to the object
          let whole = parent;
          while (['field_expression', 'subscript_expression'].includes(this.kindOf(tree.parent[whole])))
            whole = tree.parent[whole];
          const outer = tree.parent[whole];
          if (this.kindOf(outer) !== 'pointer_expression' || !this.text(outer).startsWith('&')) return false;
          node = outer;
          continue;
        }
        case 'pointer_expression':
          if (this.text(parent).startsWith('*')) return false;
          return true;
        case 'conditional_expression':
          if (parent + 1 === node) return false;
          node = parent;
          continue;
        case 'binary_expression':
          if (!/^[+-]/.test(this.operator(parent))) return false;
          node = parent;
          continue;
        case 'argument_list':
          // the same value in another guise
          if (this.isCast(parent)) {
            node = tree.parent[parent];
            continue;
          }
          return this.passesOut(parent, node);
        case 'assignment_expression':
          return parent + 1 !== node;
        case 'if_statement':
        case 'while_statement':
        case 'do_statement':
        case 'for_statement':
        case 'switch_statement':
        case 'unary_expression':
        case 'sizeof_expression':
        case 'expression_statement':
          return false;
        default:
          return true;
      }
    }
  }

  private kindOf(node: number): string {
    return node < 0 ? '' : this.source.grammar.kindNames[this.source.tree.kind[node]];
  }

  /** What stands between the two operands. */
  private operator(node: number): string {
    const { tree, normalised } = this.source;
    return normalised.slice(tree.end[node + 1], tree.end[node]).trimStart();
  }

  /** By the kernel's habit `x_to_y()` is a cast, unless a contract says more of it. */
  private isCast(list: number): boolean {
    const call = this.source.tree.parent[list];
    if (this.kindOf(call) !== 'call_expression' || this.kindOf(call + 1) !== 'identifier') return false;
    const callee = this.text(call + 1);
    return /_to_/.test(callee) && this.book.isPure(callee) && this.book.contract(callee) === undefined;
  }

  private passesOut(list: number, argument: number): boolean {
    const { tree } = this.source;
    const call = tree.parent[list];
    if (this.kindOf(call) !== 'call_expression' || this.kindOf(call + 1) !== 'identifier') return true;
    const callee = this.text(call + 1);
    if (this.book.keepsNothing(callee) || this.book.transparent.has(callee)) return false;
    let position = 0;
    for (let node = list + 1; node < argument; node = tree.last[node])
      if ((tree.flags[node] & 1) !== 0 && this.kindOf(node) !== 'comment') position++;
    return this.letGo(callee)?.has(position) ?? true;
  }
}

/** `p->m = parameter;` somewhere in the body: what a caller hands over may be kept. */
export function storesParameter(
  { text }: ParsedSource,
  name: string,
  functions: ReadonlyMap<string, FunctionNode>,
): boolean {
  const fn = functions.get(name);
  if (!fn) return false;
  const whole = text.slice(fn.start, fn.end);
  const head = whole.slice(0, whole.indexOf('{'));
  for (const match of whole.matchAll(/(?:->|\.)\w+\s*=\s*(?:\w+\()?([a-z_]\w*)\)?\s*;/gi))
    if (head.includes(match[1]) && new RegExp(`\\b${match[1]}\\s*[,)\\[]`).test(head)) return true;
  return false;
}
