import type { Finding, Note } from './finding.js';
import { compareText, fingerprint } from './fingerprint.js';
import type { ReportRule, SuppressedFinding } from './report.js';

/** Reported where a suppression lacks its reason or names a rule that does not exist. */
export const BARE_SUPPRESSION: ReportRule = {
  id: 'bare-suppression',
  title: 'Suppression without a reason',
  summary: 'A comment silences a finding but does not say why, or names a rule that does not exist.',
  page: 'docs/rules/bare-suppression.md',
  level: 'warning',
};

interface Suppression {
  readonly rules: readonly string[];
  readonly reason: string;
  /** 1-based line and column of the comment, and where its text ends. */
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly length: number;
  used: boolean;
}

export interface SuppressionResult {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly notes: readonly Note[];
}

// Bounded repetitions: a hostile comment must not make the search slow.
const COMMENT = /(\/\*|\/\/)[ \t]*lifetimes:[ \t]*ignore\b([^\n]{0,1000})/g;

/**
 * Applies the suppression comments of one file,
 * `lifetimes: ignore RULE[, RULE] -- reason` in a comment of either style. A
 * comment speaks for its own line and for the next line that holds code, and
 * matches a finding by its line or by the line of its acquire.
 */
export function suppress(
  file: string,
  text: string,
  found: readonly Finding[],
  knownRules: ReadonlySet<string>,
): SuppressionResult {
  if (!text.includes('lifetimes:')) return { findings: found, suppressed: [], notes: [] };
  const lines = text.split('\n');
  const comments = parse(text);
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const notes: Note[] = [];

  for (const finding of found) {
    const by = comments.find((c) => speaksFor(c, finding, lines));
    if (by === undefined) findings.push(finding);
    else {
      by.used = true;
      suppressed.push({ finding, by: 'comment', reason: by.reason });
    }
  }
  for (const comment of comments) {
    const unknown = comment.rules.filter((rule) => !knownRules.has(rule));
    if (comment.rules.length === 0) findings.push(bare(file, comment, 'names no rule'));
    else if (unknown.length > 0) findings.push(bare(file, comment, `names an unknown rule: ${unknown.join(', ')}`));
    else if (comment.reason === '') {
      findings.push(bare(file, comment, 'gives no reason; write: lifetimes: ignore RULE -- reason'));
    } else if (!comment.used) {
      notes.push({
        kind: 'suppression',
        file,
        line: comment.line,
        function: null,
        message: `nothing to ignore here: no finding of ${comment.rules.join(', ')} on this or the next line`,
      });
    }
  }
  return { findings, suppressed, notes };
}

function parse(text: string): Suppression[] {
  const comments: Suppression[] = [];
  let line = 1;
  let lineStart = 0;
  for (const match of text.matchAll(COMMENT)) {
    for (let at = text.indexOf('\n', lineStart); at >= 0 && at < match.index; at = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = at + 1;
    }
    let rest = match[2];
    let endLine = line;
    if (match[1] === '/*') {
      const close = text.indexOf('*/', match.index);
      // A block comment may go on over lines: the reason then does too.
      const stop = close < 0 ? match.index + match[0].length : close;
      const whole = text.slice(match.index, Math.min(stop, match.index + 1000));
      rest = whole.slice(match[0].length - match[2].length);
      endLine += whole.split('\n').length - 1;
    }
    const dashes = rest.indexOf('--');
    const names = dashes < 0 ? rest : rest.slice(0, dashes);
    const reason = dashes < 0 ? '' : rest.slice(dashes + 2);
    comments.push({
      rules: names.split(/[\s,]+/).filter((name) => /^[\w-]+$/.test(name)),
      reason: reason.replace(/\s*\n[\s*]*/g, ' ').trim(),
      line,
      endLine,
      column: match.index - lineStart + 1,
      length: match[0].trimEnd().length,
      used: false,
    });
  }
  return comments;
}

function speaksFor(comment: Suppression, finding: Finding, lines: readonly string[]): boolean {
  if (!comment.rules.includes(finding.rule)) return false;
  const next = nextCodeLine(comment.endLine, lines);
  const covers = (line: number): boolean => (line >= comment.line && line <= comment.endLine) || line === next;
  return covers(finding.line) || (finding.acquire !== null && covers(finding.acquire.line));
}

/** The line below the comment, or one further for each other suppression or blank line between. */
function nextCodeLine(line: number, lines: readonly string[]): number {
  let next = line + 1;
  while (next <= lines.length && /^\s*$|lifetimes:[ \t]*ignore/.test(lines[next - 1])) next++;
  return next;
}

function bare(file: string, comment: Suppression, what: string): Finding {
  return {
    rule: BARE_SUPPRESSION.id,
    file,
    line: comment.line,
    column: comment.column,
    endLine: comment.line,
    endColumn: comment.column + comment.length,
    function: '',
    object: '',
    label: '',
    acquire: null,
    release: null,
    message: `This suppression ${what}`,
    path: [],
    confidence: 'high',
    facts: ['the comment itself'],
    fingerprint: fingerprint([BARE_SUPPRESSION.id, file, ...[...comment.rules].sort(compareText)]),
  };
}
