/** Completes what entries leave to be derived from each other. */
import type { BookData } from './data.js';
import type { Effect } from './model.js';

/**
 * Adds to every claim all functions that release its object, after those that
 * its entry recommends. Doing it twice changes nothing.
 */
export function link(data: BookData): BookData {
  const releasers = new Map<string, Set<string>>();
  for (const row of data.contracts) {
    for (const effect of data.shapes[row.shape] ?? []) {
      if (effect.do !== 'release' || effect.object === null || effect.when === 'failure') continue;
      // a look-up that drops its start is no way to give a claim up
      if (data.shapes[row.shape].some((e) => e.do === 'acquire' && e.object === effect.object)) continue;
      const names = releasers.get(effect.object) ?? new Set<string>();
      releasers.set(effect.object, names.add(row.name));
    }
  }
  const complete = (object: string, release: readonly string[]): string[] => [...new Set([...release, ...(releasers.get(object) ?? [])])];
  const shapes = data.shapes.map((effects) =>
    effects.map((effect): Effect => {
      if (effect.do !== 'acquire' || effect.managed !== undefined) return effect;
      return { ...effect, release: complete(effect.object, effect.release) };
    }),
  );
  const iterators = data.iterators.map((it) => (it.object === null ? it : { ...it, release: complete(it.object, it.release) }));
  return { ...data, shapes, iterators };
}
