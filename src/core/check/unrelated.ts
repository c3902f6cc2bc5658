import type { FunctionNode, ParsedSource } from '../syntax/tree.js';

/**
 * Two functions of a file that pair by name only: what the second gives up is an
 * object that it is handed, and the first neither gets nor returns one (an
 * `x_setup(char *options)` beside an `x_free(struct task *task)`).
 */
export function unrelated(
  source: ParsedSource,
  first: FunctionNode | undefined,
  second: FunctionNode | undefined,
): boolean {
  if (first === undefined || second === undefined) return false;
  const [result, parameters] = headOf(source, first);
  if (`${result}${parameters.replace(/\bchar\s*\*/g, '')}`.includes('*')) return false;
  return /^\s*(?:const\s+)?struct\s+\w+\s*\*/.test(headOf(source, second)[1]) && !/\bvoid\s*$/.test(parameters);
}

/** What stands before the name, and the parameters. */
function headOf({ text }: ParsedSource, fn: FunctionNode): [string, string] {
  const open = text.indexOf('(', fn.nameAt);
  return [text.slice(fn.start, fn.nameAt), text.slice(open + 1, text.indexOf(')', open))];
}
