import type { Reference } from '../lifetime/index.js';
import type { Finding } from '../report/finding.js';
import { offsetAt } from '../syntax/index.js';
import type { FunctionNode, ParsedSource } from '../syntax/tree.js';
import type { Exit } from './engine.js';
import { exitClass, type ExitClass, type Leak } from './leaks.js';
import type { Observation, Task } from './task.js';
import { E, Z } from './values.js';

/**
 * What the engine knew when it made a finding, for readers that want more than a
 * report prints: quick fixes. All offsets are UTF-16 code units from 0.
 */
export interface Clue {
  /** As it was made; equal findings of a file are told apart later. */
  readonly finding: Finding;
  readonly function: FunctionNode;
  /** The claim it is about; null where there is none. */
  readonly reference: Reference | null;
  /** Where the finding points. */
  readonly at: number;
  /** The return statement or the closing brace that is reached; -1 when no exit is concerned. */
  readonly exitAt: number;
  /** What that exit says of the function; null when no exit is concerned. */
  readonly exitClass: ExitClass | null;
  /** Other jumps at which the same claim is lost on the way to the same exit. */
  readonly others: readonly number[];
  /** Calls that give up claims of this site on other paths of the function. */
  readonly releases: readonly number[];
  /** What the call that took it may have answered instead, for all that the way asked; `unknown` for a status. */
  readonly perhaps: 'none' | 'null' | 'errptr' | 'null-or-errptr' | 'unknown';
}

/** Told about findings and exits while a file is checked. */
export interface Witness {
  readonly clue: (clue: Clue) => void;
  /** Whether a claim taken at this offset was given up when the function is left in this way. */
  readonly left: (taken: number, exit: ExitClass, released: boolean) => void;
  /** A claim taken at this offset is lost at those jumps or exits, which a report shows unless it has enough of its kind. */
  readonly lost: (taken: number, at: readonly number[], likely: boolean) => void;
  /** A way of leaving a function with success, by the offsets of the calls that took what it has or had claims on. */
  readonly succeeds: (fn: FunctionNode, taken: readonly number[]) => void;
  /** Some path reaches this release without a claim that the function took; the offset of the call. */
  readonly unclaimed: (at: number) => void;
}

export function leakClue(finding: Finding, fn: FunctionNode, leak: Leak, task: Task): Clue {
  const { reference, exit, decidedAt, others } = leak;
  const releases = [...(task.releasedAt.get(reference.site) ?? [])];
  return {
    finding,
    function: fn,
    reference,
    at: decidedAt,
    exitAt: exit.at,
    exitClass: leak.exitClass,
    others,
    releases,
    perhaps: leak.sure ? 'none' : perhaps(reference, exit),
  };
}

export function eventClue(finding: Finding, fn: FunctionNode, { event }: Observation): Clue {
  const reference = 'reference' in event ? event.reference : null;
  return { ...NOWHERE, finding, function: fn, reference, at: event.at };
}

/** Of a finding that comes of looking at the file as a whole. */
export function fileClue(finding: Finding, fn: FunctionNode, reference: Reference | null, source: ParsedSource): Clue {
  return { ...NOWHERE, finding, function: fn, reference, at: offsetAt(source.lineStarts, finding) };
}

const NOWHERE = { exitAt: -1, exitClass: null, others: [], releases: [], perhaps: 'none' } as const;

/** What the ways of leaving a function do to its claims. */
export function tellExits(
  fn: FunctionNode,
  task: Task,
  exits: readonly Exit[],
  judged: readonly Judged[],
  witness: Witness,
): void {
  for (const exit of exits) {
    if (exitClass(task, exit) === 'success')
      witness.succeeds(
        fn,
        exit.state.claims.map((claim) => claim.at),
      );
    for (const claim of exit.state.claims) {
      if (claim.origin === 'foreign') {
        // nothing is given up where there is nothing, and the release says so
        const tolerated = task.file.book.tolerates(claim.releasedBy ?? '') !== 'none';
        if (!tolerated || exit.state.facts.maskOf(claim.keys[0]) !== Z) witness.unclaimed(claim.releasedAt);
      } else witness.left(claim.at, exitClass(task, exit, claim.kind), claim.status === 'released');
    }
  }
  for (const at of task.ofNothing) witness.unclaimed(at);
  for (const { leak, rank } of judged) witness.lost(leak.reference.at, [leak.decidedAt, ...leak.others], rank > 0);
}

/** A leak, and what it is worth: 0 is shown only to who asks for it. */
interface Judged {
  readonly leak: Leak;
  readonly rank: number;
}

function perhaps({ guard, keys }: Reference, { state }: Exit): Clue['perhaps'] {
  if (guard === null || !keys.includes(guard.value)) return 'unknown';
  const left = state.facts.maskOf(guard.value) & ~guard.mask;
  if ((left & E) === 0) return 'null';
  return (left & Z) === 0 ? 'errptr' : 'null-or-errptr';
}
