import { fingerprint } from '../report/fingerprint.js';
import { isAtLeast, type Confidence, type Finding, type PathStep } from '../report/finding.js';
import type { ParsedSource } from '../syntax/tree.js';
import { positionAt } from '../syntax/index.js';
import { conditionWords, shortened } from './condition-words.js';
import type { Site } from './rules/rule.js';
import type { TrailStep } from './state.js';

const MOST_STEPS = 30;

/**
 * Binds findings of one function to its file's text.
 *
 * @param least Findings with less confidence need no path.
 */
export function siteOf(source: ParsedSource, file: string, functionName: string, least: Confidence = 'low'): Site {
  const position = (offset: number): { line: number; column: number } =>
    positionAt(source.lineStarts, Math.max(0, offset));
  const step = (offset: number, message: string): PathStep => ({ file, ...position(offset), message });
  return {
    file,
    functionName,
    line: (offset) => position(offset).line,
    text: (start, end) => source.text.slice(start, end),
    step,
    tells: ({ confidence }) => isAtLeast(confidence, least),
    way: ({ trail }, from, acquireMessage) => way(source, trail, from, acquireMessage, step),
    make: (parts): Finding => {
      const start = position(parts.at);
      const end = position(parts.end > parts.at ? parts.end : lineEnd(source.text, parts.at));
      return {
        rule: parts.rule,
        file,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        function: functionName,
        object: parts.object,
        label: parts.label,
        acquire: parts.acquire ? { call: parts.acquire.call, line: position(parts.acquire.at).line } : null,
        release: parts.release,
        message: parts.message,
        // the event itself says more than the trail's own step at that place
        path: parts.path.filter((step, i) => !(i + 1 < parts.path.length && samePlace(step, parts.path[i + 1]))),
        confidence: parts.verdict.confidence,
        facts: parts.verdict.facts,
        fingerprint: fingerprint([
          parts.rule,
          file,
          functionName,
          parts.acquire?.call ?? '',
          parts.release ?? '',
          parts.object,
        ]),
      };
    },
  };
}

function samePlace(a: PathStep, b: PathStep): boolean {
  return a.line === b.line && a.column === b.column;
}

function lineEnd(text: string, at: number): number {
  const semicolon = text.indexOf(';', at);
  const newline = text.indexOf('\n', at);
  if (semicolon >= 0 && (newline < 0 || semicolon < newline)) return semicolon;
  return newline < 0 ? text.length : newline;
}

function way(
  source: ParsedSource,
  trail: TrailStep | null,
  from: number,
  acquireMessage: string | null,
  step: (offset: number, message: string) => PathStep,
): PathStep[] {
  const steps: PathStep[] = [];
  let reached = false;
  for (let at = trail; at && !reached; at = at.previous) {
    reached = (at.kind === 'call' || at.kind === 'iterate') && at.at === from;
    if (reached) break;
    const said = describe(source, at);
    if (said !== null) steps.push(step(at.at, said));
  }
  if (!reached && acquireMessage === null) {
    // a way that begins with the function itself: only what comes after `from` matters
    while (steps.length > 0 && steps.length > MOST_STEPS) steps.pop();
  }
  if (steps.length > MOST_STEPS) {
    const cut = steps.length - MOST_STEPS;
    steps.splice(MOST_STEPS / 2, cut);
  }
  if (acquireMessage !== null) steps.push(step(from, acquireMessage));
  return steps.reverse();
}

function describe(source: ParsedSource, at: TrailStep): string | null {
  switch (at.kind) {
    case 'branch':
      return at.end > at.at ? conditionWords(source, at.at, at.end, at.text === 'yes') : at.text;
    case 'jump':
      return `goto ${at.text}`;
    case 'call': {
      if (at.text.startsWith('takes ')) return null;
      const within = at.text.indexOf(' in ');
      return within < 0
        ? `calls ${shortened(source.text.slice(at.at, at.end))}`
        : `${at.text.slice(within + ' in '.length)}() ${at.text.slice(0, within)}()`;
    }
    case 'iterate':
    case 'choice':
      return at.text;
  }
}
