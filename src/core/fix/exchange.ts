import { offsetAt } from '../syntax/index.js';
import type { CallText } from './code.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';
import { realign } from './variant.js';

/**
 * Exchanges two calls, where what is managed is given up in the wrong order because it was
 * set up in the wrong one: `ret = a(); if (ret) return ret; return b();`. Only of calls that
 * fail alike, with nothing but the test of the first between them.
 */
export function exchangeCalls(scene: Scene): Proposal[] {
  const { book, code, fn, finding, statement } = scene;
  const late = only(scene, statement);
  const block = code.named(code.parent(statement)).filter((n) => code.kind(n) !== 'comment');
  const place = block.indexOf(statement);
  if (late === null || code.kind(block[place - 1] ?? -1) !== 'if_statement') return [];
  const before = block[place - 2] ?? -1;
  return finding.path.flatMap((step): Proposal[] => {
    if (step.file !== finding.file) return [];
    const at = code.statementAt(fn, offsetAt(code.source.lineStarts, step));
    const early = at === before ? only(scene, at) : null;
    const failure = book.contract(early?.name ?? '')?.failure;
    if (early === null || failure === undefined || failure !== book.contract(late.name)?.failure) return [];
    const put = (to: CallText, from: CallText): Proposal['changes'][number] => ({
      start: code.start(to.node),
      end: code.end(to.node),
      text: code.slice(from.node),
    });
    // further lines of arguments would have to move
    if ([early, late].some((call) => realign(scene, call.node, 8).length > 0)) return [];
    return [
      {
        id: `exchange:${late.name}`,
        title: `Call ${late.name}() before ${early.name}()`,
        kind: 'release',
        changes: [put(early, late), put(late, early)],
        elsewhere: true,
      },
    ];
  });
}

/** The one call of a statement, whose result it assigns or returns. */
function only({ code, fn }: Scene, statement: number): CallText | null {
  const calls = statement < 0 ? [] : code.calls(fn).filter((call) => code.statementOf(call.node) === statement);
  const [call] = calls;
  const above = call === undefined ? '' : code.kind(code.parent(call.node));
  return calls.length === 1 && (above === 'return_statement' || above === 'assignment_expression') ? call : null;
}
