/**
 * The contract file as people write it. `docs/contracts.md` explains it with
 * examples; every message here says what was expected, because it is shown with
 * file and line to whoever wrote the entry.
 */
import { z } from 'zod';

const kinds = ['reference', 'enable', 'memory', 'registration', 'deferred', 'lock'] as const;
const kind = z.enum(kinds, { error: `expected one of ${kinds.join(', ')}` });

const identifier = z
  .string({ error: 'expected a C identifier' })
  .regex(/^[A-Za-z_]\w*$/, { error: 'expected a C identifier' });
/** A structure's name, or what programs call the objects that they make. */
const kindName = z
  .string({ error: 'expected a name' })
  .regex(/^[A-Za-z_]\w*(?: \w+)*$/, { error: 'expected words of letters, digits and underscores' });

const index = z
  .number({ error: 'expected the number of an argument, from 0' })
  .int({ error: 'expected the number of an argument, from 0' })
  .min(0, { error: 'expected the number of an argument, from 0' })
  .max(31, { error: 'expected the number of an argument, from 0 to 31' });

const targetText = 'expected `return`, `arg N`, `arg N.field`, `out N`, `out N.field` or the number of an argument';
/** Where an effect happens. */
const target = z.union([index, z.string().regex(/^(return|(arg|out) ?\d+(\.\w+)*)$/, { error: targetText })], {
  error: targetText,
});

const when = z.enum(['always', 'success', 'failure'], { error: 'expected always, success or failure' });

const failures = [
  'null',
  'errptr',
  'null-or-errptr',
  'negative',
  'nonzero',
  'zero',
  'not-positive',
  'never',
  'unknown',
] as const;
/** A bare `null` in YAML is the null value; it means the same as the word. */
const fails = z.preprocess(
  (v) => (v === null ? 'null' : v),
  z.enum(failures, { error: `expected one of ${failures.join(', ')}` }),
);

const oneOrMore = <T extends z.ZodType>(item: T, expected: string) =>
  z.union([item, z.array(item)], { error: expected });

const releaseNames = oneOrMore(identifier, 'expected the name of a function, or a list of names');

const evidenceText = 'expected `file:line`, `file:line what it shows`, or { source, line, says }';
const evidenceItem = z.union(
  [
    z.string().min(3, { error: evidenceText }),
    z.strictObject({ source: z.string(), line: z.number().int().min(1).optional(), says: z.string().optional() }),
  ],
  { error: evidenceText },
);
const evidence = z.union([evidenceItem, z.array(evidenceItem)], { error: evidenceText });

const scope = z.enum(['devm', 'drmm'], { error: 'expected devm or drmm' });
const managed = z.union([scope, z.strictObject({ scope, owner: index })], {
  error: 'expected devm, drmm, or { scope: devm, owner: 0 }',
});

const acquireText =
  'expected the name of an object, or { object, on, kind, release, when, with, null_safe, managed_with, lasting, owns, only_with }';
const acquire = z.union(
  [
    z.string(),
    z.strictObject({
      object: z.string(),
      on: target.optional(),
      kind: kind.optional(),
      release: releaseNames.optional(),
      when: when.optional(),
      with: index.optional(),
      null_safe: z.boolean().optional(),
      managed_with: releaseNames.optional(),
      lasting: z
        .union([z.boolean(), z.literal('unless-released')], { error: 'expected true, false or unless-released' })
        .optional(),
      owns: oneOrMore(z.string(), 'expected a field, or a list of fields').optional(),
      only_with: oneOrMore(identifier, 'expected the name of a constant, or a list of names').optional(),
    }),
  ],
  { error: acquireText },
);

const releaseText =
  'expected the name of an object, the number of an argument, or { on, object, kind, when, final, base_of, all }';
const release = z.union(
  [
    index,
    z.string(),
    z.strictObject({
      on: target.optional(),
      object: z.string().nullable().optional(),
      kind: kind.optional(),
      when: when.optional(),
      final: z.boolean().optional(),
      base_of: identifier.optional(),
      all: z.boolean().optional(),
    }),
  ],
  { error: releaseText },
);

const consumeText = 'expected the number of an argument, or { on, when, to }';
const consume = z.union([index, z.strictObject({ on: target, when: when.optional(), to: z.string().optional() })], {
  error: consumeText,
});

