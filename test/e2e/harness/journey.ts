import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from './browser.js';
import { installExtension, startServer } from './server.js';
import { pictures, sandbox, vsix, type Sandbox, type Tools } from './tools.js';
import { until } from './until.js';
import { Workbench } from './workbench.js';

type Step = (name: string, run: () => Promise<void>) => Promise<void>;
type Walk = (bench: Workbench, step: Step, box: Sandbox) => Promise<void>;

/** A user's way with the package: open a driver, see the squiggle, walk its path, apply the fix, see it gone. */
export function runJourney(tools: Tools): Promise<boolean> {
  return journey(tools, 'journey', sandbox(), walk);
}

/** A folder that nobody has trusted yet, with a configuration of its own. */
export function runUntrusted(tools: Tools): Promise<boolean> {
  return journey(tools, 'untrusted', sandbox({}, true), distrust);
}

async function journey(tools: Tools, name: string, box: Sandbox, way: Walk): Promise<boolean> {
  installExtension(tools, box, vsix);
  const server = await startServer(tools, box);
  const done: string[] = [];
  try {
    const browser = await openBrowser(tools, box);
    const bench = new Workbench(browser.page, name === 'journey' ? pictures : join(pictures, name));
    const step: Step = async (what, run) => {
      await run();
      await bench.picture(`${String(done.length + 1).padStart(2, '0')}-${what.replaceAll(' ', '-')}`);
      done.push(what);
      console.log(`  ok ${what}`);
    };
    try {
      await step('open the folder', () => bench.openFolder(server, box));
      await way(bench, step, box);
      assert.deepEqual(browser.outside, [], 'something asked for another machine');
    } catch (error) {
      await bench.picture('failed').catch(() => undefined);
      console.error(`  FAILED after "${done.at(-1) ?? 'nothing'}": ${String(error)}`);
      console.log(`${name}: ${done.length} passed, 1 failed`);
      return false;
    } finally {
      await browser.close();
    }
    console.log(`${name}: ${done.length} passed, 0 failed`);
    return true;
  } finally {
    await server.stop();
    box.remove();
  }
}

async function walk(bench: Workbench, step: Step, box: Sandbox): Promise<void> {
  const { page } = bench;
  const finding = page.locator('.markers-panel .monaco-list-row', { hasText: 'leaked-reference' });
  await step('see the squiggles of a driver', async () => {
    await bench.openFile('brook-spi.c');
    await bench.goTo(44);
    await bench.squiggles.first().waitFor();
  });
  await step('read the contract of a call', async () => {
    await bench.editor
      .locator('.view-line span', { hasText: /^of_get_child_by_name$/ })
      .first()
      .hover();
    await page.locator('.monaco-hover', { hasText: 'of_node_put' }).first().waitFor();
  });
  await step('open Problems', async () => {
    await page.keyboard.press('Control+Shift+M');
    await finding.first().waitFor();
  });
  await step('open the Findings view', async () => {
    await page.keyboard.press('Control+J');
    await bench.command('Kernel Lifetimes: Show Findings');
    await page.locator('.pane-body .monaco-list-row', { hasText: 'fifo' }).first().waitFor();
  });
  const rows = page.locator('.pane-body .monaco-list-row');
  await step('group the findings by rule', async () => {
    await bench.command('Kernel Lifetimes: Group Findings by Rule');
    await rows.filter({ hasText: /^unbalanced-enable/ }).waitFor();
    assert.equal(await rows.filter({ hasText: /^brook-spi\.c\d/ }).count(), 0);
  });
  await step('filter the findings', async () => {
    await bench.answer('Kernel Lifetimes: Filter Findings', 'Show only findings that contain', 'bus_clk');
    await page.locator('.pane-body .message', { hasText: 'bus_clk' }).waitFor();
    await rows.filter({ hasText: /^leaked-reference/ }).waitFor({ state: 'hidden' });
    await rows.filter({ hasText: /brook-spi\.c:\d+: brook->bus_clk/ }).waitFor();
  });
  await step('clear the filter', async () => {
    await bench.command('Kernel Lifetimes: Clear the Filter');
    await rows.filter({ hasText: /^leaked-reference/ }).waitFor();
    await bench.command('Kernel Lifetimes: Group Findings by File');
    await rows.filter({ hasText: /^brook-spi\.c\d/ }).waitFor();
  });
  await step('export the findings as SARIF', async () => {
    const file = join(box.workspace, 'findings.sarif');
    await bench.save('Kernel Lifetimes: Export SARIF', 'Save the findings', 'findings.sarif');
    const sarif = JSON.parse(await written(file)) as { runs: { results: { ruleId: string }[] }[] };
    assert.deepEqual([...new Set(sarif.runs[0].results.map((r) => r.ruleId))].sort(), [
      'leaked-reference',
      'unbalanced-enable',
    ]);
  });
  await step('make a baseline', async () => {
    const file = join(box.workspace, 'lifetimes-baseline.json');
    await bench.save('Kernel Lifetimes: Create Baseline', 'Save the known findings', 'lifetimes-baseline.json');
    assert.equal(JSON.stringify(JSON.parse(await written(file))).includes('brook-spi.c'), true);
  });
  // The lines of the path: the call that takes, two branches, the exit.
  for (const [i, line] of [37, 38, 42, 44].entries()) {
    await step(`walk the path step ${i + 1}`, async () => {
      if (i === 0) await bench.goTo(44);
      await bench.command('Kernel Lifetimes: Next Step of the Path');
      await bench.lineNumber(line).waitFor();
    });
  }
  await step('go back along the path', async () => {
    await page.keyboard.press('Alt+Shift+ArrowUp');
    await bench.lineNumber(42).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });
  await ledger(bench, step);
  await graph(bench, step, box);
  const before = await problems(page);
  await step('see the fixes', async () => {
    await bench.goTo(44, 17);
    await page.keyboard.press('Control+.');
    await bench.fix('of_node_put(fifo)').waitFor();
  });
  await step('apply the fix and see the squiggle gone', async () => {
    await bench.fix('of_node_put(fifo)').click();
    await bench.editor.locator('.view-line', { hasText: 'of_node_put(fifo);' }).nth(1).waitFor();
    await until('one problem less', 60, async () => (await problems(page)) === before - 1);
  });
}

