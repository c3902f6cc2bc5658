import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.js';
import { installExtension, startServer } from './server.js';
import { pictures, sandbox, vsix, type Tools } from './tools.js';
import { until } from './until.js';
import { Workbench } from './workbench.js';

/** A user's way with the package: open a driver, see the squiggle, walk its path, apply the fix, see it gone. */
export async function runJourney(tools: Tools): Promise<boolean> {
  const box = sandbox();
  installExtension(tools, box, vsix);
  const server = await startServer(tools, box);
  const done: string[] = [];
  try {
    const browser = await openBrowser(tools, box);
    const bench = new Workbench(browser.page, pictures);
    const step = async (name: string, run: () => Promise<void>): Promise<void> => {
      await run();
      await bench.picture(`${String(done.length + 1).padStart(2, '0')}-${name.replaceAll(' ', '-')}`);
      done.push(name);
      console.log(`  ok ${name}`);
    };
    try {
      await step('open the folder', () => bench.openFolder(server, box));
      await walk(bench, step);
      assert.deepEqual(browser.outside, [], 'something asked for another machine');
    } catch (error) {
      await bench.picture('failed').catch(() => undefined);
      console.error(`  FAILED after "${done.at(-1) ?? 'nothing'}": ${String(error)}`);
      console.log(`journey: ${done.length} passed, 1 failed`);
      return false;
    } finally {
      await browser.close();
    }
    console.log(`journey: ${done.length} passed, 0 failed`);
    return true;
  } finally {
    await server.stop();
    box.remove();
  }
}

async function walk(bench: Workbench, step: (name: string, run: () => Promise<void>) => Promise<void>): Promise<void> {
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

/** How many problems the status bar counts: errors and warnings. */
async function problems(page: Page): Promise<number> {
  const text = await page.locator('[id="status.problems"]').innerText();
  return [...text.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
}
