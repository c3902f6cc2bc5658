import { offsetAt } from '../syntax/index.js';
import type { Code } from './code.js';
import { insertBefore, remove } from './edit.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';

/**
 * Moves what stops the users before what is taken down too early, where both are statements of one block: those between
 * may take down more of what the users need.
 */
export function stopEarlier({ book, code, fn, finding, statement }: Scene): Proposal[] {
  const early = code.loneCall(statement);
  if (!early) return [];
  const block = code.named(code.parent(statement));
  const behind = block.slice(block.indexOf(statement) + 1);
  return finding.path.flatMap((step): Proposal[] => {
    if (step.file !== finding.file) return [];
    const stop = code.statementAt(fn, offsetAt(code.source.lineStarts, step));
    const stops = code.loneCall(stop);
    // what frees memory comes after all that lies in it
    if (!stops || book.contract(stops.name)?.effects.some((e) => e.do === 'release' && e.final) === true) return [];
    if (!behind.includes(stop) || code.isBare(stop) || !code.trails(code.end(stop))) return [];
    // a label or a jump between them belongs to other ways through the function
    const between = behind.slice(0, behind.indexOf(stop));
    if (!between.every((n) => isKnown(book, code, n))) return [];
    const removed = remove(code, stop);
    const inserted = insertBefore(code, statement, [code.slice(stop)]);
    if (removed === null || inserted === null) return [];
    return [
      {
        id: `earlier:${stops.name}`,
        title: `Move ${stops.text} before ${early.name}()`,
        kind: 'release',
        changes: [...inserted, ...removed],
        elsewhere: true,
      },
    ];
  });
}

/** It only looks, or gives something up, stops something: no function of the driver's own, which may need what is stopped. */
export function isKnown(book: Scene['book'], code: Code, statement: number): boolean {
  if (code.kind(statement) !== 'expression_statement') return false;
  return code.within(statement, 'call_expression').every((n) => {
    const name = code.call(n)?.name ?? '';
    const releases = book.contract(name)?.effects.some((e) => e.do === 'release') === true;
    return releases || book.looksOnly(name) || book.runnerCall(name) !== undefined;
  });
}
