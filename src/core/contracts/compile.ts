/** Contract files to a book. Pure: no file is read here, nothing throws, every mistake becomes a problem with its line. */
import type { z } from 'zod';
import { CompiledBook } from './book.js';
import { BOOK_FORMAT, emptyData, type BookData, type ContractRow } from './data.js';
import { parseEvidence } from './evidence.js';
import { list, toShape, type Objects } from './effects.js';
import { releasersOf } from './link.js';
import type {
  Arming,
  Behaviour,
  CallbackRole,
  CleanupContract,
  Effect,
  Evidence,
  GuardContract,
  IteratorContract,
  Lifetime,
  Program,
  RunnerContract,
  Variant,
  VerbPair,
  WaitMacro,
} from './model.js';
import {
  builtinFile,
  workspaceFile,
  type Entry,
  type EntryFacts,
  type EvidenceEntry,
  type FileContent,
  type IteratorEntry,
} from './schema.js';
import { patternProblem } from './patterns.js';
import { toRunner } from './runners.js';
import { Source, type ContractFile, type ContractProblem, type Path } from './source.js';
import { compareVersions } from './version.js';

export interface CompileOptions {
  /** Version of the kernel tree, such as `6.12.117`. */
  readonly kernel?: string;
  /** Contracts to build on: entries of the files override those of the same name. */
  readonly base?: BookData;
}

export interface Compiled {
  readonly book: CompiledBook;
  readonly problems: readonly ContractProblem[];
}

/**
 * Compiles contract files. Entries with a mistake are left out and reported; all
 * others hold. Objects may be used before, and in other files than, their definition.
 */
export function compileContracts(files: readonly ContractFile[], options: CompileOptions = {}): Compiled {
  const sources = files.map((file) => new Source(file));
  const contents = sources.map(read);
  const builder = new Builder(options.base ?? emptyData());
  for (const [i, source] of sources.entries()) builder.objects(source, contents[i]);
  for (const [i, source] of sources.entries()) builder.add(source, contents[i]);
  const problems = sources.flatMap((source) => source.problems);
  return { book: new CompiledBook(builder.data(), options.kernel ?? null), problems };
}

/** Checks a file against the schema; values that do not fit are reported and removed, the rest is kept. */
function read(source: Source): FileContent {
  if (source.value === null || source.value === undefined) return {};
  const schema: z.ZodType<FileContent> = source.workspace ? workspaceFile : builtinFile;
  let value: unknown = source.value;
  for (let round = 0; round < 2; round++) {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    if (round === 0) for (const issue of result.error.issues) reportIssue(source, issue);
    value = without(value, result.error.issues);
  }
  return {};
}

function reportIssue(source: Source, issue: z.core.$ZodIssue): void {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) source.problem(path, `\`${key}\` is not expected here`, key);
  } else if (issue.code === 'invalid_key') {
    source.problem(
      path,
      `\`${String(path.at(-1))}\` cannot be a name: ${issue.issues[0]?.message ?? 'expected a C identifier'}`,
    );
  } else {
    source.problem(path, issue.message.startsWith('expected') ? issue.message : `not as expected: ${issue.message}`);
  }
}

/** The value without the list items or map entries (two keys deep) that have an issue. */
function without(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const copy: Record<string, unknown> = { ...value };
  const bad = new Map<string, Set<string>>();
  for (const issue of issues) {
    if (issue.path.length === 0 && issue.code === 'unrecognized_keys') for (const key of issue.keys) delete copy[key];
    const key = String(issue.path[0]);
    const set = bad.get(key) ?? new Set();
    set.add(issue.path.length > 1 ? String(issue.path[1]) : '*');
    bad.set(key, set);
  }
  for (const [key, items] of bad) {
    const old = copy[key];
    if (items.has('*') || typeof old !== 'object' || old === null) delete copy[key];
    else if (Array.isArray(old))
      copy[key] = old
        .map((item: unknown, i): unknown => (items.has(String(i)) ? undefined : item))
        .filter((item) => item !== undefined);
    else copy[key] = Object.fromEntries(Object.entries(old).filter(([name]) => !items.has(name)));
  }
  if (copy['subsystem'] === undefined) copy['subsystem'] = '';
  return copy;
}

