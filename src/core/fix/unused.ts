import { applyChanges, inOrder, mapOffset, unmapOffset } from './changes.js';
import { Code } from './code.js';
import type { TextChange } from './fix.js';
import type { Scene } from './scene.js';
import { localOf, undeclare } from './variables.js';

/**
 * The changes, with the variables taken out that nothing uses any more: a kernel is built with warnings as errors. Null
 * where a variable starts with a call that may do more than look.
 */
export function withoutUnused({ code, context, book }: Scene, changes: readonly TextChange[]): TextChange[] | null {
  const removed = changes.filter((change) => change.end > change.start);
  if (removed.length === 0) return [...changes];
  const parsed = context.parser.parse(applyChanges(code.text, changes));
  if ('error' in parsed) return null;
  const after = new Code(parsed);
  const more: TextChange[] = [];
  for (const fn of code.source.functions) {
    if (!removed.some(({ start }) => fn.start <= start && start < fn.end)) continue;
    const now = parsed.functions.find((f) => f.start === mapOffset(changes, fn.start));
    if (now === undefined) return null;
    for (const name of localsOf(code, fn.body)) {
      if (code.uses(fn.body, name).length < 2 || after.uses(now.body, name).length !== 1) continue;
      const local = localOf(after, now, name);
      if (local === null) return null;
      const calls = local.value < 0 ? [] : after.within(local.value, 'call_expression').concat(local.value);
      if (calls.some((n) => after.kind(n) === 'call_expression' && !looks(book, after.call(n)?.name ?? '')))
        return null;
      for (const { start, end, text } of undeclare(after, now, local) ?? []) {
        const [from, last] = [unmapOffset(changes, start), unmapOffset(changes, end - 1)];
        if (from === null || last === null || last - from !== end - 1 - start) return null;
        more.push({ start: from, end: last + 1, text });
      }
    }
  }
  return inOrder([...changes, ...more]);
}

function localsOf(code: Code, body: number): string[] {
  return code
    .named(body)
    .filter((n) => code.kind(n) === 'declaration')
    .flatMap((n) => code.within(n, 'identifier').map((id) => code.slice(id)));
}

function looks(book: Scene['book'], name: string): boolean {
  const contract = book.contract(name);
  return book.looksOnly(name) || contract?.effects.every((e) => e.do === 'borrow') === true;
}
