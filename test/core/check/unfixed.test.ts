import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { check, testContext } from './fixtures.js';

it('tells what no quick fix mends', async () => {
  const text = readFileSync(join(import.meta.dirname, 'unfixed', 'claims.c'), 'utf8');
  const { expected, found } = check(await testContext(), 'claims.c', text);
  expect(expected.length).toBe(3);
  expect(found).toEqual(expected);
});
