import {
  checkVersion,
  checkSource,
  type CheckContext,
  type Clue,
  type Earlier,
  type ExitClass,
  type Witness,
} from '../check/index.js';
import type { FileResult, Finding } from '../report/finding.js';
import { offsetAt } from '../syntax/index.js';
import { applyChanges, mapOffset, unmapOffset } from './changes.js';
import { Code } from './code.js';
import type { Proposal, TextChange } from './fix.js';

/** What is known of a file's text: its findings, and what the engine knew when it made them. */
export interface Analysis {
  readonly file: string;
  readonly text: string;
  readonly result: FileResult;
  /** What a check of a version of the text can build on; null when it could not be parsed. */
  readonly earlier: Earlier | null;
  readonly clues: readonly Clue[];
  /** Null when the text could not be parsed. */
  readonly code: Code | null;
  /** Releases that some path reaches without a claim of the function. */
  readonly unclaimed: ReadonlySet<number>;
  /** By the offset of the call that took a claim: ways of leaving that give it up before, and that do not. */
  readonly released: ReadonlyMap<number, ReadonlySet<ExitClass>>;
  readonly kept: ReadonlyMap<number, ReadonlySet<ExitClass>>;
  /** By the offset of the call that took a claim: where it is lost, of which a report shows but some, and where it may be. */
  readonly lost: ReadonlyMap<number, ReadonlySet<number>>;
  readonly perhapsLost: ReadonlyMap<number, ReadonlySet<number>>;
  /** By where a function starts: of each way of leaving it with success, the offsets of the calls that took what it has or had. */
  readonly successes: ReadonlyMap<number, readonly (readonly number[])[]>;
}

export function analyse(file: string, text: string, context: CheckContext): Analysis {
  const clues: Clue[] = [];
  const unclaimed = new Set<number>();
  const released = new Map<number, Set<ExitClass>>();
  const kept = new Map<number, Set<ExitClass>>();
  const lost = new Map<number, Set<number>>();
  const perhapsLost = new Map<number, Set<number>>();
  const successes = new Map<number, (readonly number[])[]>();
  const source = context.parser.parse(text);
  const found = { file, text, clues, unclaimed, released, kept, lost, perhapsLost, successes };
  if ('error' in source) return { ...found, result: checkSource({ file, text }, context), earlier: null, code: null };
  const witness: Witness = {
    clue: (clue) => clues.push(clue),
    unclaimed: (at) => unclaimed.add(at),
    succeeds: (fn, taken) => successes.set(fn.start, [...(successes.get(fn.start) ?? []), taken]),
    lost: (taken, places, likely) => {
      const known = likely ? lost : perhapsLost;
      known.set(taken, new Set([...(known.get(taken) ?? []), ...places]));
    },
    left: (taken, exit, gone) => {
      const ways = gone ? released : kept;
      ways.set(taken, (ways.get(taken) ?? new Set()).add(exit));
    },
  };
  const { result, earlier } = checkVersion(file, source, { ...context, witness }, null);
  return { ...found, result, earlier, code: new Code(source) };
}

/**
 * Whether the changed text no longer has the finding and has no new one. Findings that are not shown unless asked
 * for do not count as new ones, except for a fix of such a finding.
 */
export function verify(
  before: Analysis,
  clue: Clue,
  alike: readonly Clue[],
  changes: readonly TextChange[],
  context: CheckContext,
  { elsewhere = false, strict = false, partly = false }: Pick<Proposal, 'elsewhere' | 'strict' | 'partly'>,
): boolean {
  const { finding } = clue;
  const text = applyChanges(before.text, changes);
  if (text === before.text) return false;
  const after = analyse(before.file, text, context);
  if (after.code === null || !isGone(before, after, clue, changes, partly)) return false;
  if (hasNew(before, after, changes, strict || finding.confidence === 'low')) return false;
  if (after.result.notes.length > before.result.notes.length) return false;
  if (givesUpTooMuch(before, after, clue, alike, changes)) return false;
  // what somebody else took and gave to the function is given up without a claim of its own
  const given = clue.reference?.facts.some((fact) => fact.startsWith('given-')) === true;
  if (!elsewhere && !given) {
    for (const at of after.unclaimed) {
      const was = unmapOffset(changes, at);
      if (was === null || !before.unclaimed.has(was)) return false;
    }
  }
  return true;
}

