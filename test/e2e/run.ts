// npm run test:vscode: the package is installed and listed, then the suite inside the extension host, then a user's journey through
// the workbench, one in a folder that is not trusted, all against the package.
// `tsx test/e2e/run.ts install`, `suite`, `journey` or `untrusted` runs one.
import { existsSync } from 'node:fs';
import { runSuite } from './harness/host.js';
import { runInstall } from './harness/install.js';
import { runJourney, runUntrusted } from './harness/journey.js';
import { setUp, vsix } from './harness/tools.js';

const runs = { install: runInstall, suite: runSuite, journey: runJourney, untrusted: runUntrusted } as const;

const asked = process.argv.slice(2);
if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run package`);
const tools = setUp();
for (const [name, run] of Object.entries(runs)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (!(await run(tools))) process.exitCode = 1;
}
