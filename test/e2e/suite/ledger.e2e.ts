import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, folder, open, openNew, until, SECONDS } from './support.js';

const SCHEME = 'kernel-lifetimes-ledger';
const FUNCTION = 'brook_spi_read_fifo_depth';
/** Of the sample, 0-based: the call that takes the node, and the one that may fail. */
const TAKES = 36;
const FAILS = 40;

/** The open ledger, once its text passes. */
async function ledgerWhen(what: string, right: (text: string) => boolean): Promise<vscode.TextDocument> {
  const all = (): vscode.TextDocument[] => vscode.workspace.textDocuments.filter((d) => d.uri.scheme === SCHEME);
  return until(what, SECONDS, () => all().find((d) => right(d.getText()))).catch((error: unknown) => {
    throw new Error(
      `${String(error)}; shown: ${all()
        .map((d) => d.getText())
        .join('\n---\n')}`,
    );
  });
}

function show(uri: vscode.Uri, functions: readonly string[], fails: readonly string[] = []): Thenable<void> {
  return vscode.commands.executeCommand('kernelLifetimes.showLedger', uri.toString(), functions[0], {
    functions,
    fails,
  });
}

function lineWith(document: vscode.TextDocument, words: string): number {
  return document
    .getText()
    .split('\n')
    .findIndex((line) => line.includes(words));
}

describe('the ledger', () => {
  afterEach(closeAll);

  it('opens beside the editor as a document of its own language that cannot be edited', async () => {
    const { document, viewColumn } = await open('brook-spi.c');
    await show(document.uri, [FUNCTION]);
    const ledger = await ledgerWhen('the ledger', (text) => text.includes('of_node_put'));
    assert.equal(ledger.languageId, 'lifetime-ledger');
    assert.match(ledger.getText(), /Everything was given up\./);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), ledger.uri.toString());
    assert.notEqual(editor.viewColumn, viewColumn);
  });

  it('shows what is left when the chosen call fails', async () => {
    const { document } = await open('brook-spi.c');
    await show(document.uri, [FUNCTION], [`of_property_read_u32:${FAILS + 1}`]);
    const ledger = await ledgerWhen('the ledger', (text) => text.includes('fails'));
    assert.match(ledger.getText(), /a reference is left, taken by of_get_child_by_name in line 37/);
  });

  it('runs what undoes a function after it, and notes what it assumed', async () => {
    const { document } = await open('brook-spi.c');
    await show(document.uri, ['brook_spi_probe', 'brook_spi_remove']);
    const ledger = await ledgerWhen('the ledger', (text) => text.includes('brook_spi_probe, then brook_spi_remove'));
    assert.match(ledger.getText(), /\(the device is unbound\)/);
    assert.match(ledger.getText(), /^note: /m);
  });

  it('has links and definitions that lead from a row to its line', async () => {
    const { document } = await open('brook-spi.c');
    await show(document.uri, [FUNCTION]);
    const ledger = await ledgerWhen('the ledger', (text) => text.includes('of_node_put'));
    const row = lineWith(ledger, 'of_get_child_by_name');
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', ledger.uri);
    const link = links.find(({ range }) => range.start.line === row);
    assert.equal(link && ledger.getText(link.range), String(TAKES + 1));
    assert.match(link?.target?.toString(true) ?? '', /^command:kernelLifetimes\.openPlace/);
    const [place] = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      ledger.uri,
      new vscode.Position(row, 12),
    );
    assert.equal(place.uri.toString(), document.uri.toString());
    assert.equal(place.range.start.line, TAKES);
    const [, args] = /\?(.*)$/.exec(link?.target?.toString(true) ?? '') ?? [];
    await vscode.commands.executeCommand(
      'kernelLifetimes.openPlace',
      ...(JSON.parse(decodeURIComponent(args)) as [string, number]),
    );
    await until('the line', SECONDS, () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.toString() === document.uri.toString() && editor.selection.active.line === TAKES;
    });
  });

  it('is run again on what stands in the editor, saved or not', async () => {
    const text = `static int twice(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "a");

	return np ? 0 : -ENODEV;
}
`;
    const { document } = await openNew('twice.c', text);
    await show(document.uri, ['twice']);
    await ledgerWhen('the leak', (shown) => shown.includes('a reference is left'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(3, 0), '\tof_node_put(np);\n');
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand('kernelLifetimes.refreshLedger');
    await ledgerWhen('no leak', (shown) => shown.includes('Everything was given up.'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('says why there is none', async () => {
    await show(vscode.Uri.joinPath(folder(), 'brook-spi.c'), ['no_such_function']);
    await ledgerWhen('the reason', (text) => text.includes('There is no ledger: no function no_such_function'));
  });

  it('is offered above the functions of a file when hints are on', async () => {
    const { document } = await open('brook-spi.c');
    const settings = vscode.workspace.getConfiguration('kernelLifetimes');
    await settings.update('hints.enabled', true, vscode.ConfigurationTarget.Workspace);
    try {
      const lens = await until('the lens', SECONDS, async () => {
        const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          document.uri,
        );
        return all.find(({ command }) => command?.command === 'kernelLifetimes.showLedger');
      });
      assert.deepEqual(lens.command?.arguments, [document.uri.toString(), FUNCTION]);
    } finally {
      await settings.update('hints.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
