/** Completes what entries leave to be derived from each other. */
import type { BookData } from './data.js';
import type { Effect } from './model.js';

/**
 * Adds to every claim all functions that release its object, after those that
 * its entry recommends; to a managed one only the functions that may give it up
 * early. Doing it twice changes nothing.
 */
export function link(data: BookData): BookData {
  const manual = new Map<string, Set<string>>();
  const early = new Map<string, Set<string>>();
  for (const row of data.contracts) {
    const effects = data.shapes[row.shape] ?? [];
    for (const effect of effects) {
      if (effect.do !== 'release' || effect.object === null || effect.when === 'failure') continue;
      // a look-up that drops its start is no way to give a claim up
      if (effects.some((e) => e.do === 'acquire' && e.object === effect.object)) continue;
      const releasers = row.early ? early : manual;
      releasers.set(effect.object, (releasers.get(effect.object) ?? new Set<string>()).add(row.name));
    }
  }
  const complete = (from: ReadonlyMap<string, ReadonlySet<string>>, object: string, release: readonly string[]): string[] => [
    ...new Set([...release, ...(from.get(object) ?? [])]),
  ];
  const shapes = data.shapes.map((effects) =>
    effects.map((effect): Effect => {
      if (effect.do !== 'acquire') return effect;
      return { ...effect, release: complete(effect.managed === undefined ? manual : early, effect.object, effect.release) };
    }),
  );
  const iterators = data.iterators.map((it) => (it.object === null ? it : { ...it, release: complete(manual, it.object, it.release) }));
  return { ...data, shapes, iterators };
}
