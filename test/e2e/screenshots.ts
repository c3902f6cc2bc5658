// npm run screenshots: the README's pictures, from the real workbench, into docs/images/;
// and the same scenes in every theme into out/screenshots/themes/, to be looked at; then a
// picture as the command line draws it, alike. `npm run screenshots -- cycle` makes that one alone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphSvg, layoutGraph, type LifetimeGraph } from '../../src/core/graph/index.js';
import { asset } from '../../src/project/package.js';
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

/** The ring of thread 003, on white or black, without an editor around it. */
async function cycle(): Promise<void> {
  const sample = join('samples', 'threads', '003-root-device.c');
  const box = sandbox();
  const browser = await openBrowser(tools, box, { width: 1200, height: 900, scale: 1.5 });
  try {
    for (const name of ['light', 'dark', 'contrast'] as const) {
      const made = join(box.home, 'cycle.json');
      const args = ['graph', sample, '--function', 'on_root_device', '--semantics', 'old', '--output', made];
      execFileSync(process.execPath, [asset('cli.js'), ...args], { cwd: root });
      const graph = JSON.parse(readFileSync(made, 'utf8')) as LifetimeGraph;
      await browser.page.setContent(graphSvg(graph, layoutGraph(graph), { theme: name }));
      const folder = name === 'light' ? join(root, 'docs/images') : join(pictures, 'themes', name);
      mkdirSync(folder, { recursive: true });
      await browser.page.locator('svg').screenshot({ path: join(folder, 'cycle.png') });
    }
  } finally {
    await browser.close();
    box.remove();
  }
  console.log('cycle: done');
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
if (only.length === 0 || only.includes('cycle')) await cycle();
