import { allRules, checkVersion, type CheckContext, type Clue } from '../check/index.js';
import { suppress, type Finding } from '../report/index.js';
import { applyChanges, inOrder } from './changes.js';
import { undoneByAction } from './action.js';
import { scopedCleanup } from './cleanup.js';
import { setUpEarlier } from './earlier.js';
import { exchangeCalls } from './exchange.js';
import type { Fix, Proposal } from './fix.js';
import { takeCount } from './get.js';
import { releaseLater } from './late.js';
import { managedFromSetup, managedOwner, managedVariant } from './managed.js';
import { stopEarlier } from './order.js';
import { insertRelease } from './release.js';
import type { Scene } from './scene.js';
import { scopedIterator } from './scoped.js';
import { suppressWithReason } from './suppress.js';
import { undoInPartner } from './teardown.js';
import { betweenCallerAndCallee } from './through-callee.js';
import { matchingRelease, removeRelease } from './twice.js';
import { newUnwinding } from './new-unwinding.js';
import { throughLabels } from './unwind.js';
import { stopFirst } from './stop-first.js';
import { testEarlier, testResult } from './untested.js';
import { checkedVariant } from './variant.js';
import { tidied } from './tidy.js';
import { analyse, isSame, verify, type Analysis } from './verify.js';
import { stopAndWait } from './waiting.js';

type Generator = (scene: Scene) => Proposal[];

const LEAK: readonly Generator[] = [
  checkedVariant,
  throughLabels,
  newUnwinding,
  insertRelease,
  scopedIterator,
  scopedCleanup,
  managedVariant,
];
/** What is tried for each rule, in the order in which fixes are listed; of each generator the first that proves good. */
const GENERATORS: Readonly<Record<string, readonly Generator[]>> = {
  'leaked-reference': LEAK,
  'unbalanced-enable': LEAK,
  'released-twice': [removeRelease, betweenCallerAndCallee],
  'managed-and-manual': [removeRelease, matchingRelease],
  'wrong-release': [matchingRelease],
  'use-after-release': [releaseLater],
  'missing-teardown': [undoInPartner, managedFromSetup, undoneByAction],
  'missing-get': [takeCount, removeRelease],
  'teardown-order': [stopAndWait, stopEarlier, exchangeCalls, setUpEarlier, managedOwner, stopFirst],
  'unchecked-acquire': [testEarlier, testResult],
};

/** The file last looked at: several findings of it are asked about in turn. */
const last = new WeakMap<CheckContext, Analysis>();

/**
 * The fixes of a finding, at most one of each sort. Each was tried: the changed text
 * was checked again, has the finding no more and none that it had not before (a
 * suppression: none that is not suppressed). Costs a check of the file for each thing
 * tried. Empty when the finding is not of this text.
 */
export function fixesFor(finding: Finding, text: string, context: CheckContext): Fix[] {
  const scene = sceneOf(finding, text, context);
  if (scene === null) return [];
  const { before } = scene;
  const good = (proposals: readonly Proposal[]): Proposal | null => {
    for (const proposal of proposals) {
      const made = inOrder(withLineBreaks(proposal, text));
      const changes = made && tidied(scene, made);
      if (changes && verify(before, { ...scene.clue, finding }, scene.alike, changes, context, proposal))
        return { ...proposal, changes };
    }
    return null;
  };
  const tried = (GENERATORS[finding.rule] ?? []).flatMap((generate) => good(generate(scene)) ?? []);
  const silenced = suppressWithReason(scene)
    .map((proposal) => ({ ...proposal, changes: withLineBreaks(proposal, text) }))
    .filter((proposal) => silences(before, finding, proposal, context))
    .slice(0, 1);
  return [...tried, ...silenced].map(({ id, title, kind, changes }, i) => ({
    id,
    title,
    kind,
    changes,
    preferred: i === 0 && kind !== 'suppress',
  }));
}

function sceneOf(
  finding: Finding,
  text: string,
  context: CheckContext,
): (Scene & { readonly before: Analysis }) | null {
  let before = last.get(context);
  if (before?.text !== text || before.file !== finding.file) {
    before = analyse(finding.file, text, context);
    last.set(context, before);
  }
  const clue = before.clues.find(({ finding: f }) => isSame(f, finding));
  const { code } = before;
  if (!clue || code === null || !before.result.findings.some((f) => isSame(f, finding))) return null;
  return {
    finding,
    clue,
    alike: before.clues.filter((c) => isAlike(c, clue)),
    places: [...new Set([clue.at, ...clue.others, ...(before.lost.get(clue.reference?.at ?? -1) ?? [])])],
    code,
    fn: clue.function,
    context,
    book: context.book,
    statement: code.statementAt(clue.function, clue.at),
    successes: before.successes,
    unclaimed: before.unclaimed,
    before,
  };
}

/** The same claim, lost elsewhere. */
function isAlike(a: Clue, b: Clue): boolean {
  return (
    a.reference !== null &&
    a.reference.at === b.reference?.at &&
    a.finding.rule === b.finding.rule &&
    a.finding.confidence !== 'low'
  );
}

function withLineBreaks(proposal: Proposal, text: string): Proposal['changes'] {
  if (!text.includes('\r\n')) return proposal.changes;
  return proposal.changes.map((change) => ({ ...change, text: change.text.replace(/\r?\n/g, '\r\n') }));
}

/** The comment makes this finding go, and brings up nothing. */
function silences(before: Analysis, finding: Finding, proposal: Proposal, context: CheckContext): boolean {
  const rules = new Set(allRules().map((rule) => rule.id));
  const count = (text: string, found: readonly Finding[]): number =>
    suppress(finding.file, text, found, rules).findings.length;
  const text = applyChanges(before.text, proposal.changes);
  // a comment changes nothing but the place of things: only its function is run again
  const source = context.parser.parse(text);
  if ('error' in source || before.earlier === null) return false;
  const after = checkVersion(finding.file, source, context, before.earlier).result;
  const shown = suppress(finding.file, text, after.findings, rules);
  const gone = shown.suppressed.some(
    ({ finding: f }) => f.rule === finding.rule && f.message.length > 0 && f.function === finding.function,
  );
  return gone && count(text, after.findings) < count(before.text, before.result.findings);
}
