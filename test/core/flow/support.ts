import { dumpGraph, lowerFunction, type FlowGraph, type FlowOptions } from '../../../src/core/flow/index.js';
import type { ParsedSource } from '../../../src/core/syntax/index.js';
import { loadTestParser } from '../../support/core.js';

const parser = await loadTestParser();

export const OPTIONS: FlowOptions = {
  transparent: new Set(['likely', 'unlikely', 'WARN_ON', 'WARN', 'DEV_WARN_ON']),
  passes: new Map([['DEV_WARN_ON', 1]]),
  noReturn: new Set(['panic', 'BUG']),
  maxSize: 2000,
};

export function parse(text: string): ParsedSource {
  const source = parser.parse(text);
  if ('error' in source) throw new Error(source.reason);
  return source;
}

/** The graph of the last function in the text, or why there is none. */
export function tryLower(text: string, options: Partial<FlowOptions> = {}): FlowGraph | { failed: string } {
  const source = parse(text);
  const fn = source.functions[source.functions.length - 1];
  return lowerFunction(source, fn, { ...OPTIONS, ...options });
}

export function graphOf(text: string): FlowGraph {
  const graph = tryLower(text);
  if ('failed' in graph) throw new Error(graph.failed);
  return graph;
}

/** The graph of a function with this body: everything of the dump but the first line. */
export function flow(body: string, params = 'struct dev *p, struct dev *q, int n, char *s'): string {
  return whole(`int f(${params})\n{\n${body}\n}\n`);
}

/** The same for a file. */
export function whole(text: string): string {
  const dump = dumpGraph(graphOf(text));
  return '\n' + dump.slice(dump.indexOf('\n') + 1);
}
