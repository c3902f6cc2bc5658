import type { CallbackRole, ContractBook } from '../contracts/model.js';
import { lowerFunction } from '../flow/index.js';
import type { FlowGraph, FlowOptions } from '../flow/ir.js';
import type { Confidence, FileResult, Finding, Note } from '../report/finding.js';
import { disambiguate } from '../report/fingerprint.js';
import { memberStores, positionAt, wordsOf, type KernelParser, type MemberStore } from '../syntax/index.js';
import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import { callees } from './callee.js';
import { alwaysZero, collectMentions, membersAlwaysZero, type Mentions } from './calls.js';
import { eventClue, fileClue, leakClue, tellExits, type Witness } from './clue.js';
import { withDoubts } from './doubts.js';
import { mover, sameSummary, spansOf, textsOf, type Attributed, type CheckedVersion, type Earlier } from './earlier.js';
import { judgeLeak, type LeakFacts, type Station, type Verdict } from './confidence.js';
import { Givers, lostParameters } from './given.js';
import { DEFAULT_LIMITS, run, type Limits, type Run } from './engine.js';
import { freeingIn, inferPairs } from './infer.js';
import { collectLeaks, chooseLeaks, diesWithFrame, type Leak } from './leaks.js';
import { bottomUp } from './order.js';
import { checkOrder } from './order-rules/index.js';
import { Params } from './params.js';
import { Partners } from './partners.js';
import { Reach } from './reach.js';
import { fieldsOf, releasedByHand, type OtherFields } from './managed-elsewhere.js';
import { comesBack, findRoles, type Roles } from './roles.js';
import { byHandElsewhere, eventRules, leakRules } from './rules/index.js';
import { siteOf } from './site.js';
import { pendingKey, summarise } from './summarise.js';
import type { Summary } from './summary.js';
import { Task, type FileKnowledge } from './task.js';
import { Teardown } from './teardown/index.js';
import { hasRelease, UnknownEnds } from './unknown-ends.js';
import { unrelated } from './unrelated.js';
import { Wanted } from './wanted.js';
import type { Watch } from './watch.js';

export interface CheckOptions {
  readonly limits?: Partial<Limits>;
  /** Upper bound of a function's blocks and instructions. */
  readonly maxFunctionSize?: number;
  readonly least?: Confidence;
}

export interface CheckContext {
  readonly parser: KernelParser;
  readonly book: ContractBook;
  readonly limits: Limits;
  readonly flow: FlowOptions;
  /** Findings with less confidence than this are only counted: they come without their paths. */
  readonly least?: Confidence;
  /** Looks on while functions are run. */
  readonly watch?: Watch;
  /** Is told what was known when a finding was made. */
  readonly witness?: Witness;
  /** Functions of other files that return nothing but zero. */
  readonly zeros?: ReadonlySet<string>;
  /** What functions of other files, which no contract describes, hand to their callers. */
  readonly beside?: (name: string) => Summary | undefined;
}

export function createContext(parts: {
  parser: KernelParser;
  book: ContractBook;
  options?: CheckOptions;
}): CheckContext {
  const { parser, book, options } = parts;
  return {
    parser,
    book,
    limits: { ...DEFAULT_LIMITS, ...options?.limits },
    least: options?.least,
    flow: { transparent: book.transparent, noReturn: book.noReturn, maxSize: options?.maxFunctionSize ?? 6000 },
  };
}

/** Checks one file. Never throws on what the text holds: what was not done is in the notes. */
export function checkSource(
  input: { readonly file: string; readonly text: string },
  context: CheckContext,
): FileResult {
  const parsed = context.parser.parse(input.text);
  return 'error' in parsed ? notParsed(input, parsed.reason) : checkParsed(input.file, parsed, context);
}

/** The result for a text that the parser gave up on. */
export function notParsed(input: { readonly file: string; readonly text: string }, reason: string): FileResult {
  const { file, text } = input;
  const note: Note = { kind: 'parse', file, line: null, function: null, message: `not parsed: ${reason}` };
  return { file, findings: [], notes: [note], functions: 0, analysed: 0, bytes: text.length };
}

/** The same for a file that is parsed already. */
export function checkParsed(file: string, source: ParsedSource, context: CheckContext): FileResult {
  return new FileCheck(file, source, context).run().result;
}

/**
 * Checks a version of a file that is being edited. With what an earlier run left,
 * only functions that changed are run again, with those that call them where it
 * matters; the rest is as it was said before, moved to where it stands now, and so
 * is what came of looking at the file as a whole. Without it, everything is run.
 */
