import type { GraphParams } from '../server/protocol.js';

const KINDS: readonly unknown[] = ['function', 'path', 'file', 'driver'] satisfies GraphParams['of'][];

/** What a graph was asked for with, as a page keeps it. */
export function writeSource({ uri, of, functions, fails }: GraphParams): string {
  return JSON.stringify({ uri, of, functions, fails });
}

/** Null for what is no such text: of another version, or of somebody else. */
export function readSource(text: unknown): GraphParams | null {
  if (typeof text !== 'string') return null;
  try {
    const { uri, of, functions, fails } = JSON.parse(text) as Partial<Record<keyof GraphParams, unknown>>;
    if (typeof uri !== 'string' || !KINDS.includes(of) || !areTexts(functions) || !areTexts(fails)) return null;
    return { uri, of: of as GraphParams['of'], functions, fails };
  } catch {
    return null;
  }
}

function areTexts(list: unknown): list is string[] {
  return Array.isArray(list) && list.every((text) => typeof text === 'string');
}
