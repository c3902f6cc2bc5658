import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { RunningServer } from './server.js';
import type { Sandbox } from './tools.js';
import { until } from './until.js';

const SECONDS = 60;
/** Milliseconds after which one tries again what the focus may have prevented. */
const BRIEF = 3000;

/** The workbench as a user has it before them: keys, clicks and what can be seen. */
export class Workbench {
  constructor(
    readonly page: Page,
    private readonly pictures: string,
  ) {
    page.setDefaultTimeout(SECONDS * 1000);
    mkdirSync(pictures, { recursive: true });
  }

  async openFolder(server: RunningServer, box: Sandbox): Promise<void> {
    await this.page.goto(`http://${server.host}/?${new URLSearchParams({ folder: box.workspace }).toString()}`);
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  /** Opens a file of the folder by its row in the explorer. */
  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.editor.locator('.view-line').first().waitFor();
  }

  get editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** Runs a command by its title, as one who types it. One that asks for something leaves its box open. */
  async command(title: string, asks = false): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await this.asked('F1', `>${title}`, () => row.click({ timeout: BRIEF }));
    if (!asks) await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /**
   * Opens the box with a key, types into it, and sends that off. A frame that takes the focus only now swallows
   * the key, or closes the box: one presses it again.
   */
  private async asked(key: string, text: string, send: (input: Locator) => Promise<void>): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await until(`${text} is sent off`, SECONDS, async () => {
      if (!(await input.isVisible())) await this.page.keyboard.press(key);
      const sent = input.fill(text, { timeout: BRIEF }).then(() => send(input));
      return sent.then(
        () => true,
        () => false,
      );
    });
  }

  /** Runs a command that asks, waits for the box with these words in it, and sends off the answer. */
  async answer(title: string, asked: string, text: string): Promise<void> {
    await this.command(title, true);
    const box = this.page.locator('.quick-input-widget', { hasText: asked });
    await box.waitFor();
    const input = box.locator('input[type="text"]');
    await input.fill(text);
    await input.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Runs a command that asks where to save, and takes the name that it proposes. */
  async save(title: string, asked: string, name: string): Promise<void> {
    await this.command(title, true);
    await this.page.locator('.quick-input-widget', { hasText: asked }).waitFor();
    await this.accept(name);
  }

  /** Takes the name that the question where to save proposes. */
  async accept(name: string): Promise<void> {
    const box = this.page.locator('.quick-input-widget');
    const input = box.locator('input[type="text"]');
    // the box looks at the folder first: what is typed or sent before is lost
    await until('the name is proposed', SECONDS, async () => (await input.inputValue()).endsWith(`/${name}`));
    await box.locator('.monaco-list-row').first().waitFor();
    await box.getByText('OK', { exact: true }).click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /**
   * Loads the page again, once the workbench has kept all of these words of itself. It writes what it shows into its
   * database every few seconds, and what it has not written when the page goes is lost.
   */
  async reload(words: readonly string[]): Promise<void> {
    await until('the workbench has kept what it shows', SECONDS, () => this.page.evaluate(keeps, words));
    await this.page.reload();
  }

  /** Puts the cursor on a line and a column as the status bar counts them, tabs wide. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.asked('Control+g', `:${line},${column}`, (input) => input.press('Enter', { timeout: BRIEF }));
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.lineNumber(line).waitFor();
  }

  /** The number of the cursor's line, in the margin. */
  lineNumber(line: number): Locator {
    return this.editor.locator('.line-numbers.active-line-number', { hasText: new RegExp(`^${line}$`) });
  }

  /** The squiggles in view, of whatever severity. */
  get squiggles(): Locator {
    return this.editor.locator('.squiggly-error, .squiggly-warning, .squiggly-info');
  }

  /** The entry of the open list of fixes that holds the words. */
  fix(words: string): Locator {
    return this.page.locator('.action-widget .monaco-list-row', { hasText: words }).first();
  }

  /** Drags the edge of the side bar until it is about this wide. */
  async widenSideBar(width: number): Promise<void> {
    const bar = await this.page.locator('.part.sidebar').boundingBox();
    if (bar === null) throw new Error('there is no side bar');
    const edge = { x: bar.x + bar.width, y: bar.y + bar.height / 2 };
    await this.page.mouse.move(edge.x, edge.y);
    await this.page.mouse.down();
    await this.page.mouse.move(bar.x + width, edge.y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Keeps what is on the screen as `NAME.png`. */
  async picture(name: string, of?: Locator): Promise<void> {
    const path = join(this.pictures, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await (of ?? this.page).screenshot({ path, animations: 'disabled', caret: 'hide' });
  }
}

/** In the page: whether one value in the databases of the workbench holds all the words. */
async function keeps(words: readonly string[]): Promise<boolean> {
  // a method: the runner of the tests marks functions that have names with a helper the page has not
  const the = {
    answer<T>(request: IDBRequest<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
    },
  };
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith('vscode-web-state-db-') !== true) continue;
    const db = await the.answer(indexedDB.open(name));
    try {
      for (const store of db.objectStoreNames) {
        const values: unknown[] = await the.answer(db.transaction(store).objectStore(store).getAll());
        if (values.some((value) => typeof value === 'string' && words.every((word) => value.includes(word))))
          return true;
      }
    } finally {
      db.close();
    }
  }
  return false;
}
