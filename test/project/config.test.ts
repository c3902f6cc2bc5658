import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../src/project/config.js';
import { makeTree } from './tree.js';

const rules = new Set(['leaked-reference', 'released-twice']);
const parse = (text: string) => parseConfig(text, '.kernel-lifetimes.yaml', rules);
const error = (text: string): string => {
  try {
    parse(text);
  } catch (e) {
    return (e as Error).message;
  }
  return 'no error';
};

describe('the config file', () => {
  it('may be absent or empty', () => {
    const root = makeTree({});
    expect(loadConfig(root, null, rules)).toMatchObject({
      path: null,
      minConfidence: 'medium',
      exclude: [],
      contracts: null,
    });
    expect(parse('# nothing\n')).toMatchObject({ kernel: null, limits: { fileBytes: 8e6 } });
  });

  it('sets what it names', () => {
    const config = parse(
      'kernel: "6.1"\nminConfidence: high\nrules:\n  released-twice: error\nexclude:\n  - drivers/staging/**\nlimits:\n  fileMegabytes: 2\n  steps: 10\n',
    );
    expect(config).toMatchObject({
      kernel: '6.1',
      minConfidence: 'high',
      exclude: ['drivers/staging/**'],
      limits: { fileBytes: 2e6, steps: 10, statesPerBlock: null },
    });
    expect([...config.levels]).toEqual([['released-twice', 'error']]);
  });

  it('hands contracts on, with the text they stand in', () => {
    const text = 'minConfidence: low\ncontracts:\n  - name: foo_get\n';
    expect(parse(text).contracts).toEqual({ name: '.kernel-lifetimes.yaml', text });
  });

  it.each([
    ['minConfidence: high\nlimit: 3\n', /^\.kernel-lifetimes\.yaml:2: limit: unknown key; expected one of .*limits/],
    ['limits:\n  steps: 5\n  fileMegabytes: big\n', /:3: limits\.fileMegabytes: expected a size in megabytes$/],
    ['limits:\n  file: 5\n', /:2: limits\.file: unknown key; expected one of fileMegabytes/],
    ['exclude:\n  - a\n  - 5\n', /:3: exclude\.1: /],
    ['rules:\n  released-twice: loud\n', /:2: rules\.released-twice: expected one of off, note, warning, error$/],
    [
      'rules:\n\n  released-thrice: off\n',
      /:3: rules\.released-thrice: no such rule; expected one of leaked-reference/,
    ],
    ['kernel: 6.1\n', /:1: kernel: expected a version in quotes/],
    ['- a\n', /:1: top level: /],
    ['a: [1\nb: 2\n', /:\d+: /],
  ])('says file, line and what was expected: %j', (text, message) => {
    expect(error(text)).toMatch(message);
  });

  it('lists all that is wrong', () => {
    expect(error('minConfidence: x\nkernel: 6\n').split('\n')).toHaveLength(2);
  });

  it('must exist when it is named', () => {
    expect(() => loadConfig('/', 'no/such/config.yaml', rules)).toThrow(
      /cannot read the config no\/such\/config.yaml: it does not exist/,
    );
  });
});
