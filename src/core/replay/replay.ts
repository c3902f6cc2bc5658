import type { ContractBook } from '../contracts/model.js';
import type { KernelParser } from '../syntax/index.js';
import type { SuiteResult } from './cases.js';
import type { Remark } from './journal.js';
import { Library, type Source, type Tree, type Unit } from './library.js';
import { Session, type SessionOptions } from './session.js';
import { Stop } from './stop.js';
import { suiteTable, suiteTables } from './suites.js';

export interface ReplayInput {
  readonly parser: KernelParser;
  readonly book: ContractBook;
  readonly files: readonly Source[];
  readonly tree: Tree | null;
  readonly switches: ReadonlySet<string>;
  readonly fails?: ReadonlySet<string>;
  /** How many steps all cases of a file may take together; those that are left then may take 20 000 each. 4 million by default. */
  readonly steps?: number;
}

export interface TestReport {
  readonly suites: readonly SuiteResult[];
  readonly notes: readonly Remark[];
}

const MOST_STEPS_OF_FILE = 4_000_000;

/** What is run before anything else: the kernel's own devices come to be. */
const BOOT = /^life_boot/;

export function libraryFor(input: ReplayInput, wide = false): Library {
  const programs = input.book.programs.map((p) => ({
    file: `<${p.name}>`,
    text: p.code,
    ...(p.givesWayTo && { givesWayTo: p.givesWayTo }),
  }));
  const library = new Library(input.parser, input.book, programs, input.tree, wide);
  for (const file of input.files) library.add(file);
  return library;
}

export function boot(session: Session): void {
  for (const unit of session.library.units) {
    if (unit.origin !== 'program') continue;
    for (const name of unit.functions.keys()) if (BOOT.test(name)) session.enter(unit, name, []);
  }
  for (const object of session.objects.values()) session.hidden.add(object.id);
}

/** Runs the test suites of the files and says how each case ends. */
export function replayTests(input: ReplayInput): TestReport {
  const library = libraryFor(input, true);
  const suites: SuiteResult[] = [];
  const notes: Remark[] = library.problems.map((text) => ({ place: { file: '', line: 0, function: '' }, text }));
  for (const unit of library.units.filter((u) => u.origin === 'file')) {
    const names = suiteTables(unit);
    if (names.length === 0) continue;
    const found: SuiteResult[] = [];
    let steps = input.steps ?? MOST_STEPS_OF_FILE;
    // each file is a module of its own: what one leaves behind does not reach the next
    for (let earlier: SessionOptions['earlier'] | null = { done: 0, torn: null }; earlier !== null;) {
      for (const u of library.units) u.memory.clear();
      const { switches, fails = NOTHING } = input;
      const session: Session = new Session(library, { switches, fails, strict: true, earlier, steps });
      boot(session);
      session.journal.suiteFile = unit.file;
      for (const name of names) runSuites(session, unit, name);
      session.cases.suites.forEach((suite, i) => {
        if (i < found.length) found[i].cases.push(...suite.cases);
        else found.push(suite);
      });
      notes.push(...session.journal.notes, ...session.journal.events);
      const rest = session.cases.rest();
      // a case that ends without a word would be run for ever
      steps -= session.runner.total;
      earlier = rest !== null && rest.done > earlier.done ? rest : null;
    }
    suites.push(...found);
  }
  return { suites, notes };
}

const NOTHING: ReadonlySet<string> = new Set();

function runSuites(session: Session, unit: Unit, name: string): void {
  const table = suiteTable(session, unit, name);
  if (table === null) return;
  const runner = session.library.units.find((u) => u.functions.has('life_run_suites'));
  if (runner === undefined) return;
  try {
    session.enter(runner, 'life_run_suites', [table.place, table.count]);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    session.doubt ??= error.why;
    session.cases.end();
    session.journal.note(
      { file: unit.file, line: 0, function: '' },
      `the suites were not run to their end: ${error.why}`,
    );
  }
}
