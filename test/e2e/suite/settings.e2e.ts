import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import { announced, closeAll, codeOf, findingsWhen, open, positionOf, withSetting } from './support.js';

describe('settings', () => {
  afterEach(closeAll);

  it('switch a rule off, and on again', async () => {
    const { document } = await open('brook-spi.c');
    const all = announced(document).length;
    await findingsWhen('the findings', document.uri, (d) => d.length === all);
    await withSetting('rules', { 'leaked-reference': 'off' }, async () => {
      const left = await findingsWhen('fewer findings', document.uri, (d) => d.length > 0 && d.length < all);
      assert.deepEqual([...new Set(left.map(codeOf))], ['unbalanced-enable']);
    });
    await findingsWhen('all findings', document.uri, (d) => d.length === all);
  });

  it('give findings another severity', async () => {
    const { document } = await open('brook-spi.c');
    await findingsWhen('the findings', document.uri, (d) => d.length === announced(document).length);
    await withSetting('severity.medium', 'hint', async () => {
      await findingsWhen('hints', document.uri, (d) => d.some((f) => f.severity === vscode.DiagnosticSeverity.Hint));
    });
    await findingsWhen('none of them', document.uri, (d) =>
      d.every((f) => f.severity !== vscode.DiagnosticSeverity.Hint),
    );
  });

  it('show findings of low confidence when asked to', async () => {
    const { document } = await open('lumen-drm.c');
    const all = announced(document).length;
    const low = positionOf(document, 'finding (low)').line;
    await findingsWhen('the findings', document.uri, (d) => d.length === all);
    await withSetting('minimumConfidence', 'low', async () => {
      await findingsWhen('the doubtful one', document.uri, (d) =>
        d.some((finding) => finding.range.start.line === low),
      );
    });
    await findingsWhen('the findings', document.uri, (d) => d.length === all);
  });
});
