import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeBatches, runPool, type Batch } from '../../src/project/pool.js';

const worker = fileURLToPath(new URL('fake-worker.mjs', import.meta.url));

async function run(
  batches: readonly Batch[],
  jobs = 2,
  fileSeconds = 60,
): Promise<{ results: Map<string, unknown>; lost: Map<string, string> }> {
  const results = new Map<string, unknown>();
  const lost = new Map<string, string>();
  await runPool(batches, {
    worker,
    workerData: null,
    jobs,
    fileSeconds,
    megabytes: 64,
    onResult: (file, result) => results.set(file, result),
    onLost: (file, reason) => lost.set(file, reason),
  });
  return { results, lost };
}

describe('batches', () => {
  it('start with the biggest file and hold every file once', () => {
    const files = Array.from({ length: 200 }, (_, i) => ({ file: `${i}.c`, bytes: i * 1000 }));
    const batches = makeBatches(files);
    expect(batches[0].files[0]).toBe('199.c');
    expect(batches.flatMap((b) => b.files).sort()).toEqual(files.map((f) => f.file).sort());
    expect(batches.length).toBeGreaterThan(20);
  });

  it('keep the files of a folder together, the fullest folder first', () => {
    const of = (folder: string, bytes: number, count: number): { file: string; bytes: number }[] =>
      Array.from({ length: count }, (_, i) => ({ file: `${folder}/${i}.c`, bytes }));
    const batches = makeBatches([...of('one', 300_000, 1), ...of('many', 50_000, 40), ...of('few', 10_000, 3)]);
    const folders = batches.flatMap((b) => b.files).map((file) => file.split('/')[0]);
    expect(folders.filter((name, i) => name !== folders[i - 1])).toEqual(['many', 'one', 'few']);
  });

  it('are none for no files', () => {
    expect(makeBatches([])).toEqual([]);
  });
});

describe('the worker pool', () => {
  it('returns one result a file', async () => {
    const { results, lost } = await run([{ files: ['a.c', 'b.c'] }, { files: ['c.c'] }]);
    expect([...results].sort()).toEqual([
      ['a.c', 'checked a.c'],
      ['b.c', 'checked b.c'],
      ['c.c', 'checked c.c'],
    ]);
    expect(lost.size).toBe(0);
  });

  it('leaves a worker in its folder while others have some of their own, and helps out at the end', async () => {
    const batches = ['one/1.c', 'one/2.c', 'one/3.c', 'two/1.c', 'two/2.c'].map((file) => ({ files: [file] }));
    const by = new Map<string, Set<string>>();
    await runPool<string>(batches, {
      worker,
      workerData: 'who',
      jobs: 2,
      fileSeconds: 60,
      onResult: (file, who) => by.set(who, (by.get(who) ?? new Set()).add(file.split('/')[0])),
      onLost: () => expect.fail('a file was lost'),
    });
    const first = [...by.values()].map((folders) => [...folders][0]).sort();
    expect(first).toEqual(['one', 'two']);
    expect([...by.values()].some((folders) => folders.size === 1)).toBe(true);
  });

  it('keeps its workers from batch to batch', async () => {
    const { results, lost } = await run(Array.from({ length: 20 }, (_, i) => ({ files: [`${i}.c`, `${i}b.c`] })));
    expect(results.size).toBe(40);
    expect(lost.size).toBe(0);
  });

  it.each([
    ['crash', /ended with status 3/],
    ['throw', /worker failed \(thrown\)/],
    ['memory', /worker failed \(.*memory/],
    ['hang', /took longer than 2 s/],
  ])('loses one file to a %s and goes on', async (what, reason) => {
    const batches = [{ files: ['a.c', `${what}.c`, 'b.c'] }, { files: ['c.c', 'd.c'] }];
    // only what hangs waits for the time to be up: a busy machine takes its own
    const { results, lost } = await run(batches, 2, what === 'hang' ? 2 : 60);
    expect([...results.keys()].sort()).toEqual(['a.c', 'b.c', 'c.c', 'd.c']);
    expect([...lost.keys()]).toEqual([`${what}.c`]);
    expect(lost.get(`${what}.c`)).toMatch(reason);
  });

  it('survives with a single worker too', async () => {
    const { results, lost } = await run(
      [{ files: ['crash.c'] }, { files: ['a.c'] }, { files: ['hang.c'] }, { files: ['b.c'] }],
      1,
      4,
    );
    expect([...results.keys()]).toEqual(['a.c', 'b.c']);
    expect([...lost.keys()]).toEqual(['crash.c', 'hang.c']);
  });
});
