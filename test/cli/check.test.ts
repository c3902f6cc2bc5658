import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding, Note } from '../../src/core/report/index.js';
import { makeTree } from '../project/tree.js';
import { cli, leaky, run } from './run.js';

interface Printed {
  kernel: string | null;
  findings: Finding[];
  suppressed: unknown[];
  notes: Note[];
  stats: { files: number; functions: number; bytes: number; seconds: number };
}
const parse = (text: string): Printed => JSON.parse(text) as Printed;

describe('check', () => {
  it('ends with 1 and points at the leak, with its path', () => {
    const root = makeTree({ 'a.c': leaky('leaf_read') });
    const { status, out, err } = run(['check', 'a.c'], root);
    expect(status).toBe(1);
    expect(out).toMatch(/^a\.c:10:3: warning: .*of_node_put.* \[leaked-reference\]$/m);
    expect(out).toContain('     10 | \t\treturn -EINVAL;'.replaceAll('\t', '        '));
    expect(out).toMatch(/1\. line 6: .*of_get_child_by_name/);
    expect(err).toMatch(/^1 finding in 1 file; checked 1 file with 1 function /m);
  });

  it('ends with 0 and prints nothing when all is well', () => {
    const root = makeTree({ 'a.c': 'int f(void)\n{\n\treturn 0;\n}\n' });
    expect(run(['check', 'a.c'], root)).toMatchObject({ status: 0, out: '' });
  });

  it('prints JSON with names relative to the root', () => {
    const root = makeTree({ 'linux-6.1.170/drivers/x/a.c': leaky('leaf_read') });
    const top = join(root, 'linux-6.1.170');
    const printed = parse(run(['check', '--format', 'json', '--root', top, join(top, 'drivers/x/a.c')], '/').out);
    expect(printed.kernel).toBe('6.1.170');
    expect(printed.findings).toMatchObject([
      {
        rule: 'leaked-reference',
        file: 'drivers/x/a.c',
        line: 10,
        column: 3,
        function: 'leaf_read',
        object: 'device_node',
        acquire: { call: 'of_get_child_by_name', line: 6 },
        release: 'of_node_put',
      },
    ]);
    expect(printed.stats).toMatchObject({ files: 1, functions: 1, bytes: leaky('leaf_read').length });
  });

  it('writes to a file, and SARIF besides', () => {
    const root = makeTree({ 'a.c': leaky('leaf_read') });
    const { status, out } = run(
      ['check', 'a.c', '--output', 'o.txt', '--also-sarif', 'o.sarif', '--color', 'always'],
      root,
    );
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(readFileSync(join(root, 'o.txt'), 'utf8')).toContain('\x1b[');
    expect(JSON.parse(readFileSync(join(root, 'o.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  it('prints the same bytes whatever the number of workers', () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 60; i++) {
      files[`d${i % 7}/f${i}.c`] = `${leaky(`leaf_${i}`)}\n/* ${'x'.repeat(20_000 + i * 37)} */\n`;
    }
    const root = makeTree(files);
    const [one, two, five] = ['1', '2', '5'].map((jobs) =>
      run(['check', '.', '--format', 'json', '--jobs', jobs], root).out.replace(/"seconds": .*/, ''),
    );
    expect(parse(one.replace(/,\n\s*\n/, '\n')).findings).toHaveLength(60);
    expect(two).toBe(one);
    expect(five).toBe(one);
    const sarif = ['1', '2'].map((jobs) => run(['check', '.', '--format', 'sarif', '--jobs', jobs], root).out);
    expect(sarif[1]).toBe(sarif[0]);
  });

  it('keeps to the rules and the confidence that are asked for', () => {
    const root = makeTree({ 'a.c': leaky('leaf_read') });
    expect(run(['check', 'a.c', '--rule', 'released-twice'], root).status).toBe(0);
    expect(run(['check', 'a.c', '--rule', 'released-twice,leaked-reference'], root).status).toBe(1);
    expect(run(['check', 'a.c', '--min-confidence', 'low'], root).status).toBe(1);
  });

  it('knows a baseline, after lines have shifted', () => {
    const root = makeTree({ 'a.c': leaky('leaf_read'), 'b.c': `\n\n${leaky('leaf_read')}${leaky('leaf_other')}` });
    expect(run(['check', 'a.c', '--write-baseline', 'base.json'], root)).toMatchObject({ status: 0, out: '' });
    const again = run(['check', 'a.c', '--baseline', 'base.json'], root);
    expect(again).toMatchObject({ status: 0, out: '' });
    expect(again.err).toContain('1 suppressed');
    const shifted = makeTree({ 'a.c': `// new\n\n${leaky('leaf_read')}${leaky('leaf_other')}` });
    const found = parse(run(['check', 'a.c', '--format', 'json', '--baseline', join(root, 'base.json')], shifted).out);
    expect(found.findings.map((f) => f.function)).toEqual(['leaf_other']);
  });

  it('respects suppressions with a reason and reports those without', () => {
    const reason = leaky('leaf_read').replace(
      'return -EINVAL;',
      '/* lifetimes: ignore leaked-reference -- the parent keeps it */\n\t\treturn -EINVAL;',
    );
    const root = makeTree({ 'a.c': reason, 'b.c': reason.replace(' -- the parent keeps it', '') });
    expect(run(['check', 'a.c'], root)).toMatchObject({ status: 0 });
    expect(run(['check', 'b.c'], root).out).toMatch(/^b\.c:\d+:\d+: warning: .* \[bare-suppression\]$/m);
  });

  it('reads the config at the root: contracts, levels, exclusions', () => {
    const own = leaky('leaf_read')
      .replaceAll('of_get_child_by_name', 'leaf_take')
      .replaceAll('of_node_put', 'leaf_drop');
    const config = [
      'objects:',
      '  leaf: { kind: reference, release: leaf_drop }',
      'contracts:',
      '  - name: leaf_take',
      '    acquires: leaf',
      '    fails: null',
      '  - name: leaf_drop',
      '    releases: leaf',
      'rules:',
      '  leaked-reference: error',
      'exclude: [skipped]',
      '',
    ].join('\n');
    const root = makeTree({ '.kernel-lifetimes.yaml': config, 'a.c': own, 'skipped/b.c': own });
    const { status, out, err } = run(['check', '.'], root);
    expect(err).toContain('checked 1 file');
    expect(out).toMatch(/^a\.c:10:3: error: .*leaf_drop/m);
    expect(status).toBe(1);
  });
});

describe('what check cannot do ends with 2 and says why', () => {
  const tree = {
    'a.c': 'int a;\n',
    'empty/readme.txt': '',
    'bad.yaml': 'rules:\n  leaked-reference: 5\n',
    'own.yaml': 'contracts:\n  - name: 3\n',
  };
  it.each([
    [['check'], /missing required argument/],
    [['check', 'a.c', '--nonsense'], /unknown option '--nonsense'/],
    [['check', 'a.c', '--format', 'xml'], /Allowed choices are text, json, sarif/],
    [['check', 'a.c', '--jobs', '0'], /Expected a number from 1/],
    [['check', 'a.c', '--rule', 'leaked-refrence'], /did you mean leaked-reference\?/],
    [['check', 'nowhere'], /cannot check nowhere: it does not exist/],
    [['check', 'empty'], /no C files below empty/],
    [['check', 'a.c', '--config', 'bad.yaml'], /bad\.yaml:2: rules\.leaked-reference: expected one of off/],
    [['check', 'a.c', '--config', 'own.yaml'], /own\.yaml:2:\d+: .*expected a C identifier/],
    [['check', 'a.c', '--baseline', 'none.json'], /cannot read the baseline/],
    [['check', 'a.c', '--output', 'no/such/dir/o.txt'], /cannot write no\/such\/dir\/o.txt/],
    [['check', 'a.c', '--root', 'empty'], /is not below the root/],
    [['check', 'a.c', '--kernel', 'six'], /Expected a version/],
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['explain', 'leaked'], /no rule is called leaked/],
  ])('%j', (args, message) => {
    const { status, out, err } = run(args, makeTree(tree));
    expect(err).toMatch(message);
    expect(err).not.toContain('internal error');
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });
});

describe('pipes', () => {
  it('gets a large report through whole', () => {
    const root = makeTree({ 'a.c': Array.from({ length: 1500 }, (_, i) => leaky(`leaf_${i}`)).join('\n') });
    const { stdout } = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" "${cli}" check a.c --format json | (sleep 1; cat)`],
      {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    );
    expect(parse(stdout).findings).toHaveLength(1500);
  });

  it('does not mind a reader that leaves', () => {
    const root = makeTree({ 'a.c': Array.from({ length: 1500 }, (_, i) => leaky(`leaf_${i}`)).join('\n') });
    const { stderr, stdout } = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" "${cli}" check a.c | head -n 1; echo "status \${PIPESTATUS[0]}"`],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stdout).toContain('status 1');
    expect(stderr).not.toMatch(/EPIPE|internal error/);
  });
});
