/**
 * Macros that a file defines for itself and that change how its code reads:
 * attributes under another name, loops, conditions. Their definitions say what
 * they are; names need not be guessed.
 */
import * as data from '../data/macros.js';
import type { Directive } from './lexer.js';

export type LocalMacro = 'attribute' | 'loop' | 'condition';

const STORAGE = new Set(['static', 'inline', 'extern', 'register', '__inline', '__inline__', ...data.attributes]);
const WITH_ARGUMENTS = new Set([...data.attributesWithArguments, ...data.cleanupAttributes]);

export function localMacros(text: string, directives: readonly Directive[]): ReadonlyMap<string, LocalMacro> {
  const found = new Map<string, LocalMacro>();
  for (const directive of directives) {
    if (directive.name !== 'define') continue;
    // Long definitions are functions or tables.
    const whole = text.slice(directive.argument, Math.min(directive.end, directive.argument + 300));
    const head = /^[ \t]+(\w+)(\([^)]*\))?/.exec(whole);
    if (!head) continue;
    const body = whole
      .slice(head[0].length)
      .replace(/\\\r?\n/g, ' ')
      .replace(/\/\*[^]*?(?:\*\/|$)|\/\/.*/g, '')
      .trim();
    const kind = head[2] === undefined ? plainMacro(body) : headerMacro(body);
    if (kind) found.set(head[1], kind);
  }
  return found;
}

function plainMacro(body: string): LocalMacro | null {
  // Also a name that is defined as nothing: the other definition may be an attribute.
  const bare = body
    .replace(/(\w+)\s*\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)/g, (all, name: string) =>
      WITH_ARGUMENTS.has(name) ? '' : all,
    )
    .trim();
  if (bare === '') return 'attribute';
  return bare.split(/\s+/).every((word) => STORAGE.has(word)) ? 'attribute' : null;
}

function headerMacro(body: string): LocalMacro | null {
  if (!/^(?:for|while|if|\w*each\w*)\s*\(/.test(body)) return null;
  // Only a header without its statement: the definition ends where its parenthesis does.
  const last = body.charAt(body.length - 1);
  if (last !== ')' && !/\belse$/.test(body)) return null;
  if (/^if\b/.test(body)) return 'condition';
  return 'loop';
}
