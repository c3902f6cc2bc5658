import { describe, expect, it } from 'vitest';
import { compileContracts, reviveBook, serialiseBook, type Contract } from '../../../src/core/contracts/index.js';
import { builtinFiles } from './helpers.js';

const files = builtinFiles();
const { book, problems } = compileContracts(files);
const contracts: Contract[] = [...book.names()].map((name) => book.contract(name)!);

function contract(name: string): Contract {
  const found = book.contract(name);
  if (!found) throw new Error(`no contract for ${name}`);
  return found;
}

describe('the builtin contracts', () => {
  it('have no problems', () => {
    expect(problems).toEqual([]);
  });

  it.each([
    ['of.yaml', 60],
    ['device.yaml', 120],
    ['clk.yaml', 50],
    ['regulator.yaml', 25],
    ['reset.yaml', 40],
    ['runtime-pm.yaml', 50],
    ['memory.yaml', 180],
    ['irq.yaml', 45],
    ['net.yaml', 220],
    ['usb.yaml', 80],
    ['drm.yaml', 150],
    ['media.yaml', 70],
    ['sound.yaml', 25],
    ['managed.yaml', 300],
    ['registrations.yaml', 200],
    ['workqueue-timer.yaml', 80],
  ])('%s describes at least %i functions', (name, least) => {
    const file = files.find((f) => f.name === name);
    const alone = compileContracts([file!]).book;
    // objects of other files are missing here, so this is a lower bound
    expect([...alone.names()].length).toBeGreaterThanOrEqual(Math.floor(least * 0.8));
    expect(file!.text.match(/^ {6}\w+:/gm)?.length ?? 0).toBeGreaterThanOrEqual(least);
  });

  it('are files that can be read in one go', () => {
    for (const file of files) expect(file.text.split('\n').length, file.name).toBeLessThanOrEqual(600);
  });

  it('all stand on a line of the kernel’s source', () => {
    for (const c of contracts) {
      expect(c.evidence.length, c.name).toBeGreaterThan(0);
      for (const e of c.evidence) {
        expect(e.source, c.name).toMatch(/^[a-z0-9][\w./+-]*\.[ch]$/i);
        expect(e.line, c.name).toBeGreaterThan(0);
      }
    }
  });

  it('of runners stand on such lines too, and no call does two things', () => {
    const seen = new Set<string>();
    for (const runner of book.runners) {
      for (const call of runner.calls) {
        expect(seen.has(call.name), call.name).toBe(false);
        seen.add(call.name);
        for (const e of call.evidence) expect(e.line, call.name).toBeGreaterThan(0);
        expect(book.runnerCall(call.name)?.runner.name).toBe(runner.name);
      }
    }
    expect(book.runnerCall('cancel_work_sync')?.call).toMatchObject({ does: 'stop', on: 0, waits: false });
    expect(book.runnerCall('flush_work')?.call.waits).toBe(true);
    for (const object of book.powers) expect(book.data.objects[object]?.kind, object).toBe('enable');
  });

  it('name releases that are contracts themselves, and end with something to recommend', () => {
    for (const c of contracts) {
      for (const e of c.effects) {
        if (e.do !== 'acquire' || e.managed) continue;
        expect(e.release.length, c.name).toBeGreaterThan(0);
        for (const r of e.release) expect(book.contract(r), `${c.name} → ${r}`).toBeDefined();
        expect(
          contract(e.release[0]).effects.some((x) => x.do === 'release'),
          `${c.name} → ${e.release[0]}`,
        ).toBe(true);
      }
    }
  });

  it('do not claim anything on a call that only looks', () => {
    for (const c of contracts)
      if (c.pure)
        expect(
          c.effects.every((e) => e.do === 'borrow'),
          c.name,
        ).toBe(true);
  });

  it('speak of every kind of obligation', () => {
    const kinds = new Set(contracts.flatMap((c) => c.effects.flatMap((e) => (e.do === 'acquire' ? [e.kind] : []))));
    expect([...kinds].sort()).toEqual(['deferred', 'enable', 'lock', 'memory', 'reference', 'registration']);
  });
});

