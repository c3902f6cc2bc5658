// node scripts/bundled.mjs FILE.ts [ARGUMENT...]
//
// Runs a TypeScript program as one plain JavaScript file, the way the command line
// is built. A loader such as tsx keeps the names of functions with a call for each
// closure that is made: what is measured then is not what users run.
import { dirname, join, parse } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/bundled.mjs FILE.ts [ARGUMENT...]');
  process.exit(2);
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outfile = join(root, 'dist', `${parse(file).name}.bundled.mjs`);
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
});
process.argv = [process.argv[0], outfile, ...args];
await import(pathToFileURL(outfile));
