import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileContracts } from '../../../src/core/contracts/index.js';
import { builtinFiles } from './helpers.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/contracts.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]);

const base = compileContracts([
  ...builtinFiles(),
  { name: 'foo.yaml', text: 'subsystem: foo\nobjects: { foo: { kind: reference, release: [foo_put] } }' },
]).book.data;

/** An example may be the inside of a `contracts:` list. */
function asFile(example: string): string {
  return /^\s*- /.test(example) ? `contracts:\n${example}` : example;
}

describe('docs/contracts.md', () => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(6);
  });

  it.each(examples.map((example, i) => [i + 1, example]))('example %i is valid', (_number, example) => {
    const text = asFile(String(example));
    expect(parse(text)).toBeTypeOf('object');
    const { problems } = compileContracts([{ name: '.kernel-lifetimes.yaml', text }], { base });
    expect(problems).toEqual([]);
  });
});