describe('contracts that are easy to get wrong', () => {
  it.each(['pm_runtime_get_sync', 'pm_runtime_get', 'kobject_init_and_add', 'snd_power_ref_and_wait'])(
    '%s acquires even when it fails',
    (name) => {
      expect(contract(name).effects.find((e) => e.do === 'acquire')).toMatchObject({ when: 'always' });
    },
  );

  it('counts pm_runtime_resume_and_get() and the conditional forms on success only', () => {
    expect(contract('pm_runtime_resume_and_get')).toMatchObject({
      failure: 'negative',
      effects: [{ when: 'success' }],
    });
    expect(contract('pm_runtime_get_if_in_use').failure).toBe('null-or-errptr');
  });

  it('keeps preparing and enabling a clock apart', () => {
    expect(contract('clk_prepare').effects[0]).toMatchObject({
      kind: 'enable',
      release: expect.arrayContaining(['clk_unprepare']) as unknown,
    });
    expect(contract('clk_prepare_enable').effects[0]).toMatchObject({
      release: ['clk_disable_unprepare', 'clk_disable'],
    });
  });

  it('owes put_device() after device_register() failed', () => {
    expect(contract('device_register').effects).toMatchObject([
      { do: 'consume', when: 'always' },
      { do: 'acquire', when: 'success', release: expect.arrayContaining(['device_unregister']) as unknown },
      { do: 'acquire', when: 'failure', release: expect.arrayContaining(['put_device']) as unknown },
    ]);
  });

  it.each([
    ['of_find_node_by_name', 0],
    ['of_get_next_child', 1],
    ['pci_get_device', 2],
    ['fwnode_graph_get_next_endpoint', 1],
    ['acpi_dev_get_next_match_dev', 0],
  ])('%s gives its start up', (name, index) => {
    expect(contract(name).effects[0]).toMatchObject({ do: 'release', on: { at: 'arg', index } });
    expect(contract(name).effects[1]).toMatchObject({ do: 'acquire', on: { at: 'return' } });
  });

  it.each(['of_node_get', 'get_device', 'dma_fence_get', 'usb_get_urb'])(
    '%s counts its argument and returns it',
    (name) => {
      expect(contract(name).effects).toMatchObject([
        { do: 'acquire', on: { at: 'arg', index: 0 } },
        { do: 'pass', arg: 0, takes: false },
      ]);
    },
  );

  it('hands a node out inside the result structure', () => {
    expect(contract('of_parse_phandle_with_args').effects[0]).toMatchObject({
      on: { at: 'out', index: 4, field: 'np' },
    });
  });

  it('runs an action at once when it could not be added', () => {
    expect(contract('devm_add_action_or_reset').effects).toEqual([
      { do: 'action', scope: 'devm', owner: 0, action: 1, data: 2, runsOnFailure: true },
    ]);
    expect(contract('drmm_add_action').effects[0]).toMatchObject({ scope: 'drmm', runsOnFailure: false });
  });

  it('gives managed memory up early with its own function only', () => {
    const devm = contract('devm_kzalloc').effects[0];
    expect(devm).toMatchObject({ managed: { scope: 'devm', owner: 0 }, release: ['devm_kfree'] });
    expect(contract('kzalloc').effects[0]).not.toMatchObject({
      release: expect.arrayContaining(['devm_kfree']) as unknown,
    });
  });

  it('identifies an interrupt by its cookie', () => {
    expect(contract('request_irq').effects[0]).toMatchObject({ on: { at: 'arg', index: 0 }, with: 4 });
    expect(contract('request_threaded_irq').effects[0]).toMatchObject({ with: 5 });
  });

  it('knows that a region is managed in a driver that enables its device so', () => {
    expect(contract('pci_request_regions').effects[0]).toMatchObject({ managedWith: ['pcim_enable_device'] });
  });

  it('asks dma_mapping_error() of its second argument', () => {
    expect(book.predicate('dma_mapping_error')).toBe('is-failed');
  });

  it('hands a status on', () => {
    expect(contract('dev_err_probe').effects).toEqual([{ do: 'pass', arg: 1, takes: false }]);
  });

  it('describes loops', () => {
    expect(book.iterator('for_each_child_of_node')).toMatchObject({
      variable: 1,
      holds: true,
      scoped: false,
      release: ['of_node_put'],
    });
    expect(book.iterator('for_each_child_of_node_scoped')).toMatchObject({ holds: true, scoped: true });
    expect(book.iterator('of_for_each_phandle')).toMatchObject({ variable: 0, field: 'node' });
    expect(book.iterator('for_each_gpiochip_node')).toMatchObject({ variable: 1 });
    expect(book.iterator('list_for_each_entry')).toMatchObject({ variable: 0, holds: false });
    expect(book.iterator('xa_for_each')).toMatchObject({ variable: 2, holds: false });
  });

  it('describes __free() and guard() classes', () => {
    expect(book.cleanup('kfree')).toMatchObject({ release: 'kfree', skips: 'null-or-errptr' });
    expect(book.cleanup('device_node')).toMatchObject({ release: 'of_node_put', skips: 'null' });
    expect(book.guard('mutex')).toMatchObject({ acquire: 'mutex_lock', release: 'mutex_unlock' });
  });

  it('has the 6.1 form of what changed', () => {
    const old = compileContracts(files, { kernel: '6.1.192' }).book;
    expect(old.contract('v4l2_async_nf_register')?.effects[0]).toMatchObject({ on: { index: 1 } });
    expect(book.contract('v4l2_async_nf_register')?.effects[0]).toMatchObject({ on: { index: 0 } });
    expect(old.contract('blk_alloc_disk')?.failure).toBe('null');
  });
});

