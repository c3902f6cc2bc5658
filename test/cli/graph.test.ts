import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LifetimeGraph } from '../../src/core/graph/index.js';
import { makeTree } from '../project/tree.js';
import { leaky, run, type Ran } from './run.js';

const SAMPLE = 'samples/threads/003-root-device.c';

function graph(ran: Ran): LifetimeGraph {
  expect(ran.err).toBe('');
  expect(ran.status).toBe(0);
  return JSON.parse(ran.out) as LifetimeGraph;
}

describe('graph', () => {
  it('draws a file, one of its functions, and one path through it', () => {
    const file = graph(run(['graph', SAMPLE]));
    expect(file.title).toBe(SAMPLE);
    expect(file.nodes.map((n) => n.label)).toContain('struct card');
    const one = graph(run(['graph', SAMPLE, '--function', 'card_probe']));
    expect(one.title).toBe(`card_probe() in ${SAMPLE}`);
    expect(one.nodes.length).toBeLessThan(file.nodes.length);
    const path = graph(run(['graph', SAMPLE, '--function', 'on_root_device', '--semantics', 'old']));
    expect(path.steps.length).toBeGreaterThan(3);
    expect(path.cycles.map((c) => c.broken)).toEqual([null]);
    const today = graph(run(['graph', SAMPLE, '--function', 'on_root_device', '--semantics', 'today']));
    expect(today.cycles.map((c) => c.broken?.by)).toEqual(['root_device_unregister']);
  });

  it('writes Graphviz, and to a file', () => {
    const root = makeTree({ 'a.c': leaky('leaf_read') });
    const ran = run(['graph', 'a.c', '--format', 'dot', '-o', 'out.dot'], root);
    expect(ran).toMatchObject({ status: 0, out: '', err: '' });
    const dot = readFileSync(join(root, 'out.dot'), 'utf8');
    expect(dot).toMatch(/^digraph lifetimes \{/);
    expect(dot).toContain('subgraph cluster_frame');
    expect(dot).toContain('#cf222e');
  });

  it('leaves out findings that a report leaves out', () => {
    const quiet = leaky('leaf_read').replace(
      '\t\treturn -EINVAL;',
      '\t\treturn -EINVAL; /* lifetimes: ignore leaked-reference -- its caller knows */',
    );
    const root = makeTree({ 'a.c': leaky('leaf_read'), 'b.c': quiet });
    expect(graph(run(['graph', 'a.c'], root)).findings).toHaveLength(1);
    expect(graph(run(['graph', 'b.c'], root)).findings).toHaveLength(0);
  });

  it('takes a driver from its Makefile: one object in all of its files', () => {
    const root = makeTree({
      'brook/Makefile': 'brook-y := drv.o \\\n\tclk.o gone.o\nobj-m += brook.o\n',
      'brook/brook.h': 'struct brook { struct clk *clk; };\n',
      'brook/drv.c':
        '#include "brook.h"\nint brook_start(struct brook *brook, struct device *dev)\n{\n\tbrook->clk = clk_get(dev, NULL);\n\treturn PTR_ERR_OR_ZERO(brook->clk);\n}\n',
      'brook/clk.c': '#include "brook.h"\nvoid brook_stop(struct brook *b)\n{\n\tclk_put(b->clk);\n}\n',
      'brook/other.c': leaky('leaf_read'),
    });
    for (const path of ['brook', 'brook/clk.c']) {
      const made = graph(run(['graph', '--driver', path], root));
      expect(made.title).toBe('driver brook (brook)');
      expect(made.files).toEqual(['brook/drv.c', 'brook/clk.c']);
      const edge = made.edges.find((e) => e.kind === 'reference' && e.label === 'clk');
      expect(edge?.takes.map((s) => s.file)).toEqual(['brook/drv.c']);
      expect(edge?.drops.map((s) => s.file)).toEqual(['brook/clk.c']);
      expect(made.notes.map((n) => `${n.file} ${n.text}`)).toContain(
        'brook/gone.c listed in the Makefile, but not there',
      );
    }
    const folder = graph(run(['graph', '--driver', 'brook/other.c'], root));
    expect(folder.notes.map((n) => n.text).join()).toContain('no Makefile lists these files');
  });

  it.each([
    [['nowhere.c'], 'cannot check nowhere.c: it does not exist'],
    [['a.c', '--function', 'nobody'], 'no function nobody in a.c'],
    [['a.c', '--then', 'leaf_read'], 'a path to follow begins with a --function'],
    [['a.c', '--driver', '--function', 'leaf_read', '--follow'], '--driver looks at all paths'],
    [['a.c', '--function', 'nobody', '--follow'], 'no function nobody in a.c'],
    [['zeros.c'], 'looks binary'],
    [['a.c', '--format', 'png'], 'Allowed choices are json'],
  ])('%j is refused with a reason', (args, reason) => {
    const ran = run(['graph', ...args], makeTree({ 'a.c': leaky('leaf_read'), 'zeros.c': '\0'.repeat(4000) }));
    expect(ran.err).toContain(reason);
    expect(ran).toMatchObject({ status: 2, out: '' });
  });

  it('of a text with errors shows what is known, with notes', () => {
    const broken = `${leaky('leaf_read')}int f(struct device_node *p)\n{\n\tint n = = 3;\n\tof_node_put(p);\n\treturn n;\n}\n`;
    const made = graph(run(['graph', 'a.c'], makeTree({ 'a.c': broken })));
    expect(made.nodes.map((n) => n.label)).toContain('np');
    expect(made.notes.map((n) => n.text).join()).toContain('could not be parsed');
  });
});
