import type {
  CodeFlow,
  Invocation,
  Location,
  Log,
  Notification,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  Result,
  Run,
} from 'sarif';
import type { Confidence, Finding, Note } from './finding.js';
import { compareText } from './fingerprint.js';
import type { Report, ReportRule, SuppressedFinding } from './report.js';

export interface SarifOptions {
  /** Every rule that a finding can carry, with the level it has in this run. */
  readonly rules: readonly ReportRule[];
  /** The rule's page as Markdown, null when there is none. */
  readonly help: (rule: ReportRule) => string | null;
  readonly exitCode: number;
  /** A baseline took part: results say whether they are new. */
  readonly baseline: boolean;
}

/** Names in the report stay relative; the reader supplies this folder. */
const ROOT = 'SRCROOT';
const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
/** How strongly a reader should trust a result, on SARIF's scale of 0 to 100. */
const RANK: Readonly<Record<Confidence, number>> = { high: 90, medium: 60, low: 30 };
const NOTE_KINDS: Readonly<Record<Note['kind'], string>> = {
  file: 'A file or directory was not read',
  parse: 'Code that could not be parsed',
  flow: 'A function that was not lowered to a control-flow graph',
  bound: 'A bound was reached',
  suppression: 'A suppression comment without effect',
  config: 'Something about the configuration',
  internal: 'An internal error',
};

/** SARIF 2.1.0 as chunks; the results, which are the bulk, are rendered one at a time. */
export function* renderSarif(report: Report, options: SarifOptions): Generator<string> {
  const rules = [...options.rules].sort((a, b) => compareText(a.id, b.id));
  const ruleIndex = new Map(rules.map((rule, i) => [rule.id, i]));
  const levels = new Map(rules.map((rule) => [rule.id, rule.level]));
  const files = new Set<string>();
  for (const { file, path } of [...report.findings, ...report.suppressed.map((s) => s.finding)]) {
    files.add(file);
    for (const step of path) files.add(step.file);
  }
  const run: Run = {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: rules.map((rule) => describeRule(rule, options.help(rule))),
        notifications: Object.entries(NOTE_KINDS).map(([id, text]) => ({ id, shortDescription: { text } })),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root that was checked.' } } },
    artifacts: [...files].sort(compareText).map((file) => ({ location: artifact(file), sourceLanguage: 'c' })),
    invocations: [invocation(report.notes, options.exitCode)],
    properties: { kernel: report.kernel, files: report.stats.files, functions: report.stats.functions },
    results: [],
  };
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs: [run] };

  const [head, tail] = JSON.stringify(log, null, 1).split('"results": []');
  yield `${head}"results": [`;
  let first = true;
  for (const result of results(report, options, ruleIndex, levels)) {
    yield `${first ? '' : ','}\n    ${JSON.stringify(result)}`;
    first = false;
  }
  yield `${first ? '' : '\n   '}]${tail}\n`;
}

function* results(
  report: Report,
  options: SarifOptions,
  ruleIndex: ReadonlyMap<string, number>,
  levels: ReadonlyMap<string, ReportRule['level']>,
): Generator<Result> {
  for (const finding of report.findings) {
    yield { ...result(finding, ruleIndex, levels), ...(options.baseline ? { baselineState: 'new' as const } : {}) };
  }
  for (const suppressed of report.suppressed) {
    yield { ...result(suppressed.finding, ruleIndex, levels), ...suppression(suppressed) };
  }
}

function suppression({ by, reason }: SuppressedFinding): Partial<Result> {
  if (by === 'comment') return { suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }] };
  return {
    baselineState: 'unchanged',
    suppressions: [{ kind: 'external', status: 'accepted', justification: reason }],
  };
}

function result(f: Finding, ruleIndex: ReadonlyMap<string, number>, levels: ReadonlyMap<string, string>): Result {
  const level = levels.get(f.rule);
  const index = ruleIndex.get(f.rule);
  return {
    ruleId: f.rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: level === 'error' || level === 'note' ? level : 'warning',
    message: { text: f.message },
    locations: [
      {
        physicalLocation: place(f.file, {
          startLine: f.line,
          startColumn: f.column,
          endLine: f.endLine,
          endColumn: f.endColumn,
        }),
        ...(f.function === '' ? {} : { logicalLocations: [{ name: f.function, kind: 'function' }] }),
      },
    ],
    ...(f.path.length === 0 ? {} : { codeFlows: [codeFlow(f)] }),
    partialFingerprints: { 'kernelLifetimes/v1': f.fingerprint },
    rank: RANK[f.confidence],
    properties: {
      confidence: f.confidence,
      facts: f.facts,
      object: f.object,
      ...(f.acquire === null ? {} : { acquire: f.acquire.call, acquireLine: f.acquire.line }),
      ...(f.release === null ? {} : { release: f.release }),
    },
  };
}

function codeFlow(f: Finding): CodeFlow {
  const locations = f.path.map((step): { location: Location } => ({
    location: {
      physicalLocation: place(step.file, { startLine: step.line, startColumn: step.column }),
      message: { text: step.message },
    },
  }));
  return { threadFlows: [{ locations }] };
}

function describeRule(rule: ReportRule, page: string | null): ReportingDescriptor {
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.summary },
    help: page === null ? { text: rule.summary } : { text: page, markdown: page },
    defaultConfiguration: rule.level === 'off' ? { enabled: false } : { level: rule.level },
    properties: { page: rule.page },
  };
}

function invocation(notes: readonly Note[], exitCode: number): Invocation {
  return {
    executionSuccessful: exitCode !== 2,
    exitCode,
    toolExecutionNotifications: notes.map(notification),
  };
}

function notification(note: Note): Notification {
  return {
    descriptor: { id: note.kind },
    level: note.kind === 'internal' ? 'error' : 'note',
    message: { text: note.message },
    ...(note.file === null
      ? {}
      : {
          locations: [
            {
              physicalLocation: place(note.file, note.line === null ? undefined : { startLine: note.line }),
              ...(note.function === null ? {} : { logicalLocations: [{ name: note.function, kind: 'function' }] }),
            },
          ],
        }),
  };
}

function place(file: string, region: Region | undefined): PhysicalLocation {
  return { artifactLocation: artifact(file), ...(region === undefined ? {} : { region }) };
}

function artifact(file: string): { uri: string; uriBaseId: string } {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}