export function checkVersion(
  file: string,
  source: ParsedSource,
  context: CheckContext,
  earlier: Earlier | null,
): CheckedVersion {
  return new FileCheck(file, source, context, earlier).run();
}

/**
 * What a call of a function comes to, as its body tells; undefined when it touches no lifetime.
 *
 * @param text The function, with those it needs of its file, in C.
 */
export function summaryOf(name: string, text: string, context: CheckContext): Summary | undefined {
  const source = context.parser.parse(text);
  if ('error' in source) return undefined;
  const { parser, book, limits, flow } = context;
  return new FileCheck('', source, { parser, book, limits, flow }, null, [name]).run().earlier?.summaries.get(name);
}

class FileCheck {
  private readonly notes: Note[] = [];
  private readonly found: Attributed[] = [];
  private readonly texts: ReadonlyMap<string, string>;
  /** Functions that were run although an earlier run had them, and those whose summary is another one now. */
  private readonly rerun = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly summaries = new Map<string, Summary>();
  private readonly mentions = new Map<string, Mentions>();
  private readonly functions = new Map<string, FunctionNode>();
  private readonly defined: Set<string>;
  private readonly knowledge: FileKnowledge;
  private readonly book: ContractBook;
  private readonly pending: {
    key: string;
    finding: Finding;
    fn: FunctionNode;
    release: readonly string[];
    /** The summary could tell its callers of the claim. */
    asked: boolean;
    /** The function cleans up other things on this way: it does not leave that to others. */
    unwinds: boolean;
  }[] = [];
  private readonly localCallees = new Set<string>();
  /** Functions that others call or hand on: somebody may ask for their summary. */
  private readonly named = new Set<string>();
  private readonly reach: Reach;
  private readonly wanted: Wanted;
  /** Pending claims that some caller holds but cannot tell its own callers of. */
  private readonly outOfSight = new Set<string>();
  /** Pending claims that some caller holds as it leaves. */
  private readonly heldAbove = new Set<string>();
  /** Functions of which not all paths were followed. */
  private readonly unfinished = new Set<string>();
  private readonly graphs = new Map<FunctionNode, FlowGraph | { readonly failed: string }>();
  private readonly roles: Roles;
  private readonly givers: Givers;
  private analysed = 0;

