import type { Code } from './code.js';
import type { FunctionNode } from '../syntax/index.js';
import type { Proposal, TextChange } from './fix.js';
import { remove, statementLines } from './edit.js';
import { newLabel } from './labels.js';
import { ownerOf } from './managed.js';
import { owedCalls, siblingCalls, type Owed } from './owed.js';
import { acquireOf, verbsOf, type Scene } from './scene.js';
import { statusVariable } from './status.js';

/**
 * What a setup leaves for good, undone by devres: a function of its own that calls the
 * release, and an action with it behind the call that took it, and behind the test of that call.
 */
export function undoneByAction(scene: Scene): Proposal[] {
  const { book, clue, code, fn } = scene;
  const acquire = acquireOf(scene);
  const status = statusVariable(scene);
  const owner = ownerOf(code, fn, book, 'devm');
  const add = actionCall(book);
  if (clue.at !== clue.reference?.at || !acquire || status === null || owner === null || add === null) return [];
  // what devres takes later it gives back before: a handler that still runs would miss it
  const later = code.calls(fn).filter((call) => call.at > acquire.at);
  const managed = (name: string): boolean =>
    book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.managed !== undefined) === true;
  if (clue.reference?.kind === 'deferred' && later.some((call) => managed(call.name))) return [];
  const [owed] = owedCalls(scene);
  if (owed === undefined || owed.text !== `${owed.name}(${argumentOf(owed)})`) return [];
  const place = behind(code, code.statementOf(acquire.node));
  const removed = siblingCalls(scene).map((call) => {
    const statement = code.statementOf(call.node);
    return code.loneCall(statement)?.node === call.node ? remove(code, statement) : null;
  });
  if (place === null || !removed.every((one) => one !== null)) return [];
  const { at, indent } = place;
  const name = nameOf(scene, owed);
  const call = statementLines(`${status} = ${add}(${owner}, ${name}, ${argumentOf(owed)})`, indent);
  const lines = [call, `if (${status})`, `\treturn ${status};`];
  const changes: TextChange[] = [
    newFunction(code, fn, `static void ${name}(void *data)\n{\n\t${owed.name}(data);\n}\n\n`),
    ...removed.flat(),
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

/** `foo_probe` and `clk_put(foo->clk)`: `foo_put_clk`. */
function nameOf(scene: Scene, owed: Owed): string {
  const { code, fn } = scene;
  const stem = fn.name.replace(/_(probe|init|setup|bind)$/, '');
  const step = newLabel(code, fn, owed, verbsOf(scene)).replace(
    /^(err|error|fail|failed|out|exit|undo|bail|cleanup)_/,
    '',
  );
  let name = `${stem}_${step}`;
  for (let i = 2; new RegExp(`\\b${name}\\b`).test(code.text); i++) name = `${stem}_${step}${i}`;
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
