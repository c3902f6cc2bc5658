// npm start [-- PATH... [OPTIONS]]: builds, checks the samples (or the paths), prints
// what was found, and leaves the same as SARIF and the lifetime graph in out/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const given = process.argv.slice(2);
const paths = given.length > 0 ? given : [join(root, 'samples')];
const cli = join(root, 'dist', 'cli.js');

const run = (file, args) => {
  const { status, error } = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' });
  if (error) throw error;
  return status ?? 2;
};

if (run(join(root, 'scripts', 'build.mjs'), []) !== 0) process.exit(2);
mkdirSync('out', { recursive: true });
const sarif = join('out', 'findings.sarif');
const status = run(cli, ['check', ...paths, '--also-sarif', sarif]);
if (status !== 2) {
  console.error(`The same as SARIF: ${sarif}`);
  // of the samples, the one whose layers a picture shows best; of a tree there is too much to draw at once
  const graph = join('out', 'graph.html');
  const drawn = given.length > 0 ? given.filter((arg) => existsSync(arg)) : [join(root, 'samples', 'lumen-drm.c')];
  if (run(cli, ['graph', ...drawn, '--format', 'html', '-o', graph]) === 0)
    console.error(`The lifetime graph, for a browser: ${graph}`);
}
// Findings are what a run is for; only a run that could not be done is an error here.
process.exitCode = status === 2 ? 2 : 0;