/** The claim is given up on a way of leaving that kept it on purpose, as success does where nothing was found there. */
function givesUpTooMuch(
  before: Analysis,
  after: Analysis,
  clue: Clue,
  alike: readonly Clue[],
  changes: readonly TextChange[],
): boolean {
  const { reference: r, exitClass } = clue;
  if (!r || exitClass === null) return false;
  const was = before.released.get(r.at);
  const taken = mapOffset(changes, r.at);
  const is = after.released.get(taken) ?? [];
  // nobody but the frame knows it: there is nothing to keep it for
  const onlyHere = r.kind === 'reference' && r.origin === 'result' && r.holder.kind === 'frame';
  if (onlyHere) return false;
  // nobody can say whether it succeeds: as long as that would keep it, the rest may give it up
  const kept = [...(after.kept.get(taken) ?? [])].some((exit) => exit === 'success' || exit === 'unknown');
  const lost = [exitClass, ...alike.map((other) => other.exitClass)];
  const meant = kept ? ['error', ...lost] : exitClass === 'unknown' ? ['error'] : lost;
  return [...is].some((exit) => !(was?.has(exit) ?? false) && !meant.includes(exit));
}

/** What is the same for a finding that has moved with the text around it. */
function keyOf(f: Finding): string {
  return [f.rule, f.function, f.acquire?.call ?? '', f.release ?? '', f.object, f.label].join('\0');
}

function isGone(
  before: Analysis,
  after: Analysis,
  clue: Clue,
  changes: readonly TextChange[],
  partly: boolean,
): boolean {
  const { code } = before;
  const { finding, reference: r } = clue;
  const now = after.code;
  if (code === null || now === null) return false;
  const taken = mapOffset(changes, r?.at ?? -1);
  const isIn = (lost: ReadonlyMap<number, ReadonlySet<number>>): boolean =>
    [clue.at, ...clue.others].some((at) => lost.get(taken)?.has(mapOffset(changes, at)) === true);
  if (isIn(after.lost)) return false;
  if (partly) return !isIn(after.perhapsLost);
  const key = keyOf(finding);
  const starts = now.source.lineStarts;
  const at = mapOffset(changes, offsetAt(code.source.lineStarts, finding));
  // what success keeps at the place is another matter, and was not shown before
  const onSuccess = (f: Finding): boolean =>
    f.confidence === 'low' && f.facts.includes('success-exit') && !finding.facts.includes('success-exit');
  const line = (f: Finding): boolean => {
    if (onSuccess(f)) return false;
    const offset = offsetAt(starts, f);
    return now.lineStart(offset) === now.lineStart(at);
  };
  const was = before.result.findings.filter((f) => keyOf(f) === key);
  const is = after.result.findings.filter((f) => keyOf(f) === key);
  const there = was.filter((f) => f.line === finding.line && f.column === finding.column).length;
  const counts = (f: Finding): boolean => f.confidence !== 'low' || finding.confidence === 'low';
  return is.filter(counts).length < was.filter(counts).length && is.filter(line).length < there;
}

function hasNew(before: Analysis, after: Analysis, changes: readonly TextChange[], evenLow: boolean): boolean {
  const counts = new Map<string, number>();
  for (const f of before.result.findings) counts.set(keyOf(f), (counts.get(keyOf(f)) ?? 0) + 1);
  for (const f of after.result.findings) {
    if (f.confidence === 'low' && !evenLow) continue;
    const left = (counts.get(keyOf(f)) ?? 0) - 1;
    if (left < 0 && !wasLost(before, after, f, changes)) return true;
    counts.set(keyOf(f), left);
  }
  return false;
}

/** It was there before, behind others of its kind. */
function wasLost(before: Analysis, after: Analysis, finding: Finding, changes: readonly TextChange[]): boolean {
  const clue = after.clues.find(({ finding: f }) => isSame(f, finding));
  if (!clue?.reference) return false;
  const taken = unmapOffset(changes, clue.reference.at);
  const at = unmapOffset(changes, clue.at);
  return taken !== null && at !== null && before.lost.get(taken)?.has(at) === true;
}

/** One and the same of a text. */
export function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.line === b.line && a.column === b.column && a.message === b.message;
}
