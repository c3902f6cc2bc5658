const LONGEST_NAME = 200;

/**
 * Many patterns as one. A name is compared only with those that its first letter
 * can begin. Answers are not remembered here.
 */
export class Matcher {
  private readonly patterns: readonly { readonly pattern: string; readonly firsts: ReadonlySet<string> | null }[];
  /** By the code of the first letter. */
  private readonly byFirst: (RegExp | null | undefined)[] = Array.from({ length: 128 }, () => undefined);

  constructor(patterns: readonly string[]) {
    this.patterns = patterns.map((pattern) => ({ pattern, firsts: firstLetters(pattern) }));
  }

  test(name: string): boolean {
    if (this.patterns.length === 0 || name.length > LONGEST_NAME) return false;
    return this.beginningWith(name.charCodeAt(0))?.test(name) ?? false;
  }

  /** Some pattern begins as the name does: when none does there is nothing to remember of it. */
  concerns(name: string): boolean {
    return this.beginningWith(name.charCodeAt(0)) !== null;
  }

  private beginningWith(code: number): RegExp | null {
    if (!(code < this.byFirst.length)) return null;
    let all = this.byFirst[code];
    if (all === undefined) {
      const first = String.fromCharCode(code);
      const such = this.patterns.filter(({ firsts }) => firsts === null || firsts.has(first));
      all = such.length === 0 ? null : new RegExp(such.map(({ pattern }) => `(?:${pattern})`).join('|'));
      this.byFirst[code] = all;
    }
    return all;
  }
}

/** Letters that a match can begin with; null when the pattern does not tell, or need not match at the beginning. */
export function firstLetters(pattern: string): ReadonlySet<string> | null {
  const found = new Set<string>();
  for (const way of alternatives(pattern)) if (!way.startsWith('^') || !addFirsts(way.slice(1), found)) return null;
  return found;
}

/** The sides of the `|` outside of parentheses and brackets. */
function alternatives(pattern: string): string[] {
  const sides: string[] = [];
  let from = 0;
  for (let at = 0; at <= pattern.length; at = after(pattern, at)) {
    if (at < pattern.length && pattern[at] !== '|') continue;
    sides.push(pattern.slice(from, at));
    from = at + 1;
  }
  return sides;
}

/** Where the character, escape, class or group at an offset ends. */
function after(pattern: string, at: number): number {
  if (pattern[at] === '\\') return at + 2;
  if (pattern[at] !== '(' && pattern[at] !== '[') return at + 1;
  const close = pattern[at] === '(' ? ')' : ']';
  let end = at + 1;
  while (end < pattern.length && pattern[end] !== close)
    end = close === ')' ? after(pattern, end) : end + (pattern[end] === '\\' ? 2 : 1);
  return end + 1;
}

/** False when nobody can tell: a class, an escape, or nothing that must be there. */
function addFirsts(sequence: string, found: Set<string>): boolean {
  for (let at = 0; at < sequence.length;) {
    const end = after(sequence, at);
    const part = sequence.slice(at, end);
    if (part.startsWith('(?:')) {
      for (const way of alternatives(part.slice(3, -1))) if (way !== '' && !addFirsts(way, found)) return false;
      if (alternatives(part.slice(3, -1)).includes('')) return false;
    } else if (/^\w$/.test(part)) found.add(part);
    else return false;
    const times = sequence[end];
    if (times === '{') return false;
    if (times !== '?' && times !== '*') return true;
    at = end + 1;
  }
  return false;
}
