/** Variables at file level, read off the text: their declarators and the text of their first value. */
import { UNNAMED } from '../flow/index.js';

export interface Global {
  readonly name: string;
  /** Type with the declarator's stars and brackets, the name left out: `struct foo`, `int []`. */
  readonly type: string;
  readonly array: boolean;
  /** Texts of the lengths of an array, the outermost first. */
  readonly lengths: readonly string[];
  /** `TYPE {} = INIT`, with {} where the name stands; null when it starts as zero. */
  readonly declaration: string | null;
  readonly at: number;
}

const SPECIFIER = /^(?:static|const|volatile|extern|unsigned|signed|struct\s+\w+|union\s+\w+|enum\s+\w+|\w+)\b/;

export function globalsOf(text: string): Map<string, Global> {
  const found = new Map<string, Global>();
  for (const { from, to } of declarations(text)) {
    const chunk = text.slice(from, to);
    const head = withoutNoise(chunk);
    if (/^\s*(?:typedef|extern)\b/.test(head) || !SPECIFIER.test(head.trim())) continue;
    const [first, ...others] = splitTop(head);
    const equals = topLevel(first, '=');
    const before = equals < 0 ? first : first.slice(0, equals);
    if (equals < 0 && /[({]/.test(before.replace(/\{[^]*\}/, '')) && pointerTo(before.trim()) === null) continue;
    const match = /^([^]*?[\s*\]}])(\w+)\s*((?:\[[^\]]*\]\s*)*)$/.exec(before.trim()) ?? pointerTo(before.trim());
    if (!match || /^(?:return|struct|union|enum|else)$/.test(match[2])) continue;
    const type = named(match[1], from + head.search(/\b(?:struct|union)\b/))
      .replace(/\b(?:static|extern)\b/g, ' ')
      .replace(/\{[^]*\}/, '')
      .trim();
    if (type === '' || /^(?:struct|union|enum)$/.test(type)) continue;
    const add = (stars: string, name: string, brackets: string, init: string): void => {
      const full = `${type}${stars === '' ? '' : ` ${stars}`}`;
      const lengths = [...brackets.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1].trim());
      const global: Global = {
        name,
        type: lengths.length === 0 ? full : `${full} ${'[]'.repeat(lengths.length)}`,
        array: lengths.length > 0,
        lengths,
        declaration: init === '' ? null : `${full} {}${brackets} ${init}`,
        at: from,
      };
      if (!found.has(name) || global.declaration !== null) found.set(name, global);
    };
    add('', match[2], match[3].trim(), equals < 0 ? '' : first.slice(equals));
    for (const other of others) {
      const more = /^\s*(\**)\s*(\w+)\s*((?:\[[^\]]*\]\s*)*)(=[^]*)?$/.exec(other);
      if (more) add(more[1], more[2], more[3].trim(), more[4] ?? '');
    }
  }
  return found;
}

/** A structure without a name gets one, by where it stands in the text. */
function named(type: string, at: number): string {
  return type.replace(/\b(struct|union)(?=\s*(?:__\w+\s*)*\{)/, `$1 ${UNNAMED}${at}`);
}

/** The declarators of a declaration. */
function splitTop(text: string): string[] {
  const comma = topLevel(text, ',');
  return comma < 0 ? [text] : [text.slice(0, comma), ...splitTop(text.slice(comma + 1))];
}

/** `type (*name)(…)`, `type (*name[])(…)`: pointers to functions. */
function pointerTo(text: string): readonly string[] | null {
  const found = /^[^]*?\(\s*\*\s*(?:const\s+)?(\w+)\s*((?:\[[^\]]*\]\s*)*)\)\s*\([^]*\)$/.exec(text);
  return found === null ? null : ['', 'void *', found[1], found[2]];
}

function withoutNoise(text: string): string {
  return text
    .replace(/\/\*[^]*?\*\/|\/\/[^\n]*|^[ \t]*#(?:\/\*[^]*?\*\/|[^\n\\]|\\\r?\n|\\.)*/gm, (m) =>
      m.replace(/[^\n]/g, ' '),
    )
    .replace(
      /\b__(?:initdata|initconst|read_mostly|ro_after_init|maybe_unused|used|exitdata|devinitdata)\b|\b__(?:section|aligned|attribute__)\s*\((?:[^()]|\([^()]*\))*\)/g,
      (m) => m.replace(/[^\n]/g, ' '),
    );
}

function topLevel(text: string, wanted: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') i = endOfString(text, i);
    else if (c === '(' || c === '{' || c === '[') depth++;
    else if (c === ')' || c === '}' || c === ']') depth--;
    else if (c === wanted && depth === 0 && text[i + 1] !== '=') return i;
  }
  return -1;
}

function endOfString(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

/** Parts of the file that end in a semicolon outside of all braces. */
function* declarations(text: string): Generator<{ from: number; to: number }> {
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2);
      i = end < 0 ? text.length : end + 1;
    } else if (c === '/' && text[i + 1] === '/') i = lineEnd(text, i);
    else if (c === '#' && /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, i - 80), i))) {
      i = directiveEnd(text, i);
      if (depth === 0) from = i;
    } else if (c === '"') i = endOfString(text, i);
    else if (c === "'") i = text[i + 1] === '\\' ? text.indexOf("'", i + 3) : i + 2;
    else if (c === '{' || c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '}') {
      depth--;
      // a function body ends without a semicolon
      if (depth === 0 && !/^\s*(?:[;,=]|\**\s*\w+\s*(?:\[[^\]]*\]\s*)*[;=,])/.test(text.slice(i + 1, i + 200)))
        from = i + 1;
    } else if (c === ';' && depth === 0) {
      yield { from, to: i };
      from = i + 1;
    }
    if (depth < 0) depth = 0;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function directiveEnd(text: string, from: number): number {
  let end = lineEnd(text, from);
  const comment = text.lastIndexOf('/*', end);
  // a comment behind a directive may end in another line
  if (comment > from && text.indexOf('*/', comment) > end) return lineEnd(text, text.indexOf('*/', comment));
  while (end < text.length && text[end - 1] === '\\') end = lineEnd(text, end + 1);
  return end;
}
