/** Primitives about texts, and about what a function is called with beyond its parameters. */
import { formatted } from './format.js';
import type { Primitive } from './primitives.js';
import type { Session } from './session.js';
import type { Call } from './run.js';
import { isPointer, keyOf, moved, shown, unknown, type Value } from './values.js';

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

/** A value as a word: a text, else what it is called. */
export function textOf(session: Session, value: Value | undefined): string {
  return value === undefined ? '' : (textIn(session, value) ?? shown(value));
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

/** Deepest nesting of formats that stand for an argument. */
const MOST_FORMATS = 8;

function texted(session: Session, call: Call, format: Value | undefined, args: readonly Value[], depth = 0): Value {
  const pattern = depth > MOST_FORMATS ? null : textIn(session, format);
  // names that contracts and ledgers give tell pointers apart; what the kernel prints of one nobody knows
  const marks = !session.options.strict || (call.name === 'life_text' && call.frame.body.unit.origin === 'program');
  const pointer = (kind: string, value: Value): string | null => {
    if (kind === 'pV' && isPointer(value)) {
      const { memory } = session.runner.evaluator;
      const member = (name: string): Value => memory.get({ ...value, path: [...value.path, name] }) ?? 0;
      const list = member('.va');
      const held = isPointer(list) ? memory.get(list) : undefined;
      const inner = texted(session, call, member('.fmt'), argumentsIn(session, held), depth + 1);
      return textIn(session, inner);
    }
    if (!marks) return null;
    return isPointer(value) ? `#${value.block.id}${keyOf(value.path)}` : '#0';
  };
  const done = pattern === null ? null : formatted(pattern, args, { text: (value) => textIn(session, value), pointer });
  return done === null ? unknown('a text') : { k: 'str', text: done, from: 0 };
}

export const textPrimitives: readonly (readonly [string, Primitive])[] = [
  ['life_text', (session, call) => texted(session, call, call.args.at(0), call.args.slice(1))],
  // life_text_of(format, list)
  ['life_text_of', (session, call) => texted(session, call, call.args.at(0), argumentsIn(session, call.args.at(1)))],
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
  // life_text_order(a, b): below zero, zero or above, by the first letters that differ
  [
    'life_text_order',
    (session, call) => {
      const [a, b] = [textIn(session, call.args.at(0)), textIn(session, call.args.at(1))];
      return a === null || b === null ? unknown('whether two texts are equal') : a === b ? 0 : a < b ? -1 : 1;
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
