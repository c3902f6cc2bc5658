import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** What a run leaves as its proof: without it, the run has failed, whatever exit code was told. */
export interface Results {
  readonly passes: readonly string[];
  readonly failures: readonly { readonly title: string; readonly error: string }[];
  readonly pending: readonly string[];
}

/** Called inside the extension host by the editor. Rejects when a test has failed. */
export async function run(): Promise<void> {
  const file = process.env.KERNEL_LIFETIMES_RESULTS;
  if (file === undefined) throw new Error('KERNEL_LIFETIMES_RESULTS names no file for the results');
  const mocha = new Mocha({ ui: 'bdd', timeout: 180_000, forbidOnly: true, reporter: 'base' });
  for (const name of readdirSync(__dirname).sort()) if (name.endsWith('.e2e.js')) mocha.addFile(join(__dirname, name));
  const passes: string[] = [];
  const pending: string[] = [];
  const failures: Results['failures'][number][] = [];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', (test) => passes.push(test.fullTitle()))
      .on('pending', (test) => pending.push(test.fullTitle()))
      .on('fail', (test, error: Error) =>
        failures.push({ title: test.fullTitle(), error: error.stack ?? error.message }),
      );
  });
  writeFileSync(file, JSON.stringify({ passes, failures, pending } satisfies Results, null, 2));
  if (failures.length > 0) throw new Error(`${failures.length} of ${failures.length + passes.length} tests failed`);
}
