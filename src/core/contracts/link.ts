/** Completes what entries leave to be derived from each other. */
import type { ContractRow, Releasers } from './data.js';
import type { AcquireEffect, Effect, IteratorContract } from './model.js';

/** Which functions release which object. */
export function releasersOf(rows: readonly ContractRow[], shapes: readonly (readonly Effect[])[]): Releasers {
  const manual = new Map<string, Set<string>>();
  const early = new Map<string, Set<string>>();
  for (const row of rows) {
    const effects = shapes[row.shape] ?? [];
    for (const effect of effects) {
      if (effect.do !== 'release' || effect.object === null || effect.when === 'failure') continue;
      // a look-up that drops its start is no way to give a claim up
      if (effects.some((e) => e.do === 'acquire' && e.object === effect.object)) continue;
      const releasers = row.early ? early : manual;
      releasers.set(effect.object, (releasers.get(effect.object) ?? new Set<string>()).add(row.name));
    }
  }
  return { manual: plain(manual), early: plain(early) };
}

function plain(map: ReadonlyMap<string, ReadonlySet<string>>): Record<string, string[]> {
  return Object.fromEntries([...map].map(([object, names]) => [object, [...names]]));
}

/**
 * Adds to a claim all functions that release its object, after those that its
 * entry recommends; to a managed one only those that may give it up early.
 */
export function linkEffects(effects: readonly Effect[], releasers: Releasers): readonly Effect[] {
  if (!effects.some((effect) => effect.do === 'acquire')) return effects;
  return effects.map((effect) => (effect.do === 'acquire' ? linkAcquire(effect, releasers) : effect));
}

function linkAcquire(effect: AcquireEffect, releasers: Releasers): AcquireEffect {
  const from = effect.managed === undefined ? releasers.manual : releasers.early;
  return { ...effect, release: complete(effect.release, from, effect.object) };
}

export function linkIterator(iterator: IteratorContract, releasers: Releasers): IteratorContract {
  return iterator.object === null
    ? iterator
    : { ...iterator, release: complete(iterator.release, releasers.manual, iterator.object) };
}

function complete(
  release: readonly string[],
  from: Readonly<Record<string, readonly string[]>>,
  object: string,
): readonly string[] {
  const others = Object.hasOwn(from, object) ? from[object] : [];
  return others.length === 0 ? release : [...new Set([...release, ...others])];
}