type PatternKey = 'pure' | 'looks' | 'teardown' | 'zeros' | 'failures' | 'quiets' | 'ends' | 'remembers';

class Builder {
  private readonly shapes: (readonly Effect[])[];
  private readonly shapeIds = new Map<string, number>();
  private readonly rows: ContractRow[];
  private readonly known: Map<string, BookData['objects'][string]>;
  private readonly iterators: Map<string, IteratorContract>;
  private readonly cleanups: Map<string, CleanupContract>;
  private variants: Variant[];
  private readonly parameters: Record<string, number>;
  private readonly tolerates: Record<string, CleanupContract['skips']>;
  private readonly undo: Record<string, string>;
  private readonly owners: Record<'devm' | 'drmm', Record<string, string>>;
  private readonly scopes: Record<string, Lifetime>;
  private readonly guards: Map<string, GuardContract>;
  private readonly predicates: Map<string, BookData['predicates'][string]>;
  private readonly stopsUnless: Map<string, BookData['stopsUnless'][string]>;
  private readonly awaits: Map<string, WaitMacro>;
  private readonly callbacks: Map<string, CallbackRole>;
  private readonly callbackMacros: Map<string, readonly (string | null)[]>;
  private readonly runners: Map<string, RunnerContract>;
  private readonly verbs: VerbPair[];
  private readonly programs: Program[];
  private readonly behaviours: Map<string, Behaviour>;
  private readonly options: Record<string, boolean | number>;
  private readonly sets: Record<
    | 'transparent'
    | 'positive'
    | 'noReturn'
    | 'stopsIf'
    | 'noFail'
    | 'raises'
    | 'underway'
    | 'forGood'
    | 'alwaysUndone'
    | 'powers'
    | 'dormant'
    | 'drains'
    | 'links'
    | 'offAtFirst'
    | 'silences'
    | 'waits'
    | PatternKey,
    Set<string>
  >;
  /** Where each name was seen, to say where a second entry meets the first. */
  private readonly first = new Map<string, { row: ContractRow; source: Source; path: Path }[]>();

  constructor(base: BookData) {
    this.shapes = [...base.shapes];
    base.shapes.forEach((shape, i) => this.shapeIds.set(JSON.stringify(shape), i));
    this.rows = [...base.contracts];
    this.known = new Map(Object.entries(base.objects));
    this.iterators = new Map(base.iterators.map((i) => [i.macro, i]));
    this.cleanups = new Map(base.cleanups.map((c) => [c.name, c]));
    this.variants = [...base.variants];
    this.parameters = { ...base.parameters };
    this.tolerates = { ...base.tolerates };
    this.undo = { ...base.undo };
    this.owners = { devm: { ...base.owners.devm }, drmm: { ...base.owners.drmm } };
    this.scopes = { ...base.scopes };
    this.guards = new Map(base.guards.map((g) => [g.name, g]));
    this.predicates = new Map(Object.entries(base.predicates));
    this.stopsUnless = new Map(Object.entries(base.stopsUnless));
    this.awaits = new Map(Object.entries(base.awaits));
    this.callbacks = new Map(base.callbacks.map((c) => [c.field, c]));
    this.callbackMacros = new Map(Object.entries(base.callbackMacros));
    this.runners = new Map(base.runners.map((r) => [r.name, r]));
    this.verbs = [...base.verbs];
    this.programs = [...base.programs];
    this.behaviours = new Map(base.behaviours.map((b) => [b.name, b]));
    this.options = { ...base.options };
    this.sets = {
      transparent: new Set(base.transparent),
      positive: new Set(base.positive),
      noReturn: new Set(base.noReturn),
      stopsIf: new Set(base.stopsIf),
      noFail: new Set(base.noFail),
      raises: new Set(base.raises),
      pure: new Set(base.pure),
      looks: new Set(base.looks),
      teardown: new Set(base.teardown),
      zeros: new Set(base.zeros),
      failures: new Set(base.failures),
      underway: new Set(base.underway),
      forGood: new Set(base.forGood),
      quiets: new Set(base.quiets),
      ends: new Set(base.ends),
      remembers: new Set(base.remembers),
      powers: new Set(base.powers),
      dormant: new Set(base.dormant),
      drains: new Set(base.drains),
      links: new Set(base.links),
      offAtFirst: new Set(base.offAtFirst),
      silences: new Set(base.silences),
      waits: new Set(base.waits),
      alwaysUndone: new Set(base.alwaysUndone),
    };
  }

