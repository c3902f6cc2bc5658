// The second half of npm run bench:graph: the page with 1,000 nodes, all drawn, in a
// headless Chromium. Zooms and pans by the wheel and the pointer, one event a frame, and
// counts the frames, and the CPU time of all of the browser's processes for each: on a
// machine that is busy with other things, that is what tells. It is painted with the CPU:
// no graphics card is asked for.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { graphHtml } from '../src/core/graph/html.js';
import { layoutGraph } from '../src/core/graph/layout.js';
import { asset } from '../src/project/package.js';
import { randomGraph } from '../test/core/graph/random-graph.js';
import { setUp } from '../test/e2e/harness/tools.js';

const SECONDS = 4;

interface Frames {
  readonly frames: number;
  readonly seconds: number;
  /** Milliseconds between two frames, at worst. */
  readonly worst: number;
}

const graph = randomGraph(1000, 7);
const expanded = layoutGraph(graph).groups.map((group) => group.id);
const folder = mkdtempSync(join(tmpdir(), 'graph-'));
const browser = await chromium.launch({ executablePath: setUp().chromium, args: ['--no-sandbox', '--disable-gpu'] });
const devtools = await browser.newBrowserCDPSession();
try {
  const file = join(folder, 'graph.html');
  writeFileSync(file, graphHtml(graph, readFileSync(asset('webview/graph.js'), 'utf8')));
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  await page.locator('.node').first().waitFor();
  // As if every group had been opened.
  await page.evaluate(`(() => {
    const key = 'lifetime graph of ' + document.title;
    const state = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.setItem(key, JSON.stringify({ ...state, expanded: ${JSON.stringify(expanded)} }));
  })()`);
  await page.reload();
  await page.locator('.node').first().waitFor();
  console.log(`\n${await page.locator('.node').count()} nodes and ${await page.locator('.edge').count()} edges drawn`);
  for (const [name, scale] of [
    ['as it opens', null],
    ['the whole picture', 'Fit'],
  ] as const) {
    if (scale !== null) await page.getByRole('button', { name: scale }).click();
    for (const what of ['pan', 'zoom'] as const) {
      await quiet(page);
      const before = await cpu();
      const frames = await page.evaluate<Frames>(drive(what));
      tell(`${name}, ${what}`, frames, (await cpu()) - before);
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Seconds of CPU that the browser has used in all of its processes. */
async function cpu(): Promise<number> {
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** What opening it, or the last gesture, costs is another matter: waits until little is done. */
async function quiet(page: Page): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const before = await cpu();
    await page.waitForTimeout(500);
    if ((await cpu()) - before < 0.02) return;
  }
}

function tell(what: string, { frames, seconds, worst }: Frames, used: number): void {
  console.log(
    `${what.padEnd(24)} ${(frames / seconds).toFixed(1)} frames a second, at worst ${worst.toFixed(0)} ms for one; ${((1000 * used) / frames).toFixed(1)} ms of CPU a frame`,
  );
}

/** Runs in the page: an event a frame, until the time is over. */
function drive(what: 'pan' | 'zoom'): string {
  return `new Promise((done) => {
    const picture = document.querySelector('.picture');
    const { x, y, width, height } = picture.getBoundingClientRect();
    const at = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true, cancelable: true, view: window };
    let frames = 0, worst = 0, last = performance.now();
    const start = last;
    if (${JSON.stringify(what)} === 'pan') picture.dispatchEvent(new MouseEvent('mousedown', at));
    const next = (now) => {
      worst = Math.max(worst, now - last);
      last = now;
      frames++;
      const phase = frames / 12;
      if (${JSON.stringify(what)} === 'pan')
        window.dispatchEvent(new MouseEvent('mousemove', { ...at, clientX: at.clientX + 250 * Math.sin(phase), clientY: at.clientY + 150 * Math.cos(phase) }));
      else picture.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: 60 * Math.sin(phase) }));
      if (now - start < ${SECONDS * 1000}) requestAnimationFrame(next);
      else {
        window.dispatchEvent(new MouseEvent('mouseup', at));
        done({ frames, seconds: (now - start) / 1000, worst });
      }
    };
    requestAnimationFrame(next);
  })`;
}
