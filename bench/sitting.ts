/**
 * The texts that a driver goes through as an author types into it: letters inside
 * functions, a line added and taken back, a brace lost and found. The same for the same seed.
 */
export function* sittings(original: string, seed: number): Generator<string, never> {
  let state = seed;
  const roll = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  // line ends inside functions
  const places = [...original.matchAll(/^\t+[^\n]*;$/gm)].map((m) => m.index + m[0].length);
  for (;;) {
    const at = places[roll(places.length)];
    if (roll(5) === 0) {
      const brace = original.indexOf('}', at);
      yield original.slice(0, brace) + original.slice(brace + 1);
    } else {
      for (let length = 1; length <= LINE.length; length += 3)
        yield original.slice(0, at) + LINE.slice(0, length) + original.slice(at);
    }
    yield original;
  }
}

const LINE = '\n\tret = of_property_read_u32(np, "depth", &depth);';
