import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceLines } from '../core/report/index.js';
import { decode } from '../project/decode.js';

/** A report names a file many times in a row and then never again. */
const KEPT = 8;

/** Reads the lines of checked files for excerpts, a few files at a time. */
export function sourceLines(root: string): SourceLines {
  const cache = new Map<string, readonly string[] | null>();
  return (file) => {
    let lines = cache.get(file);
    if (lines === undefined) {
      lines = read(join(root, file));
      const oldest = cache.keys().next();
      if (cache.size >= KEPT && oldest.done !== true) cache.delete(oldest.value);
      cache.set(file, lines);
    }
    return lines;
  };
}

function read(path: string): readonly string[] | null {
  try {
    const decoded = decode(readFileSync(path));
    return 'text' in decoded ? decoded.text.split('\n') : null;
  } catch {
    return null;
  }
}