describe('words', () => {
  it.each(['of_property_read_u32', 'dev_err', 'pr_debug', 'IS_ENABLED', 'strcmp', 'drm_dbg_kms', 'ilog2'])(
    '%s only looks',
    (name) => {
      expect(book.isPure(name)).toBe(true);
      expect(book.looksOnly(name)).toBe(true);
    },
  );

  it.each([
    'readl',
    'writel_relaxed',
    'regmap_read',
    'regmap_update_bits',
    'mutex_lock',
    'spin_unlock_irqrestore',
    'msleep',
  ])('%s keeps nothing but may answer differently', (name) => {
    expect(book.isPure(name)).toBe(false);
    expect(book.looksOnly(name)).toBe(true);
  });

  it.each(['kfree', 'of_node_put', 'foo_setup', 'dev_set_drvdata', 'list_add', 'queue_work'])(
    '%s is not taken to look only',
    (name) => {
      expect(book.isPure(name)).toBe(false);
    },
  );

  it.each([
    'foo_cleanup',
    'foo_free_rings',
    'bar_unregister',
    'baz_fini',
    'unregister_thing',
    'x_teardown',
    'free_all',
  ])('%s tears down', (name) => {
    expect(book.isTeardown(name)).toBe(true);
  });

  it.each(['foo_init', 'probe', 'foo_read', 'compute', 'offset', 'showdown'])('%s does not', (name) => {
    expect(book.isTeardown(name)).toBe(false);
  });

  it('pairs verbs and callbacks', () => {
    expect(book.verbs).toContainEqual({
      acquire: 'get',
      release: expect.arrayContaining(['put']) as unknown,
      kind: 'reference',
    });
    expect(book.callbacks.get('probe')).toMatchObject({
      role: 'setup',
      partner: expect.arrayContaining(['remove']) as unknown,
      cleansUpItself: true,
    });
    for (const c of book.callbacks.values()) if (c.role === 'teardown') expect(c.partner, c.field).toEqual([]);
  });

  it('knows predicates and calls that do not return', () => {
    expect(book.predicate('IS_ERR_OR_NULL')).toBe('is-err-or-null');
    expect(book.transparent.has('unlikely')).toBe(true);
    expect(book.noReturn.has('panic')).toBe(true);
    expect(book.noReturn.has('BUG_ON')).toBe(false);
  });
});

describe('the serialised book', () => {
  it('comes back the same', () => {
    const revived = reviveBook(JSON.parse(JSON.stringify(serialiseBook(book))));
    expect(revived).not.toBeNull();
    expect([...revived!.names()]).toEqual([...book.names()]);
    for (const c of contracts) expect(revived!.contract(c.name)).toEqual(c);
    expect(revived!.verbs).toEqual(book.verbs);
    expect(revived!.callbacks).toEqual(book.callbacks);
    expect(revived!.transparent).toEqual(book.transparent);
    expect(revived!.iterator('for_each_pci_dev')).toEqual(book.iterator('for_each_pci_dev'));
    expect(revived!.isTeardown('foo_cleanup')).toBe(true);
  });

  it('is plain data and small enough to start from', () => {
    const json = JSON.stringify(serialiseBook(book));
    expect(JSON.parse(json)).toEqual(serialiseBook(book));
    // programs are texts, which cost little to read
    const programs = JSON.stringify(serialiseBook(book).programs).length;
    expect(json.length - programs).toBeLessThan(1_000_000);
    expect(programs).toBeLessThan(400_000);
  });

  it.each([null, 7, 'x', [], {}, { format: 0, contracts: [], shapes: [] }])('is not made from %j', (data) => {
    expect(reviveBook(data)).toBeNull();
  });
});
