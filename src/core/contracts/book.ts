/** Look-ups over compiled contracts. */
import type { BookData, ContractRow } from './data.js';
import { parseEvidence } from './evidence.js';
import { linkEffects, linkIterator } from './link.js';
import type {
  Asserted,
  Behaviour,
  CallbackRole,
  CleanupContract,
  Contract,
  ContractBook,
  Effect,
  GuardContract,
  IteratorContract,
  Lifetime,
  ObjectFacts,
  Predicate,
  Program,
  WaitMacro,
  RunnerCall,
  RunnerContract,
  Variant,
  VerbPair,
} from './model.js';
import { Matcher } from './matcher.js';
import { compareVersions, holdsIn } from './version.js';

/** Names of one generation: what nobody asks about for that long is forgotten. */
const MOST_NAMES = 5_000;

/** A contract as it is stored, and as it is used once somebody asked for it. */
interface Row {
  readonly row: ContractRow;
  contract: Contract | undefined;
}

/** What patterns say of one name, as far as somebody asked: the same names come again and again. */
interface Named {
  readonly name: string;
  pure: boolean | undefined;
  looks: boolean | undefined;
  remembers: boolean | undefined;
  teardown: boolean | undefined;
  zeros: boolean | undefined;
  failures: boolean | undefined;
  quiets: boolean | undefined;
  ends: boolean | undefined;
}

function namedOf(name: string): Named {
  return {
    name,
    pure: undefined,
    looks: undefined,
    remembers: undefined,
    teardown: undefined,
    zeros: undefined,
    failures: undefined,
    quiets: undefined,
    ends: undefined,
  };
}

const NOBODY: ReadonlySet<string> = new Set();

/** A book that knows the data it was made from. */
export class CompiledBook implements ContractBook {
  readonly transparent: ReadonlySet<string>;
  readonly positive: ReadonlySet<string>;
  readonly noReturn: ReadonlySet<string>;
  readonly stopsIf: ReadonlySet<string>;
  readonly stopsUnless: ReadonlyMap<string, Asserted>;
  readonly drains: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
  readonly offAtFirst: ReadonlySet<string>;
  readonly silences: ReadonlySet<string>;
  readonly waits: ReadonlySet<string>;
  readonly noFail: ReadonlySet<string>;
  readonly raises: ReadonlySet<string>;
  readonly underway: ReadonlySet<string>;
  readonly forGood: ReadonlySet<string>;
  readonly fells: ReadonlySet<string>;
  readonly alwaysUndone: ReadonlySet<string>;
  readonly callbackMacros: ReadonlyMap<string, readonly (string | null)[]>;
  readonly verbs: readonly VerbPair[];
  readonly programs: readonly Program[];
  readonly behaviours: readonly Behaviour[];
  readonly options: ReadonlyMap<string, boolean | number>;
  readonly callbacks: ReadonlyMap<string, CallbackRole>;
  private takers: Map<string, Set<string>> | null = null;
  private made: Set<string> | null = null;
  private handed: Set<string> | null = null;
  readonly runners: readonly RunnerContract[];
  readonly powers: ReadonlySet<string>;
  readonly dormant: ReadonlySet<string>;
  private readonly runnerCalls = new Map<string, { runner: RunnerContract; call: RunnerCall }>();
  private readonly rows = new Map<string, Row>();
  private named = new Map<string, Named>();
  private namedBefore: ReadonlyMap<string, Named> = new Map();
  private last: Named = namedOf('');
  private readonly objects: ReadonlyMap<string, ObjectFacts>;
  private readonly awaits: ReadonlyMap<string, WaitMacro>;
  private readonly linked = new Map<number, readonly Effect[]>();
  private readonly iterators: ReadonlyMap<string, IteratorContract>;
  private readonly cleanups: ReadonlyMap<string, CleanupContract>;
  private readonly guards: ReadonlyMap<string, GuardContract>;
  private readonly predicates: ReadonlyMap<string, Predicate>;
  private readonly matchers: {
    readonly pure: Matcher;
    readonly looks: Matcher;
    readonly teardown: Matcher;
    readonly zeros: Matcher;
    readonly failures: Matcher;
    readonly quiets: Matcher;
    readonly ends: Matcher;
    readonly remembers: Matcher;
  };

