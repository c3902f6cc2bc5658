import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { graphToCompact, graphToDot } from '../../../src/core/graph/index.js';
import { graphOfSample, graphOfText, root } from './support.js';

const SAMPLES = [
  'samples/brook-spi.c',
  'samples/lumen-drm.c',
  'samples/tidal-iio.c',
  'samples/wharf-gpio.c',
  'samples/threads/001-prime.c',
  'samples/threads/003-root-device.c',
  'samples/threads/004-managed-actions.c',
];

const golden = (name: string): string => join(import.meta.dirname, 'golden', name);
const short = (file: string): string => file.replace(/^.*\//, '').replace(/\.c$/, '');

describe('the graph of a sample', () => {
  it.each(SAMPLES)('%s is as it was read', async (file) => {
    await expect(graphToCompact(await graphOfSample(file))).toMatchFileSnapshot(golden(`${short(file)}.txt`));
  });

  it('of one function has what it and its callees do', async () => {
    const graph = await graphOfSample('samples/lumen-drm.c', 'lumen_buffer_clear');
    await expect(graphToCompact(graph)).toMatchFileSnapshot(golden('lumen-buffer-clear.txt'));
  });

  it('is the same each time', async () => {
    const [a, b] = [await graphOfSample('samples/lumen-drm.c'), await graphOfSample('samples/lumen-drm.c')];
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });

  it('keeps its ids when lines move and functions are added', async () => {
    const text = readFileSync(join(root, 'samples/lumen-drm.c'), 'utf8');
    const before = await graphOfText(text);
    const added = 'static int lumen_other(void)\n{\n\treturn 0;\n}\n';
    const after = await graphOfText(
      text.replace('static void lumen_buffer_put', `\n\n${added}\nstatic void lumen_buffer_put`),
    );
    expect(after.nodes.map((n) => n.id)).toEqual(before.nodes.map((n) => n.id));
    expect(after.edges.map((e) => e.id)).toEqual(before.edges.map((e) => e.id));
    expect(after.nodes.map((n) => n.born?.line)).not.toEqual(before.nodes.map((n) => n.born?.line));
  });

  it('is written for Graphviz with a cluster a scope', async () => {
    await expect(graphToDot(await graphOfSample('samples/lumen-drm.c'))).toMatchFileSnapshot(golden('lumen-drm.dot'));
  });
});