  constructor(
    private readonly file: string,
    private readonly source: ParsedSource,
    private readonly context: CheckContext,
    private readonly earlier: Earlier | null = null,
    /** Functions whose summary somebody asks for from outside. */
    asked: readonly string[] = [],
  ) {
    this.book = context.book;
    this.texts = textsOf(source);
    // what calls a function that is gone must be run again
    for (const name of earlier?.texts.keys() ?? []) if (!this.texts.has(name)) this.changed.add(name);
    const mentions = collectMentions(source);
    const called = new Set<string>();
    source.functions.forEach((fn, i) => {
      // of functions with one name (branches of an #if) the first stands for all
      if (!this.functions.has(fn.name)) {
        this.functions.set(fn.name, fn);
        this.mentions.set(fn.name, mentions[i]);
      }
      for (const name of mentions[i].calls) {
        called.add(name);
        if (name !== fn.name) this.localCallees.add(name);
      }
      for (const name of mentions[i].hands) this.named.add(name);
    });
    // what a contract says of a function that others call holds for its own file too
    this.defined = new Set(
      [...this.functions.values()]
        .filter((fn) => fn.isStatic || this.book.contract(fn.name) === undefined)
        .map((fn) => fn.name),
    );
    for (const name of [...called, ...asked]) this.named.add(name);
    this.roles = findRoles(source, new Set(this.functions.keys()), this.book);
    const known = new Set([...called, ...this.functions.keys()]);
    this.reach = new Reach(this.mentions, this.book, this.defined);
    this.givers = new Givers(source, this.book, called);
    const open = [...called].filter((name) => this.defined.has(name) || this.book.contract(name) === undefined);
    const undoes = (release: string, name: string): boolean =>
      known.has(release) &&
      !this.reach.givesNothing(release) &&
      !unrelated(source, this.functions.get(name), this.functions.get(release));
    const pairs = inferPairs(open, undoes, this.book);
    // what stands in a structure and is called by nobody undoes what was set up for its structure, remove() for probe()
    const calledBack = (fn: string): boolean => this.roles.referenced.has(fn) && !called.has(fn);
    for (const [name, { release }] of pairs)
      if (
        // what only looks at its arguments takes nothing, whatever it is called
        (!this.defined.has(name) && this.book.looksOnly(name)) ||
        this.reach.takesNothing(name) ||
        release.every(calledBack) ||
        release.every((second) => this.reach.managedOnly(name, second))
      )
        pairs.delete(name);
    const params = new Params(source, this.functions, this.defined, this.book);
    const pairReleases = new Set(
      [...pairs.values()]
        .flatMap((p) => p.release)
        .filter((n) => this.defined.has(n) || this.book.contract(n) === undefined),
    );
    const { book, defined, reach: callsWithin } = this;
    const ends = new UnknownEnds(source, this.functions, this.reach, this.book);
    const beside = new Map<string, Summary>();
    for (const name of context.beside === undefined ? [] : called) {
      if (this.functions.has(name) || pairs.has(name) || this.book.contract(name) !== undefined) continue;
      const summary = context.beside?.(name);
      if (summary) beside.set(name, summary);
    }
    const zeros = new Set([...(context.zeros ?? []), ...alwaysZero(source)]);
    this.knowledge = {
      book: this.book,
      callee: callees({ book, pairs, pairReleases, defined, callsWithin }),
      summaries: this.summaries,
      beside: (name) => beside.get(name),
      pairs,
      pairReleases,
      defined: this.defined,
      zeros,
      zeroMembers: zeros.size > 0 ? membersAlwaysZero(source, zeros) : zeros,
      truths: new Set(
        [...this.functions.values()]
          .filter((fn) => /\bbool\s*$/.test(source.text.slice(fn.start, fn.nameAt)))
          .map((fn) => fn.name),
      ),
      called,
      callsWithin: this.reach,
      letGo: (name) => params.letGo(name),
      unknownEnds: (name) => ends.of(name),
      isCallback: (name) => this.roles.referenced.has(name),
      settled: new Set(earlier?.settled),
    };
    this.wanted = new Wanted(source, this.functions, this.mentions, this.knowledge);
  }

