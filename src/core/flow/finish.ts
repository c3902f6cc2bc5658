import type { OpenBlock } from './graph.js';
import type { Block, Terminator } from './ir.js';

/** Targets of a terminator in source order. */
export function successors(end: Terminator): number[] {
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
    case 'return':
    case 'stop':
      return [];
  }
}

function retarget(end: Terminator, to: (block: number) => number): Terminator {
  switch (end.k) {
    case 'jump': {
      const target = to(end.to);
      return target === end.to ? end : { ...end, to: target };
    }
    case 'branch': {
      const yes = to(end.yes);
      const no = to(end.no);
      return yes === end.yes && no === end.no ? end : { ...end, yes, no };
    }
    case 'choice':
      return { ...end, to: end.to.map(to) };
    case 'switch':
      return {
        ...end,
        cases: end.cases.map((c) => ({ values: c.values, to: to(c.to) })),
        otherwise: to(end.otherwise),
      };
    case 'iterate':
      return { ...end, body: to(end.body), exit: to(end.exit) };
    default:
      return end;
  }
}

/**
 * Drops what cannot be reached, skips empty blocks, joins straight lines, and
 * numbers the rest in reverse postorder. `entry` becomes block 0.
 */
export function finishBlocks(open: readonly OpenBlock[], entry: number): Block[] {
  const ends = open.map((b): Terminator => b.end ?? { k: 'stop', at: 0 });
  const skip = skipEmpty(open, ends);
  for (let i = 0; i < ends.length; i++) ends[i] = decided(retarget(ends[i], skip), open[i]);
  const first = skip(entry);
  const order = reversePostorder(ends, first);
  const into = new Int32Array(open.length);
  into[first]++;
  for (const b of order) for (const to of successors(ends[b])) into[to]++;

  const joined = new Uint8Array(open.length);
  const instrs = open.map((b) => b.instrs);
  for (const b of order) {
    if (joined[b] === 1) continue;
    for (;;) {
      const end = ends[b];
      if (
        end.k !== 'jump' ||
        end.via !== null ||
        end.to === b ||
        into[end.to] !== 1 ||
        open[end.to].label !== null ||
        end.to === first
      )
        break;
      joined[end.to] = 1;
      for (const instr of instrs[end.to]) instrs[b].push(instr);
      ends[b] = ends[end.to];
    }
  }
  const kept = order.filter((b) => joined[b] === 0);
  const number = new Int32Array(open.length);
  kept.forEach((b, i) => (number[b] = i));
  return kept.map((b, i) => ({
    id: i,
    instrs: instrs[b],
    end: retarget(ends[b], (to) => number[to]),
    label: open[b].label,
  }));
}

/** A branch whose sides are the same place is none; its condition is still read. */
function decided(end: Terminator, block: OpenBlock): Terminator {
  if (end.k === 'branch' && end.yes === end.no) {
    block.instrs.push({ k: 'read', value: end.cond, at: end.at });
    return { k: 'jump', to: end.yes, via: null };
  }
  if (end.k === 'choice' && end.to.every((to) => to === end.to[0])) return { k: 'jump', to: end.to[0], via: null };
  return end;
}

/** Where a jump to an empty block ends up. */
function skipEmpty(open: readonly OpenBlock[], ends: readonly Terminator[]): (block: number) => number {
  return (block) => {
    for (let steps = 0; steps < 64; steps++) {
      const end = ends[block];
      if (
        open[block].instrs.length > 0 ||
        open[block].label !== null ||
        end.k !== 'jump' ||
        end.via !== null ||
        end.to === block
      )
        return block;
      block = end.to;
    }
    return block;
  };
}

function reversePostorder(ends: readonly Terminator[], entry: number): number[] {
  const seen = new Uint8Array(ends.length);
  const order: number[] = [];
  const stack: { block: number; next: number[] }[] = [{ block: entry, next: successors(ends[entry]) }];
  seen[entry] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    // the last successor first, so that the first one comes first once reversed
    const to = top.next.pop();
    if (to === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (seen[to] === 0) {
      seen[to] = 1;
      stack.push({ block: to, next: successors(ends[to]) });
    }
  }
  return order.reverse();
}
