import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './tools.js';

/** The two folders that an extension host is told of: a development extension and the tests. */
export interface Bundle {
  /** An extension that does nothing: what is tested is the installed package. */
  readonly extension: string;
  /** File that exports `run`. */
  readonly index: string;
}

/** Builds a folder of `test/e2e` as CommonJS below `out/`, mocha and the editor's API left to be asked for at run time. */
export async function bundleSuite(name: 'suite' | 'measure' = 'suite'): Promise<Bundle> {
  const from = join(root, 'test/e2e', name);
  const to = join(root, 'out/e2e', name);
  rmSync(to, { recursive: true, force: true });
  const extension = join(to, 'empty');
  mkdirSync(extension, { recursive: true });
  const manifest = { name: 'empty', publisher: 'test', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(join(extension, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(to, 'package.json'), JSON.stringify({ type: 'commonjs' }));
  const tests = readdirSync(from).filter((name) => name.endsWith('.e2e.ts'));
  await build({
    absWorkingDir: root,
    entryPoints: ['index.ts', ...tests].map((name) => join(from, name)),
    outdir: join(to, name),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return { extension, index: join(to, name, 'index.js') };
}
