import type { Workbench } from './workbench.js';

/** What the README shows, one picture a scene. */
export async function scenes(bench: Workbench): Promise<void> {
  const { page } = bench;
  await bench.openFile('brook-spi.c');
  await bench.goTo(44, 17);
  await bench.squiggles.first().waitFor();
  await page.keyboard.press('Control+Shift+M');
  const step = page.locator('.markers-panel .monaco-list-row', { hasText: '1. ' });
  await step.first().waitFor();
  await page.locator('.statusbar-item', { hasText: 'Activating' }).waitFor({ state: 'hidden' });
  await bench.picture('squiggle');

  await page.keyboard.press('Control+J');
  await bench.command('Kernel Lifetimes: Show Findings');
  const row = page.locator('.pane-body .monaco-list-row', { hasText: 'fifo' }).first();
  await row.locator('.monaco-tl-twistie').click();
  await page.locator('.pane-body .monaco-list-row', { hasText: 'takes' }).waitFor();
  await bench.widenSideBar(400);
  await bench.goTo(44, 17);
  for (const line of [37, 38, 42, 44]) {
    await bench.command('Kernel Lifetimes: Next Step of the Path');
    await bench.lineNumber(line).waitFor();
  }
  await page.mouse.move(0, 0);
  await bench.picture('walk');
  await bench.command('Kernel Lifetimes: End the Walk');

  await bench.goTo(37, 17);
  await bench.editor
    .locator('.view-line span', { hasText: /^of_get_child_by_name$/ })
    .first()
    .hover();
  await page.locator('.monaco-hover', { hasText: 'of_node_put' }).first().waitFor();
  await bench.picture('hover');
  await page.keyboard.press('Escape');

  await bench.goTo(44, 17);
  await page.keyboard.press('Control+.');
  await bench.fix('of_node_put(fifo)').waitFor();
  await bench.picture('fix');
  await page.keyboard.press('Escape');

  await bench.goTo(44, 17);
  await bench.command('View: Toggle Primary Side Bar Visibility');
  await bench.command('Kernel Lifetimes: Show Ledger', true);
  await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'of_property_read_u32()' }).click();
  const ledger = page.locator('.editor-group-container').nth(1);
  await ledger.locator('.view-line', { hasText: 'of_get_child_by_name' }).first().click();
  await bench.lineNumber(37).waitFor();
  await page.mouse.move(0, 0);
  await bench.picture('ledger');
  await bench.command('View: Close Editor');
}
