import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { renderSarif, type Report, type ReportRule } from '../../src/core/report/index.js';
import { finding, report } from './helpers.js';
import { validate } from './sarif-schema.js';

const rules: ReportRule[] = [
  {
    id: 'leaked-reference',
    title: 'Leak',
    summary: 'A leak.',
    page: 'docs/rules/leaked-reference.md',
    level: 'warning',
  },
  { id: 'asleep', title: 'Off', summary: 'Off.', page: 'docs/rules/asleep.md', level: 'off' },
];

function sarif(changes: Partial<Report> = {}, baseline = false): Log {
  const text = [
    ...renderSarif(report(changes), {
      rules,
      help: (r) => (r.id === 'asleep' ? null : '# Leak\n\ntext'),
      exitCode: 1,
      baseline,
    }),
  ].join('');
  const log = JSON.parse(text) as Log;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

describe('SARIF', () => {
  it('refuses what is no SARIF, so that the checks below mean something', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  });

  it('is valid, with and without findings', () => {
    expect(sarif().runs[0].results).toHaveLength(1);
    expect(sarif({ findings: [] }).runs[0].results).toEqual([]);
  });

  it('carries the place, the path and the fingerprint', () => {
    const [run] = sarif().runs;
    const [result] = run.results!;
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(result.locations![0].physicalLocation).toEqual({
      artifactLocation: { uri: 'drivers/clk/foo.c', uriBaseId: 'SRCROOT' },
      region: { startLine: 3, startColumn: 3, endLine: 3, endColumn: 12 },
    });
    const steps = result.codeFlows![0].threadFlows[0].locations;
    expect(steps.map((step) => step.location!.message!.text)).toEqual(['taken here', 'returns without giving it up']);
    expect(result.partialFingerprints).toEqual({ 'kernelLifetimes/v1': finding().fingerprint });
    expect(run.tool.driver.rules![result.ruleIndex!].id).toBe('leaked-reference');
  });

  it('has the help of each rule and says which are off', () => {
    const all = sarif().runs[0].tool.driver.rules!;
    expect(all.map((rule) => rule.id)).toEqual(['asleep', 'leaked-reference']);
    expect(all[0]).toMatchObject({ help: { text: 'Off.' }, defaultConfiguration: { enabled: false } });
    expect(all[1]).toMatchObject({ help: { markdown: '# Leak\n\ntext' }, defaultConfiguration: { level: 'warning' } });
  });

  it('escapes names in addresses and keeps them relative', () => {
    const file = 'drivers/a b/c#d%.c';
    const [run] = sarif({ findings: [finding({ file, path: [] })] }).runs;
    expect(run.results![0].locations![0].physicalLocation!.artifactLocation!.uri).toBe('drivers/a%20b/c%23d%25.c');
    expect(run.artifacts!.map((a) => a.location!.uri)).toEqual(['drivers/a%20b/c%23d%25.c']);
  });

  it('turns notes into notifications', () => {
    const notes = [
      { kind: 'file' as const, file: 'a.c', line: null, function: null, message: 'not read' },
      { kind: 'bound' as const, file: 'a.c', line: 4, function: 'f', message: 'cut' },
      { kind: 'config' as const, file: null, line: null, function: null, message: 'hm' },
    ];
    const [invocation] = sarif({ notes }).runs[0].invocations!;
    expect(invocation.toolExecutionNotifications!.map((n) => n.message.text)).toEqual(['not read', 'cut', 'hm']);
    expect(invocation.exitCode).toBe(1);
  });

  it('keeps suppressed findings, with the reason', () => {
    const suppressed = [
      { finding: finding(), by: 'comment' as const, reason: 'the core keeps it' },
      { finding: finding(), by: 'baseline' as const, reason: 'known' },
    ];
    const results = sarif({ suppressed }, true).runs[0].results!;
    expect(results.map((r) => r.baselineState)).toEqual(['new', undefined, 'unchanged']);
    expect(results.map((r) => r.suppressions?.[0].kind)).toEqual([undefined, 'inSource', 'external']);
    expect(results[1].suppressions![0].justification).toBe('the core keeps it');
  });

  it('survives a message that looks like its own seams', () => {
    const [run] = sarif({ findings: [finding({ message: '"results": []' })] }).runs;
    expect(run.results![0].message.text).toBe('"results": []');
  });
});
