import { checkVersion, type CheckContext } from '../check/index.js';
import { findRoles, type RoleUse } from '../check/roles.js';
import type { Finding, Note } from '../report/finding.js';
import { structsOf, type Struct } from '../replay/index.js';
import { positionAt, type ParsedSource } from '../syntax/index.js';
import { attach } from './attach.js';
import { Draft } from './builder.js';
import { oneDevice } from './devices.js';
import { finish } from './finish.js';
import { Keys } from './keys.js';
import type { GraphNote, LifetimeGraph, Site } from './model.js';
import { Timeline } from './order.js';
import { GraphWatch, type FunctionRecord } from './record.js';
import { calm } from './calm.js';
import { globalPointers, structOf } from './things.js';
import { tablesOf, type Table } from './tables.js';
import { Wire, type TableUse } from './wire.js';

export interface GraphInput {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly text: string;
}

export interface GraphOptions {
  readonly title: string;
  /** Only these functions, and what they call in these files; null: all of them. */
  readonly functions: readonly string[] | null;
  /** The findings that a report would hold; all of them when nothing is given. */
  readonly report?: (file: string, text: string, findings: readonly Finding[]) => readonly Finding[];
  /** Headers whose structures the files use. */
  readonly headers?: readonly string[];
}

/**
 * The graph of a file, of several that make a driver, or of one function, from the
 * same analysis that finds mistakes. A file with errors shows what is known of it;
 * notes say what is not.
 */
export function graphOf(inputs: readonly GraphInput[], context: CheckContext, options: GraphOptions): LifetimeGraph {
  const parsed: { input: GraphInput; source: ParsedSource }[] = [];
  const notes: GraphNote[] = [];
  for (const input of inputs) {
    const source = context.parser.parse(input.text);
    if ('error' in source) notes.push({ file: input.file, line: 0, text: `not parsed: ${source.reason}` });
    else parsed.push({ input, source });
  }
  const structs = new Map<string, Struct>();
  for (const text of [...inputs.map((i) => i.text), ...(options.headers ?? [])])
    for (const [name, struct] of structsOf(text)) if (!structs.has(name)) structs.set(name, struct);

  const records: FunctionRecord[] = [];
  const findings: Finding[] = [];
  const sources = new Map<string, ParsedSource>();
  const known = new Map<string, readonly RoleUse[]>();
  const referenced = new Set<string>();
  const tables: TableUse[] = [];
  const made = new Set<string>();
  for (const { input, source } of parsed) {
    const watch = new GraphWatch(input.file, structs, globalPointers(input.text));
    const { result } = checkVersion(input.file, source, { ...context, watch }, null);
    records.push(...watch.records);
    findings.push(...(options.report?.(input.file, input.text, result.findings) ?? result.findings));
    notes.push(...result.notes.map((note) => toNote(input.file, note)));
    sources.set(input.file, source);
    for (const { name } of source.functions)
      for (const effect of context.book.contract(name)?.effects ?? [])
        if (effect.do === 'acquire') made.add(effect.object);
    const roles = findRoles(source, new Set(source.functions.map((f) => f.name)), context.book);
    for (const [name, uses] of roles.known) if (!known.has(name)) known.set(name, uses);
    for (const name of roles.referenced) referenced.add(name);
    for (const table of tablesOf(input.file, input.text, context.book)) tables.push(useOf(table, source));
  }
  const keys = new Keys(context.book, records, { known, referenced }, (type) => structs.has(`struct ${type}`), made);
  const shown = options.functions === null ? records : reachedFrom(options.functions, keys);
  const names = new Set(shown.map((r) => `${r.file} ${r.name}`));
  const timeline = new Timeline(
    records,
    keys,
    tables.map((t) => t.table),
  );
  const offsets = new Map<string, number>();
  const site = (record: FunctionRecord, at: number, call: string): Site => {
    const { line, column } = positionAt(sources.get(record.file)?.lineStarts ?? new Uint32Array(1), Math.max(0, at));
    const made = { file: record.file, line, column, function: record.name, call };
    offsets.set(`${made.file}:${line}:${column}`, at);
    return made;
  };
  const draft = new Draft();
  const drawn = tables.filter(
    (t) => options.functions === null || t.table.entries.some((e) => options.functions?.includes(e.setup)),
  );
  const partsOf = (struct: string): string[] =>
    (structs.get(struct)?.fields ?? []).flatMap((f) =>
      f.type.includes('*') || f.array ? [] : (structOf(f.type) ?? []),
    );
  new Wire(draft, keys, shown, site, drawn, partsOf).run();
  notes.push(...oneDevice(draft, context.book));
  const hung = attach(
    draft,
    findings.filter((f) => options.functions === null || names.has(`${f.file} ${f.function}`)),
  );
  notes.push(...calm(draft, hung, options.functions?.length !== 1));
  return finish(
    draft,
    { at: (s) => timeline.at(s.file, offsets.get(`${s.file}:${s.line}:${s.column}`) ?? -1), end: timeline.end },
    { title: options.title, files: inputs.map((i) => i.file), findings: hung, notes },
  );
}

function useOf(table: Table, source: ParsedSource): TableUse {
  const mentions = new RegExp(`\\b${table.name}\\b`);
  return {
    table,
    users: source.functions.filter((f) => mentions.test(source.text.slice(f.start, f.end))).map((f) => f.name),
    siteOf: (at, call) => ({ file: table.file, ...positionAt(source.lineStarts, at), function: '', call }),
  };
}

/** Functions and what they call in these files, callees first. */
function reachedFrom(names: readonly string[], keys: Keys): FunctionRecord[] {
  const found = new Set<FunctionRecord>();
  const visit = (at: string): void => {
    const record = keys.record(at);
    if (record === undefined || found.has(record)) return;
    found.add(record);
    for (const { callee } of record.calls) visit(callee);
  };
  for (const name of names) visit(name);
  return [...found].reverse();
}

function toNote(file: string, note: Note): GraphNote {
  return {
    file: note.file ?? file,
    line: note.line ?? 0,
    text: note.function === null ? note.message : `${note.function}: ${note.message}`,
  };
}