const action = z.strictObject({
  scope,
  owner: index.default(0),
  action: index.default(1),
  data: index.default(2),
  or_reset: z.boolean().default(false),
});

const versionText = 'expected a kernel version such as "6.12" (in quotes)';
const version = z.string({ error: versionText }).regex(/^\d+\.\d+(\.\d+)?$/, { error: versionText });

/** What a contract may say, apart from its name. */
const facts = {
  /** Default place for `acquires` and `releases` of this entry. */
  on: target.optional(),
  acquires: oneOrMore(acquire, acquireText).optional(),
  releases: oneOrMore(release, releaseText).optional(),
  /** Gives up the claim on an argument of the object that is acquired (`from` of an iterating look-up). */
  drops: oneOrMore(index, 'expected the number of an argument, or a list of them').optional(),
  consumes: oneOrMore(consume, consumeText).optional(),
  managed: managed.optional(),
  action: action.optional(),
  /** The call lets what was set up on an argument run later: work that is queued, a timer that is started. */
  arms: z
    .union([index, z.strictObject({ on: index, queue: index.optional(), falls_with: releaseNames.optional() })], {
      error: 'expected the number of an argument, or { on, queue, falls_with }',
    })
    .optional(),
  borrows: z
    .union(
      [index, z.strictObject({ from: index.optional(), object: z.string().optional(), part: z.boolean().optional() })],
      {
        error: 'expected the number of an argument, or { from, object, part }',
      },
    )
    .optional(),
  passes: z
    .union([index, z.strictObject({ arg: index, takes: z.boolean().optional() })], {
      error: 'expected the number of an argument, or { arg, takes }',
    })
    .optional(),
  /** Constants in the arguments with which the call does not fail. */
  hardly_fails: z.literal(true, 'expected true').optional(),
  /** The answer is no more than what was asked for: that it is beyond a bound is no way to go. */
  within_bounds: z.literal(true, 'expected true').optional(),
  succeeds_with: oneOrMore(identifier, 'expected the name of a constant, or a list of names').optional(),
  /** When the call has worked, a handler gets this argument later, and may give it up. */
  completes: index.optional(),
  /** The function in argument `on` gets an object in its parameter `arg` (from 0), and owes its release. */
  callback_owns: z.strictObject({ on: index, arg: index, object: z.string() }).optional(),
  /** The answer says whether claims on such an object are there on argument 0. */
  asks: z.string().optional(),
  /** Arguments that must be good pointers: the call reads what they point to. */
  looks_through: oneOrMore(index, 'expected the number of an argument, or a list of them').optional(),
  assigns: z.strictObject({ to: index, from: index }).optional(),
  wipes: z
    .union([index, z.strictObject({ arg: index, byte: index.optional() })], {
      error: 'expected the number of an argument, or { arg, byte }',
    })
    .optional(),
  fails: fails.optional(),
  pure: z.boolean().optional(),
  note: z.string().optional(),
  since: version.optional(),
  until: version.optional(),
  evidence: evidence.optional(),
};

const override = z.strictObject(facts);
const named = z.union([evidenceItem, override], {
  error: `${evidenceText}, or an entry such as { drops: 0, evidence: … }`,
});
const names = z.record(identifier, named, { error: 'expected a map from function name to evidence' });

const entry = z.strictObject({
  about: z.string().optional(),
  name: identifier.optional(),
  names: names.optional(),
  ...facts,
});

const iterator = z.strictObject({
  about: z.string().optional(),
  name: identifier.optional(),
  names: z.record(identifier, evidenceItem).optional(),
  variable: index,
  holds: z.union([z.literal(false), z.string()], { error: 'expected false or the name of the object that is held' }),
  scoped: z.boolean().optional(),
  field: z.string().optional(),
  release: releaseNames.optional(),
  evidence: evidence.optional(),
});

const object = z.strictObject({
  kind,
  release: releaseNames,
  /** Calls on something else that give it up along with what it hangs on. */
  falls_with: releaseNames.optional(),
  /** The core gives it up itself for a driver that has no function to undo its setup. */
  core_undoes: z.boolean().optional(),
  /** The functions that it registers run while it lasts, and never to end it. */
  calls_back: z.boolean().optional(),
  /** Functions that get one own it from then on, even when they fail. */
  callees_own: z.boolean().optional(),
  /** Calls by which it finds out that it is to end: in a file without them it ends by itself. */
  asked_by: releaseNames.optional(),
  /** Tag of the structure that a function gets which such an object runs. */
  runs_with: identifier.optional(),
  /** The member that counts: who gets that, or gives it up, has the whole object. */
  counted_in: identifier.optional(),
  /** Who keeps it takes a claim of his own: handing it to a call gives nothing away. */
  keepers_count: z.boolean().optional(),
  about: z.string().optional(),
});

