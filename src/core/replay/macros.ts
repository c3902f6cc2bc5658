/** Macros as text: collecting `#define`s and writing out their calls. Lines stay where they are. */

export interface Macro {
  readonly name: string;
  /** Null for one without parentheses. */
  readonly params: readonly string[] | null;
  /** The last parameter takes all further arguments. */
  readonly variadic: boolean;
  readonly body: string;
}

export type FindMacro = (name: string) => Macro | null;

/** Longest text that macros may grow to, and deepest nesting of them. */
const MOST_TEXT = 4_000_000;
const MOST_DEPTH = 40;

const DEFINE = /^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^()]*\))?((?:\/\*[^]*?\*\/|[^\n\\]|\\(?:\r?\n|[^\n]))*)$/gm;

/** All macros that a text defines; the last definition of a name counts. */
export function macrosOf(text: string): Map<string, Macro> {
  const found = new Map<string, Macro>();
  for (const match of text.matchAll(DEFINE)) found.set(match[1], macroOf(match[1], match[2], match[3]));
  return found;
}

function macroOf(name: string, list: string | undefined, rest: string): Macro {
  const body = withoutComments(rest.replace(/\\\r?\n/g, ' ')).trim();
  if (list === undefined) return { name, params: null, variadic: false, body };
  const params = list
    .slice(1, -1)
    .replace(/\\\r?\n/g, ' ')
    .split(',')
    .map((p) => p.trim())
    .filter((p) => p !== '');
  const last = params.at(-1) ?? '';
  const variadic = last.endsWith('...');
  if (variadic) params[params.length - 1] = last === '...' ? '__VA_ARGS__' : last.slice(0, -3).trim();
  return { name, params, variadic, body };
}

function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\*[^]*?\*\/|\/\/[^\n]*/g, (m) => (m.startsWith('"') ? m : ' '));
}

/** A comment, string, character, directive line, word or number, or any one character. */
const TOKEN =
  /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\.)+'|(?<=^|\n)[ \t]*#(?:\/\*[^]*?\*\/|[^\n\\]|\\\r?\n|\\.)*|[A-Za-z_]\w*|\d[\w.]*|[^\S\n]+|[^]/g;

export function expand(text: string, find: FindMacro): string {
  const counter = { next: 0 };
  return expandText(text, find, new Set(), 0, counter);
}

function expandText(
  text: string,
  find: FindMacro,
  hidden: ReadonlySet<string>,
  depth: number,
  counter: { next: number },
): string {
  if (depth > MOST_DEPTH) return text;
  let out = '';
  let before = '';
  const tokens = new RegExp(TOKEN.source, 'g');
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const word = match[0];
    // a member is no macro
    const member = before.endsWith('->') || (before.endsWith('.') && !before.endsWith('..'));
    if (/\S/.test(word) && !/^\/[*/]/.test(word)) before = (before + word).slice(-3);
    if (!/^[A-Za-z_]/.test(word) || hidden.has(word)) {
      out += word;
      continue;
    }
    const macro = member ? null : find(word);
    if (macro === null) {
      out += word;
      continue;
    }
    const start = match.index;
    let end = tokens.lastIndex;
    let args: string[] = [];
    if (macro.params !== null) {
      const open = /^\s*\(/.exec(text.slice(end, end + 200));
      if (open === null) {
        out += word;
        continue;
      }
      const list = argumentsAt(text, end + open[0].length);
      if (list === null) {
        out += word;
        continue;
      }
      ({ args, end } = list);
    }
    const plain = args.map((arg) => expandText(arg, find, hidden, depth + 1, counter));
    const body = substitute(macro, args, plain, counter);
    const done = expandText(body, find, new Set([...hidden, word]), depth + 1, counter);
    const lines = text.slice(start, end).split('\n').length - 1;
    out += done.replace(/\s*\n\s*/g, ' ') + '\n'.repeat(lines);
    if (out.length > MOST_TEXT) return out + text.slice(end);
    tokens.lastIndex = end;
  }
  return out;
}

/** Arguments from behind the opening parenthesis to behind the closing one. */
export function argumentsAt(text: string, from: number): { args: string[]; end: number } | null {
  const args: string[] = [];
  const tokens = new RegExp(TOKEN.source, 'g');
  tokens.lastIndex = from;
  let depth = 0;
  let current = '';
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const token = match[0];
    if (depth === 0 && token === ')') {
      if (current.trim() !== '' || args.length > 0) args.push(current.trim());
      return { args, end: tokens.lastIndex };
    }
    if (depth === 0 && token === ',') {
      args.push(current.trim());
      current = '';
      continue;
    }
    if (token === '(' || token === '{' || token === '[') depth++;
    else if (token === ')' || token === '}' || token === ']') depth--;
    current += /^\/[*/]/.test(token) ? ' ' : token;
  }
  return null;
}

function substitute(macro: Macro, raw: readonly string[], plain: readonly string[], counter: { next: number }): string {
  const unique = macro.body.includes('__COUNTER__') ? String(counter.next++) : '';
  const params = macro.params ?? [];
  const last = params.length - 1;
  const argument = (name: string, from: readonly string[]): string | null => {
    const index = params.indexOf(name);
    if (index < 0) return name === '__COUNTER__' ? unique : null;
    return macro.variadic && index === last ? from.slice(index).join(', ') : (from[index] ?? '');
  };
  // `, ## args` is nothing when there are none
  let body = macro.body;
  if (macro.variadic && raw.length <= last)
    body = body.replace(/,\s*##\s*(\w+)/g, (m, n: string) => (n === params[last] ? '' : m));
  if (body.includes('__VA_OPT__'))
    body = body.replace(/__VA_OPT__\(((?:[^()]|\([^()]*\))*)\)/g, (_, inner: string) =>
      raw.length > last ? inner : '',
    );
  return body.replace(
    /"(?:[^"\\]|\\.)*"|,\s*##\s*([A-Za-z_]\w*)|(\w+)((?:\s*##\s*\w+)+)|(?<!#)#\s*([A-Za-z_]\w*)|[A-Za-z_]\w*/g,
    (m, behind?: string, first?: string, pasted?: string, quoted?: string) => {
      if (m.startsWith('"')) return m;
      // what is pasted goes in as it was written
      if (behind !== undefined) return `, ${argument(behind, raw) ?? behind}`;
      if (first !== undefined && pasted !== undefined)
        return [first, ...pasted.split('##').map((p) => p.trim())]
          .filter((p) => p !== '')
          .map((p) => argument(p, raw) ?? p)
          .join('');
      if (quoted !== undefined) {
        const text = argument(quoted, raw);
        return text === null ? m : JSON.stringify(text.replace(/\s+/g, ' '));
      }
      return argument(m, plain) ?? m;
    },
  );
}
