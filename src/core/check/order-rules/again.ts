import { successors, type CallInstr, type Instr, type PathId } from '../../flow/index.js';
import type { ContractBook } from '../../contracts/model.js';
import type { FunctionNode } from '../../syntax/tree.js';
import type { Bodies } from './bodies.js';
import type { Body } from './body.js';
import { pathOf } from './names.js';

/** A release, known by its name, that a callee makes as well as its caller does. */
export interface Again {
  readonly fn: string;
  readonly release: string;
  /** The function of the file that makes it too, and where. */
  readonly callee: string;
  readonly within: number;
  readonly first: number;
  readonly second: CallInstr;
  /** The callee made it as it failed. */
  readonly failed: boolean;
  readonly what: string;
}

export interface AgainInput {
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly callsOf: (name: string) => ReadonlySet<string>;
  readonly book: ContractBook;
  /** Second halves of pairs that are known by name and free something; true where that is the last word of the name. */
  readonly freeing: ReadonlyMap<string, boolean>;
}

/**
 * `foo_free_ring(x); foo_destroy(x);` where destroy() frees the ring, and a caller that
 * frees after `foo_alloc_ring(x)` failed, which had done so itself. Only where nothing
 * decides between the two.
 */
export function releasedAgain({ functions, callsOf, book, freeing }: AgainInput, bodies: () => Bodies): Again[] {
  const found: Again[] = [];
  if (freeing.size === 0) return found;
  for (const fn of functions.keys()) {
    const calls = callsOf(fn);
    for (const release of calls) {
      if (!freeing.has(release) || release === fn || book.contract(release)) continue;
      for (const callee of calls) {
        if (callee === release || callee === fn || !functions.has(callee) || !callsOf(callee).has(release)) continue;
        const named = !functions.has(release) && freeing.get(release) === true;
        found.push(...between(bodies(), fn, callee, release, named));
      }
    }
  }
  return found;
}

function between(bodies: Bodies, fn: string, callee: string, release: string, named: boolean): Again[] {
  const body = bodies.body(fn);
  const inner = bodies.body(callee);
  if (!body || !inner || !(named || repeats(bodies, release))) return [];
  const found: Again[] = [];
  for (const { call, block, index } of body.calls) {
    if (call.callee === release) {
      const later = straight(body, block, index, (i) => i.k === 'call' && i.callee === callee, call);
      if (!later) continue;
      for (const own of inner.calls) {
        if (own.call.callee !== release || !always(inner, own.block)) continue;
        const what = sameObject(body, call, later, inner, own.call);
        if (what !== null)
          found.push({ fn, release, callee, within: own.call.at, first: call.at, second: later, failed: false, what });
      }
    } else if (call.callee === callee && call.dest !== null) {
      const failing = failingSide(body, block, call.dest);
      const later =
        failing === null ? null : straight(body, failing, -1, (i) => i.k === 'call' && i.callee === release, null);
      if (!later || named) continue;
      for (const own of inner.calls) {
        if (own.call.callee !== release || !leaves(inner, own.block)) continue;
        const what = sameObject(body, later, call, inner, own.call);
        if (what !== null)
          found.push({ fn, release, callee, within: own.call.at, first: call.at, second: later, failed: true, what });
      }
    }
  }
  return found;
}

/** The first such call on the only way on from a place, unless what was released is replaced before. */
function straight(
  body: Body,
  from: number,
  after: number,
  wanted: (instr: Instr) => boolean,
  released: CallInstr | null,
): CallInstr | null {
  const keys = new Set(released?.args.map((arg) => body.names.keyOf(arg)).filter((key) => key !== null));
  const seen = new Set<number>();
  for (let block = from; !seen.has(block);) {
    seen.add(block);
    const { instrs, end } = body.graph.blocks[block];
    for (const instr of instrs.slice(block === from ? after + 1 : 0)) {
      if (instr.k === 'call' && wanted(instr)) return instr;
      const to = instr.k === 'assign' ? instr.to : instr.k === 'call' ? instr.dest : null;
      const key = to === null ? null : body.names.key(to);
      if (key !== null && keys.has(key)) return null;
    }
    const next = successors(end);
    if (next.length !== 1) return null;
    block = next[0];
  }
  return null;
}

