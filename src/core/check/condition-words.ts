import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import { wordsOf } from '../syntax/words.js';

/** What a variable or field is by its declaration; `number` for what zero is no failure pointer of. */
type Kind = 'pointer' | 'number' | 'truth' | 'unknown';

const LONGEST = 60;
const PATH = /^[A-Za-z_]\w*(?:(?:->|\.)\w+|\[[^\]]*\])*$/;
const NUMBER = String.raw`(?:unsigned|signed|int|long|short|char|s?size_t|__?[su](?:8|16|32|64)|[su](?:8|16|32|64)|u?int(?:8|16|32|64)_t|dma_addr_t|irqreturn_t)`;

/** What a condition says that held, or did not: `'np' is not NULL`, `'ret' is 0`, `'a < b' is false`. */
export function conditionWords(source: ParsedSource, at: number, end: number, holds: boolean): string {
  const text = source.text.slice(at, end).replace(/\s+/g, ' ').trim();
  const nothing = /^(.+?) ([!=])= NULL$/.exec(text) ?? /^NULL ([!=])= (.+)$/.exec(text);
  if (nothing) {
    const [, a, b] = nothing;
    const [subject, operator] = a.length === 1 && '!='.includes(a) ? [b, a] : [a, b];
    if (PATH.test(subject)) return `'${subject}' is ${(operator === '=') === holds ? '' : 'not '}NULL`;
  }
  // `(err = foo())` asks about `err`
  const subject = /^([^=!<>]+?) = (?!=)/.exec(text)?.[1] ?? text;
  if (!PATH.test(subject)) return `'${shortened(text)}' is ${holds ? 'true' : 'false'}`;
  switch (kindOf(source, subject, at)) {
    case 'pointer':
      return `'${subject}' is ${holds ? 'not NULL' : 'NULL'}`;
    case 'number':
      return `'${subject}' is ${holds ? 'not 0' : '0'}`;
    case 'truth':
      return `'${subject}' is ${holds ? 'true' : 'false'}`;
    case 'unknown':
      return `'${subject}' is ${holds ? 'set' : 'not set'}`;
  }
}

/** The source's own words on one line, cut when they are many. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 3)}...` : line;
}

/** The paths through one function ask about the same few variables again and again. */
const KINDS = new WeakMap<ParsedSource, Map<string, Kind>>();

function kindOf(source: ParsedSource, path: string, at: number): Kind {
  const fn = functionAt(source, at);
  let kinds = KINDS.get(source);
  if (kinds === undefined) KINDS.set(source, (kinds = new Map<string, Kind>()));
  const key = `${fn?.start ?? -1} ${path}`;
  let kind = kinds.get(key);
  if (kind === undefined) kinds.set(key, (kind = readKind(source, path, fn)));
  return kind;
}

/** Read off the words around it: types are not known to a reader of one file. */
function readKind(source: ParsedSource, path: string, fn: FunctionNode | null): Kind {
  const within = fn === null ? '' : source.text.slice(fn.start, fn.end);
  if (within.includes(`${path}->`)) return 'pointer';
  const name = /\w+(?=(?:\[[^\]]*\])*$)/.exec(path)?.[0] ?? path;
  const local = name === path ? declaredAs(within, name) : 'unknown';
  if (local !== 'unknown') return local;
  const { text } = source;
  const places = wordsOf(source).at(name);
  const pointer = (at: number): boolean =>
    text.startsWith('->', at + name.length) || (text[at - 1] === '*' && /[;,]/.test(text.charAt(at + name.length)));
  // what is followed through a longer name that ends alike is one as well, more often than not
  if (places.some(pointer) || text.includes(`${name}->`)) return 'pointer';
  const member = places.find((at) => text[at - 1] === ' ' && text[at + name.length] === ';');
  return member === undefined
    ? 'unknown'
    : declaredAs(text.slice(text.lastIndexOf('\n', member), member + name.length + 1), name);
}

const TRUTH = /\bbool\b/;
const NUMERIC = new RegExp(String.raw`\b${NUMBER}\b`);

/** `*np;` and `*np = …`, `int ret`, `bool found`. */
function declaredAs(text: string, name: string): Kind {
  const types: string[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.slice(Math.max(0, at - POINTING), at);
    const after = text.slice(at + name.length, at + name.length + AROUND);
    if (/^\w/.test(after)) continue;
    if (/\*\s?(?:const )?$/.test(before) && /^\s*(?:[=;,)[]|__\w)/.test(after)) return 'pointer';
    if (!/\w$/.test(before)) types.push(typeBefore(text, at));
  }
  if (types.some((type) => TRUTH.test(type))) return 'truth';
  return types.some((type) => NUMERIC.test(type)) ? 'number' : 'unknown';
}

/** Room for `* const `, and for the spaces between a name and what follows it. */
const POINTING = 8;
const AROUND = 80;

/** What stands before a name in its declaration, as far as it is one. */
function typeBefore(text: string, at: number): string {
  let from = at;
  while (from > 0 && !';{}()*'.includes(text[from - 1])) from--;
  return text.slice(from, at);
}

function functionAt(source: ParsedSource, at: number): FunctionNode | null {
  return source.functions.find((fn) => fn.start <= at && at < fn.end) ?? null;
}
