import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { Sandbox, Tools } from './tools.js';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever asks for another machine is told that there is none.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE *.localhost',
];

export interface Browser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses outside this machine that a page has asked for. */
  readonly outside: readonly string[];
  close(): Promise<void>;
}

/** A browser with a profile of its own and one empty page. Sizes are CSS pixels. */
export async function openBrowser(
  tools: Tools,
  box: Sandbox,
  look: { readonly width?: number; readonly height?: number; readonly scale?: number } = {},
): Promise<Browser> {
  mkdirSync(join(box.profile, 'Default'), { recursive: true });
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  writeFileSync(join(box.profile, 'Default/Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(box.profile, {
    executablePath: tools.chromium,
    headless: true,
    args: ARGUMENTS,
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    deviceScaleFactor: look.scale ?? 1,
    env: { ...process.env, HOME: box.home },
  });
  const outside: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    // A page in a panel asks for its script at an address that only the workbench's own worker
    // answers, from the server here; were it to get to the network, the rule above would fail it.
    const panel = hostname.startsWith('vscode-remote+') && hostname.endsWith('.vscode-resource.vscode-cdn.net');
    const here = panel || hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost');
    if (/^(http|ws)s?:$/.test(protocol) && !here) outside.push(request.url());
  });
  const page = context.pages().at(0) ?? (await context.newPage());
  return { page, context, outside, close: () => context.close() };
}
