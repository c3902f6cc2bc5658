import { UNNAMED } from '../flow/index.js';
import { constantOf } from './constants.js';

/** Structures and constants as a text declares them: enough to tell arrays, embedded structures and pointers apart. */

export interface Field {
  readonly name: string;
  /** As written, without the name: `struct device *`, `char`. */
  readonly type: string;
  readonly pointer: boolean;
  readonly array: boolean;
  /** Text of the innermost length, for arrays. */
  readonly length: string | null;
  /** Texts of all lengths, the outermost first. */
  readonly lengths: readonly string[];
  /** Text of its width, for a bit field. */
  readonly width: string | null;
  /** It shares its memory with others. */
  readonly shared: boolean;
  /** The structures and unions without a name that it lies in, from the outside in. */
  readonly groups: readonly Group[];
}

/** A structure or union without a name within another one. */
export interface Group {
  readonly id: string;
  readonly union: boolean;
}

export interface Struct {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly union: boolean;
  /** Members follow each other without holes. */
  readonly packed: boolean;
  /** Something is said of its place in memory that is not followed. */
  readonly placed: boolean;
}

/** Bodies of the structures and unions of a text, by `struct name`; those that only a typedef names by `struct` and that, those without any name by where they stand. */
export function structsOf(text: string): Map<string, Struct> {
  const found = new Map<string, Struct>();
  for (const match of text.matchAll(/\b(typedef\s+)?(struct|union)\s+(\w+\s*)?((?:__\w+\s*)*)\{/g)) {
    const [whole, defines, word, tag = ''] = match;
    const open = match.index + whole.length;
    const close = closing(text, open);
    if (close < 0) continue;
    const behind = /^\s*([^;{}]*)/.exec(text.slice(close + 1, close + 300))?.[1] ?? '';
    const alias = defines === undefined ? null : (/(\w+)\s*$/.exec(withoutAttributes(behind))?.[1] ?? null);
    const at = match.index + (defines ?? '').length;
    const label = tag.trim() === '' ? (alias ?? `${UNNAMED}${at}`) : tag.trim();
    const name = `${word} ${label}`;
    if (found.has(name)) continue;
    const fields = fieldsOf(text.slice(open, close), name, found);
    const struct = made(name, word === 'union', fields, whole + behind);
    found.set(name, struct);
  }
  return found;
}

function made(name: string, union: boolean, fields: readonly Field[], around: string): Struct {
  return {
    name,
    fields: union ? fields.map((f) => ({ ...f, shared: true })) : fields,
    union,
    packed: /\b(?:__packed|packed)\b/.test(around),
    placed: /\b(?:__aligned|__randomize_layout|aligned|____cacheline\w*)\b/.test(around),
  };
}

function withoutAttributes(text: string): string {
  return text.replace(/\b__\w+(?:\s*\((?:[^()]|\([^()]*\))*\))?/g, ' ');
}

/** Types that another name stands for. */
export function typedefsOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(/\btypedef\s+([\w\s]+?[\s*]+)(\w+)\s*;/g)) found.set(match[2], match[1].trim());
  for (const match of text.matchAll(/\btypedef\s+(struct|union|enum)\s*(\w*)\s*(?:__\w+\s*)*\{/g)) {
    const close = closing(text, match.index + match[0].length);
    if (close < 0) continue;
    const name = /(\w+)\s*$/.exec(
      withoutAttributes(/^\s*([^;{}]*)/.exec(text.slice(close + 1, close + 300))?.[1] ?? ''),
    )?.[1];
    if (name !== undefined) found.set(name, `${match[1]} ${match[2] === '' ? name : match[2]}`);
  }
  return found;
}

/** Enumerators whose value can be told: counted from the start or from the last number. */
export function enumeratorsOf(text: string, number: (text: string) => number | null): Map<string, number> {
  const found = new Map<string, number>();
  for (const match of text.matchAll(/\benum\b(?:\s+\w+)?\s*(?:__\w+\s*)*\{([^{}]*)\}/g)) {
    let next: number | null = 0;
    for (const item of topLevelParts(strip(match[1]))) {
      const [, name, value] = /^\s*(\w+)\s*(?:=\s*([^]*))?$/.exec(item) ?? [];
      if (name === undefined) continue;
      if (value !== undefined) next = constantOf(value, (word) => found.get(word) ?? number(word));
      if (next === null) continue;
      found.set(name, next++);
    }
  }
  return found;
}

/** Parts between commas that are not inside parentheses. */
function topLevelParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (i === text.length || (c === ',' && depth === 0)) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return parts;
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i;
    else if (c === '/' && text[i + 1] === '*') i = Math.max(i, text.indexOf('*/', i));
  }
  return -1;
}

