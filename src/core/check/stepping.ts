import type { FlowGraph, PathId } from '../flow/ir.js';

/** How a function counts with its variables, told from its text. */
export interface Stepping {
  /** Variables that are raised or lowered somewhere: `n++`, `len += 4`. */
  readonly counted: ReadonlySet<PathId>;
  /** Of those, the ones that only ever go up, and by one: a loop that they run to a bound ends at the bound. */
  readonly byOne: ReadonlySet<PathId>;
}

const known = new WeakMap<FlowGraph, Stepping>();

export function steppingOf(graph: FlowGraph): Stepping {
  let found = known.get(graph);
  if (!found) known.set(graph, (found = read(graph)));
  return found;
}

function read(graph: FlowGraph): Stepping {
  const counted = new Set<PathId>();
  const otherwise = new Set<PathId>();
  for (const { instrs } of graph.blocks) {
    for (const instr of instrs) {
      if (instr.k !== 'assign' || graph.paths[instr.to].parent >= 0) continue;
      if (instr.compound === null) continue;
      const { compound, from, to } = instr;
      if (compound === '+' || compound === '-') counted.add(to);
      if (compound !== '+' || from.op !== 'int' || from.value !== 1) otherwise.add(to);
    }
  }
  return { counted, byOne: new Set([...counted].filter((path) => !otherwise.has(path))) };
}
