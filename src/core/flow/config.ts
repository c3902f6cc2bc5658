import type { Frame } from './frame.js';
import { N } from './kinds.js';
import { collapse } from './view.js';

/** Key of a `#if`: the condition, so that equal conditions choose alike; `negated` for one that starts with `!`. */
export interface ConfigChoice {
  readonly key: string;
  readonly negated: boolean;
  /** Known from the text: `#if 0`. */
  readonly constant: boolean | null;
}

/**
 * `defined(X)` and `IS_ENABLED(X)` become `X`; a question of another kind about X
 * (is it a module?) keeps its name.
 */
export function configChoice(text: string): ConfigChoice {
  let key = collapse(text.replace(/\/\*.*?\*\/|\/\/[^\n]*|\\\r?\n/gs, ' '));
  key = key.replace(/\b(defined|\w*ENABLED)\s*\(\s*(\w+)\s*\)/g, '$2').replace(/\bdefined\s+(\w+)/g, '$1');
  let negated = false;
  for (;;) {
    const whole = /^\((.*)\)$/s.exec(key);
    if (whole && balanced(whole[1])) key = whole[1].trim();
    else if (/^!\s*(\w+|\(.*\))$/s.test(key) && (!key.includes('(') || balanced(key.replace(/^!\s*\(|\)$/g, '')))) {
      key = key.slice(1).trim();
      negated = !negated;
    } else break;
  }
  const constant = /^[01]$/.test(key) ? (key === '1') !== negated : null;
  return { key, negated, constant };
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === '(') depth++;
    else if (c === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Key of a call that only asks for the configuration, `IS_ENABLED(CONFIG_X)`; null for any other call. */
export function configKey(f: Frame, node: number): string | null {
  const { view } = f;
  const list = view.child(node, view.f.arguments);
  if (list < 0) return null;
  const arg = view.named(list);
  if (arg < 0 || view.code(arg) !== N.identifier || view.after(list, arg) >= 0) return null;
  if (!view.text.startsWith('CONFIG_', view.start(arg))) return null;
  return configChoice(view.slice(node)).key;
}