  /** @param kernel Version of the tree, when it is known; else the newest form of each contract holds. */
  constructor(
    readonly data: BookData,
    readonly kernel: string | null = null,
  ) {
    for (const row of data.contracts) if (this.prefers(row)) this.rows.set(row.name, { row, contract: undefined });
    this.transparent = new Set(data.transparent);
    this.positive = new Set(data.positive);
    this.noReturn = new Set(data.noReturn);
    this.stopsIf = new Set(data.stopsIf);
    this.stopsUnless = new Map(Object.entries(data.stopsUnless));
    this.drains = new Set(data.drains);
    this.links = new Set(data.links);
    this.offAtFirst = new Set(data.offAtFirst);
    this.silences = new Set(data.silences);
    this.waits = new Set(data.waits);
    this.noFail = new Set(data.noFail);
    this.raises = new Set(data.raises);
    this.underway = new Set(data.underway);
    this.forGood = new Set(data.forGood);
    this.objects = new Map(Object.entries(data.objects));
    this.awaits = new Map(Object.entries(data.awaits));
    this.fells = new Set([...this.objects.values()].flatMap((o) => o.fallsWith ?? []));
    this.alwaysUndone = new Set(data.alwaysUndone);
    this.callbackMacros = new Map(Object.entries(data.callbackMacros));
    this.verbs = data.verbs;
    this.programs = data.programs.filter((p) => kernel === null || holdsIn(kernel, p.since, p.until));
    this.behaviours = data.behaviours;
    this.options = new Map(Object.entries(data.options));
    this.callbacks = new Map(data.callbacks.map((c) => [c.field, c]));
    this.iterators = new Map(data.iterators.map((i) => [i.macro, linkIterator(i, data.releasers)]));
    this.cleanups = new Map(data.cleanups.map((c) => [c.name, c]));
    this.guards = new Map(data.guards.map((g) => [g.name, g]));
    this.predicates = new Map(Object.entries(data.predicates));
    this.matchers = {
      pure: new Matcher(data.pure),
      looks: new Matcher(data.looks),
      teardown: new Matcher(data.teardown),
      zeros: new Matcher(data.zeros),
      failures: new Matcher(data.failures),
      quiets: new Matcher(data.quiets),
      ends: new Matcher(data.ends),
      remembers: new Matcher(data.remembers),
    };
    this.powers = new Set(data.powers);
    this.dormant = new Set(data.dormant);
    this.runners = data.runners;
    for (const runner of data.runners)
      for (const call of runner.calls) this.runnerCalls.set(call.name, { runner, call });
  }

  contract(name: string): Contract | undefined {
    const known = this.rows.get(name);
    return known && (known.contract ??= this.build(known.row));
  }

  /** What was found out of a name. Whoever asks one thing of it mostly asks another. */
  private about(name: string): Named {
    if (this.last.name === name) return this.last;
    let named = this.named.get(name);
    if (named === undefined) {
      if (this.named.size > MOST_NAMES) {
        this.namedBefore = this.named;
        this.named = new Map();
      }
      this.named.set(name, (named = this.namedBefore.get(name) ?? namedOf(name)));
    }
    return (this.last = named);
  }

  /** Patterns of one kind say so of a name; of one that none of them begins like nothing is remembered. */
  private says(kind: 'remembers' | 'zeros' | 'failures' | 'quiets' | 'ends', name: string): boolean {
    const matcher = this.matchers[kind];
    return matcher.concerns(name) && (this.about(name)[kind] ??= matcher.test(name));
  }

  private build(row: ContractRow): Contract {
    return {
      name: row.name,
      effects: this.effects(row.shape),
      failure: row.failure,
      ...(row.looksThrough === undefined ? {} : { looksThrough: row.looksThrough }),
      ...(row.completes === undefined ? {} : { completes: row.completes }),
      ...(row.callbackOwns === undefined ? {} : { callbackOwns: row.callbackOwns }),
      ...(row.asks === undefined ? {} : { asks: row.asks }),
      ...(row.hardlyFails ? { hardlyFails: true } : {}),
      ...(row.withinBounds ? { withinBounds: true } : {}),
      ...(row.succeedsWith === undefined ? {} : { succeedsWith: row.succeedsWith }),
      pure: row.pure ?? false,
      evidence: row.evidence.map(parseEvidence),
      origin: row.workspace ? 'workspace' : 'builtin',
      note: row.note ?? null,
      ...(row.arms === undefined ? {} : { arms: row.arms }),
      ...(row.since === undefined ? {} : { since: row.since }),
      ...(row.until === undefined ? {} : { until: row.until }),
    };
  }

  iterator(macro: string): IteratorContract | undefined {
    return this.iterators.get(macro);
  }

  cleanup(name: string): CleanupContract | undefined {
    return this.cleanups.get(name);
  }

  cleanupsOf(release: string): readonly CleanupContract[] {
    const common = (c: CleanupContract): number => (c.evidence[0]?.source.startsWith('include/') ? 0 : 1);
    return [...this.cleanups.values()]
      .filter((c) => c.release === release && this.has(c.since))
      .sort((a, b) => common(a) - common(b));
  }

  variants(name: string): readonly Variant[] {
    return this.data.variants.filter((v) => v.name === name && this.has(v.since));
  }

