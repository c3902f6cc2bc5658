import { binary } from './arithmetic.js';
import type { Call } from './run.js';
import type { Session } from './session.js';
import { Stop } from './stop.js';
import { shown, truth, type Value } from './values.js';

export type Verdict = 'pass' | 'fail' | 'unknown';

export interface CaseResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly verdict: Verdict;
  /** Why it does not pass. */
  readonly why: string | null;
}

export interface SuiteResult {
  readonly name: string;
  readonly file: string;
  readonly cases: CaseResult[];
}

interface Open {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly failures: string[];
  readonly unknowns: string[];
  skipped: string | null;
}

/** Suites and cases as they run, and what each came to. */
export class Cases {
  readonly suites: SuiteResult[] = [];
  private open: Open | null = null;
  /** The first case that was not run to its end: what it leaves behind must not reach the others. */
  private torn: string | null = null;
  private over = false;
  private met = 0;
  /** Cases that others have run before this session, or that ran in it. */
  private done: number;

  constructor(
    private readonly session: Session,
    earlier: { readonly done: number; readonly torn: string | null } = { done: 0, torn: null },
  ) {
    this.done = earlier.done;
    this.before = earlier.torn;
  }

  /** The name of a case of an earlier session that was not run to its end. */
  private readonly before: string | null;

  /** Whether the next case runs here: it has not run yet, and all before it came to their end. */
  due(): boolean {
    const index = this.met++;
    return index >= this.done && !this.over;
  }

  /** What the next session has to know; null when every case has run. */
  rest(): { readonly done: number; readonly torn: string | null } | null {
    return this.done < this.met ? { done: this.done, torn: this.torn ?? this.before } : null;
  }

  suite(name: string, file: string): void {
    this.suites.push({ name, file, cases: [] });
  }

  begin(name: string, fn: Value): void {
    const at = this.definition(fn);
    this.open = { name, ...at, failures: [], unknowns: [], skipped: null };
    this.session.doubt = null;
    this.session.runner.renew();
  }

  end(): void {
    const { open, session } = this;
    if (open === null) return;
    this.open = null;
    const { name, file, line } = open;
    this.done++;
    // what a guess left behind is a guess: the next case gets a kernel of its own
    this.over ||= this.torn !== null || session.doubt !== null;
    const { verdict, why } =
      this.before === null ? judge(open, session.doubt) : afterTorn(open, session.doubt, this.before);
    const suite = this.suites.at(-1);
    suite?.cases.push({ name, file, line, verdict, why });
  }

  /** What an expectation says of two values. */
  expect(call: Call, operator: string, left: Value, right: Value, text: string, abort: boolean): void {
    const holds = truth(binary(operator, left, right));
    const { line } = this.session.whereIs(call.frame, call.at);
    if (holds === true) return;
    // a ledger has no verdict: it shows where an expectation does not hold
    if (holds === false && !this.session.options.strict)
      this.session.journal.event(
        `${text} does not hold: ${shown(left)} ${operator} ${shown(right)}`,
        this.session.whereIs(call.frame, call.at),
      );
    if (holds === null || this.session.doubt !== null)
      this.open?.unknowns.push(`line ${line}: whether ${text} is not known: ${shown(left)}, ${shown(right)}`);
    else this.open?.failures.push(`line ${line}: ${text} does not hold: ${shown(left)} ${operator} ${shown(right)}`);
    if (holds === false && abort) throw new Stop('abort', text);
    // what follows takes for granted what is not known
  }

  fail(call: Call, text: string, abort: boolean): void {
    const { line } = this.session.whereIs(call.frame, call.at);
    if (this.session.doubt === null) this.open?.failures.push(`line ${line}: ${text}`);
    if (abort) throw new Stop('abort', text);
  }

  skip(text: string): void {
    if (this.open) this.open.skipped = text;
    throw new Stop('skip', text);
  }

  /** Runs a part of a case: 0 when it came to its end. */
  attempt(run: () => void): number {
    try {
      run();
      return 0;
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      if (error.kind === 'bound') {
        this.torn ??= this.open?.name ?? null;
        this.session.runner.breathe();
        this.open?.unknowns.push(error.why);
        this.session.doubt ??= error.why;
      }
      return 1;
    }
  }

  private definition(fn: Value): { file: string; line: number } {
    if (typeof fn === 'object' && fn.k === 'fn') {
      const unit = this.session.library.units[fn.unit];
      const body = this.session.library.body(fn.name, unit);
      if (body) return { file: body.unit.file, line: this.session.library.line(body.unit, body.graph.nameAt) };
    }
    return { file: '', line: 0 };
  }
}

/** A failure was seen while nothing was a guess yet; a pass needs that nothing at all was. */
function judge(open: Open, doubt: string | null): { verdict: Verdict; why: string | null } {
  if (open.failures.length > 0) return { verdict: 'fail', why: open.failures[0] };
  if (doubt !== null) return { verdict: 'unknown', why: doubt };
  if (open.unknowns.length > 0) return { verdict: 'unknown', why: open.unknowns[0] };
  return { verdict: 'pass', why: open.skipped === null ? null : `skipped: ${open.skipped}` };
}

/** What fails after a case that was cut short may fail because of that. */
function afterTorn(open: Open, doubt: string | null, torn: string): { verdict: Verdict; why: string | null } {
  const result = judge(open, doubt);
  if (result.verdict !== 'fail') return result;
  return { verdict: 'unknown', why: `${torn} was not run to its end; ${result.why ?? ''}` };
}
