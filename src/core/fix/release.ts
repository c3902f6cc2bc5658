import { rootOf } from './code.js';
import { columnOf, indentOf, insertBefore, rewrite } from './edit.js';
import type { Proposal, TextChange } from './fix.js';
import { itemsOf } from './labels.js';
import { owedCalls, stepLines, titleOf, type Owed } from './owed.js';
import { withGuards } from './guards.js';
import { statusVariable } from './status.js';
import { takenAt, type Scene } from './scene.js';

const WHERE: Readonly<Record<string, string>> = {
  goto_statement: 'before the jump',
  break_statement: 'before the break',
  continue_statement: 'before the next round',
  return_statement: 'before the return',
};

/** The owed release right where the function is left: before the return, the jump, or the closing brace. */
export function insertRelease(scene: Scene): Proposal[] {
  const { clue, places } = scene;
  const own = [clue.at, ...clue.others];
  const owed = owedCalls(scene).flatMap((call) => withGuards(scene, call));
  const whole = owed.flatMap((call) => [
    ...atPlaces(scene, call, own),
    // a function with many ways out that lose it shows but some of them: then all get the release
    ...(places.length > own.length ? atPlaces(scene, call, places) : []),
  ]);
  if (places.length === own.length) return whole;
  const some = owed.flatMap((call) => {
    const fit = places.filter((at) => atExits(scene, call, [at], atExit) !== null);
    return [...(fit.length < places.length ? atPlaces(scene, call, fit) : []), ...atPlaces(scene, call, own)];
  });
  return [...whole, ...some.map((proposal) => ({ ...proposal, partly: true }))];
}

function atPlaces(scene: Scene, owed: Owed, places: readonly number[]): Proposal[] {
  const { code, statement } = scene;
  const one = statement < 0 ? 'at the end' : (WHERE[code.kind(statement)] ?? '');
  const where = places.length > 1 ? `on ${places.length} ways out` : one;
  const proposal = (changes: TextChange[] | null, id: string, how: string): Proposal[] =>
    changes === null
      ? []
      : [{ id: `${id}:${owed.name}`, title: `Insert ${titleOf(owed)} ${how}`, kind: 'release', changes }];
  return [
    ...proposal(atExits(scene, owed, places, atExit), 'release', where),
    ...proposal(atExits(scene, owed, places, onFailure), 'failed', 'for the failure'),
  ];
}

type AtExit = (scene: Scene, statement: number, owed: Owed) => TextChange[] | null;

function atExits(scene: Scene, owed: Owed, places: readonly number[], atExit: AtExit): TextChange[] | null {
  const { clue, code, fn } = scene;
  const all: TextChange[] = [];
  for (const at of places) {
    const statement = code.statementAt(fn, at);
    const changes =
      statement >= 0 ? atExit(scene, statement, owed) : at === clue.at ? atClosingBrace(scene, owed) : null;
    if (changes === null) return null;
    all.push(...changes);
  }
  return all;
}

function atExit(scene: Scene, statement: number, owed: Owed): TextChange[] | null {
  const { code } = scene;
  const lines = stepLines(owed, code.indent(code.start(statement)));
  switch (code.kind(statement)) {
    case 'goto_statement':
    case 'break_statement':
    case 'continue_statement':
      return insertBefore(code, placeFor(scene, statement), lines);
    case 'return_statement':
      return beforeReturn(scene, statement, owed, lines);
    default:
      return null;
  }
}

/** What was taken last is given up first: before releases of what was taken earlier. */
function placeFor(scene: Scene, statement: number): number {
  const { code, clue } = scene;
  const taken = clue.reference?.at ?? -1;
  let place = statement;
  const siblings = code.named(code.parent(statement));
  for (let i = siblings.indexOf(statement) - 1; i >= 0; i--) {
    const call = code.loneCall(siblings[i]);
    if (!call) break;
    const at = takenAt(scene, call);
    if (at < 0 || at > taken) break;
    place = siblings[i];
  }
  return place;
}

