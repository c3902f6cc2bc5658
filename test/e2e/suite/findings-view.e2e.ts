import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import { announced, api, closeAll, findingsWhen, open, positionOf, until, SECONDS } from './support.js';

const run = (command: string): Thenable<unknown> => vscode.commands.executeCommand(`kernelLifetimes.${command}`);

describe('the findings view', () => {
  afterEach(async () => {
    await run('clearFilter');
    await run('groupByFile');
    await closeAll();
  });

  it('shows files, their findings, and the steps of each', async () => {
    const { document } = await open('brook-spi.c');
    const wanted = announced(document).length;
    await findingsWhen('the findings', document.uri, (d) => d.length === wanted);
    const { view } = await api();
    const group = await until('the file in the view', SECONDS, () =>
      view.getChildren().find((node) => label(view.getTreeItem(node)) === 'brook-spi.c'),
    );
    const findings = view.getChildren(group);
    assert.equal(findings.length, wanted);
    const steps = view.getChildren(findings.at(0)).map((node) => label(view.getTreeItem(node)));
    assert.deepEqual(steps, [
      "37: of_get_child_by_name() takes 'fifo'",
      "38: 'fifo' is not NULL",
      "42: 'ret' is not 0",
      '44: returns without of_node_put()',
    ]);
    const first = view.getTreeItem(findings[0]);
    assert.deepEqual([label(first), first.description], ['44: fifo', 'leaked-reference']);
  });

  it('groups by rule and by object', async () => {
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    const { view } = await api();
    const groups = (): string[] => view.getChildren().map((node) => label(view.getTreeItem(node)));
    view.filterBy('brook-spi');
    await until('the file in the view', SECONDS, () => groups().includes('brook-spi.c'));
    await run('groupByRule');
    assert.deepEqual(groups(), ['leaked-reference', 'unbalanced-enable']);
    await run('groupByObject');
    assert.ok(groups().length >= 2);
    assert.ok(!groups().includes('brook-spi.c'));
  });

  it('filters by words of the finding', async () => {
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    const { view } = await api();
    view.filterBy('brook-spi.c');
    await until('all findings', SECONDS, () => view.shown().length === announced(document).length);
    view.filterBy('BUS_CLK');
    assert.deepEqual(
      view.shown().map((finding) => finding.function),
      ['brook_spi_clocks_on'],
    );
    await run('clearFilter');
    assert.ok(view.shown().length >= announced(document).length);
  });
});

describe('the walk', () => {
  afterEach(async () => {
    await run('endWalk');
    await closeAll();
  });

  it('goes forth and back along the path, keeps its place, and starts again after the last step', async () => {
    const editor = await open('brook-spi.c');
    const { document } = editor;
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    const { walk, findings } = await api();
    await until('the findings in the view', SECONDS, () =>
      findings.all().some((finding) => finding.uri === document.uri.toString()),
    );
    const exit = positionOf(document, 'return ret; /* finding');
    editor.selection = new vscode.Selection(exit, exit);
    const lines: string[] = [];
    for (let step = 0; step < 5; step++) {
      await run('nextStep');
      lines.push(line());
    }
    assert.match(lines[0], /fifo = of_get_child_by_name/);
    assert.match(lines[1], /if \(!fifo\)/);
    assert.match(lines[2], /if \(ret\)/);
    assert.match(lines[3], /return ret;/);
    assert.equal(lines[4], lines[0]);
    assert.equal(walk.position?.index, 0);
    await run('previousStep');
    assert.equal(line(), lines[3]);
    await run('endWalk');
    assert.equal(walk.position, null);
  });
});

function line(): string {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  return editor.document.lineAt(editor.selection.active.line).text;
}

function label(item: vscode.TreeItem): string {
  return typeof item.label === 'object' ? item.label.label : (item.label ?? '');
}
