import { random } from './mutate.js';

/** In an order that equal seeds share. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = random(seed);
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const k = Math.floor(next() * (i + 1));
    [all[i], all[k]] = [all[k], all[i]];
  }
  return all;
}
