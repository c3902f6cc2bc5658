import type { Finding, Note } from './finding.js';
import type { Report } from './report.js';

/**
 * The JSON format, as chunks so that a large report never stands in memory as
 * one string. Keys come in a fixed order; only `stats.seconds`, on a line of its
 * own near the end, differs between equal runs.
 */
export function* renderJson(report: Report): Generator<string> {
  yield `{\n  "tool": ${JSON.stringify({ name: report.tool.name, version: report.tool.version })},\n`;
  yield `  "kernel": ${JSON.stringify(report.kernel)},\n  "findings": [`;
  yield* renderList(report.findings.map((finding) => () => findingJson(finding)));
  yield `],\n  "suppressed": [`;
  yield* renderList(
    report.suppressed.map(({ finding, by, reason }) => () => ({ by, reason, ...findingJson(finding) })),
  );
  yield `],\n  "notes": [`;
  yield* renderList(report.notes.map((note) => () => noteJson(note)));
  const { files, functions, analysed, bytes, seconds } = report.stats;
  yield `],\n  "stats": {\n    "files": ${files},\n    "functions": ${functions},\n    "analysed": ${analysed},\n`;
  yield `    "bytes": ${bytes},\n    "seconds": ${Number(seconds.toFixed(3))}\n  }\n}\n`;
}

function* renderList(items: readonly (() => object)[]): Generator<string> {
  for (let i = 0; i < items.length; i++) {
    const text = JSON.stringify(items[i](), null, 2).replaceAll('\n', '\n    ');
    yield `${i === 0 ? '' : ','}\n    ${text}`;
  }
  if (items.length > 0) yield '\n  ';
}

function findingJson(f: Finding): object {
  return {
    rule: f.rule,
    file: f.file,
    line: f.line,
    column: f.column,
    endLine: f.endLine,
    endColumn: f.endColumn,
    function: f.function,
    object: f.object,
    label: f.label,
    acquire: f.acquire === null ? null : { call: f.acquire.call, line: f.acquire.line },
    release: f.release,
    message: f.message,
    path: f.path.map(({ file, line, column, message }) => ({ file, line, column, message })),
    confidence: f.confidence,
    facts: f.facts,
    fingerprint: f.fingerprint,
  };
}

function noteJson({ kind, file, line, function: name, message }: Note): object {
  return { kind, file, line, function: name, message };
}
