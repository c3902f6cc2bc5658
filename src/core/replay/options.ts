/** Parts of a text that a configuration does not have. */
import { constantOf } from './constants.js';

/** What is known of the configuration: false where an option is off, true where it is on, or its number. */
export type Options = ReadonlyMap<string, boolean | number>;

interface Open {
  /** Whether what stands around it is there. */
  readonly around: boolean;
  /** Some branch of it is known to be the one; null from where on that cannot be told. */
  taken: boolean | null;
  /** What stands here is there. */
  here: boolean;
}

const DIRECTIVE = /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:[^\n\\]|\\\r?\n|\\.)*)/;

/**
 * Blanks what stands under conditions that do not hold, and the directives of conditions
 * that are known; asks for options in the code become numbers. Every offset stays. A
 * condition that cannot be told keeps its branches and its directives.
 */
export function settled(text: string, options: Options): string {
  if (options.size === 0) return text;
  const open: Open[] = [];
  let out = '';
  let at = 0;
  while (at < text.length) {
    const line = lineFrom(text, at);
    at += line.length;
    const match = DIRECTIVE.exec(line);
    const here = open.at(-1)?.here ?? true;
    if (match === null) out += here ? line : blank(line);
    else out += directive(open, match[1], match[2], options) ? line : blank(line);
  }
  return out.replace(/\bIS_(?:ENABLED|BUILTIN|REACHABLE)\s*\(\s*(\w+)\s*\)/g, (call, name: string) => {
    const value = options.get(name);
    return value === undefined ? call : (value === false ? '0' : '1').padEnd(call.length);
  });
}

/** Enters a directive; whether it stays in the text. */
function directive(open: Open[], word: string, condition: string, options: Options): boolean {
  const last = open.at(-1);
  if (word === 'if' || word === 'ifdef' || word === 'ifndef') {
    const around = last?.here ?? true;
    const holds = around ? asked(word, condition, options) : false;
    open.push({ around, taken: around ? holds : true, here: around && holds !== false });
    return around && holds === null;
  }
  if (last === undefined) return true;
  if (word === 'endif') {
    open.pop();
    return last.around && last.taken === null;
  }
  if (last.taken === null) {
    last.here = last.around;
    return last.around;
  }
  if (last.taken) {
    last.here = false;
    return false;
  }
  const holds = word === 'else' ? true : asked('if', condition, options);
  last.taken = holds;
  last.here = holds !== false;
  // the first branch that cannot be told would need an #if of its own
  if (holds === null) last.taken = true;
  return false;
}

function asked(word: string, condition: string, options: Options): boolean | null {
  if (word !== 'if') {
    const value = options.get(condition.trim().split(/\s/)[0]);
    return value === undefined ? null : (value !== false) === (word === 'ifdef');
  }
  const plain = condition
    .replace(/\/\*[^]*?\*\/|\/\/[^\n]*|\\\r?\n/g, ' ')
    .replace(/\b(?:defined|IS_(?:ENABLED|BUILTIN|REACHABLE))\s*\(?\s*(\w+)\s*\)?/g, (_, name: string) => {
      const value = options.get(name);
      return value === undefined ? name : value === false ? '0' : '1';
    });
  const value = constantOf(plain.trim(), (name) => {
    const known = options.get(name);
    return known === undefined ? null : Number(known);
  });
  return value === null ? null : value !== 0;
}

function blank(line: string): string {
  return line.replace(/[^\r\n]/g, ' ');
}

/** A line, with those that a backslash joins to it when it is a directive. */
function lineFrom(text: string, from: number): string {
  let end = text.indexOf('\n', from);
  if (/^[ \t]*#/.test(text.slice(from, end < 0 ? undefined : end)))
    while (end > 0 && /\\\r?$/.test(text.slice(from, end))) end = text.indexOf('\n', end + 1);
  return text.slice(from, end < 0 ? text.length : end + 1);
}
