import { join } from 'node:path';
import type { Diagnostic, DiagnosticRelatedInformation } from 'vscode-languageserver/node';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { Finding, ReportRule } from '../core/report/index.js';
import { packageRoot } from '../project/package.js';
import type { PlacedFinding, PlacedStep } from './protocol.js';
import type { Settings } from './settings.js';

export const SOURCE = 'Kernel Lifetimes';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** What these rules point at is a call too many: editors fade it. */
const SUPERFLUOUS = new Set(['released-twice', 'managed-and-manual']);

/** A report's finding (1-based, relative names) as clients see it (0-based, URIs). */
export function place(finding: Finding, root: string): PlacedFinding {
  const { rule, function: fn, object, label, message, confidence, fingerprint } = finding;
  const uriOf = (file: string): string => URI.file(join(root, file)).toString();
  return {
    rule,
    uri: uriOf(finding.file),
    range: {
      start: { line: finding.line - 1, character: finding.column - 1 },
      end: { line: finding.endLine - 1, character: finding.endColumn - 1 },
    },
    function: fn,
    object,
    label,
    message,
    confidence,
    fingerprint,
    steps: finding.path.map((step): PlacedStep => ({
      uri: uriOf(step.file),
      line: step.line - 1,
      character: step.column - 1,
      message: step.message,
    })),
  };
}

/** The diagnostic of a finding: each step of its path numbered as related information. */
export function diagnosticOf(finding: PlacedFinding, rule: ReportRule | undefined, settings: Settings): Diagnostic {
  const steps = finding.steps.map(({ uri, line, character, message }, i): DiagnosticRelatedInformation => ({
    location: { uri, range: { start: { line, character }, end: { line, character } } },
    message: `${i + 1}. ${message}`,
  }));
  return {
    source: SOURCE,
    code: finding.rule,
    ...(rule === undefined ? {} : { codeDescription: { href: URI.file(pagePath(rule)).toString() } }),
    severity: severityOf(finding, rule, settings),
    range: finding.range,
    ...(SUPERFLUOUS.has(finding.rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    message: finding.message,
    relatedInformation: steps,
    data: { fingerprint: finding.fingerprint },
  };
}

/** A rule's own level wins where the user set one that is not the usual. */
function severityOf(finding: PlacedFinding, rule: ReportRule | undefined, settings: Settings): DiagnosticSeverity {
  const own = settings.rules[finding.rule] ?? rule?.level;
  if (own === 'error') return DiagnosticSeverity.Error;
  if (own === 'note') return DiagnosticSeverity.Information;
  return SEVERITIES[settings.severity[finding.confidence]];
}

export function pagePath(rule: ReportRule): string {
  return join(packageRoot, rule.page);
}
