import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkChanges,
  checkSource,
  createContext,
  inspectSource,
  type CheckContext,
} from '../../../src/core/check/index.js';
import { packageRoot } from '../../../src/project/package.js';
import { loadTestBook, loadTestParser } from '../../support/core.js';

const context = async (): Promise<CheckContext> =>
  createContext({ parser: await loadTestParser(), book: loadTestBook() });
const read = (name: string): string => readFileSync(join(packageRoot, 'samples', name), 'utf8');
const samples = readdirSync(join(packageRoot, 'samples')).filter((name) => name.endsWith('.c'));

describe('a version of a file', () => {
  it.each(samples)('%s gives what a whole run gives when a line is added inside each function', async (name) => {
    const ctx = await context();
    const text = read(name);
    const { earlier } = inspectSource({ file: name, text }, ctx);
    if (!earlier) throw new Error('not parsed');
    const session = ctx.parser.follow();
    for (const at of [...text.matchAll(/^{\n/gm)].map((m) => m.index + 2)) {
      const edited = `${text.slice(0, at)}\tint added = 1;\n${text.slice(at)}`;
      const { result } = checkChanges({ file: name, text: edited }, ctx, session, earlier);
      const whole = checkSource({ file: name, text: edited }, ctx);
      expect(result.findings).toEqual(whole.findings);
      expect(result.notes).toEqual(whole.notes);
    }
    session.close();
  });

  it('forgets what was said of a function that is gone, and asks its callers again', async () => {
    const ctx = await context();
    const helper = 'static void give(struct device_node *np)\n{\n\tof_node_put(np);\n}\n';
    const user =
      'int use(void)\n{\n\tstruct device_node *np = of_find_node_by_name(NULL, "x");\n\n\tif (!np)\n\t\treturn -ENODEV;\n\tgive(np);\n\treturn 0;\n}\n';
    const file = 'gone.c';
    const before = inspectSource({ file, text: helper + user }, ctx);
    expect(before.result.findings).toEqual([]);
    const emptied = helper.replace('\tof_node_put(np);\n', '') + user;
    const session = ctx.parser.follow();
    if (!before.earlier) throw new Error('not parsed');
    const after = checkChanges({ file, text: emptied }, ctx, session, before.earlier);
    expect(after.result.findings.map((f) => f.function)).toEqual(['use']);
    const mended = checkChanges({ file, text: helper + user }, ctx, session, after.earlier);
    expect(mended.result.findings).toEqual([]);
    session.close();
  });
});
