// npm run score [-- --dir DIR --trees DIR ...]: scores the built program against a set of
// real bugs that were fixed upstream. The set is not part of this repository.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const script = process.env.LIFETIMES_EVAL ?? join(root, '..', 'shared', 'eval', 'score.mjs');
if (!existsSync(script)) {
  console.error(`No evaluation set at ${script}; set LIFETIMES_EVAL to its score.mjs.`);
  process.exit(2);
}
const own = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [script, ...own, '--', process.execPath, join(root, 'dist', 'cli.js'), 'check'],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 2;
