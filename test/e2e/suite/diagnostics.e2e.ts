import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import {
  announced,
  api,
  closeAll,
  codeOf,
  findingsWhen,
  open,
  openNew,
  positionOf,
  SECONDS,
  tell,
  until,
} from './support.js';

const DRIVER = `#include <linux/of.h>

int marsh_probe(struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "marsh");

	if (!np)
		return -ENODEV;
	if (of_property_read_bool(np, "dry"))
		return -EINVAL;
	of_node_put(np);
	return 0;
}
`;

describe('diagnostics', () => {
  afterEach(closeAll);

  for (const name of ['brook-spi.c', 'lumen-drm.c', 'tidal-iio.c']) {
    it(`of ${name} are the ones that it announces`, async () => {
      const { document } = await open(name);
      const wanted = announced(document);
      assert.ok(wanted.length > 0);
      const found = await findingsWhen('the findings', document.uri, (d) => d.length >= wanted.length);
      assert.deepEqual(found.map(tell), wanted);
    });
  }

  it('name source, rule with its page, and what is owed', async () => {
    const { document } = await openNew('marsh.c', DRIVER);
    const [finding] = await findingsWhen('one finding', document.uri, (d) => d.length === 1);
    assert.equal(finding.source, 'Kernel Lifetimes');
    assert.equal(codeOf(finding), 'leaked-reference');
    assert.match(finding.message, /'np' .*of_node_put\(np\) is owed/);
    assert.equal(document.getText(finding.range), 'return -EINVAL;');
    const page = typeof finding.code === 'object' ? finding.code.target.fsPath : 'none';
    assert.match(page, /docs\/rules\/leaked-reference\.md$/);
    assert.ok(existsSync(page), page);
  });

  it('are the more severe the surer they are', async () => {
    const { document } = await openNew('marsh.c', DRIVER);
    const { findings } = await api();
    const [diagnostic] = await findingsWhen('one finding', document.uri, (d) => d.length === 1);
    const { confidence } = await until('it in the view', SECONDS, () =>
      findings.all().find((finding) => finding.uri === document.uri.toString()),
    );
    const { Error, Warning, Information } = vscode.DiagnosticSeverity;
    assert.equal(diagnostic.severity, { high: Error, medium: Warning, low: Information }[confidence]);
  });

  it('carry their path as numbered related information, from the call that takes to the exit', async () => {
    const { document } = await openNew('marsh.c', DRIVER);
    const [finding] = await findingsWhen('one finding', document.uri, (d) => d.length === 1);
    const steps = finding.relatedInformation ?? [];
    assert.ok(steps.length >= 3);
    assert.deepEqual(
      steps.map((step) => /^\d+(?=\. )/.exec(step.message)?.[0]),
      steps.map((_, i) => String(i + 1)),
    );
    const line = (step: vscode.DiagnosticRelatedInformation | undefined): string =>
      document.lineAt(step?.location.range.start.line ?? 0).text;
    assert.match(line(steps.at(0)), /of_get_child_by_name/);
    assert.match(line(steps.at(-1)), /return -EINVAL/);
  });

  it('follow what is typed: gone with the mend, back with its undoing', async () => {
    const { document } = await openNew('marsh.c', DRIVER);
    await findingsWhen('one finding', document.uri, (d) => d.length === 1);
    const edit = new vscode.WorkspaceEdit();
    const exit = positionOf(document, 'if (of_property');
    edit.insert(document.uri, exit, 'of_node_put(np);\n\t');
    edit.delete(
      document.uri,
      new vscode.Range(positionOf(document, '\tof_node_put(np);\n\treturn 0'), positionOf(document, '\treturn 0')),
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    await findingsWhen('no leak any more', document.uri, (d) => d.every((f) => codeOf(f) !== 'leaked-reference'));
    await vscode.commands.executeCommand('undo');
    await findingsWhen('the leak again', document.uri, (d) => d.some((f) => codeOf(f) === 'leaked-reference'));
  });

  it('survive text that is not C', async () => {
    const { document } = await openNew('marsh.c', DRIVER);
    await findingsWhen('one finding', document.uri, (d) => d.length === 1);
    const broken = new vscode.WorkspaceEdit();
    broken.insert(document.uri, new vscode.Position(0, 0), '}}} int (((\n"\n\u0000\ud800{{{\n');
    assert.ok(await vscode.workspace.applyEdit(broken));
    await vscode.commands.executeCommand('undo');
    await findingsWhen(
      'the finding where it was',
      document.uri,
      ([first, second]) =>
        first !== undefined && second === undefined && document.getText(first.range) === 'return -EINVAL;',
    );
  });
});
