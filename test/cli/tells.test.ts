import { describe, expect, it } from 'vitest';
import { rulesAt } from '../../src/project/rules.js';
import { toolInfo } from '../../src/project/package.js';
import { nearest } from '../../src/core/describe/index.js';
import { run } from './run.js';

describe('the command line tells', () => {
  it('its version and its help', () => {
    expect(run(['--version'])).toMatchObject({ status: 0, out: `${toolInfo().version}\n` });
    const help = run(['--help']);
    expect(help.status).toBe(0);
    expect(help.out).toContain('Exit status: 0 nothing found, 1 findings, 2 could not do what was asked.');
    expect(run(['check', '--help']).out).toContain('--min-confidence');
  });

  it('its rules', () => {
    const { out } = run(['rules']);
    for (const rule of rulesAt()) expect(out).toContain(rule.id);
  });

  it.each(rulesAt().map((rule) => rule.id))('what %s is about', (id) => {
    const { status, out } = run(['explain', id]);
    expect(status).toBe(0);
    expect(out).toMatch(/^# /);
    expect(out).toContain(id);
  });

  it('what it knows of an API, and why', () => {
    const { status, out } = run(['contract', 'of_node_put']);
    expect(status).toBe(0);
    expect(out).toMatch(/gives up a reference \(device_node\) on argument 1/);
    expect(out).toMatch(/why: \S+/);
  });

  it('does not call a lock half of a pair: it only looks at its argument', () => {
    const { status, out } = run(['contract', 'mutex_lock']);
    expect(status).toBe(0);
    expect(out).toContain('only looks at its arguments');
    expect(out).not.toContain('mutex_unlock');
  });

  it('what is near when it knows nothing', () => {
    const { status, err } = run(['contract', 'of_node_puts']);
    expect(status).toBe(2);
    expect(err).toContain('no contract');
    expect(err).toMatch(/Known names like it: of_node_put\b/);
  });
});

describe('suggestions', () => {
  it('come nearest first and not at all when nothing is near', () => {
    expect(nearest('abcdef', ['abcdeg', 'zzzzzz', 'abcxyf', 'abcdef_x'])).toEqual(['abcdeg', 'abcdef_x', 'abcxyf']);
    expect(nearest('abcdef', ['uvwxyz'])).toEqual([]);
  });
});
