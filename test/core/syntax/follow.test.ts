import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sameTree } from '../../../src/core/syntax/flatten-cursor.js';
import type { ParsedSource } from '../../../src/core/syntax/tree.js';
import { packageRoot } from '../../../src/project/package.js';
import { loadTestParser } from '../../support/core.js';

const samples = readdirSync(join(packageRoot, 'samples')).filter((name) => name.endsWith('.c'));
const read = (name: string): string => readFileSync(join(packageRoot, 'samples', name), 'utf8');

/** Numbers that look random and are the same in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ADDED = [
  'x',
  '\n',
  ';',
  '(',
  ')',
  '{',
  '}',
  '\tof_node_put(np);\n',
  '#ifdef A\n',
  '#endif\n',
  '/*',
  '*/',
  '"',
  ' ',
];

function edited(text: string, roll: (below: number) => number): string {
  const at = roll(text.length);
  const removed = roll(3) === 0 ? roll(30) : 0;
  return text.slice(0, at) + (roll(4) === 0 ? '' : ADDED[roll(ADDED.length)]) + text.slice(at + removed);
}

describe('a text that is followed', () => {
  it.each(samples)('%s is parsed as if it were new after each edit', async (name) => {
    const parser = await loadTestParser();
    const session = parser.follow();
    const original = read(name);
    const roll = dice(7);
    let text = original;
    let whole = 0;
    for (let round = 0; round < 150; round++) {
      // back to sound code now and then, as an author's text comes back to it
      text = round % 5 === 0 ? original : edited(text, roll);
      const followed = session.parse(text) as ParsedSource;
      const fresh = parser.parse(text) as ParsedSource;
      expect(followed.normalised).toBe(fresh.normalised);
      expect(followed.lineStarts).toEqual(fresh.lineStarts);
      const sound = !fresh.functions.some((fn) => fn.broken) && fresh.functions.length > 0;
      if (!sound) continue;
      whole++;
      expect(sameTree(followed.tree, fresh.tree), `round ${round}`).toBe(true);
      expect(followed.functions).toEqual(fresh.functions);
    }
    session.close();
    expect(whole).toBeGreaterThan(40);
  });

  it('may fail and go on', async () => {
    const parser = await loadTestParser();
    const session = parser.follow();
    expect(session.parse('int f(void) { return 1; }', { maxLength: 3 })).toHaveProperty('error', 'too-long');
    expect(session.parse('int f(void) { return 1; }')).toHaveProperty('functions');
    expect(session.parse(`${'('.repeat(3000)}`)).toHaveProperty('error', 'too-deep');
    expect(session.parse('int g(void) { return 1; }')).toHaveProperty('functions');
  });
});