  run(): CheckedVersion {
    const { roles } = this;
    const partners = new Partners(roles, this.functions, this.reach, this.book);
    const wanted = this.wanted.find((name) => partners.isSetup(name));
    const order = bottomUp(wanted, (name) => this.mentions.get(name)?.calls ?? []);
    const teardown = new Teardown({
      file: this.file,
      source: this.source,
      book: this.book,
      functions: this.functions,
      mentions: this.mentions,
      called: this.knowledge.called,
      roles,
    });
    // what no longer touches a lifetime has no summary any more
    const wantedNow = new Set(order);
    for (const name of this.earlier?.summaries.keys() ?? []) if (!wantedNow.has(name)) this.changed.add(name);
    for (const name of order) {
      const fn = this.functions.get(name);
      if (!fn) continue;
      if (this.keep(fn)) continue;
      try {
        const played = (roles.known.get(name) ?? []).map((use) => use.role);
        this.check(
          fn,
          {
            cleansUpItself: played.some((role) => role.cleansUpItself),
            station: this.station(fn, roles),
            implements: (api) => this.functions.has(api) && !this.defined.has(api),
            fillsField: () => this.holdersOf(name).some((store) => this.source.text[store.at] === '.'),
            isHandler: () => this.isHandler(fn),
            isHere: (api) => this.functions.has(api),
            inTable: fn.isStatic && played.length === 0 && roles.referenced.has(name),
            givenUpElsewhere: (release) => this.reach.calledApartFrom(name, release),
            otherRole: played.some((role) => role.role === 'other'),
            givenUpByCaller: (release) => this.givenUpByCaller(name, release),
            hasRelease: (label) => hasRelease(this.source.text, label),
            comesBack: () => comesBack(name, roles, this.mentions),
            undoneByPartner: (release) => partners.undoes(partners.of(name), release),
            undoneByName: (release) => partners.undoes(partners.byName(name), release),
          },
          teardown,
          partners,
        );
      } catch (error) {
        this.note('internal', fn, `not analysed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (this.earlier === null) {
      for (const { finding, fn, reference } of teardown.findings()) {
        this.context.witness?.clue(fileClue(finding, fn, reference, this.source));
        this.add(finding, fn, true);
      }
      this.managedElsewhere();
    }
    // a function in a table of unknown meaning is called by nobody knows whom
    const closed = (name: string): boolean =>
      roles.known.has(name) || (this.functions.get(name)?.isStatic === true && !roles.referenced.has(name));
    for (const { key, finding, fn, release, asked, unwinds } of this.pending) {
      if (this.settledByPartner(fn.name, release)) continue;
      if (!asked) {
        // what is kept in an array is given up with the array
        const inArray = finding.facts.includes('indexed') && finding.facts.includes('stored');
        if (inArray || this.reach.givenUpAbove(fn.name, release, closed))
          this.add({ ...finding, confidence: 'low', facts: [...finding.facts, 'callers-unknown'] }, fn);
        else this.add({ ...finding, facts: [...finding.facts, 'no-caller-releases'] }, fn);
        continue;
      }
      if (this.knowledge.settled.has(key)) continue;
      // callers know an element by another name than the round that took it
      const element = finding.facts.includes('indexed') && finding.facts.includes('stored');
      if (element && this.reach.calledAbove(fn.name, release)) {
        this.add({ ...finding, confidence: 'low', facts: [...finding.facts, 'callers-may-release'] }, fn);
        continue;
      }
      // what hangs on something that functions elsewhere know may be theirs to give up
      const stored =
        !unwinds && finding.facts.includes('stored') && !finding.facts.includes('released-at-such-an-exit');
      if (stored && this.reach.mayBeGivenUpElsewhere(fn.name, release, closed)) {
        this.add({ ...finding, confidence: 'low', facts: [...finding.facts, 'callers-unknown'] }, fn);
        continue;
      }
      if (!this.mayBeReleasedAbove(fn.name, key, release)) this.add(finding, fn);
      else this.add({ ...finding, confidence: 'low', facts: [...finding.facts, 'callers-may-release'] }, fn);
    }
    // last: a line that another rule explains already needs no second finding
    if (this.earlier === null) this.teardownOrder(roles, partners);
    return this.finish();
  }

  /** Nothing that this function's analysis depends on has changed: what was said of it still holds. */
  private keep(fn: FunctionNode): boolean {
    if (this.earlier === null) return false;
    const { texts, summaries } = this.earlier;
    const same = texts.get(fn.name) === this.texts.get(fn.name);
    const calls = this.mentions.get(fn.name)?.calls ?? new Set();
    const summary = summaries.get(fn.name);
    const asked = summary === undefined && this.named.has(fn.name);
    if (!same || asked || [...calls].some((callee) => this.changed.has(callee))) {
      this.rerun.add(fn.name);
      return false;
    }
    if (summary) this.summaries.set(fn.name, summary);
    this.analysed++;
    return true;
  }

  private finish(): CheckedVersion {
    const { file, source, earlier } = this;
    const spans = spansOf(source);
    if (earlier) {
      const move = mover(earlier.spans, spans);
      for (const { finding, by } of earlier.found) {
        if (by !== null && (this.rerun.has(by) || !this.functions.has(by))) continue;
        const moved = move.finding(finding);
        if (moved) this.found.push({ finding: moved, by });
      }
      for (const note of earlier.notes)
        if (note.function === null || !this.rerun.has(note.function)) this.notes.push(move.note(note));
    }
    const { found, notes, summaries, texts } = this;
    return {
      result: {
        file,
        findings: disambiguate(found.map(({ finding }) => finding)),
        notes,
        functions: source.functions.length,
        analysed: this.analysed,
        bytes: source.text.length,
      },
      earlier: { texts, summaries, settled: this.knowledge.settled, found, notes, spans },
    };
  }

  /** Callers know the function as the first half of a pair and call the second half when it fails, which gives up what is owed. */
  private settledByPartner(name: string, release: readonly string[]): boolean {
    if (!this.knowledge.settled.has(name)) return false;
    const partner = this.knowledge.pairs.get(name)?.release ?? [];
    return partner.some((second) => release.some((r) => this.reach.get(second)?.has(r) === true));
  }

  /** What the file takes managed only, and gives up by hand somewhere else. */
  private managedElsewhere(): void {
    // where such calls are implemented they are made of each other
    if (this.functions.size !== this.defined.size) return;
    const calls = new Map([...this.mentions].map(([name, m]) => [name, m.calls]));
    let otherFields: OtherFields | null = null;
    for (const found of releasedByHand(calls, this.knowledge.called, this.defined, this.book)) {
      const fn = this.functions.get(found.releasedIn);
      const taker = this.functions.get(found.takenIn);
      // within one function, its paths tell more
      if (!fn || !taker || fn === taker) continue;
      otherFields ??= fieldsOf(this.source, this.functions, this.book);
      if (otherFields(found)) continue;
      const at = this.callIn(fn, found.release);
      const site = siteOf(this.source, this.file, fn.name);
      const finding = byHandElsewhere(site, at, this.callIn(taker, found.taken), found);
      this.context.witness?.clue(fileClue(finding, fn, null, this.source));
      this.add(finding, fn, true);
    }
  }

  /** Offset of the first call of a name in a function. */
  private callIn(fn: FunctionNode, name: string): number {
    return (
      wordsOf(this.source)
        .at(name)
        .find((at) => fn.start <= at && at < fn.end) ?? fn.nameAt
    );
  }

  /**
   * The claim went out of sight on its way through the callers (one was not run to
   * its end, another could not name it), and one of them calls a release in another
   * way than through this function.
   */
  private mayBeReleasedAbove(name: string, key: string, release: readonly string[]): boolean {
    const chain = new Set([name]);
    for (const at of chain) {
      for (const [caller, { calls }] of this.mentions) if (calls.has(at)) chain.add(caller);
    }
    // of a function that has a partner by name, callers know the pair and not what the body holds
    const unseen =
      !this.heldAbove.has(key) &&
      !this.knowledge.pairs.has(name) &&
      [...chain].some((caller) => this.unfinished.has(caller));
    if (!this.outOfSight.has(key) && !unseen) return false;
    return this.reach.calledAbove(name, release);
  }

  /** Notes claims of failing callees that this function holds as it leaves, and that its own callers will not hear of. */
  private noteLost(fn: FunctionNode, task: Task, result: Run, summary: Summary | null, helper: boolean): void {
    if (result.bounds.length > 0) this.unfinished.add(fn.name);
    const told = new Set(summary?.outcomes.flatMap((o) => o.claims.map((c) => c.pending)));
    for (const exit of result.exits) {
      for (const r of exit.state.claims) {
        if (r.status !== 'held') continue;
        for (const fact of r.facts) {
          if (!fact.startsWith('pending:')) continue;
          this.heldAbove.add(fact.slice(8));
          if (helper && !told.has(fact.slice(8)) && !diesWithFrame(task, exit, r)) this.outOfSight.add(fact.slice(8));
        }
      }
    }
  }

  /** Its first argument is what runs it: work, a timer. */
  private isHandler(fn: FunctionNode): boolean {
    const header = this.source.text.slice(fn.nameAt, fn.nameAt + fn.name.length + 80);
    const tag = /^\w+\s*\(\s*struct\s+(\w+)\s*\*/.exec(header)?.[1];
    return tag !== undefined && this.book.runsWith(tag);
  }

  private holdersOf(name: string): MemberStore[] {
    return memberStores(this.source).filter((store) => store.word === name);
  }

  /** A function of the file calls `name` through a member that holds it, and comes by the release itself. */
  private givenUpByCaller(name: string, release: string): boolean {
    const members = this.holdersOf(name).map((store) => store.member);
    const gives = (at: string): boolean => at === release || this.reach.get(at)?.has(release) === true;
    return [...this.mentions].some(
      ([caller, { calls, indirect }]) =>
        caller !== name && members.some((member) => indirect.has(member)) && [...calls].some(gives),
    );
  }

  private station(fn: FunctionNode, roles: Roles): Station {
    if (roles.referenced.has(fn.name)) return 'entry';
    if (this.localCallees.has(fn.name)) return 'helper';
    return fn.isStatic ? 'entry' : 'exported';
  }

  private lower(fn: FunctionNode): FlowGraph | { readonly failed: string } {
    let graph = this.graphs.get(fn);
    if (graph === undefined) this.graphs.set(fn, (graph = lowerFunction(this.source, fn, this.context.flow)));
    return graph;
  }

  private check(fn: FunctionNode, known: LeakFacts, teardown: Teardown, partners: Partners): void {
    const watched = this.context.watch !== undefined || this.context.witness !== undefined;
    const idle = !watched && !this.named.has(fn.name) && this.wanted.isIdle(fn.name);
    const graph = idle ? null : this.lower(fn);
    if (graph && 'failed' in graph) {
      this.note('flow', fn, `not analysed: ${graph.failed}`);
      return;
    }
    this.analysed++;
    if (fn.broken) this.note('parse', fn, 'contains code that could not be parsed; findings here are less certain');
    if (!graph) return;
    const task = new Task(graph, this.knowledge, partners.isSetup(fn.name), this.context.watch);
    const result = run(task, this.context.limits);
    this.context.watch?.ran?.(task, result);
    for (const bound of result.bounds) this.note('bound', fn, `not all paths were followed: ${bound}`);
    const helper = known.station === 'helper';
    const summary = this.named.has(fn.name) ? summarise(task, result, helper) : null;
    if (summary && this.functions.get(fn.name) === fn) this.summaries.set(fn.name, summary);
    if (summary && this.earlier && !sameSummary(this.earlier.summaries.get(fn.name), summary))
      this.changed.add(fn.name);
    this.noteLost(fn, task, result, summary, helper);

    const site = siteOf(this.source, this.file, fn.name, this.context.least);
    const judged: { leak: Leak; verdict: Verdict; rank: number }[] = [];
    const leaks = collectLeaks(task, result);
    teardown.note(task, fn, leaks);
    const above = (release: readonly string[]): boolean =>
      [...this.mentions.values()].some(({ calls }) => calls.has(fn.name) && release.some((name) => calls.has(name)));
    for (const lost of lostParameters(task, result, fn, this.givers, this.context.limits, above))
      judged.push({ ...lost, rank: 1 });
    for (const leak of leaks) {
      const verdict = judgeLeak(leak, known);
      if (verdict) judged.push({ leak, verdict, rank: ['low', 'medium', 'high'].indexOf(verdict.confidence) });
    }
    if (this.context.witness) tellExits(fn, task, result.exits, judged, this.context.witness);
    for (const { leak, verdict } of chooseLeaks(judged)) {
      const rule = leakRules.find((r) => r.applies(leak));
      if (!rule) continue;
      const finding = rule.report(leak, verdict, site);
      this.context.witness?.clue(leakClue(finding, fn, leak, task));
      // callers are asked only about what the summary could tell them
      const key = pendingKey(fn.name, leak.reference.site);
      const asked = summary?.partial === false && summary.outcomes.some((o) => o.claims.some((c) => c.pending === key));
      const { reference, jumps: unwinds } = leak;
      if (verdict.pending === true) this.pending.push({ key, finding, fn, release: reference.release, asked, unwinds });
      else this.add(finding, fn);
    }
    for (const seen of task.observations) {
      const observation = withDoubts(task, seen);
      for (const rule of eventRules) {
        const finding = rule.report(observation, site);
        if (!finding) continue;
        this.context.witness?.clue(eventClue(finding, fn, observation));
        this.add(finding, fn);
      }
    }
  }

  private teardownOrder(roles: Roles, partners: Partners): void {
    const pairs = [...roles.known.keys()].flatMap((setup) => {
      const partner = partners.of(setup);
      return partner ? [{ setup, teardown: partner.name }] : [];
    });
    const those = (such: (role: CallbackRole) => boolean): string[] =>
      [...roles.known].filter(([, uses]) => uses.some((u) => such(u.role))).map(([n]) => n);
    const { file, source, book, functions } = this;
    const callsOf = (name: string): ReadonlySet<string> => this.mentions.get(name)?.calls ?? new Set();
    for (const found of checkOrder({
      file,
      source,
      book,
      functions,
      callsOf,
      pairs,
      freeing: freeingIn(this.knowledge.pairs),
      teardowns: those((role) => role.role === 'teardown'),
      unloads: those((role) => role.unloads === true),
      entered: those((role) => role.role === 'setup' || role.role === 'teardown').length > 0,
      graphOf: (fn) => {
        const graph = this.lower(fn);
        return 'failed' in graph ? null : graph;
      },
    })) {
      if (this.found.some(({ finding: f }) => f.rule === found.finding.rule && f.line === found.finding.line)) continue;
      this.context.witness?.clue(fileClue(found.finding, found.fn, null, source));
      this.add(found.finding, found.fn, true);
    }
  }

  private add(finding: Finding, fn: FunctionNode, ofFile = false): void {
    this.found.push({
      finding: fn.broken ? { ...finding, confidence: 'low', facts: [...finding.facts, 'broken-syntax'] } : finding,
      by: ofFile ? null : fn.name,
    });
  }

  private note(kind: Note['kind'], fn: FunctionNode, message: string): void {
    this.notes.push({
      kind,
      file: this.file,
      line: positionAt(this.source.lineStarts, fn.nameAt).line,
      function: fn.name,
      message,
    });
  }
}
