import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Analyst, Lost } from '../../src/server/analyst.js';

const folder = mkdtempSync(join(tmpdir(), 'analyst-'));
const module = join(folder, 'thread.mjs');
// a thread that answers with the name it is asked about, dies of `die`, throws at `throw` and is silent at `hang`
writeFileSync(
  module,
  `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, params: { name } }) => {
  if (name === 'die') process.exit(3);
  if (name === 'throw') throw new Error('broken');
  if (name === 'cannot') parentPort.postMessage({ id, error: 'cannot' });
  else if (name !== 'hang') parentPort.postMessage({ id, result: name });
});`,
);

let analyst: Analyst;
const make = (seconds: number): Analyst => {
  const engine = {
    kernel: null,
    contracts: null,
    limits: { fileBytes: 1, fileSeconds: 1, statesPerBlock: null, steps: null, functionSize: null },
  };
  return (analyst = new Analyst(
    module,
    { root: '/', engine, rules: [], graphs: { exclude: [], rules: [], minConfidence: 'low' } },
    seconds,
  ));
};
const ask = (name: string): Promise<string | null> => analyst.ask('describe', { name });

afterEach(() => analyst.stop('the test is over'));

describe('the thread for open files', () => {
  it('answers each question with its own answer', async () => {
    make(60);
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual(['a', 'b', 'c']);
  });

  it('says when it dies, loses only what it was at, and is there again', async () => {
    make(60);
    expect(await ask('a')).toBe('a');
    await expect(ask('die')).rejects.toThrow('the analysis was lost: it ended with status 3');
    await expect(ask('throw')).rejects.toThrow('the analysis was lost: broken');
    expect(await ask('b')).toBe('b');
  });

  it('is given up when it is silent for too long', async () => {
    make(0.2);
    await expect(ask('hang')).rejects.toThrow(Lost);
    expect(await analyst.ask('describe', { name: 'a' }).catch(() => 'slow machine')).toMatch(/^(a|slow machine)$/);
  });

  it('tells what it cannot do without dying', async () => {
    make(60);
    await expect(ask('cannot')).rejects.not.toThrow(Lost);
    expect(await ask('a')).toBe('a');
  });
});
