/** Primitives about the module that the given files make up, and about what runs between its calls. */
import { NOWHERE } from './journal.js';
import type { Primitive } from './primitives.js';
import type { Session } from './session.js';
import { isPointer, textOf, type Block, type Value } from './values.js';

function ownUnits(session: Session) {
  return session.library.units.filter((unit) => unit.origin === 'file');
}

/** What a variable of the given files holds; 0 when none of them has it. */
function ofFile(session: Session, name: string): Value {
  const unit = ownUnits(session).find((u) => u.globals.has(name));
  const place = unit === undefined ? null : session.runner.evaluator.globalPlace(unit, name);
  return place === null ? 0 : (session.runner.evaluator.memory.get(place) ?? 0);
}

/** The module's memory goes; who still knows of it is told. */
function unload(session: Session): void {
  const blocks = new Set<Block>(session.runner.evaluator.forgetStatics(ownUnits(session)));
  const told = new Set<Block>();
  for (const { object } of session.world.members) {
    const block = session.placeOf(object)?.block;
    if (block === undefined || !blocks.has(block) || told.has(block)) continue;
    told.add(block);
    session.journal.event(`${block.label} is still registered`, NOWHERE);
  }
  for (const entry of session.world.entries) {
    const payload = session.payload(entry);
    const waits =
      payload !== undefined &&
      (session.isOfFiles(payload.fn) || payload.args.some((arg) => isPointer(arg) && blocks.has(arg.block)));
    if (waits) session.journal.event(`${entry.label} still waits to run`, NOWHERE);
  }
  for (const block of blocks) block.freed ??= 'it went with its module';
  session.unloaded = true;
}

export const modulePrimitives: readonly (readonly [string, Primitive])[] = [
  // life_of_file("variable")
  ['life_of_file', (session, call) => ofFile(session, textOf(call.args.at(0)))],
  // life_statics_fresh(): variables of the files hold what they start with
  [
    'life_statics_fresh',
    (session) => {
      session.runner.evaluator.forgetStatics(ownUnits(session));
      session.unloaded = false;
      return 0;
    },
  ],
  ['life_statics_gone', (session) => (unload(session), 0)],
  // life_outside("(what)", fn, args…): a row of its own for what no line of the files calls
  [
    'life_outside',
    (session, call) => {
      let result: Value = 0;
      session.journal.outside(textOf(call.args.at(0)), () => {
        result = session.runner.invokeValue(call.frame, call.args.at(1) ?? 0, call.args.slice(2), call.at);
      });
      return result;
    },
  ],
];