const skips = z.preprocess(
  (v) => (v === null ? 'null' : v),
  z.enum(['null', 'errptr', 'null-or-errptr', 'none'], { error: 'expected null, errptr, null-or-errptr or none' }),
);
const cleanup = z.strictObject({
  release: identifier,
  skips,
  since: version.optional(),
  evidence: evidence.optional(),
});
const how = z.enum(['scoped', 'checked', 'devm', 'drmm'], { error: 'expected scoped, checked, devm or drmm' });
const variant = z.strictObject({
  how,
  use: identifier,
  has_owner: z.boolean().optional(),
  args: z
    .string()
    .regex(/^\{\d+\}(, \{\d+\})*$/, { error: 'expected the arguments in their new order, such as `{1}, {0}`' })
    .optional(),
  since: version.optional(),
  evidence: evidence.optional(),
});
const undo = z
  .string()
  .regex(/^[A-Za-z_]\w*\([^(){}]*(\{(\*?\d+|=)\}[^(){}]*)*\)$/, { error: 'expected a call such as `free({0}, {=})`' });
const guard = z.strictObject({ acquire: identifier, release: identifier, evidence: evidence.optional() });
const predicate = z.enum(
  ['is-failed', 'is-null', 'is-valid', 'is-err', 'is-err-or-null', 'ptr-err', 'ptr-err-or-zero', 'err-ptr', 'err-cast'],
  {
    error:
      'expected one of is-failed, is-null, is-valid, is-err, is-err-or-null, ptr-err, ptr-err-or-zero, err-ptr, err-cast',
  },
);
const verb = z.strictObject({
  acquire: z.string(),
  release: oneOrMore(z.string(), 'expected a verb or a list of verbs'),
  kind,
  lifetime: z.boolean().optional(),
  vague: z.boolean().optional(),
  unless: z.array(z.string()).optional(),
});
/** How long something lives, shortest first. */
const lifetime = z.enum(['frame', 'file', 'bind', 'drm', 'device', 'module'], {
  error: 'expected frame, file, bind, drm, device or module',
});
const callback = z.strictObject({
  role: z.enum(['setup', 'teardown', 'other', 'permanent', 'removable'], {
    error: 'expected setup, teardown, other, permanent or removable',
  }),
  partner: releaseNames.optional(),
  cleans_up_itself: z.boolean().optional(),
  alone: z.boolean().optional(),
  unloads: z.boolean().optional(),
  needs_partner: z.boolean().optional(),
  scope: lifetime.optional(),
});

const pattern = z.string({ error: 'expected a pattern' });
const runnerCall = z.strictObject({
  on: index.optional(),
  handlers: z.array(index).optional(),
  data: index.optional(),
  managed: z.boolean().optional(),
  final: z.boolean().optional(),
  all: z.boolean().optional(),
  waits: z.boolean().optional(),
  evidence: evidence.optional(),
});
const runnerCalls = z.record(identifier, runnerCall, { error: 'expected a map from function name to { on, … }' });
/** What runs by itself from some call on until another. */
const runner = z.strictObject({
  about: z.string().optional(),
  idle: z.boolean().optional(),
  powered: z.boolean().optional(),
  visible: z.boolean().optional(),
  keeps_loaded: z.boolean().optional(),
  field: identifier.optional(),
  callbacks: z.array(pattern).optional(),
  starts: runnerCalls.optional(),
  arms: runnerCalls.optional(),
  stops: runnerCalls.optional(),
  halts: runnerCalls.optional(),
});

