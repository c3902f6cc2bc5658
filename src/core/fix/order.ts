import { offsetAt } from '../syntax/index.js';
import { remove } from './edit.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';

/** Moves what is taken down too early behind what stops its users, where both are statements of one block. */
export function takeDownLater({ book, code, fn, finding, statement }: Scene): Proposal[] {
  const early = code.loneCall(statement);
  if (!early || code.isBare(statement) || !code.trails(code.end(statement))) return [];
  const block = code.named(code.parent(statement));
  const behind = block.slice(block.indexOf(statement) + 1);
  return finding.path.flatMap((step): Proposal[] => {
    if (step.file !== finding.file) return [];
    const stop = code.statementAt(fn, offsetAt(code.source.lineStarts, step));
    const stops = code.loneCall(stop);
    // behind what frees memory nothing can be taken down that lies in it
    if (!stops || book.contract(stops.name)?.effects.some((e) => e.do === 'release' && e.final) === true) return [];
    const removed = remove(code, statement);
    // a label or a jump between them belongs to other ways through the function
    const between = behind.slice(0, behind.indexOf(stop));
    if (!stops || !behind.includes(stop) || removed === null || !code.trails(code.end(stop))) return [];
    if (!between.every((n) => code.kind(n) === 'expression_statement')) return [];
    const at = code.lineEnd(code.end(stop));
    const text = `\n${code.indent(code.start(stop))}${code.slice(statement)}`;
    return [
      {
        id: `later:${stops.name}`,
        title: `Move ${early.text} behind ${stops.name}()`,
        kind: 'release',
        changes: [...removed, { start: at, end: at, text }],
        elsewhere: true,
      },
    ];
  });
}
