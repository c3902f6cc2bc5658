/**
 * Asks until the answer is truthy, and gives that. Throws when `seconds` have gone by,
 * naming what was waited for, or what `ask` throws.
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => T | Promise<T>,
): Promise<Exclude<T, null | undefined | false | 0 | ''>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, null | undefined | false | 0 | ''>;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
