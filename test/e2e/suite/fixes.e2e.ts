import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import { announced, api, closeAll, findings, findingsWhen, open, positionOf, until, SECONDS } from './support.js';

describe('quick fixes', () => {
  afterEach(closeAll);

  it('put in the release that is owed, and the finding is gone', async () => {
    const { document } = await open('brook-spi.c');
    const before = announced(document).length;
    await findingsWhen('the findings', document.uri, (d) => d.length === before);
    const line = positionOf(document, 'return ret; /* finding: leaked').line;
    const fix = (await fixesAt(document, line)).find((action) => /^Insert of_node_put\(fifo\)/.test(action.title));
    assert.ok(fix?.edit, 'no fix inserts the release');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.lineAt(line).text, '\t\tof_node_put(fifo);');
    await findingsWhen('one finding less', document.uri, (d) => d.length === before - 1);
  });

  it('each remove their finding and bring no other', async function () {
    this.timeout(240_000);
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    const all = await fingerprints(document.uri);
    let tried = 0;
    for (const { range } of findings(document.uri)) {
      for (const { title, edit } of await fixesAt(document, range.start.line)) {
        assert.ok(edit, `${title} changes nothing`);
        assert.ok(await vscode.workspace.applyEdit(edit), title);
        const left = await until(`${title}: the finding is gone`, SECONDS, async () => {
          const now = await fingerprints(document.uri);
          return now.length < all.length && now;
        });
        assert.deepEqual(
          left.filter((fingerprint) => !all.includes(fingerprint)),
          [],
          `${title} brings a finding`,
        );
        await vscode.commands.executeCommand('undo');
        await until(`${title}: undone`, SECONDS, async () => (await fingerprints(document.uri)).join() === all.join());
        tried++;
      }
    }
    assert.ok(tried >= all.length, `only ${tried} fixes for ${all.length} findings`);
  });

  it('silence a finding with a comment that asks for the reason', async () => {
    const { document } = await open('brook-spi.c');
    const before = announced(document).length;
    await findingsWhen('the findings', document.uri, (d) => d.length === before);
    const line = positionOf(document, 'return ret; /* finding: leaked').line;
    const fix = (await fixesAt(document, line)).find((action) => /^Ignore leaked-reference/.test(action.title));
    assert.ok(fix?.edit, 'no fix silences the finding');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /lifetimes: ignore leaked-reference -- /);
    await findingsWhen('one finding less', document.uri, (d) => d.length === before - 1);
  });

  it('are not offered where nothing is found', async () => {
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    assert.deepEqual(await fixesAt(document, positionOf(document, 'u32 fifo_depth').line), []);
  });
});

async function fixesAt(document: vscode.TextDocument, line: number): Promise<vscode.CodeAction[]> {
  const { range } = document.lineAt(line);
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

/** Of all findings of the file, by line. Equal findings are told apart by their order, so that the first is the one that stays. */
async function fingerprints(uri: vscode.Uri): Promise<string[]> {
  return (await api()).findings
    .all()
    .filter((finding) => finding.uri === uri.toString())
    .sort((a, b) => a.range.start.line - b.range.start.line)
    .map((finding) => finding.fingerprint);
}
