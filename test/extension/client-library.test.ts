import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/project/package.js';

interface Pieces {
  readonly steps: readonly (() => unknown)[];
  readonly library: () => unknown;
}

describe('the library for language clients in pieces', () => {
  const load = createRequire(import.meta.url);
  const folder = join(packageRoot, 'dist/client');
  const { steps, library } = load(join(folder, 'library.cjs')) as Pieces;
  const text = steps.map(String);
  const files = [...new Set(text.flatMap((step) => /library-\d+\.cjs/.exec(step) ?? []))];

  it('has files small enough to be loaded in a moment', () => {
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThan(120_000);
  });

  it('loads each file, then runs each of its modules once, in steps of their own', () => {
    expect(new Set(text).size).toBe(text.length);
    for (const file of files) {
      const own = text.filter((step) => step.includes(file));
      expect(own[0]).not.toContain('[');
      expect(own.length - 1).toBe((load(join(folder, file)) as unknown[]).length);
    }
    expect(library).toBe(steps.at(-1));
  });

  it('needs in no file what a later one has', () => {
    for (const [i, file] of files.entries()) {
      const source = readFileSync(join(folder, file), 'utf8');
      const needed = [...source.matchAll(/library-(\d+)\.cjs/g)].map(([, n]) => Number(n));
      expect(needed.filter((n) => n > i + 1)).toEqual([]);
    }
  });
});