const assertedText = 'expected { on, is }, where `is` is one of true, valid';
/** What a macro that may not return has made sure of when it does. */
const asserted = z.strictObject(
  { on: index, is: z.enum(['true', 'valid'], { error: assertedText }) },
  { error: assertedText },
);
const optionText = 'expected a map from option to true, false or a number';
const wayText = 'expected a list of contract, tree';
/** What calls do, step by step: functions and macros in C over the words of the lifetime machine. */
const program = z.strictObject({
  about: z.string().optional(),
  name: z.string({ error: 'expected a name for messages' }),
  replaces: z.array(z.string(), { error: 'expected a list of files' }).optional(),
  gives_way_to: z.array(z.enum(['contract', 'tree'], { error: wayText }), { error: wayText }).optional(),
  evidence: z.record(identifier, evidenceItem, { error: 'expected a map from function name to evidence' }).optional(),
  since: version.optional(),
  until: version.optional(),
  code: z.string({ error: 'expected C code' }),
});

/** A behaviour that kernels differ in: the tree shows it by a call in a function, its version tells it otherwise. */
const behaviour = z.strictObject({
  about: z.string(),
  file: z.string({ error: 'expected a file of the kernel tree' }),
  function: identifier,
  calls: identifier,
  since: version,
  evidence: evidence.optional(),
});

const content = {
  programs: z.array(program, { error: 'expected a list of programs' }).optional(),
  behaviours: z.record(z.string(), behaviour).optional(),
  options: z
    .record(identifier, z.union([z.boolean(), z.number()], { error: optionText }), { error: optionText })
    .optional(),
  objects: z.record(z.string(), object).optional(),
  contracts: z.array(entry, { error: 'expected a list of entries' }).optional(),
  iterators: z.array(iterator, { error: 'expected a list of iterators' }).optional(),
  cleanups: z.record(identifier, cleanup).optional(),
  variants: z.record(identifier, z.array(variant, { error: 'expected a list of variants' })).optional(),
  parameters: z.record(identifier, index).optional(),
  tolerates: z.record(identifier, z.strictObject({ is: skips, evidence: evidence.optional() })).optional(),
  undo: z.record(identifier, undo).optional(),
  owners: z.partialRecord(scope, z.record(identifier, z.string())).optional(),
  scopes: z.record(kindName, z.strictObject({ scope: lifetime, evidence: evidence.optional() })).optional(),
  guards: z.record(identifier, guard).optional(),
  predicates: z.record(identifier, predicate).optional(),
  transparent: z.array(identifier).optional(),
  positive: z.array(identifier).optional(),
  no_return: z.array(identifier).optional(),
  stops_if: z.array(identifier).optional(),
  stops_unless: z.record(identifier, asserted).optional(),
  no_fail: z.array(identifier).optional(),
  raises: z.array(identifier).optional(),
  pure: z.array(z.string()).optional(),
  looks: z.array(z.string()).optional(),
  teardown: z.array(z.string()).optional(),
  zeros: z.array(z.string()).optional(),
  awaits: z
    .record(
      identifier,
      z.strictObject({
        on: z.number().int().min(0),
        holds: z.enum(['zero', 'positive'], { error: 'expected zero or positive' }),
      }),
    )
    .optional(),
  failures: z.array(z.string()).optional(),
  underway: z.array(identifier).optional(),
  for_good: z.array(identifier).optional(),
  always_undone: z.array(identifier).optional(),
  callback_macros: z.record(identifier, z.array(identifier.nullable())).optional(),
  verbs: z.array(verb).optional(),
  callbacks: z.record(identifier, callback).optional(),
  runners: z.record(z.string(), runner).optional(),
  quiets: z.array(z.string()).optional(),
  ends: z.array(z.string()).optional(),
  /** Patterns: calls that store a pointer for others to ask for, and never give it up. */
  remembers: z.array(z.string()).optional(),
  drains: z.array(identifier).optional(),
  links: z.array(identifier).optional(),
  off_at_first: z.array(identifier).optional(),
  silences: z.array(identifier).optional(),
  waits: z.array(identifier).optional(),
  powers: z.array(z.string()).optional(),
  dormant: z.array(z.string()).optional(),
};

/** A builtin file: everything is known, a key too many is a mistake. */
export const builtinFile = z.strictObject({ subsystem: z.string(), about: z.string().optional(), ...content });

/** The user's file: other keys belong to other rooms. */
export const workspaceFile = z.looseObject(content);

export type FileContent = z.output<typeof workspaceFile>;
export type Entry = z.output<typeof entry>;
export type EntryFacts = z.output<typeof override>;
export type EvidenceEntry = z.output<typeof evidence>;
export type TargetEntry = z.output<typeof target>;
export type RunnerEntry = z.output<typeof runner>;
export type IteratorEntry = z.output<typeof iterator>;
