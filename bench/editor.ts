// npm run bench:editor -- KERNEL_ROOT [DRIVER.c] [--runs N]
//
// What the extension costs the editor, in a real VS Code (see scripts/setup-editors.mjs) with
// a kernel tree in its folder: how long it takes to activate, to the first diagnostics
// of a driver and from each of 200 edits to its diagnostics, and how long it keeps the
// extension host busy in one go. DRIVER is relative to the root.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { QUIET } from '../src/server/live.js';
import { bundleSuite } from '../test/e2e/harness/bundle.js';
import { runInHost } from '../test/e2e/harness/host.js';
import { installExtension } from '../test/e2e/harness/server.js';
import { sandbox, setUp, vsix } from '../test/e2e/harness/tools.js';
import type { Measured } from '../test/e2e/measure/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' } },
});
const [tree, driver = 'drivers/gpu/drm/i915/display/intel_display.c'] = positionals;
if (tree === undefined) throw new Error('usage: npm run bench:editor -- KERNEL_ROOT [DRIVER.c] [--runs N]');
const root = resolve(tree);
const tools = setUp();
const bundle = await bundleSuite('measure');
for (let run = 1; run <= Number(values.runs); run++) {
  const box = sandbox();
  const results = join(box.home, 'measured.json');
  try {
    installExtension(tools, box, vsix);
    // below the folder, not the folder itself, in which the extension would be active before it is asked
    const link = join(box.workspace, 'linux');
    symlinkSync(root, link);
    await runInHost(tools, box, bundle, {
      KERNEL_LIFETIMES_RESULTS: results,
      KERNEL_LIFETIMES_DRIVER: join(link, driver),
    });
    if (!existsSync(results)) throw new Error('the extension host has left no results');
    tell(run, JSON.parse(readFileSync(results, 'utf8')) as Measured);
  } finally {
    box.remove();
  }
}

function tell(run: number, { activation, first, longest, delays, edits }: Measured): void {
  const sorted = [...edits].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(0);
  console.log(`run ${run}: ${driver}`);
  console.log(
    `  activation: ${activation === null ? 'before it was asked for' : `${activation.loading.toFixed(0)} ms to load the code, ${activation.running.toFixed(0)} ms in activate()`}`,
  );
  console.log(`  first diagnostics ${first.toFixed(0)} ms after opening`);
  console.log(
    `  ${edits.length} edits, to their diagnostics: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, of which ${QUIET} ms are waited on purpose`,
  );
  for (const [what, busy] of Object.entries(longest))
    console.log(
      `  ${what}: the extension was busy for ${busy.running.toFixed(1)} ms at most (${busy.in}), ${busy.ms.toFixed(1)} ms with what the machine did for others; the host's event loop was late by ${(delays[what] ?? 0).toFixed(0)} ms at most`,
    );
}
