import type { Code } from './code.js';
import type { Owed } from './owed.js';
import type { Scene } from './scene.js';

/**
 * The release as it is, and under the condition under which it was taken, where the exit lies behind that. Where nobody
 * has asked whether it was taken at all, only under that condition.
 */
export function withGuards(scene: Scene, owed: Owed): Owed[] {
  const { book, clue, finding } = scene;
  const tolerated = book.tolerates(owed.name);
  const isPath = /^\w+((->|\.)\w+)*$/.test(owed.object);
  if (clue.perhaps !== 'none') {
    const isError = book.predicateNamed(
      clue.perhaps === 'errptr' || tolerated === 'null' ? 'is-err' : 'is-err-or-null',
    );
    if (tolerated === 'null-or-errptr' || tolerated === clue.perhaps) return [owed];
    if (!isPath || clue.perhaps === 'unknown') return [];
    if (clue.perhaps === 'null') return [{ ...owed, guard: owed.object }];
    return isError === undefined ? [] : [{ ...owed, guard: `!${isError}(${owed.object})` }];
  }
  const guard = guardOf(scene);
  // a number that was taken may be 0
  const failure = book.contract(finding.acquire?.call ?? '')?.failure ?? 'unknown';
  const kind = clue.reference?.kind ?? 'lock';
  const isPointer =
    kind === 'enable' ||
    (['reference', 'memory'].includes(kind) && ['null', 'errptr', 'null-or-errptr'].includes(failure));
  const known = tolerated === 'none' && isPath && isPointer && owed.text.includes(owed.object) ? [owed.object] : [];
  return [owed, ...[...(guard === null ? [] : [guard]), ...known].map((text) => ({ ...owed, guard: text }))];
}

/** What it takes can be given up where there is nothing. */
export function isFree({ clue, book }: Scene): boolean {
  return clue.reference?.release.some((name) => book.tolerates(name) !== 'none') === true;
}

/** Of the one `if` around the taking call that the exit is not within. Whether it still tells is for the check to say. */
function guardOf({ code, fn, clue }: Scene): string | null {
  const taken = clue.reference?.at ?? -1;
  const around = code.within(fn.body, 'if_statement').filter((node) => {
    const [within] = branches(code, node).filter((b) => code.start(b) <= taken && taken < code.end(b));
    return within !== undefined && !(code.start(within) <= clue.at && clue.at < code.end(within));
  });
  if (around.length !== 1) return null;
  const [node] = around;
  const condition = code.named(code.field(node, 'condition'))[0] ?? -1;
  if (condition < 0 || code.within(condition, 'assignment_expression', 'update_expression').length > 0) return null;
  const names: string[] = code.flat(condition).match(/[A-Za-z_]\w*/g) ?? [];
  const changed = code
    .within(fn.body, 'assignment_expression', 'update_expression')
    .filter((n) => code.start(n) > code.start(node) && code.start(n) < clue.at)
    .map((n) => code.flat(code.kind(n) === 'assignment_expression' ? code.field(n, 'left') : n));
  // by then it would answer another question
  if (changed.some((target) => names.includes(/(\w+)\W*$/.exec(target)?.[1] ?? ''))) return null;
  const isThen = code.start(branches(code, node)[0]) <= taken && taken < code.end(branches(code, node)[0]);
  return isThen ? code.flat(condition) : negated(code, condition);
}

function branches(code: Code, node: number): number[] {
  return [code.field(node, 'consequence'), code.field(node, 'alternative')].filter((n) => n >= 0);
}

function negated(code: Code, condition: number): string | null {
  const text = code.flat(condition);
  const kind = code.kind(condition);
  if (kind === 'unary_expression' && text.startsWith('!')) return text.slice(1).trimStart();
  return kind === 'identifier' || kind === 'call_expression' || kind === 'field_expression' ? `!${text}` : null;
}
