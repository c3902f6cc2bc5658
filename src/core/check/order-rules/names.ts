import type { AccessPath, Expr, FlowGraph, PathId } from '../../flow/index.js';

/** Types of fields, as `struct.field` → the struct it is or points to. */
export type FieldTypes = Map<string, string>;

const PLAIN = new Set([
  'void',
  'int',
  'char',
  'bool',
  'long',
  'short',
  'unsigned',
  'signed',
  'u8',
  'u16',
  'u32',
  'u64',
]);

/** `foo` for `struct foo *`, `foo_t` for `foo_t *`; null for what has no fields. */
export function tagOf(type: string): string | null {
  const struct = /\b(?:struct|union) (\w+)/.exec(type);
  if (struct) return struct[1];
  const word = /^(?:const |volatile )*(\w+)\s*\**$/.exec(type.trim());
  return word && !PLAIN.has(word[1]) ? word[1] : null;
}

/** Fields of the structures that the file itself defines. */
export function fieldTypesOf(text: string): FieldTypes {
  const types: FieldTypes = new Map();
  for (const match of text.matchAll(/^struct (\w+) \{\n([^]*?)^\}/gm)) {
    for (const field of match[2].matchAll(
      /^\s*(?:const )?(?:struct|union) (\w+)\s+\**\s*(\w+)\s*(?:\[[^\]\n]*\]\s*)*[;:,]/gm,
    ))
      types.set(`${match[1]}.${field[2]}`, field[1]);
  }
  return types;
}

/**
 * Names places of different functions alike: what lies in a structure is called
 * after its type, so that `priv->work` here is `foo->work` there. One object of
 * a type is as good as another; a driver's own data is rarely mixed up.
 */
export class Names {
  private readonly aliases = new Map<PathId, PathId>();
  private readonly tags = new Map<PathId, string | null>();
  private readonly keys = new Map<PathId, string | null>();

  constructor(
    readonly graph: FlowGraph,
    private readonly types: FieldTypes,
  ) {
    for (const v of graph.variables) this.tags.set(v.path, tagOf(v.type));
    for (const v of graph.params) this.tags.set(v.path, tagOf(v.type));
    const seen = new Set<PathId>();
    for (const block of graph.blocks) {
      for (const instr of block.instrs) {
        const to = instr.k === 'assign' ? instr.to : instr.k === 'call' ? instr.dest : null;
        if (to === null || graph.paths[to].parent >= 0) continue;
        const from = instr.k === 'assign' && instr.compound === null ? pathOf(instr.from) : null;
        if (seen.has(to)) this.aliases.delete(to);
        else if (from !== null && graph.paths[from].parent >= 0) this.aliases.set(to, from);
        seen.add(to);
      }
    }
    this.learn();
  }

  /** `port = priv->port` says what `priv->port` is. */
  private learn(): void {
    for (const [to, from] of this.aliases) {
      const tag = this.tags.get(to);
      const key = this.key(from);
      if (tag && key !== null && !this.types.has(key)) this.types.set(key, tag);
    }
    this.keys.clear();
  }

  /** The field that a path names, `foo.work`; null for a whole variable of which nothing is known. */
  key(id: PathId): string | null {
    const known = this.keys.get(id);
    if (known !== undefined) return known;
    this.keys.set(id, null);
    const made = this.make(this.graph.paths[id]);
    this.keys.set(id, made);
    return made;
  }

  private make(path: AccessPath): string | null {
    if (path.parent < 0) {
      const alias = this.aliases.get(path.id);
      if (alias !== undefined) return this.key(alias);
      return path.rootKind === 'global' || path.rootKind === 'static' ? `$${path.text}` : null;
    }
    if (fieldAt(path.selector) === 0) return this.key(path.parent);
    const base = this.base(path.parent);
    return base === null ? null : `${base}.${path.selector.slice(fieldAt(path.selector))}`;
  }

  /** What the fields below a path are named after. */
  private base(id: PathId): string | null {
    const path = this.graph.paths[id];
    if (path.parent < 0) return this.tags.get(id) ?? this.key(id);
    if (fieldAt(path.selector) === 0) return this.base(path.parent);
    const key = this.key(id);
    return key === null ? null : (this.types.get(key) ?? key);
  }

  /** The structure that an expression points to. */
  tag(expr: Expr | undefined): string | null {
    const path = expr === undefined ? null : pathOf(expr);
    return path === null ? null : this.base(path);
  }

  keyOf(expr: Expr | undefined): string | null {
    const path = expr === undefined ? null : pathOf(expr);
    return path === null ? null : this.key(path);
  }
}

/** Where the field's name begins in `->a` and `.a`; 0 for an index and a pointer that is looked through. */
function fieldAt(selector: string): number {
  return selector.startsWith('->') ? 2 : selector.startsWith('.') ? 1 : 0;
}

/** The path an expression is, or whose address it takes. */
export function pathOf(expr: Expr): PathId | null {
  if (expr.op === 'path' || expr.op === 'address') return expr.path;
  return null;
}
