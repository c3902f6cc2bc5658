import { join } from 'node:path';
import { openBrowser } from './browser.js';
import { bundleSuite, type Bundle } from './bundle.js';
import { judge } from './results.js';
import { installExtension, startServer } from './server.js';
import { sandbox, vsix, type Sandbox, type Tools } from './tools.js';
import { until } from './until.js';

const RUN_SECONDS = 240;

/** Runs the suite inside the extension host of a real VS Code, on the packaged extension. */
export async function runSuite(tools: Tools): Promise<boolean> {
  const box = sandbox();
  const results = join(box.home, 'results.json');
  try {
    installExtension(tools, box, vsix);
    await runInHost(tools, box, await bundleSuite(), { KERNEL_LIFETIMES_RESULTS: results }).catch((error: unknown) =>
      console.error(String(error)),
    );
    return judge('vscode', results);
  } finally {
    box.remove();
  }
}

/** Opens the sandbox's folder, runs the bundle in its extension host, and returns when that ends, however it ends. */
export async function runInHost(
  tools: Tools,
  box: Sandbox,
  bundle: Bundle,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const server = await startServer(tools, box, {
    // Without it the workbench ignores the payload that names the tests.
    args: ['--enable-smoke-test-driver'],
    env: { KERNEL_LIFETIMES_EXTENSIONS: box.extensions, ...env },
  });
  try {
    const browser = await openBrowser(tools, box);
    try {
      const remote = (path: string): string => `vscode-remote://${server.host}${path}`;
      const payload = [
        ['extensionDevelopmentPath', remote(bundle.extension)],
        ['extensionTestsPath', remote(bundle.index)],
        ['enableProposedApi', ''],
        ['skipWelcome', 'true'],
      ];
      let exit: number | null = null;
      await browser.page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
        if (type === 'error' && process.env.VERBOSE !== undefined) console.error('    workbench:', ...args);
      });
      await browser.page.exposeFunction('codeAutomationExit', (code: number) => {
        exit = code;
      });
      const query = new URLSearchParams({ folder: box.workspace, payload: JSON.stringify(payload) });
      await browser.page.goto(`http://${server.host}/?${query.toString()}`);
      await until('what runs in the extension host ends', RUN_SECONDS, () => {
        if (!server.alive()) throw new Error(`the server ended:\n${server.output()}`);
        return exit !== null;
      });
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
