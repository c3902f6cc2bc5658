import { namesIn, type Code } from './code.js';
import { insertBefore } from './edit.js';
import { isFree } from './guards.js';
import { isKnown } from './order.js';
import type { Proposal, TextChange } from './fix.js';
import { itemsOf } from './labels.js';
import { owedCalls } from './owed.js';
import type { Scene } from './scene.js';
import { localOf } from './variables.js';
import type { FunctionNode } from '../syntax/index.js';

/** What probe() set up, given up in remove(), where both know the object by one name. */
export function undoInPartner(scene: Scene): Proposal[] {
  const { code, clue, fn } = scene;
  const setup = code.source.functions.find(
    (f) => f.start <= (clue.reference?.at ?? -1) && (clue.reference?.at ?? -1) < f.end,
  );
  if (!setup || setup === fn) return [];
  // a setup that may succeed without it leaves nothing to give up
  const taken = clue.reference?.at ?? -1;
  const always = scene.successes.get(setup.start)?.every((claims) => claims.includes(taken)) ?? true;
  if (!always && !isFree(scene)) return [];
  // a callee's variable of the file: whether it is a pointer, this does not show
  const { facts = [], label = '' } = clue.reference ?? {};
  if (facts.includes('through-callee') && /^\w+$/.test(label)) return [];
  return owedCalls({ ...scene, fn: setup }).flatMap((owed): Proposal[] => {
    const roots = namesIn(/\((.*)\)$/.exec(owed.text)?.[1] ?? '');
    // a loop leaves it pointing nowhere
    const text = code.text.slice(fn.start, fn.end);
    if (roots.some((root) => new RegExp(`for_each\\w*\\([^;{]*\\b${root}\\b`).test(text))) return [];
    const strange = [...new Set(roots.filter((root) => !isSame(code, root, setup, fn)))];
    // one name may be declared as another function that gets the same does
    const known = strange.length === 0 ? [null] : strange.length === 1 ? declared(code, strange[0], setup, fn) : [];
    return known.flatMap((needed) =>
      placesIn(scene, setup, `${owed.text};`, needed).map((changes): Proposal => ({
        id: `undo:${owed.name}`,
        title: `Insert ${owed.text} in ${fn.name}()`,
        kind: 'release',
        changes,
        elsewhere: true,
      })),
    );
  });
}

/** A variable that must be declared first. */
interface Needed {
  readonly declaration: string;
  /** What it starts with, as written. */
  readonly value: string;
}

/**
 * Puts it where the reverse order of the setup wants it: before what undoes something that was set up earlier. Where
 * nothing tells, at the end, or before other things are undone, at the beginning.
 */
function placesIn(scene: Scene, setup: FunctionNode, line: string, needed: Needed | null): TextChange[][] {
  const { code, fn } = scene;
  const items = itemsOf(code, fn).map(({ node }) => node);
  const last = items.at(-1) ?? -1;
  const close = fn.end - 1;
  const first = items.find((node) => code.kind(node) !== 'declaration');
  const before = items.find((node) => undoesEarlier(scene, setup, node));
  const end =
    before !== undefined
      ? insertBefore(code, before, [line])
      : last >= 0 && code.kind(last) === 'return_statement'
        ? insertBefore(code, last, [line])
        : code.leads(close)
          ? [{ start: code.lineStart(close), end: code.lineStart(close), text: `\t${line}\n` }]
          : null;
  const begin = first === undefined || first === last ? null : insertBefore(code, first, [line]);
  // what the function gives up under the other name is gone at its end
  const givenUp = needed !== null && code.calls(fn).some((call) => call.args.includes(needed.value));
  const declares = needed === null ? [] : declare(code, fn, needed.declaration);
  const kind = scene.clue.reference?.kind;
  // nothing starts a handler any more behind what stops others: where that is, only known calls tell
  if (kind === 'deferred') {
    const rest = items.filter((node) => !['declaration', 'return_statement'].includes(code.kind(node)));
    if (!rest.every((node) => isKnown(scene.book, code, node))) return [];
    const stop = items.findLast((node) => stopsOthers(scene, node));
    if (stop === undefined) return begin === null ? [] : [[...declares, ...begin]];
    const at = code.end(stop);
    if (!code.trails(at)) return [];
    return [[...declares, { start: code.lineEnd(at), end: code.lineEnd(at), text: `\n\t${line}` }]];
  }
  const unreached = before === undefined && last >= 0 && code.within(last, 'return_statement').length > 0;
  const ways = [unreached ? null : end, begin];
  return (givenUp ? [begin] : ways).flatMap((changes) => (changes === null ? [] : [[...declares, ...changes]]));
}

