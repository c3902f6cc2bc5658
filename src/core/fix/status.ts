import type { Scene } from './scene.js';

/** A variable for a number that the function returns somewhere: `ret`. Null when it has none. */
export function statusVariable({ code, fn }: Scene): string | null {
  for (const statement of code.within(fn.body, 'return_statement').reverse()) {
    const value = code.named(statement)[0] ?? -1;
    if (value < 0 || code.kind(value) !== 'identifier') continue;
    const name = code.slice(value);
    const declared = code
      .named(fn.body)
      .some(
        (d) =>
          code.kind(d) === 'declaration' &&
          /^(int|ssize_t|long)\s/.test(code.slice(d)) &&
          code.uses(d, name).length > 0,
      );
    if (declared) return name;
  }
  return null;
}