/** From the function at the cursor to its ledger, and from a row of it back to the line. */
async function ledger(bench: Workbench, step: Step): Promise<void> {
  const { page } = bench;
  const asked = page.locator('.quick-input-widget .monaco-list-row');
  await step('choose what fails on the path', async () => {
    await bench.goTo(44);
    await bench.command('Kernel Lifetimes: Show Ledger', true);
    await asked.filter({ hasText: 'of_property_read_u32()' }).waitFor();
  });
  const table = page.locator('.editor-group-container').nth(1);
  await step('read the ledger', async () => {
    await asked.filter({ hasText: 'of_property_read_u32()' }).click();
    await table.locator('.view-line', { hasText: 'a reference is left' }).waitFor();
  });
  await step('click on a row and see its line', async () => {
    await table.locator('.view-line', { hasText: 'of_get_child_by_name' }).first().click();
    await bench.lineNumber(37).waitFor();
  });
  await step('close the ledger', async () => {
    await bench.command('View: Close Editor');
    await table.waitFor({ state: 'hidden' });
  });
}

/** Of a line: where it can be seen however long it is. */
const START = { position: { x: 8, y: 8 } };

/** The graph of the file: from the picture to the code and back, and what is typed is drawn. */
async function graph(bench: Workbench, step: Step, box: Sandbox): Promise<void> {
  const { page } = bench;
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  const fifo = frame.locator('.node[aria-label^="Object fifo,"]');
  const taken = frame.locator('.node[aria-label^="Object fifo,"][aria-label*=" from of_get_child_by_name"]');
  const line = (text: string): Locator => bench.editor.locator('.view-line', { hasText: text });
  await step('see the graph of the file', async () => {
    await bench.command('Kernel Lifetimes: Show Lifetime Graph of This File');
    await fifo.waitFor();
  });
  await step('go from an object to its code', async () => {
    await line('brook->fifo_depth = depth').click(START);
    await bench.lineNumber(50).waitFor();
    await fifo.press('Enter');
    await bench.lineNumber(37).waitFor();
  });
  await step('see what the cursor is on in the graph', async () => {
    await line('of_node_put(fifo)').click(START);
    await frame.locator('.here').first().waitFor();
  });
  await step('see the graph follow what is typed', async () => {
    await line('of_get_child_by_name').click(START);
    await page.keyboard.press('Home');
    await page.keyboard.type('//');
    await taken.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await taken.waitFor();
  });
  await step('save the graph as a picture', async () => {
    await frame.locator('summary', { hasText: 'Export' }).click();
    await frame.locator('[data-format=svg]').click();
    await bench.accept('brook-spi.c.svg');
    const file = join(box.workspace, 'brook-spi.c.svg');
    assert.match(await written(file), /^<svg/);
  });
  await step('find the graph again after a reload', async () => {
    await bench.reload(['kernelLifetimes.graph', 'brook-spi.c', 'functions']);
    await fifo.waitFor();
    await page.locator('.tab', { hasText: 'Graph:' }).first().click();
    await bench.command('View: Close Editor');
    await frame.locator('.node').first().waitFor({ state: 'detached' });
    await line('of_node_put(fifo)').click(START);
  });
}

async function distrust(bench: Workbench, step: Step, box: Sandbox): Promise<void> {
  const { page } = bench;
  let all = 0;
  await step('see the findings of an untrusted folder in spite of its configuration', async () => {
    writeFileSync(join(box.workspace, '.kernel-lifetimes.yaml'), 'rules:\n  leaked-reference: off\n');
    await bench.openFile('brook-spi.c');
    await page.locator('[id="status.workspaceTrust"], [aria-label*="Restricted Mode"]').first().waitFor();
    all = await until('the problems are counted', 60, () => problems(page));
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'leaked-reference' }).first().waitFor();
  });
  await step('trust the folder and see its configuration hold', async () => {
    await bench.command('Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
    await until('fewer problems', 60, async () => {
      const now = await problems(page);
      return now > 0 && now < all;
    });
    await page
      .locator('.markers-panel .monaco-list-row', { hasText: 'leaked-reference' })
      .first()
      .waitFor({ state: 'hidden' });
  });
}

/** What stands in a file, once there is something in it. */
async function written(file: string): Promise<string> {
  return until(`${file} is written`, 60, () => existsSync(file) && readFileSync(file, 'utf8'));
}

/** How many problems the status bar counts: errors and warnings. */
async function problems(page: Page): Promise<number> {
  const text = await page.locator('[id="status.problems"]').innerText();
  return [...text.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
}
