import type { FunctionNode } from '../syntax/index.js';
import { offsetAt } from '../syntax/index.js';
import { namesIn, type Code } from './code.js';
import { insertBefore, statementLines } from './edit.js';
import type { Proposal } from './fix.js';
import { fill } from './owed.js';
import type { Scene } from './scene.js';
import { isSame } from './teardown.js';

/** What devres would stop only after remove(), stopped by hand before what its handler needs is gone. */
export function stopFirst({ book, code, finding, fn, statement }: Scene): Proposal[] {
  const [first] = finding.path;
  if (!finding.facts.includes('managed') || first.file !== finding.file) return [];
  const at = offsetAt(code.source.lineStarts, first);
  const setup = code.source.functions.find((f) => f.start <= at && at < f.end);
  const started = setup === undefined ? undefined : code.calls(setup).find((call) => call.at === at);
  if (setup === undefined || started === undefined || setup === fn) return [];
  // a function of the driver's own does more than that, and what is set up only sometimes is not always there to stop
  if (code.loneCall(statement)?.name !== finding.release || book.contract(finding.release ?? '') === undefined)
    return [];
  const within = (n: number): boolean => code.start(n) <= at && at < code.end(n);
  const sometimes = code.within(setup.body, 'if_statement', 'for_statement', 'while_statement', 'switch_statement');
  if (sometimes.some((n) => within(n) && !within(code.field(n, 'condition')))) return [];
  const args = started.args.map((arg) => inTerms(code, arg, setup, fn));
  const text = fill(book.undo(started.name) ?? '', { ...started, args: args.map((arg) => arg ?? '') });
  if (text === null || text === '') return [];
  const changes = insertBefore(code, statement, [statementLines(text, code.indent(code.start(statement)))]);
  if (changes === null) return [];
  return [
    {
      id: 'stop-first',
      title: `Insert ${text} before ${finding.release ?? ''}()`,
      kind: 'release',
      changes,
      elsewhere: true,
    },
  ];
}

/** What `setup` calls so, as `fn` can: by the same name, by what the name stands for, or by where it was kept. */
function inTerms(code: Code, arg: string, setup: FunctionNode, fn: FunctionNode): string | null {
  const known = (text: string): boolean => namesIn(text).every((name) => isSame(code, name, setup, fn));
  if (known(arg)) return arg;
  const given = [
    ...code
      .within(setup.body, 'init_declarator')
      .map((n) => [code.flat(code.field(n, 'declarator')).replace(/^\*\s*/, ''), code.flat(code.field(n, 'value'))]),
    ...code
      .within(setup.body, 'assignment_expression')
      .map((n) => [code.flat(code.field(n, 'left')), code.flat(code.field(n, 'right'))]),
  ];
  const plain = (text: string): boolean => /^&?\w+((->|\.)\w+)*$/.test(text) && known(text);
  const values = given.filter(([name]) => name === arg).map(([, value]) => value);
  if (values.length === 1 && plain(values[0])) return values[0];
  const kept = given.filter(([name, value]) => value === arg && /->|\./.test(name) && plain(name));
  return kept.length === 1 ? kept[0][0] : null;
}
