import type { Mark } from '../tree.js';
import type { Edits } from './edits.js';
import type { LocalMacro } from './local-macros.js';
import { Char, Kind, type Tokens } from './tokens.js';
import { TYPE_WORD, Word } from './words.js';

/**
 * Blanks attributes and `KERN_x`, and drops their tokens together with the dead
 * ones, so that the rules after this need not look past them. Records what
 * `__free` and `__cleanup` belong to.
 */
export function eraseAttributes(
  t: Tokens,
  dead: Uint8Array,
  local: ReadonlyMap<string, LocalMacro>,
  edits: Edits,
  marks: Mark[],
): void {
  const hasLocal = [...local.values()].includes('attribute');
  const count = t.count;
  let to = 0;
  for (let k = 0; k < count; k++) {
    if (dead[k]) continue;
    const word = t.word[k];
    if (t.kind[k] === Kind.word) {
      if (word & Word.attributeWithArguments) {
        const open = nextLive(k + 1, count, dead);
        const close = open < count && t.kind[open] === Char.open ? closing(t, open, count, dead) : -1;
        if (close > 0) {
          if (word & Word.cleanup) markCleanup(t, k, open, close, to, dead, marks);
          edits.blank(t.start[k], t.end[close]);
          k = close;
          continue;
        }
      }
      if (word & Word.attribute) {
        const next = nextLive(k + 1, count, dead);
        if (next >= count || t.kind[next] !== Char.open || word & Word.beforeParenthesis) {
          edits.blank(t.start[k], t.end[k]);
          continue;
        }
      } else if (word & Word.severity) {
        const next = nextLive(k + 1, count, dead);
        // Not `KERN_ERR "text"`, which is a string the grammar knows.
        if (next < count && t.kind[next] === Kind.word) {
          edits.blank(t.start[k], t.end[k]);
          continue;
        }
      } else if (to > 0 && trailsDeclarator(t, k, to, dead)) {
        const end = endOfWord(t, k, dead);
        edits.blank(t.start[k], t.end[end]);
        k = end;
        continue;
      } else if (
        hasLocal &&
        word === 0 &&
        local.get(t.textOf(k)) === 'attribute' &&
        standsAsAttribute(t, k, to, dead)
      ) {
        edits.blank(t.start[k], t.end[k]);
        continue;
      }
    }
    if (to !== k) t.move(k, to);
    else t.match[k] = -1;
    to++;
  }
  t.count = to;
}

function nextLive(k: number, count: number, dead: Uint8Array): number {
  while (k < count && dead[k]) k++;
  return k;
}

/** The parenthesis that closes; attributes are short, so a limit guards against broken code. */
function closing(t: Tokens, open: number, count: number, dead: Uint8Array): number {
  let depth = 0;
  for (let k = open; k < count && k < open + 400; k++) {
    if (dead[k]) continue;
    if (t.kind[k] === Char.open) depth++;
    else if (t.kind[k] === Char.close && --depth === 0) return k;
    else if (t.kind[k] === Char.semicolon || t.kind[k] === Char.openBrace) return -1;
  }
  return -1;
}

/**
 * `struct x *p __free(c) = …`, and the rarer `struct x *__free(c) p` and
 * `struct x __free(c) *p`. Tokens before `kept` have been moved down already.
 */
function markCleanup(
  t: Tokens,
  k: number,
  open: number,
  close: number,
  kept: number,
  dead: Uint8Array,
  marks: Mark[],
): void {
  let name = kept - 1;
  while (name >= 0 && t.kind[name] === Char.closeBracket) {
    // p[3] __free(c)
    const limit = name - 100;
    while (name > limit && name >= 0 && t.kind[name] !== Char.openBracket) name--;
    name--;
  }
  let after = nextLive(close + 1, t.count, dead);
  const tagOrType = name < 0 || t.kind[name] !== Kind.word || (t.word[name] & TYPE_WORD) !== 0;
  const star = after < t.count && t.kind[after] === Char.star;
  const afterPointer = name > 0 && t.kind[name - 1] === Char.star;
  const word = after < t.count && t.kind[after] === Kind.word && t.word[after] === 0;
  if (tagOrType || star || (word && !afterPointer)) {
    while (after < t.count && (dead[after] || t.kind[after] === Char.star)) after++;
    if (after < t.count && t.kind[after] === Kind.word) name = after;
  }
  if (name < 0 || t.kind[name] !== Kind.word) return;
  marks.push({
    kind: 'cleanup',
    at: t.start[k],
    variable: t.start[name],
    name: t.text.slice(t.end[open], t.start[close]).trim(),
    raw: t.end[k] - t.start[k] !== '__free'.length,
  });
}

/** Is a word that may mean nothing at a place where an attribute can stand? */
function standsAsAttribute(t: Tokens, k: number, kept: number, dead: Uint8Array): boolean {
  const next = nextLive(k + 1, t.count, dead);
  const after = next < t.count ? t.kind[next] : Kind.none;
  if (after === Kind.word || after === Kind.string) return true;
  const before = kept > 0 ? t.kind[kept - 1] : Kind.none;
  const beforeIsName =
    (before === Kind.word && (t.word[kept - 1] & (Word.jump | Word.opensStatement | Word.label)) === 0) ||
    before === Char.close ||
    before === Char.closeBracket ||
    before === Char.star;
  return (
    beforeIsName &&
    (after === Char.semicolon ||
      after === Char.equals ||
      after === Char.openBrace ||
      after === Char.comma ||
      after === Char.star)
  );
}

/** `name` or `name(…)`: its last token. */
function endOfWord(t: Tokens, k: number, dead: Uint8Array): number {
  const open = nextLive(k + 1, t.count, dead);
  if (open >= t.count || t.kind[open] !== Char.open) return k;
  const close = closing(t, open, t.count, dead);
  return close < 0 ? k : close;
}

/**
 * Is the word at `k`, with its arguments, an attribute that nobody told us of? Nothing
 * else can stand between a declarator and its end: `u8 b[4] ALIGNED;`,
 * `register u32 r asm("r0") = x;`, `static struct ops o __ops_data = {`.
 */
function trailsDeclarator(t: Tokens, k: number, kept: number, dead: Uint8Array): boolean {
  const before = t.kind[kept - 1];
  const word = t.word[k];
  if (before === Char.closeBracket) return word === 0 && endsDeclarator(t, k, dead);
  if (before !== Kind.word || t.word[kept - 1] !== 0) return false;
  if (word & Word.asm) return endsDeclarator(t, k, dead);
  if (word !== 0 || !t.text.startsWith('__', t.start[k]) || kept < 2 || !endsDeclarator(t, k, dead)) return false;
  // A type and a name must come before it.
  const type = t.kind[kept - 2];
  if (type === Char.star) return true;
  return (
    type === Kind.word && t.word[kept - 2] === 0 && !/^(?:extern|register|typedef|inline)$/.test(t.textOf(kept - 2))
  );
}

function endsDeclarator(t: Tokens, k: number, dead: Uint8Array): boolean {
  const next = nextLive(endOfWord(t, k, dead) + 1, t.count, dead);
  return next < t.count && (t.kind[next] === Char.semicolon || t.kind[next] === Char.equals);
}
