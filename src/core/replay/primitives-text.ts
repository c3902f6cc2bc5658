/** Primitives about texts, and about what a function is called with beyond its parameters. */
import { formatted } from './format.js';
import type { Primitive } from './primitives.js';
import type { Session } from './session.js';
import { isPointer, moved, unknown, type Value } from './values.js';

const LONGEST = 65_536;

/** The text that a value is or points to; null when some letter of it is not known, or it is none. */
export function textIn(session: Session, value: Value | undefined): string | null {
  if (typeof value !== 'object') return null;
  if (value.k === 'str') {
    const text = value.text.slice(value.from);
    const end = text.indexOf('\0');
    return end < 0 ? text : text.slice(0, end);
  }
  if (!isPointer(value) || value.block.freed !== null) return null;
  const { memory } = session.runner.evaluator;
  const whole = memory.get(value);
  if (typeof whole === 'object' && whole.k === 'str') return textIn(session, whole);
  let text = '';
  for (let i = 0; i < LONGEST; i++) {
    const place = moved(value, i);
    const letter = memory.get(place) ?? (memory.zeroed(place) ? 0 : undefined);
    if (typeof letter !== 'number') return null;
    if (letter === 0) return text;
    text += String.fromCharCode(letter & 0xff);
  }
  return null;
}

/** What a list of further arguments has left. */
function argumentsIn(session: Session, list: Value | undefined): Value[] {
  if (list === undefined || !isPointer(list)) return [];
  const { memory } = session.runner.evaluator;
  const found: Value[] = [];
  for (let i = 0; i < LONGEST; i++) {
    const value = memory.get(moved(list, i));
    if (value === undefined) break;
    found.push(value);
  }
  return found;
}

function texted(session: Session, format: Value | undefined, args: readonly Value[]): Value {
  const pattern = textIn(session, format);
  const done = pattern === null ? null : formatted(pattern, args, (value) => textIn(session, value));
  return done === null ? unknown('a text') : { k: 'str', text: done, from: 0 };
}

export const textPrimitives: readonly (readonly [string, Primitive])[] = [
  ['life_text', (session, call) => texted(session, call.args.at(0), call.args.slice(1))],
  // life_text_of(format, list)
  ['life_text_of', (session, call) => texted(session, call.args.at(0), argumentsIn(session, call.args.at(1)))],
  // further arguments of the function that says it, as an array
  [
    'life_rest',
    (session, call) => {
      const block = session.runner.evaluator.memory.block('further arguments', 'unset');
      call.frame.rest.forEach((value, i) => block.cells.set(i === 0 ? '' : `[${i}]`, value));
      return { k: 'ptr', block, path: [] };
    },
  ],
  [
    'life_same_text',
    (session, call) => {
      const [a, b] = [textIn(session, call.args.at(0)), textIn(session, call.args.at(1))];
      return a === null || b === null ? unknown('whether two texts are equal') : a === b ? 1 : 0;
    },
  ],
  // life_is_text(p): whether it is a text that is not empty
  ['life_is_text', (session, call) => (textIn(session, call.args.at(0)) ? 1 : 0)],
  [
    'life_ends_with',
    (session, call) => {
      const [whole, end] = [textIn(session, call.args.at(0)), textIn(session, call.args.at(1))];
      return whole === null || end === null ? unknown('how a text ends') : whole.endsWith(end) ? 1 : 0;
    },
  ],
  ['life_text_length', (session, call) => textIn(session, call.args.at(0))?.length ?? unknown('the length of a text')],
];
