const NOTHING = '[]';

const KNOWN = new WeakMap<object, string>();

/** A text that is equal when the values are, written once for each value. For what does not change: parts of summaries. */
export function keyOf(value: object): string {
  if (Array.isArray(value) && value.length === 0) return NOTHING;
  let key = KNOWN.get(value);
  if (key === undefined) KNOWN.set(value, (key = JSON.stringify(value)));
  return key;
}
