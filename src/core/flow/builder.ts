import type { AccessPath, Block, Expr, FlowNote, Instr, JumpVia, PathId, Terminator, Variable } from './ir.js';

interface OpenBlock {
  id: number;
  instrs: Instr[];
  end: Terminator | null;
  label: string | null;
}

type MutableVariable = { -readonly [K in keyof Variable]: Variable[K] };

/** Collects blocks, paths and variables while a function is lowered. */
export class GraphBuilder {
  readonly blocks: OpenBlock[] = [];
  readonly paths: AccessPath[] = [];
  readonly variables: MutableVariable[] = [];
  readonly notes: FlowNote[] = [];
  sites = 0;
  size = 0;
  /** The block that instructions go to; null where code cannot be reached. */
  current: OpenBlock;
  private readonly pathIds = new Map<string, PathId>();
  private temps = 0;

  constructor() {
    this.current = this.block();
  }

  block(label: string | null = null): OpenBlock {
    const block: OpenBlock = { id: this.blocks.length, instrs: [], end: null, label };
    this.blocks.push(block);
    this.size++;
    return block;
  }

  emit(instr: Instr): void {
    this.size++;
    if (this.current.end === null) this.current.instrs.push(instr);
  }

  /** Ends the current block, unless it ended already. */
  end(terminator: Terminator): void {
    this.current.end ??= terminator;
  }

  jump(to: OpenBlock, via: JumpVia | null = null): void {
    this.end({ k: 'jump', to: to.id, via });
  }

  /** Goes on in `block`. */
  enter(block: OpenBlock): void {
    this.current = block;
  }

  site(): number {
    return this.sites++;
  }

  root(name: string, kind: AccessPath['rootKind']): PathId {
    const key = kind === 'global' ? `g:${name}` : `v:${name}`;
    const known = this.pathIds.get(key);
    if (known !== undefined) return known;
    const id = this.paths.length;
    this.paths.push({ id, text: name, parent: -1, selector: '', root: id, rootKind: kind, indices: [], derefs: 0 });
    this.pathIds.set(key, id);
    return id;
  }

  temp(): PathId {
    return this.root(`$${this.temps++}`, 'temp');
  }

  select(parent: PathId, selector: string, indices: readonly PathId[] = []): PathId {
    const up = this.paths[parent];
    const text = pathText(up.text, selector);
    const key = `${parent}${selector}`;
    const known = this.pathIds.get(key);
    if (known !== undefined) return known;
    const id = this.paths.length;
    const through = selector === '*' || selector.startsWith('->') ? 1 : 0;
    this.paths.push({ id, text, parent, selector, root: up.root, rootKind: up.rootKind, indices: [...up.indices, ...indices], derefs: up.derefs + through });
    this.pathIds.set(key, id);
    return id;
  }

  /** `p->f` for `(*p).f`, `a.f` otherwise. */
  member(parent: PathId, field: string): PathId {
    const up = this.paths[parent];
    return up.selector === '*' ? this.select(up.parent, `->${field}`) : this.select(parent, `.${field}`);
  }

  finish(): Block[] {
    const { blocks } = this;
    for (const block of blocks) block.end ??= { k: 'stop', at: 0 };
    const order: number[] = [];
    const seen = new Set<number>([0]);
    const stack: { id: number; next: number[] }[] = [{ id: 0, next: successors(blocks[0]) }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.next.pop();
      if (to === undefined) {
        order.push(top.id);
        stack.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        stack.push({ id: to, next: successors(blocks[to]) });
      }
    }
    order.reverse();
    const renamed = new Map(order.map((id, i) => [id, i]));
    const to = (id: number): number => renamed.get(id) ?? 0;
    return order.map((id, i) => ({ id: i, instrs: blocks[id].instrs, label: blocks[id].label, end: retarget(blocks[id].end as Terminator, to) }));
  }
}

export type { OpenBlock };

function pathText(parent: string, selector: string): string {
  if (selector === '*') return `*${parent}`;
  return parent.startsWith('*') ? `(${parent})${selector}` : parent + selector;
}

function successors(block: OpenBlock): number[] {
  const end = block.end;
  if (!end) return [];
  // pushed so that the branch taken first is popped last and comes first in reverse postorder
  switch (end.k) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.yes, end.no];
    case 'choice':
      return [...end.to];
    case 'switch':
      return [...end.cases.map((c) => c.to), end.otherwise];
    case 'iterate':
      return [end.body, end.exit];
    default:
      return [];
  }
}

function retarget(end: Terminator, to: (id: number) => number): Terminator {
  switch (end.k) {
    case 'jump':
      return { ...end, to: to(end.to) };
    case 'branch':
      return { ...end, yes: to(end.yes), no: to(end.no) };
    case 'choice':
      return { ...end, to: end.to.map(to) };
    case 'switch':
      return { ...end, cases: end.cases.map((c) => ({ ...c, to: to(c.to) })), otherwise: to(end.otherwise) };
    case 'iterate':
      return { ...end, body: to(end.body), exit: to(end.exit) };
    default:
      return end;
  }
}

export function isConstantName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

export const UNKNOWN: Expr = { op: 'opaque', text: '?', args: [] };
