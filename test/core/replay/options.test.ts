import { describe, expect, it } from 'vitest';
import { settled } from '../../../src/core/replay/index.js';
import { verdict } from './support.js';

const OPTIONS = new Map<string, boolean | number>([
  ['CONFIG_ON', true],
  ['CONFIG_OFF', false],
  ['BITS', 64],
]);

function left(text: string): string[] {
  const out = settled(text, OPTIONS);
  expect(out).toHaveLength(text.length);
  return out.split('\n').filter((line) => line.trim() !== '');
}

describe('a text without what the configuration does not have', () => {
  it('keeps the branch that holds, and no directive of it', () => {
    expect(left('#ifdef CONFIG_ON\na\n#else\nb\n#endif\n')).toEqual(['a']);
    expect(left('#ifndef CONFIG_ON\na\n#else\nb\n#endif\n')).toEqual(['b']);
    expect(left('#if BITS == 32\na\n#elif BITS == 64 && defined(CONFIG_ON)\nb\n#else\nc\n#endif\n')).toEqual(['b']);
    expect(left('#if IS_ENABLED(CONFIG_OFF) || \\\n\tdefined(CONFIG_OFF)\na\n#endif\nb\n')).toEqual(['b']);
  });

  it('keeps what cannot be told, with its directives', () => {
    const text = ['#ifdef CONFIG_WHO', 'a', '#else', 'b', '#endif'];
    expect(left(text.join('\n'))).toEqual(text);
    expect(left('#ifdef CONFIG_OFF\n#ifdef CONFIG_WHO\na\n#else\nb\n#endif\n#endif\nc')).toEqual(['c']);
    expect(left('#ifdef CONFIG_WHO\n#ifdef CONFIG_ON\na\n#endif\n#endif')).toEqual([
      '#ifdef CONFIG_WHO',
      'a',
      '#endif',
    ]);
  });

  it('has numbers for what the code asks', () => {
    expect(left('if (IS_ENABLED(CONFIG_ON) && !IS_ENABLED(CONFIG_OFF) && IS_ENABLED(CONFIG_WHO))')[0]).toMatch(
      /^if \(1 +&& !0 +&& IS_ENABLED\(CONFIG_WHO\)\)$/,
    );
  });

  it('is what a verdict stands on', async () => {
    expect(await verdict('if (!IS_ENABLED(CONFIG_64BIT)) KUNIT_FAIL(test, "narrow");')).toBe('pass');
    expect(await verdict('if (IS_ENABLED(CONFIG_NOBODY_KNOWS)) KUNIT_FAIL(test, "narrow");')).toContain('unknown');
  });
});
