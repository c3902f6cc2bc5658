import type { ContractBook } from '../contracts/model.js';
import type { Code } from './code.js';
import type { Proposal } from './fix.js';
import type { Scene } from './scene.js';

/** Takes a count of its own for what is stored where a release will give it up. */
export function takeCount({ code, fn, book, finding, statement }: Scene): Proposal[] {
  if (!finding.facts.includes('kept-by-owner') || statement < 0) return [];
  const assignment = code.named(statement)[0] ?? -1;
  if (assignment < 0 || code.kind(assignment) !== 'assignment_expression') return [];
  const value = code.field(assignment, 'right');
  const name = value < 0 ? '' : code.flat(value);
  if (!/^\w+(?:(?:->|\.)\w+)*$/.test(name)) return [];
  return gettersOf(book, [finding.object, structOf(code, fn.start, code.start(statement), name)]).map((getter) => ({
    id: `get:${getter}`,
    title: `Store ${getter}(${name})`,
    kind: 'release',
    changes: [{ start: code.start(value), end: code.end(value), text: `${getter}(${name})` }],
  }));
}

/** The calls that take a count of their argument and return it. */
function gettersOf(book: ContractBook, objects: readonly string[]): string[] {
  return [...book.names()].filter((name) => {
    const effects = book.contract(name)?.effects ?? [];
    return (
      effects.some((e) => e.do === 'pass' && e.arg === 0 && !e.takes) &&
      effects.some((e) => e.do === 'acquire' && e.kind === 'reference' && objects.includes(e.object))
    );
  });
}

/** `device_node` of `struct device_node *np`; empty for what is no plain variable. */
function structOf(code: Code, from: number, to: number, name: string): string {
  const declared = new RegExp(String.raw`\bstruct (\w+)\s[^;(){}]*\*\s?${name}\b`).exec(code.text.slice(from, to));
  return declared?.[1] ?? '';
}
