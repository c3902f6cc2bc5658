import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asset, packageRoot } from '../../src/project/package.js';
import { Client, LEAKY } from '../server/client.js';

const preload = `--require "${join(packageRoot, 'test/network/watch.cjs')}"`;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'network-'));
  process.env.NETWORK_LOG = join(folder, 'log');
  process.env.NODE_OPTIONS = preload;
});

afterEach(() => {
  delete process.env.NETWORK_LOG;
  delete process.env.NODE_OPTIONS;
  rmSync(folder, { recursive: true, force: true });
});

/** What the watched programs have tried, each process and thread having said that it is watched. */
function log(): string[] {
  const file = join(folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

describe('nothing leaves the machine', () => {
  it('is a test that can fail: an attempt is seen', () => {
    execFileSync(process.execPath, ['-e', "fetch('http://127.0.0.1:9/').catch(() => {})"]);
    expect(log()).toContain('fetch "http://127.0.0.1:9/"');
  });

  it('when drivers are checked by workers', () => {
    const { status } = spawnSync(process.execPath, [
      asset('cli.js'),
      'check',
      '--jobs',
      '2',
      join(packageRoot, 'samples'),
    ]);
    expect(status).toBe(1);
    expect(log().length).toBeGreaterThan(0);
    expect(log().filter((line) => line !== 'watching')).toEqual([]);
  });

  it('when the language server checks a driver', async () => {
    const client = await Client.start();
    try {
      const uri = await client.open('a.c', LEAKY);
      expect((await client.diagnostics(uri)).diagnostics).toHaveLength(1);
    } finally {
      await client.stop();
    }
    expect(log().length).toBeGreaterThan(0);
    expect(log().filter((line) => line !== 'watching')).toEqual([]);
  });
});
