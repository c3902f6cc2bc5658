// npm run screenshots: the README's pictures, from the real workbench, into docs/images/;
// and the same scenes in every theme into out/screenshots/themes/, to be looked at.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from './harness/browser.js';
import { scenes } from './harness/scenes.js';
import { installExtension, startServer } from './harness/server.js';
import { pictures, root, sandbox, setUp, vsix } from './harness/tools.js';
import { Workbench } from './harness/workbench.js';

const THEMES = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
} as const;
/** The theme of the README's pictures. */
const README = 'dark';

/** The samples announce their findings in comments, for the tests; a reader is not to be told twice. */
function withoutMarks(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/ \/\* finding[^*]*\*\//g, ''));
  }
}

const tools = setUp();
const only = process.argv.slice(2);
for (const [name, theme] of Object.entries(THEMES)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const box = sandbox({
    'workbench.colorTheme': theme,
    'window.commandCenter': false,
    'workbench.layoutControl.enabled': false,
    'editor.minimap.enabled': false,
    'editor.fontSize': 12,
    'editor.occurrencesHighlight': 'off',
    'editor.stickyScroll.enabled': false,
  });
  withoutMarks(box.workspace);
  installExtension(tools, box, vsix);
  const server = await startServer(tools, box);
  try {
    const browser = await openBrowser(tools, box, { width: 1280, height: 640, scale: name === README ? 1.5 : 1 });
    try {
      const folder = name === README ? join(root, 'docs/images') : join(pictures, 'themes', name);
      const bench = new Workbench(browser.page, folder);
      await bench.openFolder(server, box);
      await scenes(bench);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    box.remove();
  }
  console.log(`${name}: done`);
}
