import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, findingsWhen, folder, open, positionOf, until, withSetting, SECONDS } from './support.js';

const FUNCTION = 'brook_spi_read_fifo_depth';

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`kernelLifetimes.${command}`, ...args);

function panels(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('kernelLifetimes.graph'));
}

/** A panel gets its title with its graph, which it is sent when its page has told that it listens. */
async function panelWith(title: string): Promise<vscode.Tab> {
  return until(`the graph ${title}`, SECONDS, () => panels().find((tab) => tab.label === title)).catch(
    (error: unknown) => {
      throw new Error(
        `${String(error)}; open: ${panels()
          .map((tab) => tab.label)
          .join(', ')}`,
      );
    },
  );
}

describe('the lifetime graph', () => {
  afterEach(closeAll);

  it('of the file opens beside the editor', async () => {
    const { viewColumn } = await open('brook-spi.c');
    await run('showFileGraph');
    const tab = await panelWith('Graph: brook-spi.c');
    assert.notEqual(tab.group.viewColumn, viewColumn);
  });

  it('of the function at the cursor, and of the one that a lens names', async () => {
    const editor = await open('brook-spi.c');
    const at = positionOf(editor.document, 'if (depth == 0');
    editor.selection = new vscode.Selection(at, at);
    await run('showFunctionGraph');
    await panelWith(`Graph: ${FUNCTION}() in brook-spi.c`);
    await run('showFunctionGraph', editor.document.uri.toString(), 'brook_spi_clocks_on');
    await panelWith('Graph: brook_spi_clocks_on() in brook-spi.c');
  });

  it('of a driver takes the files beside the one that a menu names', async () => {
    await run('showDriverGraph', vscode.Uri.joinPath(folder(), 'brook-spi.c'));
    await until('the graph', SECONDS, () => panels().some((tab) => tab.label.startsWith('Graph: ')));
  });

  it('of the function of a finding in the view', async () => {
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (found) => found.length > 0);
    await run('showFunctionGraph', {
      kind: 'finding',
      finding: { uri: document.uri.toString(), function: FUNCTION },
    });
    await panelWith(`Graph: ${FUNCTION}() in brook-spi.c`);
  });

  it('is one panel, however often it is asked for', async () => {
    await open('brook-spi.c');
    await run('showFileGraph');
    await panelWith('Graph: brook-spi.c');
    await open('brook-spi.c');
    await run('showFileGraph');
    await until('the panel in front', SECONDS, () => panels().some((tab) => tab.isActive));
    assert.equal(panels().length, 1);
  });

  it('is offered in hovers by a link that may be followed, and above functions when hints are on', async () => {
    const { document } = await open('brook-spi.c');
    const hovers = await until('the hover', SECONDS, async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        positionOf(document, 'of_get_child_by_name'),
      );
      return found.length > 0 && found;
    });
    const texts = hovers.flatMap((hover) => hover.contents).filter((text) => text instanceof vscode.MarkdownString);
    const link = texts.find((text) => text.value.includes('command:kernelLifetimes.showFunctionGraph'));
    assert.ok(link, texts.map((text) => text.value).join('\n---\n'));
    assert.deepEqual(link.isTrusted, {
      enabledCommands: ['kernelLifetimes.showLedger', 'kernelLifetimes.showFunctionGraph'],
    });
    await withSetting('hints.enabled', true, async () => {
      await until('the lens', SECONDS, async () => {
        const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          document.uri,
        );
        return all.some(({ command }) => command?.command === 'kernelLifetimes.showFunctionGraph');
      });
    });
  });
});
