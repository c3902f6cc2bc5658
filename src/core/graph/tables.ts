import type { ContractBook } from '../contracts/model.js';

/** An array of pairs that somebody goes through: each element sets something up and has what takes it down. */
export interface Table {
  readonly file: string;
  readonly name: string;
  readonly entries: readonly TableEntry[];
}

export interface TableEntry {
  readonly setup: string;
  readonly teardown: string | null;
  /** Offset of the element, in UTF-16 code units from 0. */
  readonly at: number;
}

/** Arrays of structures whose elements name functions in fields that set up and take down: `{ .init = a, .exit = b }`. */
export function tablesOf(file: string, source: string, book: ContractBook): Table[] {
  const text = withoutComments(source);
  const tables: Table[] = [];
  for (const match of text.matchAll(/\b(\w+)\s*\[[^\]\n]*\]\s*=\s*\{/g)) {
    const entries = elements(text, match.index + match[0].length).flatMap(({ at, inner }): TableEntry[] => {
      const fields = [...inner.matchAll(/\.(\w+)\s*=\s*&?(\w+)/g)];
      const setup = fields.find(([, field]) => book.callbacks.get(field)?.role === 'setup');
      if (setup === undefined) return [];
      const partner = book.callbacks.get(setup[1])?.partner ?? [];
      return [{ at, setup: setup[2], teardown: fields.find(([, field]) => partner.includes(field))?.[2] ?? null }];
    });
    if (entries.length >= 2 && entries.some((e) => e.teardown !== null)) tables.push({ file, name: match[1], entries });
  }
  return tables;
}

/** Braces at the first level after `from`. */
function elements(text: string, from: number): { at: number; inner: string }[] {
  const found: { at: number; inner: string }[] = [];
  let depth = 1;
  let start = from;
  for (let i = from; i < text.length && depth > 0; i++) {
    if (text[i] === '{' && depth++ === 1) start = i;
    if (text[i] === '}' && --depth === 1) found.push({ at: start, inner: text.slice(start + 1, i) });
  }
  return depth === 0 ? found : [];
}

/** Of the same length. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}
