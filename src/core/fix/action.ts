import type { Code } from './code.js';
import type { FunctionNode } from '../syntax/index.js';
import type { Proposal, TextChange } from './fix.js';
import { statementLines } from './edit.js';
import { ownersOf } from './managed.js';
import { owedCalls, type Owed } from './owed.js';
import { acquireOf, type Scene } from './scene.js';
import { statusVariable } from './status.js';

/**
 * What a setup leaves for good, undone by devres: a function of its own that calls the
 * release, and an action with it behind the call that took it, and behind the test of that call.
 */
export function undoneByAction(scene: Scene): Proposal[] {
  const { book, clue, code, fn } = scene;
  const acquire = acquireOf(scene);
  const status = statusVariable(scene);
  const [owner] = ownersOf(code, fn, book, 'devm') as [string?];
  const add = actionCall(book);
  if (clue.at !== clue.reference?.at || !acquire || status === null || owner === undefined || add === null) return [];
  // what devres takes later it gives back before: a handler that still runs would miss it
  const later = code.calls(fn).filter((call) => call.at > acquire.at);
  const managed = (name: string): boolean =>
    book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.managed !== undefined) === true;
  if (clue.reference?.kind === 'deferred' && later.some((call) => managed(call.name))) return [];
  const [owed] = owedCalls(scene);
  if (owed === undefined || owed.text !== `${owed.name}(${argumentOf(owed)})`) return [];
  const place = behind(code, code.statementOf(acquire.node));
  if (place === null) return [];
  // failures that are unwound, or a release on some ways: one by devres would be one too many, or one return too early
  const undoes = code
    .calls(fn)
    .some((call) => call.name === owed.name || (call.name === acquire.name && call !== acquire));
  if (undoes || code.within(fn.body, 'labeled_statement').length > 0) return [];
  const { at, indent } = place;
  const name = nameOf(scene, owed);
  const call = statementLines(`${status} = ${add}(${owner}, ${name}, ${argumentOf(owed)})`, indent);
  const lines = [call, `if (${status})`, `\treturn ${status};`];
  const changes: TextChange[] = [
    newFunction(code, fn, `static void ${name}(void *data)\n{\n\t${owed.name}(data);\n}\n\n`),
    { start: at, end: at, text: `\n\n${lines.map((line) => `${indent}${line}`).join('\n')}` },
  ];
  return [{ id: `action:${owed.name}`, title: `Let devres call ${owed.text}`, kind: 'drmm', changes, elsewhere: true }];
}

/** The one argument of the release. */
function argumentOf({ name, text }: Owed): string {
  return text.slice(name.length + 1, -1);
}

/** The call that has devres run a function, and runs it itself when it fails. */
function actionCall(book: Scene['book']): string | null {
  for (const name of book.names()) {
    const effects = name.startsWith('_') ? [] : (book.contract(name)?.effects ?? []);
    if (effects.some((e) => e.do === 'action' && e.scope === 'devm' && e.runsOnFailure)) return name;
  }
  return null;
}

/** Behind a statement of the outermost level and what asks whether it has worked. */
function behind(code: Code, statement: number): { at: number; indent: string } | null {
  const block = code.named(code.parent(statement)).filter((n) => code.kind(n) !== 'comment');
  const next = block[block.indexOf(statement) + 1] ?? -1;
  const last = next >= 0 && code.kind(next) === 'if_statement' ? next : statement;
  if (code.kind(statement) !== 'expression_statement' || code.isBare(statement)) return null;
  if (!code.trails(code.end(last)) || !code.leads(code.start(statement))) return null;
  return { at: code.lineEnd(code.end(last)), indent: code.indent(code.start(statement)) };
}

/** `foo_probe` and `clk_put()`: `foo_clk_put`. */
function nameOf({ code, fn }: Scene, owed: Owed): string {
  const stem = fn.name.replace(/_(probe|init|setup|bind)$/, '');
  const base = owed.name.startsWith(`${stem}_`) ? `${owed.name}_action` : `${stem}_${owed.name}`;
  let name = base;
  for (let i = 2; new RegExp(`\\b${name}\\b`).test(code.text); i++) name = `${base}${i}`;
  return name;
}

/** Before a function, and before the comment that belongs to it. */
function newFunction(code: Code, fn: FunctionNode, text: string): TextChange {
  let at = code.lineStart(fn.start);
  if (/\*\/[ \t]*\n$/.test(code.text.slice(0, at))) {
    const opening = code.text.lastIndexOf('/*', at);
    if (opening >= 0 && code.leads(opening)) at = code.lineStart(opening);
  }
  return { start: at, end: at, text };
}