  objects(source: Source, content: FileContent): void {
    const own = new Map<string, BookData['objects'][string]>();
    for (const [name, object] of Object.entries(content.objects ?? {})) {
      if (this.known.has(name) && !source.workspace) {
        source.problem(
          ['objects', name],
          `the object \`${name}\` is defined twice; expected one definition in all files`,
        );
        continue;
      }
      own.set(name, {
        kind: object.kind,
        release: list(object.release),
        ...(object.falls_with === undefined ? {} : { fallsWith: list(object.falls_with) }),
        ...(object.calls_back === undefined ? {} : { callsBack: object.calls_back }),
        ...(object.callees_own === undefined ? {} : { calleesOwn: object.callees_own }),
        ...(object.asked_by === undefined ? {} : { askedBy: list(object.asked_by) }),
        ...(object.runs_with === undefined ? {} : { runsWith: object.runs_with }),
        ...(object.counted_in === undefined ? {} : { countedIn: object.counted_in }),
        ...(object.keepers_count === undefined ? {} : { keepersCount: object.keepers_count }),
        ...(object.core_undoes === undefined ? {} : { coreUndoes: object.core_undoes }),
      });
    }
    for (const [name, object] of own) this.known.set(name, object);
  }

  add(source: Source, content: FileContent): void {
    content.contracts?.forEach((entry, i) => this.entry(source, entry, ['contracts', i]));
    content.iterators?.forEach((entry, i) => this.iterator(source, entry, ['iterators', i]));
    this.replays(content);
    for (const [name, c] of Object.entries(content.cleanups ?? {})) {
      const evidence = this.evidence(source, ['cleanups', name], c.evidence).map(parseEvidence);
      this.cleanups.set(name, {
        name,
        release: c.release,
        skips: c.skips,
        ...(c.since === undefined ? {} : { since: c.since }),
        evidence,
      });
    }
    for (const [name, list] of Object.entries(content.variants ?? {})) {
      list.forEach(({ how, use, since, evidence, has_owner: owned, args }, i) => {
        const shown = this.evidence(source, ['variants', name, i], evidence, use).map(parseEvidence);
        this.variants = this.variants.filter((v) => v.name !== name || v.how !== how);
        this.variants.push({
          name,
          how,
          use,
          ...(owned === true ? { hasOwner: true } : {}),
          ...(args === undefined ? {} : { args }),
          ...(since === undefined ? {} : { since }),
          evidence: shown,
        });
      });
    }
    Object.assign(this.parameters, content.parameters);
    for (const [name, { is, evidence }] of Object.entries(content.tolerates ?? {})) {
      this.evidence(source, ['tolerates', name], evidence);
      this.tolerates[name] = is;
    }
    Object.assign(this.undo, content.undo);
    Object.assign(this.owners.devm, content.owners?.devm);
    Object.assign(this.owners.drmm, content.owners?.drmm);
    for (const [name, { scope, evidence }] of Object.entries(content.scopes ?? {})) {
      this.evidence(source, ['scopes', name], evidence);
      this.scopes[name] = scope;
    }
    for (const [name, g] of Object.entries(content.guards ?? {})) {
      const evidence = this.evidence(source, ['guards', name], g.evidence).map(parseEvidence);
      this.guards.set(name, { name, acquire: g.acquire, release: g.release, evidence });
    }
    for (const [name, p] of Object.entries(content.predicates ?? {})) this.predicates.set(name, p);
    for (const [name, a] of Object.entries(content.stops_unless ?? {})) this.stopsUnless.set(name, a);
    for (const [name, { on, holds }] of Object.entries(content.awaits ?? {})) this.awaits.set(name, { on, holds });
    for (const name of content.transparent ?? []) this.sets.transparent.add(name);
    for (const name of content.positive ?? []) this.sets.positive.add(name);
    for (const name of content.no_return ?? []) this.sets.noReturn.add(name);
    for (const name of content.stops_if ?? []) this.sets.stopsIf.add(name);
    for (const name of content.no_fail ?? []) this.sets.noFail.add(name);
    for (const name of content.raises ?? []) this.sets.raises.add(name);
    this.patterns(source, 'pure', content.pure);
    this.patterns(source, 'looks', content.looks);
    this.patterns(source, 'teardown', content.teardown);
    this.patterns(source, 'zeros', content.zeros);
    this.patterns(source, 'failures', content.failures);
    for (const name of content.underway ?? []) this.sets.underway.add(name);
    for (const name of content.for_good ?? []) this.sets.forGood.add(name);
    this.patterns(source, 'quiets', content.quiets);
    this.patterns(source, 'ends', content.ends);
    this.patterns(source, 'remembers', content.remembers);
    for (const name of content.powers ?? []) this.sets.powers.add(name);
    for (const name of content.dormant ?? []) this.sets.dormant.add(name);
    for (const name of content.drains ?? []) this.sets.drains.add(name);
    for (const name of content.links ?? []) this.sets.links.add(name);
    for (const name of content.off_at_first ?? []) this.sets.offAtFirst.add(name);
    for (const name of content.silences ?? []) this.sets.silences.add(name);
    for (const name of content.waits ?? []) this.sets.waits.add(name);
    for (const [name, r] of Object.entries(content.runners ?? {})) {
      for (const [i, callback] of (r.callbacks ?? []).entries()) {
        const complaint = patternProblem(callback);
        if (complaint !== null) source.problem(['runners', name, 'callbacks', i], complaint);
      }
      this.runners.set(
        name,
        toRunner(name, r, (path, call) => this.evidence(source, ['runners', name, ...path], call).map(parseEvidence)),
      );
    }
    for (const name of content.always_undone ?? []) this.sets.alwaysUndone.add(name);
    for (const [macro, fields] of Object.entries(content.callback_macros ?? {})) this.callbackMacros.set(macro, fields);
    for (const v of content.verbs ?? [])
      this.verbs.push({
        acquire: v.acquire,
        release: list(v.release),
        kind: v.kind,
        ...(v.lifetime === undefined ? {} : { lifetime: v.lifetime }),
        ...(v.vague === undefined ? {} : { vague: v.vague }),
        ...(v.unless === undefined ? {} : { unless: v.unless }),
      });
    for (const [field, c] of Object.entries(content.callbacks ?? {})) {
      this.callbacks.set(field, {
        field,
        role: c.role,
        partner: list(c.partner),
        cleansUpItself: c.cleans_up_itself ?? false,
        alone: c.alone ?? false,
        ...(c.unloads === undefined ? {} : { unloads: c.unloads }),
        ...(c.needs_partner === undefined ? {} : { needsPartner: c.needs_partner }),
        ...(c.scope === undefined ? {} : { scope: c.scope }),
      });
    }
  }

