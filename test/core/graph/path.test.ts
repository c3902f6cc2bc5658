import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  graphMarkdown,
  graphOfPath,
  graphSvg,
  graphToCompact,
  graphToDot,
  layoutGraph,
  type LifetimeGraph,
} from '../../../src/core/graph/index.js';
import { runFunctions } from '../../../src/core/replay/index.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';
import { TODAY } from '../replay/support.js';
import { edgeBetween, nodeCalled, root } from './support.js';

async function follow(
  sample: string,
  functions: readonly string[],
  semantics: 'today' | 'old',
): Promise<LifetimeGraph> {
  const file = `samples/threads/${sample}`;
  const ran = runFunctions(
    {
      parser: await loadTestParser(),
      book: loadTestBook(),
      files: [{ file, text: readFileSync(join(root, file), 'utf8') }],
      tree: null,
      switches: new Set(semantics === 'today' ? TODAY : []),
    },
    functions,
  );
  if ('reason' in ran) throw new Error(ran.reason);
  return graphOfPath(ran.session, functions, ran.file);
}

async function golden(name: string, graph: LifetimeGraph): Promise<void> {
  await expect(graphToCompact(graph)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${name}.txt`));
}

describe('thread 003 as a path', () => {
  it('is a ring that nothing breaks under the old semantics', async () => {
    const graph = await follow('003-root-device.c', ['on_root_device'], 'old');
    await golden('path-003-old', graph);
    expect(graph.cycles).toHaveLength(1);
    expect(graph.cycles[0].broken).toBeNull();
    expect(graph.cycles[0].nodes).toEqual(
      ['root device', 'devres of root device', 'DRM device', 'drmm of DRM device'].map((l) => nodeCalled(graph, l).id),
    );
    expect(graph.steps.at(-1)?.dead).toEqual([]);
    expect(graph.steps.at(-1)?.edges).toEqual(expect.arrayContaining([...graph.cycles[0].edges]));
    expect(nodeCalled(graph, 'root device').dies).toBeNull();
  });

  it('is broken by the unregistration today', async () => {
    const graph = await follow('003-root-device.c', ['on_root_device'], 'today');
    await golden('path-003-today', graph);
    expect(graph.cycles[0].broken).toMatchObject({ by: 'root_device_unregister', site: { line: 38 } });
    expect(graph.steps.at(-1)?.dead).toEqual(['DRM device', 'root device']);
    expect(nodeCalled(graph, 'DRM device').scope).toBe('drm');
  });
});

describe('thread 001 as a path', () => {
  it('has the ring that the last handle breaks, and counts', async () => {
    const graph = await follow('001-prime.c', ['export_and_import'], 'today');
    await golden('path-001-today', graph);
    expect(edgeBetween(graph, 'reference', 'imported GEM object', 'dma_buf').count).toBe(2);
    expect(graph.cycles.map((c) => c.broken?.by)).toEqual(['drm_gem_handle_delete']);
  });

  it('has no such ring before the fix', async () => {
    const graph = await follow('001-prime.c', ['export_and_import'], 'old');
    await golden('path-001-old', graph);
    expect(graph.cycles).toEqual([]);
    expect(graph.notes.map((n) => n.text).join()).toContain('dangles');
  });
});

describe('what a path leaves behind', () => {
  const cycle = ['insmod', 'rmmod'] as const;

  it('is marked: the slab cache that init made and exit does not see', async () => {
    const graph = await follow('000-as-it-was.c', cycle, 'today');
    await golden('path-000-as-it-was', graph);
    const cache = nodeCalled(graph, 'slab cache fen_buffer');
    expect(graph.left).toMatchObject([{ node: cache.id, site: { line: 14 }, meant: false }]);
    expect(graph.left[0].text).toMatch(/^slab cache fen_buffer: a reference is left, taken by kmem_cache_create/);
    const drawn = layoutGraph(graph).nodes.filter((n) => n.left);
    expect(drawn.map((n) => n.id)).toEqual([cache.id]);
    expect(drawn[0].lines.at(-1)).toBe('left at the end');
    expect(graphSvg(graph, layoutGraph(graph))).toContain('Left at the end of the path');
    expect(graphMarkdown(graph)).toContain('## Left at the end');
    expect(graphToDot(graph).match(/left at the end/g)).toHaveLength(1);
  });

  it('is nothing when init itself destroys it', async () => {
    const graph = await follow('000-torn-down-in-init.c', cycle, 'today');
    expect(graph.left).toEqual([]);
    expect(graphSvg(graph, layoutGraph(graph))).not.toContain('eft at the end');
  });

  it('is what a ring keeps, with the actions that are never run', async () => {
    const graph = await follow('003-root-device.c', ['on_root_device'], 'old');
    const labels = graph.left.map(({ node }) => graph.nodes.find((n) => n.id === node)?.label);
    expect(labels).toContain('DRM device');
    expect(labels).toContain('devres of root device');
    expect(graph.left.some(({ text }) => text.startsWith('never run: '))).toBe(true);
  });
});

describe('a KUnit case as a path', () => {
  it('is run as a case of its suite: what its device manages and what the case expects in vain', async () => {
    const graph = await follow('004-managed-actions.c', ['root_get'], 'old');
    const list = nodeCalled(graph, 'devres of root device');
    expect(list.entries.map((e) => e.label)).toEqual(['devm action put_and_note']);
    expect(graph.left.map(({ node }) => node)).toEqual([nodeCalled(graph, 'root device').id, list.id]);
    expect(graph.notes.map(({ text }) => text).join()).toMatch(/does not hold/);
  });

  it('shows an action that is run at once, too', async () => {
    const graph = await follow('004-managed-actions.c', ['root_get'], 'today');
    const list = nodeCalled(graph, 'devres of root device');
    expect(list.entries.map((e) => [e.label, e.site?.line])).toEqual([['devm action put_and_note', 71]]);
    expect(list.dies).not.toBeNull();
    expect(graph.left).toEqual([]);
    expect(graph.notes.map(({ text }) => text).join()).not.toMatch(/does not hold/);
  });
});

describe('locks on a path', () => {
  it('are drawn as held where the order of two is at stake, and what is wrong with it is said', async () => {
    const graph = await follow('002-locks.c', ['teach', 'copy_inside'], 'today');
    await golden('path-002-inside', graph);
    const [frame, mmap] = [nodeCalled(graph, 'teach(), copy_inside()'), nodeCalled(graph, 'mmap_lock')];
    const held = edgeBetween(graph, 'reference', frame.label, mmap.label);
    expect(held.takes.map((site) => site.line)).toEqual([32]);
    expect(held.drops.map((site) => site.line)).toEqual([37]);
    // the order that both of them take part in is a ring, and red
    const [ring] = graph.cycles;
    expect(ring.text).toBe('taken in both orders: mmap_lock, line 33 → reservation, line 62 → mmap_lock');
    expect(ring.broken).toBeNull();
    const turned = edgeBetween(graph, 'order', 'reservation', 'mmap_lock');
    const atStep = graph.steps.filter((step) => step.edges.includes(turned.id)).map((step) => step.call);
    expect(atStep).toEqual(['copy_from_user', 'dma_resv_unlock']);
    // a lock that is free can be taken again: it is not dead
    expect(graph.steps.flatMap((step) => step.dead)).not.toContain(mmap.id);
    expect(graph.left).toEqual([]);
    const [wrong] = graph.notes.filter((note) => note.wrong === true);
    expect(wrong.text).toMatch(/^mmap_lock is taken inside of reservation/);
    expect(graphSvg(graph, layoutGraph(graph))).toMatch(/<text class="bad"[^>]*>mmap_lock is taken inside/);
  });

  it('are in order when the user is read first', async () => {
    const graph = await follow('002-locks.c', ['teach', 'copy_before'], 'today');
    expect(graph.notes.filter((note) => note.wrong === true)).toEqual([]);
    expect(graph.cycles).toEqual([]);
    const orders = graph.edges.filter((edge) => edge.kind === 'order').map((edge) => edge.id);
    expect(orders).toEqual(['order: mmap_lock → reservation', 'order: reservation → fs_reclaim']);
  });
});
