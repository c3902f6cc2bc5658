/** From what an entry says to the effects of the model. */
import type { AcquireEffect, Effect, Failure, ObligationKind, Target } from './model.js';
import type { EntryFacts, TargetEntry } from './schema.js';

/** Objects by name, from all files. */
export type Objects = ReadonlyMap<string, { readonly kind: ObligationKind; readonly release: readonly string[] }>;

export interface Shape {
  readonly effects: readonly Effect[];
  readonly failure: Failure;
  readonly pure: boolean;
}

/** Tells what is wrong with the value under `key`. */
export type Complain = (key: string, message: string) => void;

export function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** `arg 0.node` and friends; the schema has checked the form. */
export function toTarget(entry: TargetEntry): Target {
  if (typeof entry === 'number') return { at: 'arg', index: entry };
  const match = /^(arg|out) ?(\d+)(?:\.([\w.]+))?$/.exec(entry);
  if (match === null) return { at: 'return' };
  const at = match[1] === 'out' ? 'out' : 'arg';
  const index = Number(match[2]);
  return match[3] === undefined ? { at, index } : { at, index, field: match[3] };
}

/** Compiles the facts of one entry; what cannot be compiled is complained of and left out. */
export function toShape(facts: EntryFacts, objects: Objects, complain: Complain): Shape {
  const acquires = acquireEffects(facts, objects, complain);
  const effects: Effect[] = [
    ...dropEffects(facts, acquires, objects, complain),
    ...releaseEffects(facts, objects, complain),
    ...consumeEffects(facts),
    ...acquires,
  ];
  if (facts.action !== undefined) {
    const { scope, owner, action, data, or_reset: runsOnFailure } = facts.action;
    effects.push({ do: 'action', scope, owner, action, data, runsOnFailure });
  }
  if (facts.borrows !== undefined) {
    const { from, object, part } =
      typeof facts.borrows === 'number' ? { from: facts.borrows, object: undefined, part: undefined } : facts.borrows;
    effects.push({ do: 'borrow', from: from ?? null, object: object ?? null, ...(part === undefined ? {} : { part }) });
  }
  if (facts.passes !== undefined) {
    const { arg, takes } = typeof facts.passes === 'number' ? { arg: facts.passes, takes: undefined } : facts.passes;
    effects.push({ do: 'pass', arg, takes: takes ?? false });
  }
  if (facts.assigns !== undefined) effects.push({ do: 'assign', to: facts.assigns.to, from: facts.assigns.from });
  if (facts.wipes !== undefined) {
    const { arg, byte } = typeof facts.wipes === 'number' ? { arg: facts.wipes, byte: undefined } : facts.wipes;
    effects.push({ do: 'wipe', arg, byte: byte ?? null });
  }
  if (facts.asks !== undefined && !objects.has(facts.asks))
    complain('asks', `\`${facts.asks}\` is no known object: expected a name from \`objects\``);
  const pure = facts.pure ?? false;
  if (
    effects.length === 0 &&
    !pure &&
    facts.fails === undefined &&
    facts.note === undefined &&
    facts.looks_through === undefined
  ) {
    complain(
      '',
      'the entry says nothing: expected acquires, releases, consumes, action, borrows, passes, assigns, wipes, fails, pure or note',
    );
  }
  return { effects, failure: failureOf(facts, acquires), pure };
}

/** A number of which only a positive value is success narrows exactly like a pointer that is neither NULL nor an error. */
function failureOf(facts: EntryFacts, acquires: readonly AcquireEffect[]): Failure {
  if (facts.fails === 'not-positive') return 'null-or-errptr';
  return facts.fails ?? (acquires.length > 0 ? 'unknown' : 'never');
}

function acquireEffects(facts: EntryFacts, objects: Objects, complain: Complain): AcquireEffect[] {
  const effects: AcquireEffect[] = [];
  for (const item of list(facts.acquires)) {
    const entry = typeof item === 'string' ? { object: item } : item;
    const known = objects.get(entry.object);
    const own = entry.release === undefined ? undefined : list(entry.release);
    const managed = facts.managed;
    if (known === undefined && own === undefined && managed === undefined) {
      complain(
        'acquires',
        `\`${entry.object}\` is no known object: expected a name from \`objects\`, or a \`release\` here`,
      );
      continue;
    }
    effects.push({
      do: 'acquire',
      on: toTarget(entry.on ?? facts.on ?? 'return'),
      object: entry.object,
      kind: entry.kind ?? known?.kind ?? 'reference',
      // nobody in the frame owes the release of a managed object, so the object's own functions do not count
      release: own ?? (managed === undefined ? (known?.release ?? []) : []),
      when: entry.when ?? (facts.fails === 'never' ? 'always' : 'success'),
      ...(entry.with === undefined ? {} : { with: entry.with }),
      ...(entry.null_safe === undefined ? {} : { nullSafe: entry.null_safe }),
      ...(entry.managed_with === undefined ? {} : { managedWith: list(entry.managed_with) }),
      ...(entry.owns === undefined ? {} : { owns: list(entry.owns) }),
      ...(entry.only_with === undefined ? {} : { onlyWith: list(entry.only_with) }),
      ...(entry.lasting === undefined ? {} : { lasting: entry.lasting }),
      ...(managed === undefined
        ? {}
        : { managed: typeof managed === 'string' ? { scope: managed, owner: 0 } : managed }),
    });
  }
  return effects;
}

function dropEffects(
  facts: EntryFacts,
  acquires: readonly AcquireEffect[],
  objects: Objects,
  complain: Complain,
): Effect[] {
  const drops = list(facts.drops);
  const first = acquires[0];
  if (drops.length > 0 && first === undefined) {
    complain('drops', '`drops` gives up a claim on the object that is acquired: expected `acquires` beside it');
    return [];
  }
  return drops.map((index): Effect => ({
    do: 'release',
    on: { at: 'arg', index },
    object: first.object,
    kind: objects.get(first.object)?.kind ?? first.kind,
    when: 'always',
    final: false,
  }));
}

function releaseEffects(facts: EntryFacts, objects: Objects, complain: Complain): Effect[] {
  return list(facts.releases).flatMap((item): Effect[] => {
    const entry: {
      on?: TargetEntry;
      object?: string | null;
      kind?: ObligationKind;
      when?: 'always' | 'success' | 'failure';
      final?: boolean;
      base_of?: string;
      all?: boolean;
    } = typeof item === 'number' ? { on: item } : typeof item === 'string' ? { object: item } : item;
    const object = entry.object ?? null;
    const known = object === null ? undefined : objects.get(object);
    if (object !== null && known === undefined && entry.kind === undefined) {
      complain('releases', `\`${object}\` is no known object: expected a name from \`objects\`, or a kind here`);
      return [];
    }
    const kind = entry.kind ?? known?.kind ?? 'reference';
    return [
      {
        do: 'release',
        on: toTarget(entry.on ?? facts.on ?? 0),
        object,
        kind,
        when: entry.when ?? 'always',
        final: entry.final ?? kind === 'memory',
        ...(entry.base_of === undefined ? {} : { baseOf: entry.base_of }),
        ...(entry.all === true ? { all: true } : {}),
      },
    ];
  });
}

function consumeEffects(facts: EntryFacts): Effect[] {
  return list(facts.consumes).map((item): Effect => {
    const entry: { on: TargetEntry; when?: 'always' | 'success' | 'failure'; to?: string } =
      typeof item === 'number' ? { on: item } : item;
    return { do: 'consume', on: toTarget(entry.on), when: entry.when ?? 'always', to: entry.to ?? null };
  });
}
