import { offsetAt } from '../syntax/index.js';
import type { Code } from './code.js';
import type { Proposal, TextChange } from './fix.js';
import type { Scene } from './scene.js';
import { mentions, returnOf } from './untested.js';

/**
 * Sets up first what is given up too early: the late call moves, with its test, before
 * the one whose users need it, where only the test of that one stands between them.
 */
export function setUpEarlier(scene: Scene): Proposal[] {
  const { code, fn, finding, statement } = scene;
  const late = code.calls(fn).find((call) => code.statementOf(call.node) === statement && call.dest !== '');
  if (late === undefined || code.kind(statement) !== 'expression_statement') return [];
  const block = code.named(code.parent(statement)).filter((n) => code.kind(n) !== 'comment');
  const place = block.indexOf(statement);
  const moved = movedTexts(scene, statement, block[place + 1] ?? -1, late.dest);
  if (moved === null) return [];
  return finding.path.flatMap((step): Proposal[] => {
    if (step.file !== finding.file) return [];
    const early = code.statementAt(fn, offsetAt(code.source.lineStarts, step));
    const test = block[place - 1] ?? -1;
    const user = code.calls(fn).find((call) => code.statementOf(call.node) === early);
    if (user === undefined || block[place - 2] !== early || returnOf(code, test) < 0) return [];
    // what the one gives, the other may need
    if (user.dest === '' || mentions(code.slice(statement), user.dest)) return [];
    const inserted = insertedBefore(code, early, user.dest, moved.text);
    if (inserted === null) return [];
    return [
      {
        id: `earlier:${late.name}`,
        title: `Call ${late.name}() before ${user.name}()`,
        kind: 'release',
        changes: [...inserted, ...moved.changes],
        elsewhere: true,
      },
    ];
  });
}

/** The call with its test, as lines to put elsewhere, and what is left where they stand now. */
function movedTexts(
  { code, book }: Scene,
  statement: number,
  next: number,
  dest: string,
): { text: string; changes: TextChange[] } | null {
  const from = code.lineStart(code.start(statement));
  const indent = code.indent(code.start(statement));
  if (next < 0 || !code.leads(code.start(statement)) || !code.leads(code.start(next))) return null;
  if (!code.trails(code.end(statement)) || !code.trails(code.end(next))) return null;
  if (returnOf(code, next) >= 0 && mentions(code.flat(code.field(next, 'condition')), dest)) {
    const to = code.lineEnd(code.end(next));
    const gap = blankBefore(code, from) && blankAfter(code, to) ? code.lineStart(from - 1) : from;
    // an empty line between the two stays between them
    const text = `${code.text.slice(from, to)}${gap === from ? '' : '\n'}`;
    return { text, changes: [{ start: gap, end: to + 1, text: '' }] };
  }
  // what tells success from failure at the very end tells it in between, too
  const value = code.kind(next) === 'return_statement' ? (code.named(next)[0] ?? -1) : -1;
  const told = value >= 0 && code.kind(value) === 'call_expression' ? code.call(value) : null;
  if (told === null || book.predicate(told.name) !== 'ptr-err-or-zero' || told.args[0] !== dest) return null;
  const [isError, error] = [book.predicateNamed('is-err'), book.predicateNamed('ptr-err')];
  if (isError === undefined || error === undefined) return null;
  const call = code.text.slice(from, code.lineEnd(code.end(statement)));
  return {
    text: `${call}\n${indent}if (${isError}(${dest}))\n${indent}\treturn ${error}(${dest});`,
    changes: [
      { start: from, end: code.lineEnd(code.end(statement)) + 1, text: '' },
      { start: code.start(value), end: code.end(value), text: '0' },
    ],
  };
}

/** Before a statement; a declaration that has the call is taken apart. */
function insertedBefore(code: Code, early: number, dest: string, text: string): TextChange[] | null {
  const start = code.start(early);
  if (!code.leads(start)) return null;
  if (code.kind(early) === 'expression_statement') {
    const at = code.lineStart(start);
    return [{ start: at, end: at, text: `${text}\n` }];
  }
  const made = code.kind(early) === 'declaration' ? code.within(early, 'init_declarator') : [];
  if (made.length !== 1 || code.kind(code.named(code.parent(early))[0]) === 'ERROR') return null;
  const [declarator, value] = [code.field(made[0], 'declarator'), code.field(made[0], 'value')];
  if (code.flat(declarator) !== dest || !code.trails(code.end(early))) return null;
  const indent = code.indent(start);
  const end = code.lineEnd(code.end(early));
  return [
    {
      start: code.end(declarator),
      end,
      text: `;\n\n${text}\n${indent}${dest} = ${code.slice(value)};`,
    },
    // the blank line that stood behind the declarations
    ...(blankAfter(code, end) ? [{ start: end, end: end + 1, text: '' }] : []),
  ];
}

function blankBefore(code: Code, lineStart: number): boolean {
  return lineStart > 0 && code.text.slice(code.lineStart(lineStart - 1), lineStart).trim() === '';
}

function blankAfter(code: Code, lineEnd: number): boolean {
  return code.text.slice(lineEnd + 1, code.lineEnd(lineEnd + 1)).trim() === '';
}
