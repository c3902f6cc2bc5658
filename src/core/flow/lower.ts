import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import { typeText, withSuffix } from './declarator.js';
import { declareParams } from './declare.js';
import { finishBlocks } from './finish.js';
import { Frame } from './frame.js';
import type { FlowGraph, FlowOptions } from './ir.js';
import { N } from './kinds.js';
import { Bound } from './limits.js';
import { remarksIn } from './marks.js';
import { block } from './stmt.js';
import { View } from './view.js';

/** Why a function has no graph: a bound was reached. */
export interface Failed {
  readonly failed: string;
}

const views = new WeakMap<ParsedSource, View>();

/**
 * Makes the control-flow graph of one function. Never throws: what is beyond a
 * bound is `failed`, what was skipped is in the graph's notes.
 */
export function lowerFunction(source: ParsedSource, fn: FunctionNode, options: FlowOptions): FlowGraph | Failed {
  let view = views.get(source);
  if (!view) views.set(source, (view = new View(source)));
  try {
    return lower(new Frame(view, fn, options));
  } catch (error) {
    if (error instanceof Bound) return { failed: error.message };
    return { failed: `internal: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function lower(f: Frame): FlowGraph {
  const { fn, graph } = f;
  if (fn.broken) f.note(fn.start, 'a part of the function could not be parsed');
  f.scopes.push(fn.start, fn.end);
  const header = readHeader(f);
  const entry = graph.block();
  graph.start(entry);
  const params = [...f.variables];
  block(f, fn.body);
  const closeAt = Math.max(fn.start, fn.end - 1);
  if (graph.open) graph.end({ k: 'return', value: null, at: closeAt, end: fn.end });
  for (const remark of remarksIn(f.marks, fn.start, fn.end)) {
    if (remark.kind === 'dropped') f.note(remark.at, `a branch of #if was left out: ${remark.reason}`);
    else if (!f.followed.has(remark.at))
      f.note(remark.at, `${remark.keyword} inside the arguments of a macro is not followed`);
  }
  return {
    name: fn.name,
    start: fn.start,
    end: fn.end,
    nameAt: fn.nameAt,
    closeAt,
    isStatic: fn.isStatic,
    returnType: header.type,
    returnsPointer: header.stars > 0,
    returnsVoid: header.stars === 0 && /(^|\s)void$/.test(header.type),
    params,
    variables: f.variables,
    paths: f.paths.all,
    blocks: finishBlocks(graph.blocks, entry),
    sites: f.sites,
    notes: f.notes.sort((a, b) => a.at - b.at),
  };
}

/** Return type and parameters. */
function readHeader(f: Frame): { type: string; stars: number } {
  const { view, fn } = f;
  let stars = 0;
  for (let node = view.child(fn.node, view.f.declarator); node >= 0;) {
    const code = view.code(node);
    if (code === N.function_declarator) {
      const list = view.child(node, view.f.parameters);
      const inner = view.child(node, view.f.declarator);
      // a function that returns a pointer to a function has two lists; the inner one is its own
      const nested = inner >= 0 && view.code(inner) === N.parenthesized_declarator;
      if (!nested) {
        if (list >= 0) declareParams(f, list);
        break;
      }
      node = inner;
      continue;
    }
    if (code === N.pointer_declarator) stars++;
    let inner = view.child(node, view.f.declarator);
    if (inner < 0) inner = view.named(node);
    node = inner;
  }
  return { type: withSuffix(typeText(view, fn.node), '*'.repeat(stars)), stars };
}
