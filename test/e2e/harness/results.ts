import { existsSync, readFileSync } from 'node:fs';
import type { Results } from '../suite/index.js';

/** Prints what the suite has left, and tells whether it passed: a missing file, no test or a failure did not. */
export function judge(name: string, file: string): boolean {
  if (!existsSync(file)) {
    console.error(`${name}: the extension host has left no results; it crashed, hung or never ran the tests`);
    return false;
  }
  const { passes, failures, pending } = JSON.parse(readFileSync(file, 'utf8')) as Results;
  for (const title of passes) console.log(`  ok ${title}`);
  for (const title of pending) console.log(`  skipped ${title}`);
  for (const { title, error } of failures) console.log(`  FAILED ${title}\n${error.replace(/^/gm, '      ')}`);
  console.log(`${name}: ${passes.length} passed, ${failures.length} failed`);
  return passes.length > 0 && failures.length === 0;
}