  /** Code is checked where it is parsed: by whoever runs it. */
  private replays(content: FileContent): void {
    for (const { name, code, evidence, replaces, gives_way_to, since, until } of content.programs ?? [])
      this.programs.push({
        ...(replaces === undefined ? {} : { replaces }),
        ...(gives_way_to === undefined ? {} : { givesWayTo: gives_way_to }),
        name,
        // lines stay where they are, how deep they stand says nothing
        code: code.replace(/^[ \t]+/gm, ''),
        evidence: Object.fromEntries(Object.entries(evidence ?? {}).map(([fn, e]) => [fn, parseEvidence(e)])),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      });
    Object.assign(this.options, content.options);
    for (const [name, { about, file, function: fn, calls, since }] of Object.entries(content.behaviours ?? {}))
      this.behaviours.set(name, { name, about, file, function: fn, calls, since });
  }

  data(): BookData {
    return {
      programs: this.programs,
      behaviours: [...this.behaviours.values()],
      options: this.options,
      format: BOOK_FORMAT,
      shapes: this.shapes,
      releasers: releasersOf(this.rows, this.shapes),
      contracts: this.rows,
      objects: Object.fromEntries(this.known),
      iterators: [...this.iterators.values()],
      cleanups: [...this.cleanups.values()],
      variants: this.variants,
      parameters: this.parameters,
      tolerates: this.tolerates,
      undo: this.undo,
      owners: this.owners,
      scopes: this.scopes,
      guards: [...this.guards.values()],
      predicates: Object.fromEntries(this.predicates),
      awaits: Object.fromEntries(this.awaits),
      transparent: [...this.sets.transparent],
      positive: [...this.sets.positive],
      noReturn: [...this.sets.noReturn],
      stopsIf: [...this.sets.stopsIf],
      stopsUnless: Object.fromEntries(this.stopsUnless),
      noFail: [...this.sets.noFail],
      raises: [...this.sets.raises],
      pure: [...this.sets.pure],
      looks: [...this.sets.looks],
      teardown: [...this.sets.teardown],
      zeros: [...this.sets.zeros],
      failures: [...this.sets.failures],
      underway: [...this.sets.underway],
      forGood: [...this.sets.forGood],
      alwaysUndone: [...this.sets.alwaysUndone],
      callbackMacros: Object.fromEntries(this.callbackMacros),
      verbs: this.verbs,
      callbacks: [...this.callbacks.values()],
      runners: [...this.runners.values()],
      quiets: [...this.sets.quiets],
      ends: [...this.sets.ends],
      remembers: [...this.sets.remembers],
      powers: [...this.sets.powers],
      dormant: [...this.sets.dormant],
      drains: [...this.sets.drains],
      links: [...this.sets.links],
      offAtFirst: [...this.sets.offAtFirst],
      silences: [...this.sets.silences],
      waits: [...this.sets.waits],
    };
  }

