import { namedChildren } from '../../syntax/walk.js';
import { wordsOf } from '../../syntax/words.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';

/** A place where the text has a name: a call of it, or a mention that hands it on. */
export interface Mention {
  /** The function it stands in; empty at file level. */
  readonly fn: string;
  readonly at: number;
  /** The call's node; null for a mention, behind which nobody sees what is called with what. */
  readonly call: number | null;
}

/** Where names stand in a file. Found by text first, so that a name inside a macro's body counts as well. */
export class Sites {
  private readonly calls = new Map<number, number>();
  private readonly comments: { readonly start: number; readonly end: number }[] = [];
  private readonly cache = new Map<string, readonly Mention[]>();

  constructor(readonly source: ParsedSource) {
    const { tree, grammar } = source;
    const call = grammar.kinds['call_expression'];
    const comment = grammar.kinds['comment'];
    for (let node = 1; node < tree.count; node++) {
      if (tree.kind[node] === call) this.calls.set(tree.start[node], node);
      else if (tree.kind[node] === comment) this.comments.push({ start: tree.start[node], end: tree.end[node] });
    }
  }

  of(name: string): readonly Mention[] {
    const known = this.cache.get(name);
    if (known) return known;
    // code being typed has functions without a name yet
    if (name === '') return [];
    const found: Mention[] = [];
    const { functions } = this.source;
    let fn = 0;
    for (const at of wordsOf(this.source).at(name)) {
      if (this.inComment(at)) continue;
      while (fn < functions.length && functions[fn].end <= at) fn++;
      const within = fn < functions.length && functions[fn].start <= at ? functions[fn].name : '';
      found.push({ fn: within, at, call: this.calls.get(at) ?? null });
    }
    this.cache.set(name, found);
    return found;
  }

  /** The innermost call that an offset lies in the arguments of. */
  callAround(at: number): number | null {
    let found: number | null = null;
    const { tree } = this.source;
    for (const [start, node] of this.calls)
      if (start < at && tree.end[node] > at && (found === null || start > tree.start[found])) found = node;
    return found;
  }

  /** Nodes of a call's arguments. */
  args(call: number): number[] {
    const { tree, grammar } = this.source;
    for (let child = call + 1; child < tree.last[call]; child = tree.last[child])
      if (tree.kind[child] === grammar.kinds['argument_list']) return [...namedChildren(tree, child)];
    return [];
  }

  /** Handed on or stored by name somewhere: called through a pointer. A prototype is no such thing. */
  isReferenced(fn: FunctionNode): boolean {
    const { text } = this.source;
    return this.of(fn.name).some(
      (m) =>
        m.call === null &&
        m.at !== fn.nameAt &&
        !(m.fn === '' && /^\s*\(/.test(text.slice(m.at + fn.name.length, m.at + fn.name.length + 4))),
    );
  }

  private inComment(at: number): boolean {
    let low = 0;
    let high = this.comments.length - 1;
    while (low <= high) {
      const mid = (low + high) >> 1;
      if (this.comments[mid].end <= at) low = mid + 1;
      else if (this.comments[mid].start > at) high = mid - 1;
      else return true;
    }
    return false;
  }
}
