// The library for language clients, in pieces that an extension host can load one by one.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/** How much of the library is in one file: what is loaded is looked through at once. In bytes of source. */
const FILE_OF_LIBRARY = 100_000;

/**
 * The library for language clients is most of the extension's code. It is in several files
 * that run nothing when they are loaded: each exports a function for each of its modules.
 * `client/library.cjs` exports `steps`, which load the files and run the modules, each after
 * all that it needs, so that the extension host can get to others between any two.
 */
export async function clientLibrary(shared, folder) {
  const options = { ...shared, minify: true };
  const entry = require.resolve('vscode-languageclient/node');
  const looked = await build({ ...options, entryPoints: [entry], write: false, metafile: true });
  const order = lowestFirst(looked.metafile.inputs, relative(options.absWorkingDir, entry));
  const files = [];
  let room = 0;
  for (const path of order) {
    const { bytes } = looked.metafile.inputs[path];
    if (room < bytes) room = files.push([]) && FILE_OF_LIBRARY;
    room -= bytes;
    files.at(-1).push(resolve(options.absWorkingDir, path));
  }
  const name = (i) => `./library-${i + 1}.cjs`;
  await Promise.all(
    files.map((modules, i) =>
      build({
        ...options,
        external: ['vscode', './library-*.cjs'],
        plugins: [elsewhere(files, i, name)],
        stdin: {
          contents: `module.exports = [${modules.map((m) => `() => require(${JSON.stringify(m)})`)}]`,
          resolveDir: options.absWorkingDir,
        },
        outfile: join(folder, name(i)),
      }),
    ),
  );
  const steps = files.flatMap((modules, i) => [
    `() => require('${name(i)}')`,
    ...modules.map((_, k) => `() => require('${name(i)}')[${k}]()`),
  ]);
  await writeFile(
    join(folder, 'library.cjs'),
    `exports.steps = [\n${steps.join(',\n')},\n];\nexports.library = exports.steps.at(-1);\n`,
  );
}

/** In the file that is built, modules of the others are what those files' functions return. */
function elsewhere(files, own, name) {
  const home = new Map(files.flatMap((modules, i) => modules.map((path, k) => [path, { i, k }])));
  const namespace = 'elsewhere';
  return {
    name: namespace,
    setup({ onLoad, onResolve, resolve }) {
      onResolve({ filter: /./, namespace: 'file' }, async ({ path, pluginData, ...from }) => {
        if (pluginData === namespace) return null;
        const found = await resolve(path, { ...from, pluginData: namespace });
        const at = home.get(found.path);
        return at === undefined || at.i === own ? found : { path: found.path, namespace };
      });
      // in a namespace of its own, where the package does not say which kind of module it is
      onLoad({ filter: /./, namespace }, ({ path }) => {
        const { i, k } = home.get(path);
        return { contents: `module.exports = require('${name(i)}')[${k}]()` };
      });
    },
  };
}

/** The modules that an entry needs, such that none comes before what it needs itself. */
export function lowestFirst(inputs, entry) {
  const order = new Set();
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const needed of inputs[path].imports) if (needed.path in inputs) visit(needed.path);
    order.add(path);
  };
  visit(entry);
  return [...order];
}
