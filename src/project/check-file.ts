import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disambiguate, suppress, type FileResult, type Note, type SuppressedFinding } from '../core/report/index.js';
import { decode } from './decode.js';
import type { Engine } from './engine.js';
import { systemReason } from './failure.js';

/** One file after suppression: what a worker sends back. */
export interface CheckedFile extends FileResult {
  readonly suppressed: readonly SuppressedFinding[];
}

/** Reads, decodes and checks one file. Whatever is wrong with it becomes a note. */
export function checkFile(engine: Engine, root: string, file: string, rules: ReadonlySet<string>): CheckedFile {
  const known = engine.read?.(file) ?? null;
  if (known !== null) return { ...checkText(engine, file, known.text, rules), bytes: known.bytes };
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, file));
  } catch (error) {
    return notChecked(file, `not read: ${systemReason(error)}`);
  }
  const decoded = decode(bytes);
  if ('binary' in decoded) return notChecked(file, `not checked: looks binary (${decoded.binary})`, bytes.length);
  return { ...checkText(engine, file, decoded.text, rules), bytes: bytes.length };
}

/** The same for text that is at hand. */
export function checkText(engine: Engine, file: string, text: string, rules: ReadonlySet<string>): CheckedFile {
  let result: FileResult;
  try {
    result = engine.check(file, text);
  } catch (error) {
    return notChecked(
      file,
      `not checked: ${error instanceof Error ? error.message : String(error)}`,
      text.length,
      'internal',
    );
  }
  const { findings, suppressed, notes } = suppress(file, text, result.findings, rules);
  return { ...result, findings: disambiguate(findings), suppressed, notes: [...result.notes, ...notes] };
}

/** The result for a file that was not checked, with the reason as a note. */
export function notChecked(file: string, message: string, bytes = 0, kind: Note['kind'] = 'file'): CheckedFile {
  const note: Note = { kind, file, line: null, function: null, message };
  return { file, findings: [], suppressed: [], notes: [note], functions: 0, analysed: 0, bytes };
}
