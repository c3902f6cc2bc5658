import { describe, expect, it } from 'vitest';
import type { FlowGraph } from '../../../src/core/flow/index.js';
import { graphOf } from './support.js';

const path = (graph: FlowGraph, text: string): FlowGraph['paths'][number] => {
  const found = graph.paths.find((p) => p.text === text);
  if (!found) throw new Error(`no path ${text} among ${graph.paths.map((p) => p.text).join(' ')}`);
  return found;
};

describe('the graph of a function', () => {
  it('knows its header', () => {
    const text =
      'static const struct dev * __must_check f(struct dev *p, int (*fn)(void), char buf[], int n, ...)\n{\n\tg();\n}\n';
    const graph = graphOf(text);
    expect(graph).toMatchObject({
      name: 'f',
      isStatic: true,
      returnType: 'const struct dev *',
      returnsPointer: true,
      returnsVoid: false,
    });
    expect(text[graph.closeAt]).toBe('}');
    expect(text.slice(graph.nameAt, graph.nameAt + 2)).toBe('f(');
    expect(graph.params.map((p) => [p.name, p.pointer, p.array, p.index])).toEqual([
      ['p', true, false, 0],
      ['fn', true, false, 1],
      ['buf', true, false, 2],
      ['n', false, false, 3],
    ]);
    expect(graph.params[0].type).toBe('struct dev *');
  });

  it('knows a function without result', () => {
    expect(graphOf('static inline void f(void)\n{\n}\n')).toMatchObject({
      returnsVoid: true,
      returnsPointer: false,
      params: [],
    });
  });

  it('knows its variables, with cleanups', () => {
    const graph = graphOf(
      'int f(void)\n{\n\tconst char *a __free(kfree) = g(), b[4], **c;\n\tstatic struct x { int y; } d;\n\tCLASS(fd, e)(1);\n}\n',
    );
    expect(graph.variables.map((v) => [v.name, v.type, v.pointer, v.array, v.kind, v.cleanup])).toEqual([
      ['a', 'const char *', true, false, 'local', 'kfree'],
      ['b', 'const char []', false, true, 'local', null],
      ['c', 'const char **', true, false, 'local', null],
      ['d', 'struct x', false, false, 'static', null],
      ['e', '', false, false, 'local', 'class:fd'],
    ]);
  });

  it('tells locals, parameters and variables of the file apart', () => {
    const graph = graphOf(
      'static struct dev *mine;\nint f(struct dev *p)\n{\n\tint n = mine->x;\n\tn = p->x + theirs->x + MACRO;\n\treturn n;\n}\n',
    );
    expect(['n', 'p', 'mine', 'theirs'].map((name) => path(graph, name).rootKind)).toEqual([
      'local',
      'param',
      'global',
      'global',
    ]);
    expect(graph.paths.some((p) => p.text === 'MACRO')).toBe(false);
  });

  it('counts the pointers on a path, and names what its indices depend on', () => {
    const graph = graphOf(
      'int f(struct dev *p, int n, char **s)\n{\n\tstruct t a[3];\n\treturn p->q->r.s + *p->q->v + a[n].x + s[n][p->i] + (*s)->w;\n}\n',
    );
    expect(path(graph, 'p->q->r.s')).toMatchObject({ derefs: 2, selector: '.s' });
    expect(path(graph, '*(p->q->v)').derefs).toBe(3);
    expect(path(graph, 'a[n].x')).toMatchObject({ derefs: 0, indices: [path(graph, 'n').id] });
    expect(path(graph, 's[n][p->i]').indices).toEqual([path(graph, 'n').id, path(graph, 'p->i').id]);
    expect(path(graph, '*s->w')).toMatchObject({ derefs: 2, parent: path(graph, '*s').id, selector: '->w' });
  });

  it('says where things stand in the source', () => {
    const text = 'int f(struct dev *p)\n{\n\tint ret = g(p);\n\tif (ret < 0)\n\t\tgoto out;\nout:\n\treturn ret;\n}\n';
    const graph = graphOf(text);
    const slice = (at: number, end: number): string => text.slice(at, end);
    const [first] = graph.blocks;
    const [call] = first.instrs;
    expect(call.k === 'call' && slice(call.at, call.end)).toBe('g(p)');
    expect(first.end.k === 'branch' && slice(first.end.at, first.end.end)).toBe('ret < 0');
    const jump = graph.blocks[1].end;
    expect(jump.k === 'jump' && jump.via && slice(jump.via.at, jump.via.at + 8)).toBe('goto out');
    const last = graph.blocks[graph.blocks.length - 1].end;
    expect(last.k === 'return' && slice(last.at, last.end)).toBe('return ret;');
  });

  it('keeps positions with CRLF line ends and attributes blanked', () => {
    const text = 'int __init f(void)\r\n{\r\n\treturn g();\r\n}\r\n';
    const graph = graphOf(text);
    const [call] = graph.blocks[0].instrs;
    expect(call.k === 'call' && text.slice(call.at, call.end)).toBe('g()');
  });

  it('marks loop conditions', () => {
    const graph = graphOf('int f(int n)\n{\n\twhile (n && g())\n\t\th();\n\tif (n)\n\t\tk();\n}\n');
    expect(graph.blocks.flatMap((b) => (b.end.k === 'branch' ? [b.end.loop] : []))).toEqual([true, true, false]);
  });
});
