// Builds dist/: the command line and its worker as one file each, the parser's
// wasm and the compiled contracts beside them.
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { clientLibrary } from './client-library.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
};
// Some packages are CommonJS and ask for `require` at run time.
const banner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/** What the extension loads when it needs it, each in a file of its own: what is loaded in one go keeps the extension host from everybody else. */
const APART = { './client-library.js': './client/library.cjs', './graph-panels.js': './client/graphs.cjs' };

await mkdir(dist, { recursive: true });
await rm(join(dist, 'client'), { recursive: true, force: true });
await Promise.all([programs(), extension(), page(), wasm(), contracts()]);

async function programs() {
  await build({
    ...node,
    entryPoints: {
      cli: 'src/cli/main.ts',
      worker: 'src/project/worker.ts',
      server: 'src/server/main.ts',
      analyst: 'src/server/analyst-worker.ts',
    },
    outdir: 'dist',
    banner: { js: banner },
    sourcemap: 'linked',
  });
  const cli = join(dist, 'cli.js');
  await writeFile(cli, `#!/usr/bin/env node\n${await readFile(cli, 'utf8')}`);
  await chmod(cli, 0o755);
}

/** CommonJS, which every version of the editor that we support can load. */
async function extension() {
  // the less there is to load, the sooner the window is there; names stay for profiles and stacks
  const options = { ...node, format: 'cjs', external: ['vscode'], minifyWhitespace: true, minifySyntax: true };
  const own = { ...options, outdir: 'dist', outExtension: { '.js': '.cjs' }, sourcemap: 'linked' };
  await Promise.all([
    build({ ...own, entryPoints: { extension: 'src/extension/extension.ts' }, plugins: [apart()] }),
    build({ ...own, entryPoints: { 'client/graphs': 'src/extension/graph-panels.ts' } }),
    build({ ...own, entryPoints: { 'client/server-starter': 'src/extension/server-starter.ts' } }),
    clientLibrary(options, join(dist, 'client')),
  ]);
}

/** Leaves to their own files what has one. */
function apart() {
  const names = Object.keys(APART).map((name) => name.replaceAll('.', '\\.'));
  return {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`^(?:${names.join('|')})$`) }, ({ path }) => ({
        path: APART[path],
        external: true,
      }));
    },
  };
}

/** The page of the graph: one script for an editor's panel, and for a file that works offline. */
async function page() {
  await build({
    absWorkingDir: root,
    bundle: true,
    entryPoints: { graph: 'src/webview/graph.ts' },
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
}

async function wasm() {
  await Promise.all(
    ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-c/tree-sitter-c.wasm'].map((file) =>
      copyFile(require.resolve(file), join(dist, basename(file))),
    ),
  );
}

/** The YAML is checked here once, so that a run starts from plain JSON. */
async function contracts() {
  const compiler = join(dist, 'contracts-compiler.mjs');
  await build({ ...node, entryPoints: ['src/core/contracts/index.ts'], outfile: compiler, banner: { js: banner } });
  const { compileContracts, serialiseBook } = await import(pathToFileURL(compiler));
  await rm(compiler);
  const files = [];
  for (const path of await yamlBelow(join(root, 'src/core/contracts/data'))) {
    files.push({ name: relative(root, path), text: await readFile(path, 'utf8') });
  }
  const { book, problems } = compileContracts(files);
  if (problems.length > 0) {
    for (const p of problems)
      console.error(`${p.file}:${p.line}:${p.column}: ${p.where === '' ? '' : `${p.where}: `}${p.message}`);
    process.exitCode = 1;
    if (!process.argv.includes('--lenient')) return;
  }
  await writeFile(join(dist, 'contracts.json'), JSON.stringify(serialiseBook(book)));
}

async function yamlBelow(dir) {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
