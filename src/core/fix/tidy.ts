import type { FunctionNode } from '../syntax/index.js';
import { applyChanges, inOrder, mapOffset, unmapOffset } from './changes.js';
import { Code } from './code.js';
import type { TextChange } from './fix.js';
import { isJump, itemsOf, targetOf, type Item } from './labels.js';
import type { Scene } from './scene.js';
import { localOf, undeclare } from './variables.js';

/**
 * The changes, with what they leave over taken out as well: variables that nothing uses any more, since a kernel is
 * built with warnings as errors, and labels that nothing stands behind. Null where that is not a matter of cutting.
 */
export function tidied({ code, context, book }: Scene, changes: readonly TextChange[]): TextChange[] | null {
  const removed = changes.filter((change) => change.end > change.start);
  if (removed.length === 0) return [...changes];
  const parsed = context.parser.parse(applyChanges(code.text, changes));
  if ('error' in parsed) return null;
  const after = new Code(parsed);
  const more: TextChange[] = [];
  for (const fn of code.source.functions) {
    if (!removed.some(({ start }) => fn.start <= start && start < fn.end)) continue;
    const now = parsed.functions.find((f) => f.start === mapOffset(changes, fn.start));
    const cut = now && withoutUnused(code, fn, after, now, book);
    if (now === undefined || !cut) return null;
    more.push(...cut, ...withoutLabels(code, fn, after, now));
  }
  let all = [...changes];
  for (const { start, end, text } of more) {
    const from = unmapOffset(changes, start);
    const last = unmapOffset(changes, end - 1);
    if (from === null || last === null) return null;
    // what is cut out of a part that goes as a whole goes with it
    const isWithin = (change: TextChange): boolean => from <= change.start && change.end <= last + 1;
    if (all.some((change) => isWithin(change) && change.text !== '')) return null;
    all = [...all.filter((change) => !isWithin(change)), { start: from, end: last + 1, text }];
  }
  return inOrder(all);
}

function withoutUnused(
  code: Code,
  fn: FunctionNode,
  after: Code,
  now: FunctionNode,
  book: Scene['book'],
): TextChange[] | null {
  const cut: TextChange[] = [];
  for (const name of localsOf(code, fn.body)) {
    if (code.uses(fn.body, name).length < 2 || after.uses(now.body, name).length !== 1) continue;
    const local = localOf(after, now, name);
    if (local === null) return null;
    const calls = local.value < 0 ? [] : after.within(local.value, 'call_expression').concat(local.value);
    if (calls.some((n) => after.kind(n) === 'call_expression' && !looks(book, after.call(n)?.name ?? ''))) return null;
    cut.push(...(undeclare(after, now, local) ?? []));
  }
  return cut;
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

/** A label that had a step and now leads right to the next one, or to the return: the jumps go there, or return. */
function withoutLabels(code: Code, fn: FunctionNode, after: Code, now: FunctionNode): TextChange[] {
  const had = new Set(emptyLabels(code, fn).map(({ label }) => label));
  return emptyLabels(after, now)
    .filter(({ label }) => !had.has(label))
    .flatMap(({ label, instead, start, end }) => [
      ...after
        .within(now.body, 'goto_statement')
        .filter((n) => targetOf(after, n) === label)
        .map((n) => ({ start: after.start(n), end: after.end(n), text: instead })),
      { start, end, text: '' },
    ]);
}

interface EmptyLabel {
  readonly label: string;
  /** What stands for a jump to it. */
  readonly instead: string;
  /** The lines to take out. */
  readonly start: number;
  readonly end: number;
}

/** Labels with nothing between them and another, or the function's last return. */
function emptyLabels(code: Code, fn: FunctionNode): EmptyLabel[] {
  const items = itemsOf(code, fn);
  return items.flatMap((item, i): EmptyLabel[] => {
    const { label } = item;
    const next = items[i + 1] as Item | undefined;
    if (label === null || next === undefined) return [];
    const start = code.lineStart(code.start(item.node));
    const end = code.lineEnd(code.start(item.node)) + 1;
    if (next.label !== null) return [{ label, instead: `goto ${next.label};`, start, end }];
    const above = items[i - 1] as Item | undefined;
    const last = i + 2 === items.length && code.kind(next.node) === 'return_statement';
    if (!last || above === undefined || above.label !== null) return [];
    const instead = code.slice(next.node);
    // only jumps lead there: the return goes as well
    return isJump(code, above.node)
      ? [{ label, instead, start: code.lineEnd(code.end(above.node)) + 1, end: code.lineEnd(code.end(next.node)) + 1 }]
      : [{ label, instead, start, end }];
  });
}
