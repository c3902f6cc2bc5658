import { ledgerOf, type Ledger } from './ledger.js';
import type { Unit } from './library.js';
import { boot, libraryFor, type ReplayInput } from './replay.js';
import { Session } from './session.js';
import { Stop } from './stop.js';
import { runAsCase } from './suites.js';
import { pointee } from './types.js';
import type { Value } from './values.js';

/** Programs that make what a function of a driver is called with, and that end it, by structure. */
const MAKE = 'life_make_';
const END = 'life_end_';

/** What happens without any line of the files: on the way back from a system call, and some time later. */
const BETWEEN = 'life_back_to_user';
const LATER = 'life_later';

/** Why there is no ledger. */
export interface NoLedger {
  readonly reason: string;
}

/**
 * Runs functions of the given files one after the other, as one path: what one
 * leaves behind is there for the next. Parameters of the same type get the same object.
 */
export function replayFunctions(input: ReplayInput, functions: readonly string[]): Ledger | NoLedger {
  const ran = runFunctions(input, functions);
  return 'reason' in ran ? ran : ledgerOf(ran.session, functions, ran.file);
}

/** The same, with all that is known when they are through. */
export function runFunctions(
  input: ReplayInput,
  functions: readonly string[],
): { readonly session: Session; readonly file: string } | NoLedger {
  const library = libraryFor(input);
  const session = new Session(library, { switches: input.switches, fails: input.fails ?? new Set(), strict: false });
  const units = library.units.filter((u) => u.origin === 'file');
  boot(session);
  const made = new Map<string, Value>();
  const ends: string[] = [];
  let file = '';
  for (const name of functions) {
    const unit =
      units.find((u) => u.functions.has(name)) ??
      library.units.find((u) => u.origin === 'program' && u.functions.has(name));
    if (unit === undefined) return { reason: `no function ${name} in ${units.map((u) => u.file).join(', ')}` };
    file ||= unit.origin === 'file' ? unit.file : units[0].file;
    session.runner.renew();
    if (functions.length > 1) session.journal.heading(`${name}:`);
    const result = run(session, unit, name, made, ends);
    program(session, BETWEEN);
    if (typeof result === 'number' && result < 0 && functions.length > 1) {
      session.journal.note(
        { file: unit.file, line: 0, function: name },
        `${name} returns ${result}: what follows is not run`,
      );
      break;
    }
  }
  for (const type of ends) finish(session, type, made);
  program(session, LATER);
  return { session, file };
}

/** Runs a function of the programs, where there is one. */
function program(session: Session, name: string): void {
  const unit = session.library.units.find((u) => u.origin === 'program' && u.functions.has(name));
  if (unit !== undefined) session.enter(unit, name, []);
}

function run(session: Session, unit: Unit, name: string, made: Map<string, Value>, ends: string[]): Value {
  const body = session.library.body(name, unit);
  if (body === null) return 0;
  try {
    if (runAsCase(session, unit, name)) return 0;
    const args = body.graph.params.map((param) => argument(session, param.type, param.name, made, ends));
    return session.runner.run(body, args, null);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    session.journal.note({ file: unit.file, line: 0, function: name }, error.why);
    return 0;
  }
}

function argument(session: Session, type: string, name: string, made: Map<string, Value>, ends: string[]): Value {
  const target = pointee(type);
  if (target === null) return 0;
  let value = made.get(target);
  if (value !== undefined) return value;
  const word = /^struct (\w+)$/.exec(target)?.[1] ?? '';
  const maker = session.library.units.find((u) => u.origin === 'program' && u.functions.has(MAKE + word));
  if (maker === undefined) value = session.made(name);
  else {
    value = session.enter(maker, MAKE + word, []);
    ends.push(word);
    for (const object of session.objects.values()) object.label = session.hidden.has(object.id) ? object.label : name;
  }
  made.set(target, value);
  return value;
}

/** The device is unbound: what it manages goes. */
function finish(session: Session, word: string, made: ReadonlyMap<string, Value>): void {
  const value = made.get(`struct ${word}`);
  const unit = session.library.units.find((u) => u.origin === 'program' && u.functions.has(END + word));
  if (value === undefined || unit === undefined) return;
  session.journal.outside(`(the device is unbound)`, () => session.enter(unit, END + word, [value]));
}
