import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';

/** Tag of the structure that a variable of the function points to. */
export function typeOf(source: ParsedSource, name: string, fn: FunctionNode): string | null {
  const text = source.text.slice(fn.start, fn.end);
  return new RegExp(`struct\\s+(\\w+)\\s*(?:\\w+\\s*,\\s*)?\\*+\\s*(?:const\\s+)?${name}\\b`).exec(text)?.[1] ?? null;
}