  private entry(source: Source, entry: Entry, path: Path): void {
    const { name, names, ...shared } = entry;
    if ((name === undefined) === (names === undefined)) {
      source.problem(path, 'expected either `name` or `names`');
      return;
    }
    if (name !== undefined) this.contract(source, name, shared, [...path, 'name'], path);
    for (const [each, value] of Object.entries(names ?? {})) {
      const own: EntryFacts = typeof value === 'string' || 'source' in value ? { evidence: value } : value;
      this.contract(source, each, { ...shared, ...own }, [...path, 'names', each], path, own);
    }
  }

  private contract(
    source: Source,
    name: string,
    facts: EntryFacts,
    path: Path,
    group: Path,
    own: EntryFacts = {},
  ): void {
    let wrong = false;
    const objects: Objects = this.known;
    const shape = toShape(facts, objects, (key, message) => {
      wrong = true;
      // what the name itself says stands in its own line, the rest in the group's
      source.problem(key === '' || key in own ? path : [...group, key], `\`${name}\`: ${message}`);
    });
    const { since, until } = facts;
    if (since !== undefined && until !== undefined && compareVersions(since, until) >= 0) {
      source.problem(path, `\`${name}\`: \`since\` (${since}) is not before \`until\` (${until})`);
      wrong = true;
    }
    const evidence = this.evidence(source, path, facts.evidence, name);
    if (wrong) return;
    const row: ContractRow = {
      name,
      shape: this.shape(shape.effects),
      failure: shape.failure,
      ...(shape.pure ? { pure: true } : {}),
      ...(facts.looks_through === undefined ? {} : { looksThrough: list(facts.looks_through) }),
      ...(facts.completes === undefined ? {} : { completes: facts.completes }),
      ...(facts.callback_owns === undefined ? {} : { callbackOwns: facts.callback_owns }),
      ...(facts.asks === undefined ? {} : { asks: facts.asks }),
      ...(facts.hardly_fails === true ? { hardlyFails: true } : {}),
      ...(facts.within_bounds === true ? { withinBounds: true } : {}),
      ...(facts.succeeds_with === undefined ? {} : { succeedsWith: list(facts.succeeds_with) }),
      evidence,
      ...(source.workspace ? { workspace: true } : {}),
      ...(facts.note === undefined ? {} : { note: facts.note }),
      ...(facts.arms === undefined ? {} : { arms: toArming(facts.arms) }),
      ...(facts.managed !== undefined && facts.releases !== undefined ? { early: true } : {}),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    };
    const others = this.first.get(name) ?? [];
    const clash = others.find((other) => other.row.workspace === row.workspace && overlap(other.row, row));
    if (clash) {
      source.problem(
        path,
        `\`${name}\` has a contract already at ${clash.source.file.name}:${clash.source.line(clash.path)}; expected one for each kernel version`,
      );
      return;
    }
    this.first.set(name, [...others, { row, source, path }]);
    this.rows.push(row);
  }

