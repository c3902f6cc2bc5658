import { handOver } from './cleanup.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';
import { localOf, undeclare } from './variables.js';

/** The iterator that declares its variable and gives it up whenever the loop is left. */
export function scopedIterator(scene: Scene): Proposal[] {
  const { book, code, clue, fn, finding } = scene;
  const macro = finding.acquire?.call ?? '';
  const iterator = book.iterator(macro);
  const r = clue.reference;
  if (!iterator || !r || iterator.scoped || iterator.field !== null) return [];
  const loop = code.statementAt(fn, r.at);
  const condition = loop < 0 ? -1 : code.field(loop, 'condition');
  if (condition < 0 || !code.text.startsWith(`${macro}(`, code.start(loop))) return [];
  const name = argumentsOf(code.slice(condition))[iterator.variable] ?? '';
  const local = /^\w+$/.test(name) ? localOf(code, fn, name) : null;
  if (!local || local.value >= 0) return [];
  const inside = code.uses(loop, name).length;
  if (code.uses(fn.body, name).length !== inside + 1) return [];
  const uses = handOver(scene, local, code.field(loop, 'body'), new Set());
  const undeclared = undeclare(code, fn, local);
  if (!uses || !undeclared) return [];
  return book
    .variants(macro)
    .filter((v) => v.how === 'scoped')
    .map(({ use }) => ({
      id: `use:${use}`,
      title: `Use ${use}()`,
      kind: 'scoped-iterator',
      changes: [...undeclared, { start: code.start(loop), end: code.start(loop) + macro.length, text: use }, ...uses],
    }));
}

/** The text between the outermost brackets, at its outermost commas. */
function argumentsOf(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const c of text.slice(1, -1)) {
    if (c === ',' && depth === 0) parts.push('');
    else {
      if (c === '(' || c === '[' || c === '{') depth++;
      if (c === ')' || c === ']' || c === '}') depth--;
      parts[parts.length - 1] += c;
    }
  }
  return parts.map((part) => part.trim());
}
