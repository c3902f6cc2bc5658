import type { Unit } from './library.js';
import type { Session } from './session.js';
import type { Pointer, Value } from './values.js';

/** What a registration of test suites becomes: a table of them. */
const TABLES = /^life_suites_\d+$/;
/** The program that runs one case of such a table, and tells whether it is there. */
const RUN_ONE = 'life_run_one';

/** A table of test suites. */
export interface SuiteTable {
  readonly place: Pointer;
  readonly count: number;
}

/** Names of the tables of test suites that a file registers. */
export function suiteTables(unit: Unit): readonly string[] {
  return [...unit.globals.keys()].filter((name) => TABLES.test(name));
}

export function suiteTable(session: Session, unit: Unit, name: string): SuiteTable | null {
  const place = session.runner.evaluator.globalPlace(unit, name);
  if (place === null) return null;
  return { place, count: [...place.block.cells.keys()].filter((key) => /^(?:\[\d+\])?$/.test(key)).length };
}

/** Runs a function as the case of a suite that it is: with the suite's init and exit, and what the test manages. */
export function runAsCase(session: Session, unit: Unit, name: string): boolean {
  const runner = session.library.units.find((u) => u.origin === 'program' && u.functions.has(RUN_ONE));
  if (runner === undefined) return false;
  return suiteTables(unit).some((table) => {
    const found = suiteTable(session, unit, table);
    if (found === null) return false;
    const fn = { k: 'fn', name, unit: unit.id } as const;
    let answer: Value = 0;
    session.journal.outside('(the test ends)', () => {
      answer = session.enter(runner, RUN_ONE, [found.place, found.count, fn]);
    });
    return answer === 1;
  });
}
