import { beforeSpace, isWordCode } from '../../syntax/words.js';

// What stands around a name in the text, from its first offset to the one behind it.

const STAR = 42;

const DECLARED = /\s*(?:[=;,)[]|__)/y;

/** A type, or a part of one, stands before it, as in `struct foo *name;` and `foo_t name = `. */
export function isDeclaration(text: string, at: number, end: number): boolean {
  DECLARED.lastIndex = end;
  if (!DECLARED.test(text)) return false;
  let before = beforeSpace(text, at);
  let apart = before < at - 1;
  if (!apart && text.charCodeAt(before) === STAR) {
    before = beforeSpace(text, before);
    apart = true;
  }
  const code = text.charCodeAt(before);
  return apart && (code === STAR || isWordCode(code));
}

const VALUE = /\s*=(?!=)\s*([^;,]+?)\s*[;,]/y;

/** The value that the variable, rather than a member of that name, is given here. */
export function valueGiven(text: string, at: number, end: number): string | null {
  if (/[.>]/.test(text.charAt(at - 1))) return null;
  VALUE.lastIndex = end;
  return VALUE.exec(text)?.[1] ?? null;
}

/** The member that is given the variable here, as in `p->member = name;`. */
export function memberGiven(text: string, at: number, end: number): string | null {
  const equals = beforeSpace(text, at);
  if (text[equals] !== '=' || !/^\s*;/.test(text.slice(end, end + 8))) return null;
  const last = beforeSpace(text, equals);
  let start = last + 1;
  while (isWordCode(text.charCodeAt(start - 1)) || '.->[]'.includes(text.charAt(start - 1) || ' ')) start--;
  const path = text.slice(start, last + 1);
  return /.(?:->|\.)\w+$/.test(path) ? path : null;
}
