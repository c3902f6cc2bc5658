// npm run test:desktop: the same suite in a desktop VS Code, downloaded once by
// @vscode/test-electron or named by VSCODE_EXECUTABLE. Needs a display (Linux: xvfb-run).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { bundleSuite } from './harness/bundle.js';
import { judge } from './harness/results.js';
import { sandbox, vsix } from './harness/tools.js';

const OLDEST = '1.100.0';

async function executable(): Promise<string> {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named === undefined || named === '') {
    try {
      return await downloadAndUnzipVSCode(process.env.VSCODE_VERSION ?? OLDEST);
    } catch (error) {
      throw new Error(`no VS Code could be downloaded; name one in VSCODE_EXECUTABLE (${String(error)})`);
    }
  }
  if (!existsSync(named)) throw new Error(`VSCODE_EXECUTABLE is ${named}, which is not there`);
  return named;
}

async function main(): Promise<boolean> {
  const vscode = await executable();
  const bundle = await bundleSuite();
  const box = sandbox();
  const results = join(box.home, 'results.json');
  const folders = ['--user-data-dir', box.userData, '--extensions-dir', box.extensions];
  // Chromium's sandbox refuses to work for root, as in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(vscode, { reuseMachineInstall: true });
    const install = [...args, ...folders, ...asRoot, '--install-extension', vsix, '--force'];
    const installed = spawnSync(cli, install, { encoding: 'utf8', shell: process.platform === 'win32' });
    if (installed.status !== 0)
      throw new Error(`the extension could not be installed:\n${installed.stdout}${installed.stderr}`);
    await runTests({
      vscodeExecutablePath: vscode,
      extensionDevelopmentPath: bundle.extension,
      extensionTestsPath: bundle.index,
      extensionTestsEnv: { KERNEL_LIFETIMES_RESULTS: results, KERNEL_LIFETIMES_EXTENSIONS: box.extensions },
      reuseMachineInstall: true, // the folders are given here
      launchArgs: [box.workspace, ...folders, ...asRoot, '--disable-gpu', '--disable-workspace-trust'],
    }).catch((error: unknown) => console.error(String(error)));
    return judge('desktop', results);
  } finally {
    box.remove();
  }
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(`test:desktop: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
