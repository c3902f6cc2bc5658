import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import {
  announced,
  api,
  closeAll,
  findingsWhen,
  folder,
  open,
  positionOf,
  until,
  SECONDS,
  SECTION,
} from './support.js';

const run = <T>(command: string, ...args: unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(`kernelLifetimes.${command}`, ...args);

describe('commands', () => {
  afterEach(closeAll);

  it('check this file', async () => {
    const { document } = await open('tidal-iio.c');
    const { files, findings } = await run<{ files: number; findings: number }>('checkFile');
    assert.deepEqual({ files, findings }, { files: 1, findings: announced(document).length });
  });

  it('check the workspace: files that are not open have their findings too', async () => {
    const { findings } = await api();
    const { files } = await run<{ files: number }>('checkFolder');
    assert.equal(files, (await vscode.workspace.findFiles('*.c')).length);
    await until('findings of files that are not open', SECONDS, () => {
      const shown = new Set(findings.all().map((finding) => vscode.Uri.parse(finding.uri).path.split('/').at(-1)));
      return ['brook-spi.c', 'lumen-drm.c', 'tidal-iio.c'].every((name) => shown.has(name));
    });
    const uri = vscode.Uri.joinPath(folder(), 'lumen-drm.c');
    await findingsWhen('its diagnostics', uri, (d) => d.length > 0);
  });

  it('show the contract of an API in a document that cannot be edited', async () => {
    await run('showContract', 'of_node_put');
    const document = await until('the document', SECONDS, () =>
      vscode.workspace.textDocuments.find((d) => d.uri.path.endsWith('of_node_put.txt')),
    );
    assert.match(document.getText(), /of_node_put/);
    assert.notEqual(document.uri.scheme, 'file');
    assert.notEqual(document.uri.scheme, 'untitled');
  });

  it('explain the rule of the finding at the cursor', async () => {
    const editor = await open('brook-spi.c');
    await findingsWhen('the findings', editor.document.uri, (d) => d.length === announced(editor.document).length);
    const at = positionOf(editor.document, 'return ret; /* finding: unbalanced');
    editor.selection = new vscode.Selection(at, at);
    await run('explainRule');
    await until('a preview of its page', SECONDS, () =>
      vscode.window.tabGroups.all.flatMap((g) => g.tabs).find((tab) => tab.label.includes('unbalanced-enable')),
    );
  });

  it('toggle the hints: counts at the lines, balances at the functions', async () => {
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    const hints = async (): Promise<string[]> => {
      const range = new vscode.Range(0, 0, document.lineCount, 0);
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        range,
      );
      return found.map((h) => (typeof h.label === 'string' ? h.label : h.label.map((part) => part.value).join('')));
    };
    const lenses = async (): Promise<number> =>
      (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri)).length;
    assert.deepEqual(await hints(), []);
    assert.equal(await lenses(), 0);
    await run('toggleHints');
    try {
      const shown = await until('hints', SECONDS, async () => {
        const found = await hints();
        return found.length > 0 && found;
      });
      assert.ok(
        shown.some((text) => text.includes('+1') && text.includes('fifo')),
        shown.join(', '),
      );
      await until('lenses', SECONDS, async () => (await lenses()) > 0);
      await run('toggleHints');
      await until('no hints', SECONDS, async () => (await hints()).length === 0);
    } finally {
      await vscode.workspace
        .getConfiguration(SECTION)
        .update('hints.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('show findings and output', async () => {
    await run('showFindings');
    await run('showOutput');
  });

  it('restart the server: what was found is found again', async () => {
    const { document } = await open('brook-spi.c');
    const wanted = announced(document).length;
    await findingsWhen('the findings', document.uri, (d) => d.length === wanted);
    let cleared = false;
    const listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => uri.path === document.uri.path))
        cleared ||= vscode.languages.getDiagnostics(document.uri).length === 0;
    });
    try {
      await run('restartServer');
      await until('what was shown is taken back', SECONDS, () => cleared);
      await findingsWhen('the findings again', document.uri, (d) => d.length === wanted);
    } finally {
      listening.dispose();
    }
  });
});

describe('the status item', () => {
  afterEach(closeAll);

  it('counts the findings of the open file', async () => {
    const { document } = await open('tidal-iio.c');
    const wanted = announced(document).length;
    const { status } = await api();
    await until(`the count, not ${status.text}`, SECONDS, () => status.text.includes(`${wanted} finding`));
    assert.match(status.detail ?? '', /functions touch a lifetime/);
    assert.equal(status.severity, vscode.LanguageStatusSeverity.Information);
  });
});