function beforeReturn(scene: Scene, statement: number, owed: Owed, lines: readonly string[]): TextChange[] | null {
  const { code } = scene;
  const value = code.named(statement)[0] ?? -1;
  if (value < 0 || !needsItFirst(scene, statement, owed)) return insertBefore(code, placeFor(scene, statement), lines);
  // a call that is returned may succeed, and then keeps what it was given
  const r = scene.clue.reference;
  const meantToGo = r?.kind === 'reference' && r.origin === 'result' && r.holder.kind === 'frame';
  if (scene.clue.exitClass === 'unknown' && !meantToGo) return null;
  // the value is worked out before the release, and returned after it
  const status = statusVariable(scene);
  if (status === null || returnsPointer(scene)) return null;
  return rewrite(
    code,
    statement,
    [`${status} = ${aligned(scene, statement, status.length - 4)};`, ...lines],
    `return ${status};`,
  );
}

/** `return ret;` may be success: `if (ret)` stands before the release. A call that is returned is kept in a variable first. */
function onFailure(scene: Scene, statement: number, owed: Owed): TextChange[] | null {
  const { code, clue } = scene;
  if (code.kind(statement) !== 'return_statement' || clue.exitClass === 'success' || returnsPointer(scene)) return null;
  const value = code.named(statement)[0] ?? -1;
  const status = statusVariable(scene);
  if (value < 0 || status === null) return null;
  if (owed.guard !== undefined) return null;
  const [call] = stepLines(owed, `${code.indent(code.start(statement))}\t`);
  const test = [`if (${status})`, `\t${call}`];
  const blank = /\n[ \t]*\r?\n[ \t]*$/.test(code.text.slice(0, code.start(statement)).slice(-80));
  if (code.slice(value) === status) return insertBefore(code, statement, blank ? [...test, ''] : test);
  if (code.kind(value) !== 'call_expression') return null;
  return rewrite(
    code,
    statement,
    [`${status} = ${aligned(scene, statement, status.length - 4)};`, ...test, ''],
    `return ${status};`,
  );
}

/** The returned expression, with its further lines moved by some columns. */
export function aligned({ code }: Scene, statement: number, by: number): string {
  const value = code.named(statement)[0];
  const [first, ...rest] = code.slice(value).split('\n');
  const begin = code.start(value);
  const bracket = columnOf(code.text.slice(code.lineStart(begin), begin) + first.slice(0, first.indexOf('(') + 1));
  // lines that stand below the bracket go with it
  const hangs = rest.length > 0 && columnOf(/^[ \t]*/.exec(rest[0])?.[0] ?? '') === bracket;
  return [first, ...rest.map((line) => (hangs ? shifted(line, by) : line))].join('\n');
}

function shifted(line: string, by: number): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  return indentOf(columnOf(indent) + by) + line.slice(indent.length);
}

export function returnsPointer({ code, fn }: Scene): boolean {
  return code.text.slice(fn.start, fn.nameAt).includes('*');
}

/** The value calls something that may act, or looks at what is given up. */
function needsItFirst({ code, book }: Scene, statement: number, owed: Owed): boolean {
  const root = rootOf(owed.object);
  const object = owed.object.replace(/^[&*]/, '');
  const plain = code.kind(code.named(statement)[0] ?? -1) === 'identifier';
  if (root !== '' && !plain && code.uses(statement, root).length > 0 && code.flat(statement).includes(object))
    return true;
  return code.within(statement, 'call_expression').some((node) => {
    const name = code.call(node)?.name ?? '';
    return book.predicate(name) === undefined && !book.looksOnly(name) && !/^[A-Z0-9_]+$/.test(name);
  });
}

function atClosingBrace({ code, fn, clue }: Scene, owed: Owed): TextChange[] | null {
  const close = fn.end - 1;
  if (clue.exitAt !== close || !code.leads(close)) return null;
  const last = itemsOf(code, fn).at(-1);
  if (last === undefined || code.start(last.node) < (clue.reference?.at ?? 0)) return null;
  const first = code.named(fn.body)[0];
  const indent = first === undefined ? '\t' : code.indent(code.start(first));
  const text = stepLines(owed, indent).map((line) => `${indent}${line}\n`);
  return [{ start: code.lineStart(close), end: code.lineStart(close), text: text.join('') }];
}
