import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckContext } from '../../../src/core/check/index.js';
import { lookAhead, type Lookahead } from '../../../src/core/check/lookahead.js';
import { lowerFunction } from '../../../src/core/flow/index.js';
import type { FlowGraph } from '../../../src/core/flow/ir.js';
import { testContext } from './fixtures.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

function look(text: string, variable: string): { graph: FlowGraph; ahead: Lookahead; path: number } {
  const parsed = context.parser.parse(text);
  if ('error' in parsed) throw new Error(parsed.reason);
  const graph = lowerFunction(parsed, parsed.functions[0], context.flow);
  if ('failed' in graph) throw new Error(graph.failed);
  const path = graph.variables.find((v) => v.name === variable)?.path ?? -1;
  return { graph, ahead: lookAhead(graph, [path]), path };
}

/** Blocks that call the function, by number. */
function blockOf(graph: FlowGraph, callee: string): number {
  return graph.blocks.findIndex((b) => b.instrs.some((i) => i.k === 'call' && i.callee === callee));
}

describe('a returned variable', () => {
  const text = (second: string): string => `int f(int x)
{
	int ret = first();

	if (ret)
		told();
	${second}
	if (x)
		again();
	return ret;
}`;

  it('is not read between its last use and the next assignment', () => {
    const { graph, ahead } = look(text('x = 1; ret = second(x);'), 'ret');
    expect(ahead.read[blockOf(graph, 'told')]).toEqual([]);
  });

  it('is read until then', () => {
    const { graph, ahead, path } = look(text('ret = second(ret);'), 'ret');
    expect(ahead.read[blockOf(graph, 'told')]).toEqual([path]);
    expect(ahead.read[blockOf(graph, 'again')]).toEqual([path]);
  });

  it('is read everywhere once its address is taken', () => {
    const { graph, ahead, path } = look(text('fill(&ret); ret = second(x);'), 'ret');
    expect(ahead.read).toEqual(graph.blocks.map(() => [path]));
  });

  it('is read by what adds to it', () => {
    const { graph, ahead, path } = look(text('ret += second(x);'), 'ret');
    expect(ahead.read[blockOf(graph, 'told')]).toEqual([path]);
  });
});

describe('a loop', () => {
  it('steps on what is counted and what walks along, not what is assigned anew', () => {
    const { graph, ahead } = look(
      `void f(struct foo *p, int n)
{
	int i, j;

	for (i = 0; i < n; i++) {
		j = ask(n);
		p = p->next;
	}
	n++;
}`,
      'j',
    );
    const names = ahead.stepping.flat().map((path) => graph.paths[path].text);
    expect(names.sort()).toEqual(['i', 'p']);
  });
});

describe('a block', () => {
  it('is come to again when a loop is, or what can be reached from one; not before it', () => {
    const { graph, ahead } = look('void f(int x) { before(); while (x) { x--; within(); } after(); }', 'x');
    const again = (callee: string): boolean => ahead.again[blockOf(graph, callee)];
    expect([again('before'), again('within'), again('after')]).toEqual([false, true, true]);
  });

  it('is not come to again where all ways lead on', () => {
    const { ahead } = look('void f(int x) { int y = 0; if (x) one(); else two(); three(); }', 'y');
    expect(ahead.again).not.toContain(true);
  });
});