/** Every way through the function comes by the block. */
function always(body: Body, block: number): boolean {
  const seen = new Set([block]);
  const open = block === 0 ? [] : [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const { end } = body.graph.blocks[at];
    if (end.k === 'return') return false;
    open.push(...successors(end));
  }
  return true;
}

/** From the block on there is one way, and it leaves the function as others do not: not with success. */
function leaves(body: Body, block: number): boolean {
  if (always(body, block)) return false;
  const seen = new Set<number>();
  for (let at = block; !seen.has(at);) {
    seen.add(at);
    const { end } = body.graph.blocks[at];
    if (end.k === 'return') return end.value !== null && !(end.value.op === 'int' && end.value.value >= 0);
    const next = successors(end);
    if (next.length !== 1) return false;
    at = next[0];
  }
  return false;
}

/** Where control goes when the result of the block's call, its last word, is not zero. */
function failingSide(body: Body, block: number, dest: number): number | null {
  const { end } = body.graph.blocks[block];
  if (end.k !== 'branch') return null;
  const { cond } = end;
  if (cond.op === 'path' && cond.path === dest) return end.yes;
  if (cond.op !== 'binary' || (cond.operator !== '<' && cond.operator !== '!=')) return null;
  const zero = cond.right.op === 'int' && cond.right.value === 0;
  return zero && cond.left.op === 'path' && cond.left.path === dest ? end.yes : null;
}

/** Called again, the release does all of it again: it notes nothing down, and calls nothing that might. */
function repeats(bodies: Bodies, release: string): boolean {
  const body = bodies.body(release);
  if (!body) return false;
  let frees = false;
  for (const block of body.graph.blocks) {
    if (block.end.k === 'iterate') return false;
    for (const instr of block.instrs) {
      if (instr.k === 'assign' && body.graph.paths[instr.to].parent >= 0) return false;
      if (instr.k !== 'call') continue;
      if (instr.callee === null) return false;
      const contract = bodies.book.contract(instr.callee);
      if (contract?.effects.some((e) => e.do === 'release' && (e.kind === 'memory' || e.kind === 'registration')))
        frees = true;
      else if (contract?.pure !== true && !bodies.book.isPure(instr.callee) && !bodies.book.looksOnly(instr.callee))
        return false;
    }
  }
  return frees;
}

/** The caller's release and the callee's are of one object; how the caller names it. */
function sameObject(body: Body, release: CallInstr, call: CallInstr, inner: Body, own: CallInstr): string | null {
  let named: string | null = null;
  let sure = false;
  let open = false;
  for (const [i, arg] of release.args.entries()) {
    const path = pathOf(arg);
    const other = i < own.args.length ? pathOf(own.args[i]) : null;
    if (path === null) continue;
    if (other === null || isOwn(inner, other)) {
      open = true;
      continue;
    }
    if (!alike(body, path, call, inner, other)) return null;
    named ??= body.graph.paths[path].text;
    if (arg.op === 'address') {
      named = body.graph.paths[path].text;
      sure = true;
    }
  }
  // what a member is of, the other arguments need not say again
  return sure || !open ? named : null;
}

/** A variable of the function itself, of which its caller knows nothing. */
function isOwn(body: Body, path: PathId): boolean {
  const { parent, rootKind } = body.graph.paths[path];
  return parent < 0 && rootKind !== 'param' && body.names.key(path) === null;
}

/** The same member of what the callee gets, or the very argument. */
function alike(body: Body, path: PathId, call: CallInstr, inner: Body, other: PathId): boolean {
  const { parent, root } = body.graph.paths[path];
  if (parent < 0) {
    const index = call.args.findIndex((a) => a.op === 'path' && a.path === path);
    return index >= 0 && inner.graph.params.find((p) => p.path === other)?.index === index;
  }
  const key = body.names.key(path);
  const shared = call.args.some((a) => {
    const at = pathOf(a);
    return at !== null && body.graph.paths[at].root === root;
  });
  return key?.includes('.') === true && key === inner.names.key(other) && shared;
}
