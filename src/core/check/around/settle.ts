import type { ContractBook } from '../../contracts/model.js';
import type { FileResult, Finding, Note } from '../../report/finding.js';
import { lineStartsOf, positionAt } from '../../syntax/index.js';
import { zeroFunctions } from '../calls.js';
import { checkSource, type CheckContext } from '../file.js';
import { Bodies, type Around, type Body } from './bodies.js';
import {
  keptElsewhere,
  undoneAbove,
  undoneBelow,
  undoneBeside,
  undoneOnTheWay,
  unheard,
  type Owed,
} from './evidence.js';

/** Why a claim is doubtful that a file by itself shows: a fact of its confidence, see docs/confidence.md. */
type Doubt = 'undone-in-another-file' | 'failure-unheard' | 'kept-in-another-file' | 'callee-never-fails';

/** How many lines below a call its answer is asked about, at most. */
const ASKED_WITHIN = 6;
const OWED = new Set(['leaked-reference', 'unbalanced-enable', 'missing-teardown']);

/** The result for a file, with less confidence in the findings that the files around it cast doubt on. */
export function settle(result: FileResult, text: string, around: Around, context: CheckContext): FileResult {
  const asked = result.findings.filter((f) => f.confidence !== 'low' && OWED.has(f.rule) && f.acquire !== null);
  if (asked.length === 0) return result;
  const { file } = result;
  const again = (zeros: ReadonlySet<string>): readonly Finding[] =>
    checkSource({ file, text }, { ...context, zeros }).findings.filter((f) => f.confidence !== 'low');
  const doubts = doubtsFrom(text, asked, around, context.book, again);
  const refused = around.refused?.() ?? null;
  const notes: Note[] = refused === null ? [] : [{ kind: 'bound', file, line: null, function: null, message: refused }];
  if (doubts.size + notes.length === 0) return result;
  const findings = result.findings.map((finding): Finding => {
    const doubt = doubts.get(finding);
    return doubt ? { ...finding, confidence: 'low', facts: [...finding.facts, doubt] } : finding;
  });
  return { ...result, findings, notes: [...result.notes, ...notes] };
}

function doubtsFrom(
  text: string,
  asked: readonly Finding[],
  around: Around,
  book: ContractBook,
  /** The findings again, when calls of these functions always give zero. */
  again: (zeros: ReadonlySet<string>) => readonly Finding[],
): ReadonlyMap<Finding, Doubt> {
  const doubts = new Map<Finding, Doubt>();
  const bodies = new Bodies(text, around, book);
  const lineStarts = lineStartsOf(text);
  const lineAt = (offset: number): number => positionAt(lineStarts, offset).line;
  for (const finding of asked) {
    const owed = owedBy(finding, book);
    if (finding.rule === 'missing-teardown') {
      if (undoneBelow(owed, bodies) || undoneBeside(owed, bodies)) doubts.set(finding, 'undone-in-another-file');
    } else if (undoneOnTheWay(owed, bodies, lineAt) || (!isPartial(finding) && undoneAbove(owed, bodies)))
      doubts.set(finding, 'undone-in-another-file');
    else if (unheard(owed, bodies)) doubts.set(finding, 'failure-unheard');
    else if (isObject(finding) && keptElsewhere(owed, bodies, lineAt)) doubts.set(finding, 'kept-in-another-file');
  }
  const left = asked.filter((f) => !doubts.has(f));
  const zeros = neverFailing(left, bodies, lineAt);
  if (zeros.size === 0) return doubts;
  // the claim may be lost at another exit, of which nothing was said so far
  const claim = (f: Finding): string => [f.rule, f.function, f.object, f.acquire?.call, f.acquire?.line].join(' ');
  const told = new Set(left.map((f) => `${claim(f)} ${f.line}`));
  const now = again(zeros);
  const stands = (f: Finding): boolean =>
    now.some((g) => claim(g) === claim(f) && (g.line === f.line || !told.has(`${claim(g)} ${g.line}`)));
  for (const finding of left) if (!stands(finding)) doubts.set(finding, 'callee-never-fails');
  return doubts;
}

/** Callers that give up all of it, or what came to be, know nothing of this part. */
function isPartial({ facts }: Finding): boolean {
  return ['indexed', 'round-cut-short', 'container-freed', 'own-failure'].some((fact) => facts.includes(fact));
}

/** The claim is on what the label names, not on something that was set up with it. */
function isObject({ rule, facts }: Finding): boolean {
  return rule === 'leaked-reference' && !facts.includes('inferred-pair');
}

function owedBy(finding: Finding, book: ContractBook): Owed {
  const { acquire, release, label } = finding;
  const contract = acquire && book.contract(acquire.call);
  const all = contract?.effects.flatMap((e) => (e.do === 'acquire' ? e.release : [])) ?? [];
  const member = /(?:->|\.)(\w+)(?:\[[^\]]*\])*$/.exec(label)?.[1] ?? null;
  return { finding, release: new Set([...(release === null ? [] : [release]), ...all]), member };
}

/** Functions of other files whose answer the way of a finding may have asked about, and that can only give zero. */
function neverFailing(findings: readonly Finding[], bodies: Bodies, lineAt: (offset: number) => number): Set<string> {
  const zeros = new Set<string>();
  for (const { function: name, path } of findings) {
    const own = bodies.get(name);
    for (const call of own ? bodies.callsOf(own) : []) {
      const line = lineAt((own?.start ?? 0) + call.at);
      // where the call stands, or a little below
      if (zeros.has(call.name) || !path.some((step) => line <= step.line && step.line <= line + ASKED_WITHIN)) continue;
      const callee = bodies.beside(call.name);
      if (callee !== null && givesZero(callee, bodies)) zeros.add(call.name);
    }
  }
  return zeros;
}

function givesZero(callee: Body, bodies: Bodies): boolean {
  const returned = bodies.reached(callee).map(({ name, code }): [string, string[]] => {
    const statements = [...code.matchAll(/\breturn\b[^;]*;/g)].map(([statement]) => statement);
    return [name, statements.length > 0 ? statements : ['return;']];
  });
  return zeroFunctions(new Map(returned)).has(callee.name);
}