function strip(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|^[ \t]*#[^\n]*$/gm, ' ');
}

function fieldsOf(body: string, owner: string, into: Map<string, Struct>): Field[] {
  const fields: Field[] = [];
  const plain = strip(body).replace(/\benum(\s+\w+)?\s*\{[^{}]*\}/g, (_, tag?: string) =>
    tag === undefined ? 'unsigned int' : `enum${tag}`,
  );
  for (const declaration of split(plain)) {
    const nested = /^\s*(?:const\s+)?(struct|union)\s*(\w*)\s*(?:__\w+\s*)?\{([^]*)\}([^{}]*)$/.exec(declaration);
    if (nested) {
      const [, word, tag, inner, names] = nested;
      const inside = `${owner}.${fields.length}`;
      const members = made(inside, word === 'union', fieldsOf(inner, `${owner}.`, into), '').fields;
      const declared = names.replace(/__\w+(\([^()]*\))*/g, ' ').trim();
      if (declared === '') {
        const group = { id: inside, union: word === 'union' };
        fields.push(...members.map((f) => ({ ...f, groups: [group, ...f.groups] })));
        continue;
      }
      const name = `${word} ${tag === '' ? `${owner}.${declared.replace(/\W/g, '')}` : tag}`;
      into.set(name, made(name, word === 'union', members, declaration.slice(declaration.lastIndexOf('}'))));
      fields.push(...declarators(`${name} ${declared}`));
      continue;
    }
    fields.push(...declarators(declaration));
  }
  return fields;
}

/** Parts between semicolons that are not inside braces. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}') depth--;
    else if (text[i] === ';' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return parts;
}

function declarators(text: string): Field[] {
  const plain = text
    .replace(
      /\b__(?:attribute__|aligned|counted_by|randomize_layout|packed|rcu|user|iomem|percpu|force)\b(?:\s*\((?:[^()]|\([^()]*\))*\))?/g,
      ' ',
    )
    .replace(/\]\s*__\w+(?:\s*\([^()]*\))?\s*$/, ']')
    .trim();
  const callback = /^([^(]*?[\s*])\(\s*\*\s*(?:const\s+)?(\w+)\s*(\[[^\]]*\])?\s*\)\s*\(/.exec(plain);
  if (callback)
    return [
      {
        name: callback[2],
        type: `${callback[1].trim()} (*)()`,
        pointer: true,
        array: callback[3] !== undefined,
        length: null,
        lengths: callback[3] === undefined ? [] : [callback[3].slice(1, -1)],
        width: null,
        shared: false,
        groups: [],
      },
    ];
  const [first, ...others] = plain.split(',');
  const head = /^([^]*?[\s*])(\w+)\s*((?:\[[^\]]*\]\s*)*)(?::([^]*))?$/.exec(first.trim());
  if (!head) return [];
  const base = head[1].replace(/\*/g, ' ').replace(/\s+/g, ' ').trim();
  const one = (stars: string, name: string, brackets: string, width: string | undefined): Field => ({
    name,
    type: stars === '' ? base : `${base} ${stars}`,
    pointer: stars !== '' && brackets === '',
    array: brackets !== '',
    length: /\[([^\]]*)\]\s*$/.exec(brackets)?.[1] ?? null,
    lengths: [...brackets.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1].trim()),
    width: width?.trim() ?? null,
    shared: false,
    groups: [],
  });
  const fields = [one('*'.repeat(head[1].split('*').length - 1), head[2], head[3].trim(), head[4])];
  for (const other of others) {
    const more = /^\s*(\**)\s*(\w+)\s*((?:\[[^\]]*\]\s*)*)(?::([^]*))?$/.exec(other);
    if (more) fields.push(one(more[1], more[2], more[3].trim(), more[4]));
  }
  return fields;
}

/** Whether two members of a structure lie in the same memory: what they both are in first is a union. */
export function overlap(struct: Struct, a: Field, b: Field): boolean {
  if (a === b) return false;
  let i = 0;
  while (i < a.groups.length && i < b.groups.length && a.groups[i].id === b.groups[i].id) i++;
  return i === 0 ? struct.union : a.groups[i - 1].union;
}

/** `struct device *` → `struct device`; null when it is no pointer. */
export function pointee(type: string): string | null {
  const plain = type
    .replace(/\b(const|volatile)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.endsWith('*') ? plain.slice(0, -1).trim() : null;
}

export function bareType(type: string): string {
  return type
    .replace(/\b(const|volatile|static|extern)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
