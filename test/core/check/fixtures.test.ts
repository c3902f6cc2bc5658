import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckContext } from '../../../src/core/check/index.js';
import { check, fixtureFiles, golden, readFixture, testContext } from './fixtures.js';

let context: CheckContext;
beforeAll(async () => {
  context = await testContext();
});

describe.each(fixtureFiles())('%s', (name) => {
  it('has the findings that its comments name, and no others', () => {
    const { expected, found } = check(context, name, readFixture(name));
    expect(found).toEqual(expected);
  });

  it('tells the same path as before', async () => {
    const { result } = check(context, name, readFixture(name));
    await expect(golden(result)).toMatchFileSnapshot(`fixtures/${name.replace(/\.c$/, '.expected')}`);
  });
});
