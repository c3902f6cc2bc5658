import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graphHtml, panelHtml } from '../../src/core/graph/html.js';
import type { LifetimeGraph } from '../../src/core/graph/model.js';
import { asset } from '../../src/project/package.js';
import { PROTOCOL_VERSION, readToHost, type ToHost } from '../../src/webview/protocol.js';
import { probeGraph, ringGraph } from '../core/graph/hand-graphs.js';
import { randomGraph } from '../core/graph/random-graph.js';
import { setUp } from './harness/tools.js';

const script = readFileSync(asset('webview/graph.js'), 'utf8');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
/** What the page's console, its policy and its requests complain of. */
let complaints: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graph-'));
  browser = await chromium.launch({ executablePath: setUp().chromium, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1300, height: 800 }, acceptDownloads: true });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
});

async function open(graph: LifetimeGraph): Promise<void> {
  const path = join(folder, 'graph.html');
  writeFileSync(path, graphHtml(graph, script));
  await page.goto(pathToFileURL(path).href);
  await page.locator('.node').first().waitFor();
}

const box = (id: string) => page.locator(`[data-node="${id}"]`);
const focused = (): Promise<string | null> =>
  page.evaluate(`(document.activeElement.dataset.node ?? document.activeElement.dataset.edge) ?? null`);

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run(document).then((result) => result.violations)',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

