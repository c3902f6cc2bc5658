import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileContracts, CompiledBook } from '../../../src/core/contracts/index.js';
import {
  ledgerToJson,
  ledgerToMarkdown,
  ledgerToSvg,
  ledgerToText,
  replayFunctions,
  replayTests,
  type Ledger,
} from '../../../src/core/replay/index.js';
import { packageRoot } from '../../../src/project/package.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';
import { eventsOf, TODAY, verdicts } from './support.js';

async function ledger(
  sample: string,
  functions: readonly string[],
  semantics: 'today' | 'old',
  book = loadTestBook(),
  fails: readonly string[] = [],
): Promise<Ledger> {
  const file = `samples/threads/${sample}`;
  const made = replayFunctions(
    {
      parser: await loadTestParser(),
      book,
      files: [{ file, text: readFileSync(join(packageRoot, file), 'utf8') }],
      tree: null,
      switches: new Set(semantics === 'today' ? TODAY : []),
      fails: new Set(fails),
    },
    functions,
  );
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

/** The ledger equals the one kept beside this test, and the page of the thread shows it. */
async function golden(name: string, page: string, made: Ledger): Promise<void> {
  const text = ledgerToText(made, false);
  await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  expect(readFileSync(join(packageRoot, 'docs', 'threads', page), 'utf8')).toContain(text.trim());
}

function column(made: Ledger, name: string): (number | null)[] {
  const index = made.objects.indexOf(name);
  return made.rows.map((row) => row.cells[index]?.count ?? null);
}

/** The built-in contracts with a piece of one program changed; how deep its lines stand says nothing. */
function changed(written: string, by: string): CompiledBook {
  const { data } = loadTestBook() as CompiledBook;
  const piece = written.replace(/^[ \t]+/gm, '');
  expect(data.programs.filter((p) => p.code.includes(piece))).toHaveLength(1);
  return new CompiledBook({
    ...data,
    programs: data.programs.map((p) => ({ ...p, code: p.code.replace(piece, by) })),
  });
}

describe('thread 000: a module that tests itself while it is loaded', () => {
  const LOADS = ['insmod', 'rmmod', 'insmod', 'rmmod'];
  const EXISTS = '14: slab cache fen_buffer: debugfs has an entry of that name already';
  const marksOf = (made: Ledger, call: string): readonly string[] =>
    made.rows.filter((row) => row.call === call).flatMap((row) => row.marks);

  it('leaves what init acquired before it returned early: seen when it is loaded again', async () => {
    const once = await ledger('000-as-it-was.c', LOADS.slice(0, 2), 'today');
    expect(eventsOf(once)).toEqual([]);
    expect(once.left.map((l) => `${l.object}, line ${l.line}`)).toEqual(['slab cache fen_buffer, line 14']);
    const made = await ledger('000-as-it-was.c', LOADS.slice(0, 3), 'today');
    expect(eventsOf(made)).toEqual([EXISTS]);
    expect(marksOf(made, '(back to user space)')).toEqual(['ran release of dma_buf', 'ran release of dma_buf']);
    await golden('000-as-it-was', '000.md', made);
  });

  it('is torn down by init itself before the last fput has run: used after release', async () => {
    const made = await ledger('000-torn-down-in-init.c', LOADS.slice(0, 2), 'today');
    expect(eventsOf(made)).toEqual([
      '20: slab cache fen_buffer is destroyed with objects in it: 1',
      '34: an object goes back to slab cache fen_buffer after it was destroyed',
    ]);
    const calls = made.rows.map((row) => row.call);
    expect(calls.indexOf('kmem_cache_destroy')).toBeLessThan(calls.indexOf('(back to user space)'));
    await golden('000-torn-down-in-init', '000.md', made);
  });

  it('is right when exit undoes what init reached, however often it is loaded', async () => {
    const made = await ledger('000-exit-undoes.c', LOADS, 'today');
    expect(eventsOf(made)).toEqual([]);
    expect(made.left).toEqual([]);
    expect(made.waiting).toEqual([]);
    await golden('000-exit-undoes', '000.md', made);
  });

  it('leaves nothing either when a step fails', async () => {
    const made = await ledger('000-exit-undoes.c', ['insmod'], 'today', loadTestBook(), ['dma_buf_export']);
    expect(made.rows.map((row) => row.call)).toContain('kmem_cache_destroy');
    expect(made.left.map((l) => l.object)).toEqual(['memory']);
  });

  it('comes out of the programs: without deferral the second one is right, without names the first', async () => {
    const now = changed('life_push(0, "fput", "release of dma_buf", dma_buf_release, buf);', 'dma_buf_release(buf);');
    expect(eventsOf(await ledger('000-torn-down-in-init.c', LOADS, 'today', now))).toEqual([]);
    const nameless = changed('life_enlist(cache, "slab caches");', '');
    expect(eventsOf(await ledger('000-as-it-was.c', LOADS, 'today', nameless))).toEqual([]);
  });
});

describe('thread 002: locks and fences', () => {
  const SAMPLE = '002-locks.c';
  const MMAP =
    '62: mmap_lock is taken inside of reservation, held since line 61; line 33 takes them the other way round';
  const PAGES =
    '81: mm.lock is taken inside of reservation, held since line 83; line 83 takes them the other way round';

  it('nouveau, then, took mmap_lock inside of a reservation; amdgpu does not', async () => {
    const inside = await ledger(SAMPLE, ['teach', 'copy_inside'], 'today');
    expect(eventsOf(inside)).toEqual([MMAP]);
    await golden('002-copy-inside', '002.md', inside);
    const before = await ledger(SAMPLE, ['teach', 'copy_before'], 'today');
    expect(eventsOf(before)).toEqual([]);
    await golden('002-copy-before', '002.md', before);
  });

  it('has nothing to compare with when nobody went through the order', async () => {
    expect(eventsOf(await ledger(SAMPLE, ['copy_inside'], 'today'))).toEqual([]);
    expect(eventsOf(await ledger(SAMPLE, ['copy_inside', 'teach'], 'today'))).toEqual([
      '33: reservation is taken inside of mmap_lock, held since line 32; line 62 takes them the other way round',
    ]);
  });

  it('i915, then, had a lock of its own on both sides of a reservation', async () => {
    const under = await ledger(SAMPLE, ['pin_under_lock'], 'today');
    expect(eventsOf(under)).toEqual([PAGES]);
    await golden('002-pin-under-lock', '002.md', under);
    const without = await ledger(SAMPLE, ['pin_without_lock'], 'today');
    expect([...eventsOf(without), ...without.left]).toEqual([]);
    await golden('002-pin-without-lock', '002.md', without);
  });

  it('a fence that others know of must not be waited for by who signals it', async () => {
    const after = await ledger(SAMPLE, ['allocate_after_publishing'], 'today');
    expect(after.rows.flatMap((row) => row.marks).filter((m) => m.includes('may wait'))).toHaveLength(2);
    expect(eventsOf(after)).toHaveLength(1);
    await golden('002-allocate-after', '002.md', after);
    const before = await ledger(SAMPLE, ['allocate_before_publishing'], 'today');
    expect([...eventsOf(before), ...before.left]).toEqual([]);
    expect(before.rows.flatMap((row) => row.marks).filter((m) => m.includes('may wait'))).toEqual([]);
    await golden('002-allocate-before', '002.md', before);
  });

  it('comes out of the programs: user memory that never has to be read in takes no lock', async () => {
    const book = changed('life_lock_passing(&life_mmap_lock, "mmap_lock");', ';');
    expect(eventsOf(await ledger(SAMPLE, ['teach', 'copy_inside'], 'today', book))).toEqual([]);
    const private_ = changed('life_enlist(fence, "published fences");', ';');
    expect(eventsOf(await ledger(SAMPLE, ['allocate_after_publishing'], 'today', private_))).toEqual([]);
  });
});

describe('thread 003: a DRM device on a root device', () => {
  const SAMPLE = '003-root-device.c';

  it('is never freed under the old semantics: 1, 2, 3, 2, 1 and a cycle', async () => {
    const made = await ledger(SAMPLE, ['on_root_device'], 'old');
    expect(column(made, 'root device')).toEqual([1, 2, 3, 2, 1]);
    expect(column(made, 'DRM device')).toEqual([null, 1, 1, 1, 1]);
    expect(made.rows.map((row) => row.cells[0]?.real)).toEqual([1, 2, 4, 2, 1]);
    expect(made.cycles).toEqual(['devm action on root device → DRM device → parent → root device']);
    expect(made.rows.flatMap((row) => row.marks)).toEqual([`a cycle closes: ${made.cycles[0]}`]);
    await golden('003-root-old', '003.md', made);
  });

  it('is freed today', async () => {
    const made = await ledger(SAMPLE, ['on_root_device'], 'today');
    expect(column(made, 'root device')).toEqual([1, 2, 3, 2, 0]);
    expect(made.left).toEqual([]);
    expect(made.waiting).toEqual([]);
    await golden('003-root-today', '003.md', made);
  });

  it('is freed with a platform device that is bound, under the old semantics too', async () => {
    const made = await ledger(SAMPLE, ['on_bound_platform_device'], 'old');
    expect(made.left).toEqual([]);
    expect(made.cycles).toEqual([]);
    await golden('003-bound-old', '003.md', made);
  });

  it('is freed with that device today, by the same steps', async () => {
    const [before, now] = await Promise.all(
      (['old', 'today'] as const).map((semantics) => ledger(SAMPLE, ['on_bound_platform_device'], semantics)),
    );
    expect(ledgerToText(now, false)).toBe(ledgerToText(before, false));
  });

  it('comes out of the contracts: with one changed the ledger is another', async () => {
    const book = changed('life_get(parent, &dev->ref, "drmm:parent");', '');
    const made = await ledger(SAMPLE, ['on_root_device'], 'old', book);
    expect(column(made, 'root device').slice(0, 3)).toEqual([1, 1, 2]);
    expect(made.cycles).toEqual([]);
  });
});

describe('thread 004: managed actions on three kinds of device', () => {
  async function matrix(semantics: 'today' | 'old', book = loadTestBook()): Promise<string[]> {
    const file = 'samples/threads/004-managed-actions.c';
    const { suites } = replayTests({
      parser: await loadTestParser(),
      book,
      files: [{ file, text: readFileSync(join(packageRoot, file), 'utf8') }],
      tree: null,
      switches: new Set(semantics === 'today' ? TODAY : []),
    });
    return verdicts(suites);
  }

  it('run always today', async () => {
    const found = await matrix('today');
    expect(found).toHaveLength(9);
    expect(found.filter((v) => !v.endsWith('pass'))).toEqual([]);
  });

  it('run always only on the bound platform device under the old semantics', async () => {
    expect((await matrix('old')).filter((v) => !v.endsWith('pass'))).toEqual(['root_get: fail', 'platform_get: fail']);
  });

  it('come out of the programs: unbinding that leaves them alone makes the third kind like the second', async () => {
    const book = changed(
      `void device_unbind_cleanup(struct device *dev)
{
  devres_release_all(dev);`,
      `void device_unbind_cleanup(struct device *dev)
{`,
    );
    const failing = (await matrix('old', book)).filter((v) => !v.endsWith('pass'));
    expect(failing).toContain('bound_get: fail');
  });
});

describe('thread 001: a buffer between two drivers', () => {
  const SAMPLE = '001-prime.c';
  const steps = (made: Ledger, name: string): (number | null)[] => column(made, name).slice(-5);

  it('leaves an entry in a cache that dangles, as it was', async () => {
    const made = await ledger(SAMPLE, ['export_and_import'], 'old');
    expect(steps(made, 'GEM object')).toEqual([2, 2, 2, 1, 0]);
    expect(steps(made, 'dma_buf')).toEqual([1, 2, 1, 0, null]);
    expect(made.events.map((e) => `${e.place.line}: ${e.text}`)).toEqual([
      "30: a file's cache points to the dma_buf that is released now: the entry dangles",
    ]);
    await golden('001-prime-old', '001.md', made);
  });

  it('keeps the dma_buf until the last handle goes, today', async () => {
    const made = await ledger(SAMPLE, ['export_and_import'], 'today');
    expect(steps(made, 'GEM object')).toEqual([2, 2, 2, 2, 0]);
    expect(steps(made, 'dma_buf')).toEqual([3, 6, 5, 2, 0]);
    expect(made.events).toEqual([]);
    expect(made.left).toEqual([]);
    const marks = made.rows.flatMap((row) => row.marks).filter((m) => m.startsWith('a cycle'));
    const cycle = 'dma_buf on GEM object → dma_buf → exported object → GEM object';
    expect(marks).toEqual([`a cycle closes: ${cycle}`, `a cycle is broken: ${cycle}`]);
    await golden('001-prime-today', '001.md', made);
  });

  it('does so for an import into the driver that exported it', async () => {
    const before = await ledger(SAMPLE, ['import_into_itself'], 'old');
    expect(eventsOf(before)).toEqual([
      "42: a file's cache points to the dma_buf that is released now: the entry dangles",
    ]);
    expect(column(before, 'GEM object').slice(-4)).toEqual([3, 2, 1, 0]);
    await golden('001-self-old', '001.md', before);
    const made = await ledger(SAMPLE, ['import_into_itself'], 'today');
    expect(made.events).toEqual([]);
    expect(made.left).toEqual([]);
    await golden('001-self-today', '001.md', made);
  });

  it('comes out of the programs: a cache that holds nothing is left dangling', async () => {
    const book = changed('life_get(buf, file, life_text("cache entry %d", handle));', ';');
    expect(steps(await ledger(SAMPLE, ['export_and_import'], 'today', book), 'dma_buf')).not.toEqual([3, 6, 5, 2, 0]);
  });
});

describe('a ledger', () => {
  it('is there as JSON, Markdown and SVG as well', async () => {
    const made = await ledger('003-root-device.c', ['on_root_device'], 'old');
    const json = ledgerToJson(made);
    expect(json.objects).toEqual(['root device', 'DRM device']);
    expect(json.rows[2]).toMatchObject({
      call: 'drm_dev_register',
      counts: [{ count: 3, change: 1, real: 4 }, { count: 1 }],
    });
    expect(ledgerToMarkdown(made)).toContain('| `root_device_register`, line ');
    const svg = ledgerToSvg(made);
    expect(svg).toMatch(/^<svg [^>]*>\n<title>on_root_device<\/title>/);
    expect(svg).toContain('root_device_unregister');
    expect(svg.match(/<text/g)?.length).toBe(svg.match(/<\/text>/g)?.length);
    expect(svg).not.toContain('%');
    const parts = ledgerToSvg(await ledger('000-as-it-was.c', ['insmod', 'rmmod'], 'today'));
    expect([...parts.matchAll(/class="title"[^>]*>([^<]*)</g)].map((m) => m[1])).toEqual([
      'insmod, then rmmod',
      'insmod:',
      'rmmod:',
    ]);
  });

  it('follows the path on which a call fails', async () => {
    const made = await ledger('003-root-device.c', ['on_bound_platform_device'], 'old', loadTestBook(), [
      'platform_device_add',
    ]);
    expect(made.rows.map((row) => row.call)).toEqual([
      'platform_device_alloc',
      'platform_device_add',
      'platform_device_put',
    ]);
    expect(made.left).toEqual([]);
  });

  it('needs no contract of its own for what compiles', () => {
    expect(
      compileContracts([{ name: 'x.yaml', text: 'subsystem: x\nprograms:\n  - name: p\n' }]).problems,
    ).toHaveLength(1);
  });
});
