/**
 * Same-length normalisation: kernel C becomes C that the grammar can read, every
 * offset stays, and what is lost on the way is kept in marks.
 *
 *   text → tokens → conditionals → attributes → brackets → rules → edits
 */
import type { Mark } from '../tree.js';
import { eraseAttributes } from './attributes.js';
import { matchBrackets } from './brackets.js';
import { resolveConditionals } from './conditionals.js';
import { Edits } from './edits.js';
import { lex } from './lexer.js';
import { localMacros } from './local-macros.js';
import { Pass } from './pass.js';
import { applyRules } from './rules.js';
import { Tokens } from './tokens.js';

export interface Normalised {
  /** Same length as the text given. */
  readonly text: string;
  /** Sorted by `at`. */
  readonly marks: readonly Mark[];
  /** Deepest nesting of brackets. */
  readonly depth: number;
}

/** Token arrays are large and live as long as the process; they are used by one text at a time. */
const tokens = new Tokens();
const edits = new Edits();

/** @param maxDepth brackets nested deeper than this are not worked on; the text comes back as it is */
export function normalise(text: string, maxDepth = Infinity): Normalised {
  const marks: Mark[] = [];
  edits.reset();
  const { directives, depth } = lex(text, tokens, edits);
  if (depth > maxDepth) return { text, marks, depth };
  const local = localMacros(text, directives);
  const dead = resolveConditionals(tokens, directives, edits, marks);
  eraseAttributes(tokens, dead, local, edits, marks);
  matchBrackets(tokens);
  applyRules(new Pass(tokens, edits, marks, local));
  const normalised = edits.apply(text);
  tokens.text = '';
  marks.sort((a, b) => a.at - b.at);
  return { text: normalised, marks, depth };
}
