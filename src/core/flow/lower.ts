import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import { parameters } from './declarations.js';
import type { FlowGraph, FlowOptions } from './ir.js';
import { CannotLower, Lowering } from './lowering.js';

/** Lowers one function to its graph, or says why not. Never throws on what the source holds. */
export function lowerFunction(source: ParsedSource, fn: FunctionNode, options: FlowOptions): FlowGraph | { failed: string } {
  try {
    return lower(new Lowering(source, fn, options));
  } catch (error) {
    if (error instanceof CannotLower || error instanceof RangeError) return { failed: error.message };
    throw error;
  }
}

function lower(low: Lowering): FlowGraph {
  const { fn, graph } = low;
  let declarator = low.field(fn.node, 'declarator');
  let pointer = false;
  while (declarator >= 0 && low.kind(declarator) !== 'function_declarator') {
    if (low.kind(declarator) === 'pointer_declarator') pointer = true;
    declarator = low.field(declarator, 'declarator');
  }
  parameters(low, declarator);
  const type = low.text(low.field(fn.node, 'type')).replace(/\s+/g, ' ');
  low.block(fn.body);
  graph.end({ k: 'return', value: null, at: fn.end - 1, end: fn.end });
  for (const mark of low.marks.values()) {
    if (mark.kind === 'dropped') low.note(mark.at, `a branch of #if was left out: ${mark.reason}`);
    else if (mark.kind === 'hidden-jump') low.note(mark.at, `a ${mark.keyword} inside macro arguments is not followed`);
  }
  const blocks = graph.finish();
  const notes = graph.notes;
  return {
    name: fn.name,
    start: fn.start,
    end: fn.end,
    nameAt: fn.nameAt,
    closeAt: fn.end - 1,
    isStatic: fn.isStatic,
    returnType: pointer ? `${type} *` : type,
    returnsPointer: pointer,
    returnsVoid: !pointer && type === 'void',
    params: graph.variables.filter((v) => v.kind === 'param'),
    variables: graph.variables,
    paths: graph.paths,
    blocks,
    sites: graph.sites,
    notes,
  };
}