describe('the page as a file', () => {
  it('shows the graph offline, with nothing that its policy forbids', async () => {
    await open(ringGraph());
    expect(await page.locator('.node').count()).toBe(5);
    expect(await page.locator('.edge.cycle').count()).toBe(3);
    expect(await page.locator('h1').textContent()).toBe('on_root_device() in samples/ring.c');
    expect(complaints).toEqual([]);
  });

  it('keeps the names of its lanes in view, wherever the picture is moved to', async () => {
    await open(probeGraph());
    const shown = () => page.locator('.lanetitle:not(.out)').allTextContents();
    await expect.poll(shown).toEqual([]);
    const scopes = await page.locator('.lanename').allTextContents();
    expect(scopes.length).toBeGreaterThan(2);
    await page.mouse.move(600, 400);
    await page.mouse.down();
    await page.mouse.move(300, 400, { steps: 5 });
    expect(await shown()).toEqual(scopes);
    await page.mouse.up();
    // Each stands in its own lane, at the left edge.
    const wrong = await page.evaluate<string[]>(`[...document.querySelectorAll('.lanetitle')].flatMap((title, i) => {
      const [own, lane] = [title, document.querySelectorAll('rect.lane')[i]].map((e) => e.getBoundingClientRect());
      return own.top >= lane.top && own.bottom <= lane.bottom && own.left >= 0 ? [] : [title.textContent];
    })`);
    expect(wrong).toEqual([]);
    await page.getByRole('button', { name: 'Fit' }).click();
    await expect.poll(shown).toEqual([]);
  });

  it('has its text inside of its boxes', async () => {
    await open(probeGraph());
    const wide = await page.evaluate<string[]>(`[...document.querySelectorAll('.node')].flatMap((node) => {
      const box = node.querySelector('.box').getBBox();
      return [...node.querySelectorAll(':scope > text')]
        .filter((text) => { const t = text.getBBox(); return t.x < box.x || t.x + t.width > box.x + box.width + 0.5 || t.y + t.height > box.y + box.height + 1; })
        .map((text) => text.textContent);
    })`);
    expect(wide).toEqual([]);
  });

  it.each(['light', 'dark', 'contrast'])('has nothing that axe complains of: %s', async (theme) => {
    await open(ringGraph());
    await page.getByLabel('Theme').selectOption(theme);
    await box('drm').click();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Tables' }).click();
    expect(await violations()).toEqual([]);
  });

  it('follows the system: dark, and high contrast', async () => {
    const ground = (): Promise<string> => page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await open(ringGraph());
    expect(await ground()).toBe('rgb(30, 30, 30)');
    await page.emulateMedia({ contrast: 'more' });
    expect(await ground()).toBe('rgb(0, 0, 0)');
    await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
  });

  it('finds by name and call, and goes from match to match', async () => {
    await open(probeGraph());
    const search = page.getByRole('searchbox');
    await search.fill('phy');
    expect(await page.locator('.node.found').count()).toBe(1);
    expect(await page.getByRole('status').textContent()).toContain('2 found');
    await search.press('Enter');
    await page.locator('.node.selected').waitFor();
    expect(await page.locator('.selected').getAttribute('data-node')).toBe('phy');
    await search.press('Enter');
    expect(await page.locator('.selected').getAttribute('data-edge')).toBe('reference priv→phy');
    await search.fill('nothing like it');
    expect(await page.getByRole('status').textContent()).toContain('0 found');
    await search.fill('');
    expect(await page.locator('.searched').count()).toBe(0);
  });

  it('filters by scope, type and finding, and says how much is hidden', async () => {
    await open(probeGraph());
    await page.locator('summary', { hasText: 'Filter' }).click();
    await page.getByLabel('Struct device (4)').uncheck();
    expect(await page.locator('.node').count()).toBe(7);
    expect(await page.getByRole('status').textContent()).toContain('4 of 11 objects are hidden');
    await page.getByLabel('clk (1)').uncheck();
    expect(await page.locator('.node').count()).toBe(6);
    await page.getByRole('button', { name: 'Show everything' }).click();
    expect(await page.locator('.node').count()).toBe(11);
    await page.getByLabel('Only what findings are about').check();
    expect(await page.locator('.node').count()).toBe(2);
    expect(await box('np').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.getByLabel('Only what findings are about').isVisible()).toBe(false);
  });

  it('can be walked with the keyboard alone', async () => {
    await open(ringGraph());
    const stops = await page.locator('.picture [tabindex="0"]').count();
    expect(stops).toBe(1);
    await page.locator('.picture [tabindex="0"]').focus();
    expect(await focused()).toBe('frame');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('devres');
    await page.keyboard.press('.');
    expect(await focused()).toBe('reference devres→drm');
    expect(await page.locator(':focus').getAttribute('aria-label')).toMatch(
      /^devres of root device holds DRM device, action ×1, .*cycle that nothing breaks, finding cycle, high confidence$/,
    );
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('drm');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('managed');
    await page.keyboard.press('Home');
    expect(await focused()).toBe('drm');
    expect(await page.locator('.selected').count()).toBe(1);
    expect(await page.locator('aside h2').textContent()).toBe('DRM device');
    await page.keyboard.press('Escape');
    expect(await page.locator('.selected').count()).toBe(0);
  });

  it('reaches every node and every edge by keys', async () => {
    await open(probeGraph());
    const seen = new Set<string>();
    for (const { id } of probeGraph().nodes) {
      await box(id).focus();
      seen.add((await focused())!);
      const edges = probeGraph().edges.filter((edge) => edge.from === id || edge.to === id);
      for (let i = 0; i < edges.length; i++) {
        await page.keyboard.press('.');
        seen.add((await focused())!);
      }
    }
    expect(seen.size).toBe(probeGraph().nodes.length + probeGraph().edges.length);
  });

  it('tells of what the pointer rests on, with its sites', async () => {
    await open(ringGraph());
    await box('root').hover();
    expect(await page.locator('aside').textContent()).toContain('register_root, ring.c:35');
    const { x, y } = await page.evaluate<{ x: number; y: number }>(`(() => {
      const line = document.querySelector('[data-edge="reference drm→root"] .line');
      const { x, y } = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
      return { x, y };
    })()`);
    await page.mouse.move(x, y);
    const text = await page.locator('aside').textContent();
    expect(text).toContain('at most 2');
    expect(text).toContain('unregister_drm, ring.c:37');
  });

  it('says first what is wrong, each a way to its box', async () => {
    const g = ringGraph();
    await open(g);
    const wrong = page.locator('aside h3', { hasText: 'Wrong' }).locator('+ ul li');
    expect(await wrong.first().textContent()).toBe(g.cycles[0].text);
    await wrong.first().getByRole('button').click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-node'))).toBe(g.cycles[0].nodes[0]);
    await expect.poll(() => wrong.count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => wrong.count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('steps through the ledger: counts change, what is not there yet is faint', async () => {
    await open(ringGraph());
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('.words').textContent()).toBe('1 of 5: register_root, line 35');
    expect(await box('root').locator('.count').textContent()).toBe('1');
    expect(await box('drm').getAttribute('class')).toContain('absent');
    const slider = page.getByRole('slider');
    await slider.press('ArrowRight');
    await slider.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toContain('3 of 5: register_drm');
    expect(await box('root').locator('.count').textContent()).toBe('3');
    expect(await box('drm').getAttribute('class')).not.toContain('absent');
    await slider.press('End');
    expect(await page.locator('[data-edge="reference frame→root"]').getAttribute('class')).toContain('absent');
  });

  it('plays the steps, pauses, and shows what died', async () => {
    const ring = ringGraph();
    const [first, ...rest] = ring.steps;
    const steps = [first, ...rest.map((step) => ({ ...step, dead: ['root'], counts: [] }))];
    await page.clock.install();
    await open({ ...ring, steps });
    await page.getByRole('button', { name: 'Play' }).click();
    expect(await page.locator('.words').textContent()).toContain('1 of 5');
    await page.clock.runFor(1300);
    expect(await page.locator('.words').textContent()).toContain('2 of 5');
    expect(await box('root').getAttribute('class')).toContain('dead');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.clock.runFor(5000);
    expect(await page.locator('.words').textContent()).toContain('2 of 5');
  });

  it('gives the same facts as tables', async () => {
    await open(ringGraph());
    await page.getByRole('button', { name: 'Tables' }).click();
    const captions = await page.locator('caption').allTextContents();
    expect(captions).toEqual(['Objects', 'References and releases', 'Cycles', 'Findings', 'Ledger']);
    expect(await page.locator('tbody').nth(0).locator('tr').count()).toBe(5);
    expect(await page.locator('tbody').nth(1).locator('tr').count()).toBe(6);
    expect(await page.locator('tbody').nth(4).locator('tr').count()).toBe(5);
  });

  it.each([
    ['svg', 'on_root_device-in-samples-ring.c.svg', /^<svg [^]*DRM device[^]*<\/svg>\n$/],
    ['markdown', 'on_root_device-in-samples-ring.c.md', /## Ledger\n\n\| line \| call \| root device \|/],
    ['dot', 'on_root_device-in-samples-ring.c.dot', /^digraph [^]*DRM device/],
    ['png', 'on_root_device-in-samples-ring.c.png', /^\u{FFFD}PNG/u],
  ])('exports %s', async (format, name, content) => {
    await open(ringGraph());
    await page.locator('summary', { hasText: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`[data-format=${format}]`).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    const bytes = readFileSync(await download.path());
    expect(bytes.toString('utf8')).toMatch(content);
    if (format === 'png') expect(bytes.readUInt32BE(16)).toBeGreaterThan(2000); // its width: sharp on a slide
    expect(complaints).toEqual([]);
  });

  it('is after a reload as it was', async () => {
    await open(ringGraph());
    await box('drm').click();
    await page.getByRole('searchbox').fill('device');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const content = (): Promise<string | null> => page.locator('.content').getAttribute('style');
    const before = await content();
    await page.reload();
    await page.locator('.node').first().waitFor();
    await expect.poll(content).toBe(before);
    expect(await page.locator('.selected').getAttribute('data-node')).toBe('drm');
    expect(await page.getByRole('searchbox').inputValue()).toBe('device');
    expect(await page.locator('.words').textContent()).toContain('1 of 5');
  });

  it('draws a big graph in groups, and opens one', async () => {
    const big = randomGraph(400, 5, 0.8);
    await open({
      ...big,
      nodes: big.nodes.map((n) => ({ ...n, findings: [] })),
      edges: big.edges.map((e) => ({ ...e, findings: [] })),
    });
    const before = await page.locator('.node').count();
    expect(before).toBeLessThan(120);
    expect(await page.getByRole('status').textContent()).toMatch(/400 objects are drawn in \d+ groups/);
    await page.locator('.node.group').first().focus();
    await page.locator('aside button', { hasText: 'Show all' }).click();
    expect(await page.locator('.node').count()).toBeGreaterThan(before);
  });

  it('shows all that a list runs when its last line is clicked, and folds it again', async () => {
    const g = probeGraph();
    const [list] = g.nodes.filter((n) => n.kind === 'list');
    const entries = Array.from({ length: 18 }, (_, i) => ({ label: `action_${i}`, site: null }));
    await open({ ...g, nodes: g.nodes.map((n) => (n === list ? { ...n, entries } : n)) });
    const text = () => box(list.id).locator(':scope > text').allTextContents();
    expect(await text()).toContain('13. action_5');
    expect(await text()).not.toContain('14. action_4');
    await box(list.id).getByText('and 5 more').click();
    await expect.poll(text).toContain('18. action_0');
    await page.locator('aside button', { hasText: 'Fold its box' }).click();
    await expect.poll(text).toContain('and 5 more');
    await page.locator('aside button', { hasText: 'Show all 18 in its box' }).click();
    await expect.poll(text).toContain('18. action_0');
    await page.reload();
    await page.locator('.node').first().waitFor();
    expect(await text()).toContain('18. action_0');
    expect(complaints).toEqual([]);
  });

  it('shows what is known of an empty graph, and what is not', async () => {
    const path = join(folder, 'empty.html');
    writeFileSync(path, graphHtml({ ...probeGraph(), nodes: [], edges: [], findings: [] }, script));
    await page.goto(pathToFileURL(path).href);
    const status = page.getByRole('status');
    await expect.poll(() => status.textContent()).toContain('Nothing here has a lifetime that is known.');
    expect(await page.locator('aside').textContent()).toContain('bar_quirk() was not parsed');
  });

  it('says so when its graph is of another version', async () => {
    const path = join(folder, 'old.html');
    writeFileSync(path, graphHtml({ ...ringGraph(), version: 0 as 1 }, script));
    await page.goto(pathToFileURL(path).href);
    await expect.poll(() => page.getByRole('status').textContent()).toContain('refused: message graph: graph.version');
  });
});

describe('the page in a panel', () => {
  /** As an editor has it: an address for the script, a nonce, and the API; what the page says is kept in `said`. */
  async function panel(state: unknown = null): Promise<void> {
    const host = 'https://panel.test';
    await context.route(`${host}/**`, (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: script })
        : route.fulfill({ contentType: 'text/html', body: panelHtml({ script: `${host}/graph.js`, nonce: 'abc123' }) }),
    );
    await page.addInitScript(`
      window.said = []; window.kept = ${JSON.stringify(state)};
      window.acquireVsCodeApi = () => ({ postMessage: (m) => said.push(m), getState: () => kept, setState: (s) => { kept = s; } });
    `);
    await page.goto(host);
    await expect.poll(said).toEqual([{ type: 'ready', version: PROTOCOL_VERSION }]);
  }
  const said = (): Promise<ToHost[]> => page.evaluate('said');
  const send = (message: object): Promise<void> => page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  const show = async (graph: LifetimeGraph, source = 'a'): Promise<void> => {
    await send({ type: 'graph', version: PROTOCOL_VERSION, graph, source });
    await page.locator('.node').first().waitFor();
  };

  it('runs under a policy with a nonce and asks for nothing else', async () => {
    await panel();
    await show(ringGraph());
    await box('drm').click();
    expect(complaints.filter((text) => !text.includes('https://panel.test/'))).toEqual([]);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.app')).display`)).toBe('grid');
  });

  it('asks for the code of what is clicked, in messages that the other end takes', async () => {
    await panel();
    await show(ringGraph());
    await box('drm').click();
    await page.locator('aside button', { hasText: 'unregister_drm' }).click();
    const messages = await said();
    const lines = messages.flatMap((message) => (message.type === 'reveal' ? [message.site.line] : []));
    expect(lines).toEqual([24, 37]);
    for (const message of messages) expect(readToHost(message)).toEqual({ ok: true, value: message });
  });

  it('marks what the cursor is on, without asking for code', async () => {
    await panel();
    await show(ringGraph());
    await send({ type: 'highlight', version: PROTOCOL_VERSION, file: '/src/linux/samples/ring.c', line: 35 });
    await page.locator('.node.here').waitFor();
    expect(await page.locator('.here').getAttribute('data-node')).toBe('root');
    await send({ type: 'highlight', version: PROTOCOL_VERSION, file: '/src/linux/samples/ring.c', line: 37 });
    await page.locator('.edge.here').waitFor();
    await send({ type: 'highlight', version: PROTOCOL_VERSION, file: 'other.c', line: 35 });
    await expect.poll(() => page.locator('.here').count()).toBe(0);
    expect((await said()).map((message) => message.type)).toEqual(['ready']);
  });

  it('hands exports over to be saved', async () => {
    await panel();
    await show(ringGraph());
    await page.locator('summary', { hasText: 'Export' }).click();
    await page.locator('[data-format=png]').click();
    await expect.poll(async () => (await said()).length).toBe(2);
    const message = (await said())[1];
    expect(message).toMatchObject({ type: 'export', format: 'png', encoding: 'base64' });
    expect(readToHost(message).ok).toBe(true);
  });

  it.each([
    ['of a stale version', { type: 'highlight', version: 0, file: 'a.c', line: 1 }, /of version 0, not 1/],
    [
      'that is malformed',
      { type: 'highlight', version: PROTOCOL_VERSION, file: 'a.c', line: 'x' },
      /message highlight: line/,
    ],
    ['of no known type', { type: 'eval', version: PROTOCOL_VERSION }, /message eval/],
    [
      'with a graph of another shape',
      { type: 'graph', version: PROTOCOL_VERSION, graph: { nodes: 1 }, source: '' },
      /graph\./,
    ],
  ])('refuses and logs a message %s', async (_, message, reason) => {
    await panel();
    await show(ringGraph());
    await send(message);
    await expect.poll(async () => (await said()).at(-1)?.type).toBe('log');
    const last = (await said()).at(-1) as { text: string };
    expect(last.text).toMatch(/^refused: /);
    expect(last.text).toMatch(reason);
    expect(await page.locator('.node').count()).toBe(5);
  });

  it('keeps what was chosen when the same file is drawn anew, and starts afresh with another', async () => {
    await panel();
    await show(ringGraph());
    await box('drm').click();
    const at = (): Promise<string | null> => box('root').locator('.box').getAttribute('x');
    const before = await at();
    const ring = ringGraph();
    const grown = { ...ring.nodes[1], id: 'late', label: 'late', bornOrder: 9 };
    await show({ ...ring, nodes: [...ring.nodes, grown] });
    await box('late').waitFor();
    expect(await at()).toBe(before);
    expect(await page.locator('.selected').getAttribute('data-node')).toBe('drm');
    await show(probeGraph(), 'b');
    await box('np').waitFor();
    expect(await page.locator('.selected').count()).toBe(0);
  });

  it('is restored from its state', async () => {
    await panel();
    await show(ringGraph(), 'file:///a.c');
    await box('drm').click();
    await page.getByRole('button', { name: 'Next' }).click();
    const state = await page.evaluate('kept');
    expect(state).toMatchObject({ source: 'file:///a.c', selected: 'drm', step: 1 });
    page = await context.newPage();
    await panel(state);
    await show(ringGraph(), 'file:///a.c');
    expect(await page.locator('.selected').getAttribute('data-node')).toBe('drm');
    expect(await page.locator('.words').textContent()).toContain('1 of 5');
  });

  it.each(['vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light'])(
    'takes the colours of the editor: %s',
    async (name) => {
      await panel();
      const dark = !name.endsWith('light');
      await page.evaluate(
        `document.body.className = '${name}'; document.documentElement.style.cssText = '--vscode-editor-background:${dark ? '#181818' : '#fffffe'};--vscode-editor-foreground:${dark ? '#cccccc' : '#1e1e1e'};--vscode-focusBorder:#0078d4'`,
      );
      await show(ringGraph());
      await box('drm').click();
      expect(await violations()).toEqual([]);
    },
  );
});
