/** Names most like the wanted one, nearest first. */
export function nearest(wanted: string, names: Iterable<string>, count = 5): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const contains = wanted.length > 3 && (name.includes(wanted) || (name.length > 3 && wanted.includes(name)));
    const score = contains ? 1 + Math.abs(name.length - wanted.length) / 100 : distance(wanted, name, limit);
    if (score <= limit) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, count).map(({ name }) => name);
}

/** `; did you mean …?` for an error message, or nothing. */
export function closest(wanted: string, names: Iterable<string>): string {
  const [best] = nearest(wanted, names, 1);
  return best === undefined ? '' : `; did you mean ${best}?`;
}

/** Levenshtein distance, given up (as limit + 1) once it must exceed the limit. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    if (Math.min(...next) > limit) return limit + 1;
    row = next;
  }
  return row[b.length];
}
