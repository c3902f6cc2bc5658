import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/project/package.js';

/** Everything that runs in an editor, by name; pages, pictures and words by folder. */
const PROGRAMS = [
  'dist/analyst.js',
  'dist/client/graphs.cjs',
  'dist/client/library.cjs',
  'dist/client/server-starter.cjs',
  'dist/contracts.json',
  'dist/extension.cjs',
  'dist/server.js',
  'dist/tree-sitter-c.wasm',
  'dist/web-tree-sitter.wasm',
  'dist/webview/graph.js',
  'dist/worker.js',
];
/** Of the library for language clients. */
const PIECE = /^dist\/client\/library-\d+\.cjs$/;
const OTHERS = [
  /^docs\/rules\/[\w-]+\.md$/,
  /^l10n\/[\w.-]+\.json$/,
  /^media\/[\w/-]+\.(svg|png)$/,
  /^syntaxes\/[\w.-]+\.json$/,
  /^package(\.nls(\.[\w-]+)?)?\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
];

describe('the packaged extension', () => {
  it('holds what runs and nothing else', async () => {
    const files = await listFiles({ cwd: packageRoot, packageManager: PackageManager.None });
    const pieces = files.filter((file) => PIECE.test(file));
    expect(pieces.length).toBeGreaterThan(1);
    expect(files.filter((file) => file.startsWith('dist/') && !pieces.includes(file)).sort()).toEqual(PROGRAMS);
    const known = [...PROGRAMS, ...pieces];
    expect(files.filter((file) => !known.includes(file) && !OTHERS.some((form) => form.test(file)))).toEqual([]);
    for (const needed of ['package.json', 'package.nls.json', 'README.md', 'LICENSE']) expect(files).toContain(needed);
  });

  it('is smaller than 4 MB', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vsix-'));
    try {
      const packagePath = join(folder, 'x.vsix');
      execFileSync(process.execPath, [join(packageRoot, 'scripts/package.mjs'), packagePath], { stdio: 'pipe' });
      expect(statSync(packagePath).size).toBeGreaterThan(500_000);
      expect(statSync(packagePath).size).toBeLessThan(4_000_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