  private iterator(source: Source, entry: IteratorEntry, path: Path): void {
    const named =
      entry.name === undefined ? Object.entries(entry.names ?? {}) : [[entry.name, entry.evidence] as const];
    if (named.length === 0) source.problem(path, 'expected either `name` or `names`');
    const object = entry.holds === false ? null : entry.holds;
    const known = object === null ? undefined : this.known.get(object);
    if (object !== null && known === undefined && entry.release === undefined) {
      source.problem(
        [...path, 'holds'],
        `\`${object}\` is no known object: expected a name from \`objects\`, or a release here`,
      );
      return;
    }
    for (const [macro, evidence] of named) {
      this.iterators.set(macro, {
        macro,
        variable: entry.variable,
        holds: object !== null,
        scoped: entry.scoped ?? false,
        object,
        release: entry.release === undefined ? (known?.release ?? []) : list(entry.release),
        field: entry.field ?? null,
        evidence: this.evidence(source, path, evidence ?? entry.evidence, macro).map(parseEvidence),
      });
    }
  }

  /** A builtin contract stands on the kernel's source; a user's own may stand on the entry itself. */
  private evidence(
    source: Source,
    path: Path,
    entry: EvidenceEntry | undefined,
    name?: string,
  ): readonly (string | Evidence)[] {
    if (entry !== undefined) return list(entry);
    if (!source.workspace)
      source.problem(
        path,
        `${name === undefined ? 'the entry' : `\`${name}\``} has no evidence: expected \`file:line\``,
      );
    return [{ source: source.file.name, line: source.line(path) }];
  }

  private patterns(source: Source, key: PatternKey, patterns: readonly string[] | undefined): void {
    patterns?.forEach((pattern, i) => {
      const complaint = patternProblem(pattern);
      if (complaint === null) this.sets[key].add(pattern);
      else source.problem([key, i], complaint);
    });
  }

  private shape(effects: readonly Effect[]): number {
    const key = JSON.stringify(effects);
    const known = this.shapeIds.get(key);
    if (known !== undefined) return known;
    this.shapeIds.set(key, this.shapes.length);
    return this.shapes.push(effects) - 1;
  }
}

function toArming(arms: NonNullable<EntryFacts['arms']>): Arming {
  if (typeof arms === 'number') return { on: arms, fallsWith: [] };
  return {
    on: arms.on,
    ...(arms.queue === undefined ? {} : { queue: arms.queue }),
    fallsWith: list(arms.falls_with),
  };
}

/** Whether two version ranges have a kernel in common. */
function overlap(a: ContractRow, b: ContractRow): boolean {
  const before = (x: ContractRow, y: ContractRow): boolean =>
    x.until !== undefined && y.since !== undefined && compareVersions(x.until, y.since) <= 0;
  return !before(a, b) && !before(b, a);
}
