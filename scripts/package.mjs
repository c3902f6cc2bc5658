// npm run package: what is built, as out/kernel-lifetimes.vsix or the file
// that is named. What goes in is said by .vscodeignore.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packagePath = resolve(process.argv[2] ?? join(root, 'out/kernel-lifetimes.vsix'));

mkdirSync(dirname(packagePath), { recursive: true });
await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false, // everything is bundled
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
console.log(`${relative(process.cwd(), packagePath)}: ${Math.ceil(statSync(packagePath).size / 1024)} KiB`);
