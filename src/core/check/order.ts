/** Callees before callers; functions that call each other come in any order among themselves. */
export function bottomUp(names: readonly string[], callees: (name: string) => Iterable<string>): string[] {
  const wanted = new Set(names);
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of names) {
    if (seen.has(start)) continue;
    seen.add(start);
    const stack: { name: string; rest: Iterator<string> }[] = [
      { name: start, rest: callees(start)[Symbol.iterator]() },
    ];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        order.push(top.name);
        stack.pop();
      } else if (wanted.has(next.value) && !seen.has(next.value)) {
        seen.add(next.value);
        stack.push({ name: next.value, rest: callees(next.value)[Symbol.iterator]() });
      }
    }
  }
  return order;
}
