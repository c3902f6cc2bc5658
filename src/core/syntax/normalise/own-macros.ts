import type { Directive } from './lexer.js';

/** `defined(X)` and `defined X`, perhaps with a `!`, and `X` alone. */
const ASKED = /^\s*(!?)\s*(?:(defined)\s*(?:\(\s*(\w+)\s*\)|(\w+))|(\w+))\s*(?:\/[/*].*)?$/s;

/**
 * Macros that the file itself defines or undefines whatever is configured: outside
 * of all conditionals. They decide the conditionals that come after them.
 */
export class OwnMacros {
  /** The text that a macro stands for; null for one that is undefined. */
  private readonly known = new Map<string, string | null>();

  /** @param always the directive stands outside of all conditionals */
  note(text: string, directive: Directive, always: boolean): void {
    const undone = directive.name === 'undef';
    if (!undone && directive.name !== 'define') return;
    const [, name, body] = /^\s*(\w+)(.*)$/s.exec(text.slice(directive.argument, directive.end)) ?? [];
    if (name === undefined) return;
    if (always) this.known.set(name, undone ? null : body.replace(/\/\*.*?\*\/|\/\/.*/gs, '').trim());
    else this.known.delete(name);
  }

  /** Whether what follows the directive is compiled; null when the file does not say it. */
  decides(text: string, directive: Directive): boolean | null {
    if (this.known.size === 0) return null;
    const argument = text.slice(directive.argument, directive.end);
    const { name } = directive;
    if (name === 'ifdef' || name === 'ifndef') {
      const value = this.known.get(/^\s*(\w+)/.exec(argument)?.[1] ?? '');
      return value === undefined ? null : (value !== null) === (name === 'ifdef');
    }
    if (name !== 'if') return null;
    const asked = ASKED.exec(argument);
    if (asked === null) return null;
    const [, not, defined, inBrackets, bare, plain] = asked;
    const value = this.known.get(inBrackets ?? bare ?? plain);
    if (value === undefined) return null;
    const is = defined !== undefined ? value !== null : truth(value);
    return is === null ? null : is !== (not === '!');
  }
}

/** An undefined name is 0. */
function truth(value: string | null): boolean | null {
  if (value === null) return false;
  return /^\(?\d+\)?$/.test(value) ? !/^\(?0+\)?$/.test(value) : null;
}
