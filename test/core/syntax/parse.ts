import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import {
  children,
  createParser,
  kindName,
  NodeFlag,
  nodeText,
  type KernelParser,
  type Mark,
  type ParsedSource,
  type TreeReader,
} from '../../../src/core/syntax/index.js';

const wasm = (name: string): Uint8Array => fs.readFileSync(fileURLToPath(import.meta.resolve(name)));

const parsers = new Map<TreeReader, Promise<KernelParser>>();

export function parser(reader: TreeReader = 'auto'): Promise<KernelParser> {
  let made = parsers.get(reader);
  if (!made) {
    made = createParser(wasm('web-tree-sitter/web-tree-sitter.wasm'), wasm('tree-sitter-c/tree-sitter-c.wasm'), reader);
    parsers.set(reader, made);
  }
  return made;
}

/** Parses, and checks what holds for every text: nothing moves. */
export async function parse(text: string): Promise<ParsedSource> {
  const source = (await parser()).parse(text);
  if ('error' in source) throw new Error(source.reason);
  expect(source.normalised.length).toBe(text.length);
  expect(source.text).toBe(text);
  expect([...source.marks].sort((a, b) => a.at - b.at)).toEqual(source.marks);
  return source;
}

/** Parses statements in a function and expects no error in it. */
export async function parseBody(statements: string): Promise<ParsedSource> {
  const source = await parse(`static int f(struct s *p)\n{\n${statements}\n}\n`);
  expect(hasError(source), source.normalised).toBe(false);
  expect(source.functions.map((f) => f.name)).toEqual(['f']);
  return source;
}

/** Parses a whole text and expects no error in it. */
export async function parseClean(text: string): Promise<ParsedSource> {
  const source = await parse(text);
  expect(hasError(source), source.normalised).toBe(false);
  return source;
}

export function hasError(source: ParsedSource): boolean {
  return (source.tree.flags[0] & NodeFlag.hasError) !== 0;
}

/** Kinds of the statements directly in the first function's body. */
export function statements(source: ParsedSource): string[] {
  const { tree, grammar } = source;
  return [...children(tree, source.functions[0].body)]
    .filter((n) => (tree.flags[n] & (NodeFlag.named | NodeFlag.extra)) === NodeFlag.named)
    .map((n) => kindName(grammar, tree, n));
}

/** Texts as written of all nodes of a kind, in order. */
export function textsOf(source: ParsedSource, kind: string): string[] {
  return nodesOf(source, kind).map((n) => nodeText(source, n));
}

export function nodesOf(source: ParsedSource, kind: string): number[] {
  const { tree, grammar } = source;
  const wanted = grammar.kinds[kind];
  if (wanted === undefined) throw new Error(`the grammar has no ${kind}`);
  return Array.from({ length: tree.count }, (_, n) => n).filter((n) => tree.kind[n] === wanted);
}

/** Names of the functions called, as written, in order. */
export function calls(source: ParsedSource): string[] {
  const { tree } = source;
  return nodesOf(source, 'call_expression').map((n) => nodeText(source, tree.last[n] > n + 1 ? n + 1 : n));
}

export function marksOf<K extends Mark['kind']>(source: ParsedSource, kind: K): Extract<Mark, { kind: K }>[] {
  return source.marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind);
}

/** The word at an offset of the original text. */
export function wordAt(source: ParsedSource, offset: number): string {
  return /^\w*/.exec(source.text.slice(offset))?.[0] ?? '';
}
