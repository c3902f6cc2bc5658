import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/report/index.js';
import { packageRoot } from '../../src/project/package.js';
import { validate } from '../report/sarif-schema.js';
import { run } from './run.js';

const folder = join(packageRoot, 'samples');
const drivers = readdirSync(folder).filter((name) => name.endsWith('.c'));

/** `line: rule`, as the comments in the sample say; `mark` is `finding` or `finding (low)`. */
function expected(name: string, mark = 'finding'): string[] {
  return readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .flatMap((line, i) => {
      const at = line.indexOf(`/* ${mark}: `);
      return at < 0 ? [] : [`${i + 1}: ${line.slice(at + mark.length + 5).split(' ')[0]}`];
    });
}

describe('the sample drivers', () => {
  const { out } = run(['check', 'samples', '--format', 'json']);
  const { findings } = JSON.parse(out) as { findings: Finding[] };

  it('are of several kinds', () => {
    expect(drivers.length).toBeGreaterThanOrEqual(4);
    expect(new Set(findings.map((f) => f.rule)).size).toBeGreaterThanOrEqual(3);
  });

  it.each(drivers)('%s has the findings that its comments announce, and no other', (name) => {
    const found = findings.filter((f) => f.file === `samples/${name}`).map((f) => `${f.line}: ${f.rule}`);
    expect(found).toEqual(expected(name));
  });

  it('make valid SARIF, with a code flow for every path', () => {
    const log = JSON.parse(run(['check', 'samples', '--format', 'sarif']).out) as Log;
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    const results = log.runs[0].results ?? [];
    expect(results).toHaveLength(findings.length);
    for (const result of results) expect(result.codeFlows?.[0].threadFlows[0].locations.length).toBeGreaterThan(1);
  });

  it('have more to tell to those who ask for low confidence', () => {
    const low = JSON.parse(run(['check', 'samples', '--format', 'json', '--min-confidence', 'low']).out) as {
      findings: Finding[];
    };
    for (const name of drivers) {
      const found = low.findings.filter((f) => f.file === `samples/${name}`).map((f) => `${f.line}: ${f.rule}`);
      expect(found).toEqual(expect.arrayContaining([...expected(name), ...expected(name, 'finding (low)')]));
    }
  });
});