  owners(scope: 'devm' | 'drmm'): Readonly<Record<string, string>> {
    return this.data.owners[scope];
  }

  scope(structure: string): Lifetime | undefined {
    return Object.hasOwn(this.data.scopes, structure) ? this.data.scopes[structure] : undefined;
  }

  tolerates(release: string): CleanupContract['skips'] {
    return Object.hasOwn(this.data.tolerates, release) ? this.data.tolerates[release] : 'none';
  }

  parameters(release: string): number | undefined {
    if (Object.hasOwn(this.data.parameters, release)) return this.data.parameters[release];
    const releases = this.contract(release)?.effects.some((e) => e.do === 'release');
    return releases === true ? 1 : undefined;
  }

  undo(acquire: string): string | undefined {
    return Object.hasOwn(this.data.undo, acquire) ? this.data.undo[acquire] : undefined;
  }

  private has(since: string | undefined): boolean {
    return this.kernel === null || holdsIn(this.kernel, since, undefined);
  }

  guard(name: string): GuardContract | undefined {
    return this.guards.get(name);
  }

  object(name: string): ObjectFacts | undefined {
    return this.objects.get(name);
  }

  predicate(name: string): Predicate | undefined {
    return this.predicates.get(name);
  }

  predicateNamed(predicate: Predicate): string | undefined {
    return [...this.predicates].find(([, known]) => known === predicate)?.[0];
  }

  isPure(name: string): boolean {
    const row = this.rows.get(name)?.row;
    if (row) return row.pure === true && this.data.shapes[row.shape]?.length === 0;
    return (this.about(name).pure ??= this.matchers.pure.test(name));
  }

  looksOnly(name: string): boolean {
    return this.rows.has(name) ? this.isPure(name) : this.keepsNothing(name);
  }

  keepsNothing(name: string): boolean {
    const named = this.about(name);
    named.pure ??= this.matchers.pure.test(name);
    return named.pure || (named.looks ??= this.matchers.looks.test(name));
  }

  remembers(name: string): boolean {
    return this.says('remembers', name);
  }

  runsWith(tag: string): boolean {
    this.handed ??= new Set([...this.objects.values()].flatMap((o) => o.runsWith ?? []));
    return this.handed.has(tag);
  }

  byHand(object: string): { readonly takes: ReadonlySet<string>; readonly gives: readonly string[] } {
    if (this.takers === null) {
      this.takers = new Map();
      for (const row of this.data.contracts)
        for (const effect of this.data.shapes[row.shape] ?? [])
          if (effect.do === 'acquire' && effect.managed === undefined)
            this.takers.set(effect.object, (this.takers.get(effect.object) ?? new Set<string>()).add(row.name));
    }
    return { takes: this.takers.get(object) ?? NOBODY, gives: this.object(object)?.release.slice(0, 1) ?? [] };
  }

  isMade(object: string): boolean {
    this.made ??= new Set(
      this.data.shapes
        .flat()
        .flatMap((e) => (e.do === 'acquire' && (e.on.at === 'return' || e.on.at === 'out') ? [e.object] : [])),
    );
    return this.made.has(object);
  }

  isTeardown(name: string): boolean {
    // `FOO_FREE(p)` is what `foo_free(p)` is
    return (this.about(name).teardown ??= this.matchers.teardown.test(/[a-z]/.test(name) ? name : name.toLowerCase()));
  }

  wait(name: string): WaitMacro | undefined {
    return this.awaits.get(name);
  }

  isZero(name: string): boolean {
    return this.says('zeros', name);
  }

  isFailure(name: string): boolean {
    return this.says('failures', name);
  }

  runnerCall(name: string): { readonly runner: RunnerContract; readonly call: RunnerCall } | undefined {
    return this.runnerCalls.get(name);
  }

  quiets(name: string): boolean {
    return this.says('quiets', name);
  }

  ends(name: string): boolean {
    return this.says('ends', name);
  }

  names(): Iterable<string> {
    return this.rows.keys();
  }

  /** Functions of one shape share their effects, so that comparing them is cheap. */
  private effects(shape: number): readonly Effect[] {
    let effects = this.linked.get(shape);
    if (effects === undefined) {
      effects = linkEffects(this.data.shapes[shape] ?? [], this.data.releasers);
      this.linked.set(shape, effects);
    }
    return effects;
  }

  /** Whether this row should stand for its name instead of the one seen before. */
  private prefers(row: ContractRow): boolean {
    if (this.kernel !== null && !holdsIn(this.kernel, row.since, row.until)) return false;
    const other = this.rows.get(row.name)?.row;
    if (other === undefined || (row.workspace && !other.workspace)) return true;
    if (row.workspace !== other.workspace) return false;
    if (other.until === undefined) return row.until === undefined;
    return row.until === undefined || compareVersions(row.until, other.until) > 0;
  }
}