/** It gives up a registration, or stops what runs by itself. */
function stopsOthers({ book, code }: Scene, statement: number): boolean {
  const name = code.loneCall(statement)?.name ?? '';
  const ends = book.contract(name)?.effects.some((e) => e.do === 'release' && e.kind === 'registration') === true;
  const does = book.runnerCall(name)?.call.does;
  return ends || does === 'stop' || does === 'halt';
}

/** The statement gives up what the setup took before the claim. */
function undoesEarlier({ book, clue, code }: Scene, setup: FunctionNode, statement: number): boolean {
  const taken = clue.reference?.at ?? -1;
  return code.within(statement, 'call_expression').some((node) => {
    const name = code.call(node)?.name ?? '';
    return code
      .calls(setup)
      .some(
        (call) =>
          call.at < taken &&
          book.contract(call.name)?.effects.some((e) => e.do === 'acquire' && e.release.includes(name)) === true,
      );
  });
}

/** Behind the declarations that are there. */
function declare(code: Code, fn: FunctionNode, declaration: string): TextChange[] {
  const own = itemsOf(code, fn).findLast(({ node }) => code.kind(node) === 'declaration')?.node;
  const at = code.lineEnd(own === undefined ? code.start(fn.body) : code.end(own)) + 1;
  return [{ start: at, end: at, text: `\t${declaration}\n${own === undefined ? '\n' : ''}` }];
}

/** Declarations of the name elsewhere whose value comes from nothing but parameters that this function has as well. */
function declared(code: Code, name: string, setup: FunctionNode, fn: FunctionNode): Needed[] {
  if (name === '' || code.within(fn.node, 'identifier').some((node) => code.slice(node) === name)) return [];
  const type = typeOf(code, setup, name);
  const found = code.source.functions.flatMap((other) => {
    const local = localOf(code, other, name);
    if (local === null || local.value < 0 || type === null || type !== typeOf(code, other, name)) return [];
    const names = code
      .within(local.value, 'identifier')
      .concat(code.kind(local.value) === 'identifier' ? local.value : []);
    const reached = names.every((node) => {
      const call =
        code.kind(code.parent(node)) === 'call_expression' && code.field(code.parent(node), 'function') === node;
      return call || isParameter(code, other, fn, code.slice(node));
    });
    const takes =
      code.within(local.value, 'call_expression').length + Number(code.kind(local.value) === 'call_expression');
    const value = code.flat(local.value);
    return reached && names.length > takes ? [{ declaration: `${local.typed} = ${value};`, value }] : [];
  });
  return [...new Map(found.map((needed) => [needed.declaration, needed])).values()];
}

/** Both functions have it, of one type. */
function isParameter(code: Code, a: FunctionNode, b: FunctionNode, name: string): boolean {
  const [one, two] = [a, b].map((fn) =>
    code
      .within(fn.node, 'parameter_declaration')
      .filter((n) => n < fn.body && code.uses(n, name).length > 0)
      .map((n) => code.flat(n)),
  );
  return one.length === 1 && one[0] === two[0];
}

/** Both functions mean one thing by the name: a variable of the same type, or one of the file that neither hides. */
export function isSame(code: Code, name: string, setup: FunctionNode, fn: FunctionNode): boolean {
  const type = typeOf(code, fn, name);
  if (type !== null) return type === typeOf(code, setup, name);
  return [setup, fn].every(({ node }) =>
    code.within(node, 'declaration', 'parameter_declaration').every((d) => code.uses(d, name).length === 0),
  );
}

/** `struct foo *`, of a parameter or of a variable at the outermost level. */
export function typeOf(code: Code, fn: FunctionNode, name: string): string | null {
  const declarations = [
    ...code.within(fn.node, 'parameter_declaration').filter((n) => n < fn.body),
    ...code.named(fn.body).filter((n) => code.kind(n) === 'declaration'),
  ];
  for (const declaration of declarations) {
    const type = code.field(declaration, 'type');
    if (type >= 0 && code.uses(declaration, name).length > 0)
      return `${code.flat(type)}${new RegExp(`\\*\\s*${name}\\b`).test(code.slice(declaration)) ? ' *' : ''}`;
  }
  return null;
}
