import { rewrite } from './edit.js';
import type { Proposal, TextChange } from './fix.js';
import { itemsOf, newLabel } from './labels.js';
import { owedCalls, stepLines, titleOf } from './owed.js';
import { withGuards } from './guards.js';
import { aligned, returnsPointer } from './release.js';
import { verbsOf, type Scene } from './scene.js';
import { statusVariable } from './status.js';

/** From so many exits that lose the same a function without labels gets an end for its failures. */
const MANY = 3;

/** A label behind the last return, with the release, and jumps there instead of returns. */
export function newUnwinding(scene: Scene): Proposal[] {
  const { code, fn, places } = scene;
  const status = statusVariable(scene);
  const items = itemsOf(code, fn);
  const last = items.at(-1);
  if (places.length < MANY || status === null || last === undefined || returnsPointer(scene)) return [];
  if (code.within(fn.body, 'labeled_statement').length > 0 || code.kind(last.node) !== 'return_statement') return [];
  if (!code.leads(fn.end - 1)) return [];
  return owedCalls(scene)
    .slice(0, 1)
    .flatMap((call) => withGuards(scene, call))
    .flatMap((owed): Proposal[] => {
      const label = newLabel(code, fn, owed, verbsOf(scene));
      const jumps = places.map((at) => jump(scene, code.statementAt(fn, at), label, status));
      // the last return may be one of them: what it returns is worked out first
      if (!jumps.every((changes) => changes !== null)) return [];
      const indent = code.indent(code.start(last.node));
      const end = code.lineStart(fn.end - 1);
      const lines = [...stepLines(owed, indent), `return ${status};`].map((line) => `${indent}${line}\n`);
      const changes = [...jumps.flat(), { start: end, end, text: `\n${label}:\n${lines.join('')}` }];
      return [{ id: `end:${label}`, title: `Add a label '${label}' with ${titleOf(owed)}`, kind: 'label', changes }];
    });
}

function jump(scene: Scene, statement: number, label: string, status: string): TextChange[] | null {
  const { code } = scene;
  if (statement < 0 || code.kind(statement) !== 'return_statement') return null;
  const value = code.named(statement)[0] ?? -1;
  if (value < 0) return null;
  const goes = `goto ${label};`;
  const kept = `${status} = ${aligned(scene, statement, status.length - 4)};`;
  const parent = code.parent(statement);
  // what ends in success is left by another way
  if (code.slice(value) === '0') return null;
  if (parent !== scene.fn.body) return rewrite(code, statement, code.slice(value) === status ? [] : [kept], goes);
  // at the outermost level it is where success returns as well
  const first = code.slice(value) === status ? [] : [kept];
  return rewrite(code, statement, [...first, `if (${status})`, `\t${goes}`, ''], 'return 0;');
}
