import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type * as Library from 'vscode-languageclient/node';
import { FINDINGS, STATUS, type FindingsParams, type InitOptions, type StatusParams } from '../server/protocol.js';
import { startFromThread, startHere, type Streams } from './server-process.js';

/** The language server, as the rest of the extension sees it. */
export interface Server {
  /** Resolves when the server answers. */
  readonly start: () => Promise<void>;
  readonly request: <T>(method: string, params: unknown, token?: vscode.CancellationToken) => Promise<T>;
  readonly notify: (method: string) => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly onFindings: vscode.Event<FindingsParams>;
  readonly onStatus: vscode.Event<StatusParams>;
  /** Everything that was said before is void: the server starts anew. */
  readonly onReset: vscode.Event<void>;
}

/** Commands that lenses and links in hovers may run. */
const OFFERED = ['showLedger', 'showFunctionGraph'];

/**
 * What the server and the editor speak of. The library knows of as much again and more (completion, formatting,
 * notebooks), and would set all of it up in the turn in which the server answers.
 */
const SPOKEN = new Set([
  'textDocument/didOpen',
  'textDocument/didChange',
  'textDocument/didClose',
  'textDocument/hover',
  'textDocument/codeAction',
  'textDocument/codeLens',
  'textDocument/inlayHint',
  'workspace/didChangeConfiguration',
  'workspace/didChangeWatchedFiles',
  'workspace/didChangeWorkspaceFolders',
]);

/** The server in a process of its own, not started yet. */
export function createServer(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): Server {
  const findings = new vscode.EventEmitter<FindingsParams>();
  const status = new vscode.EventEmitter<StatusParams>();
  const reset = new vscode.EventEmitter<void>();
  context.subscriptions.push(findings, status, reset);
  let made: Promise<Library.LanguageClient> | null = null;
  const client = (): Promise<Library.LanguageClient> => (made ??= make());
  const make = async (): Promise<Library.LanguageClient> => {
    const { LanguageClient, State } = await load();
    const { fsPath } = vscode.Uri.joinPath(context.extensionUri, 'dist');
    const module = join(fsPath, 'server.js');
    let running: Streams | null = null;
    const options: Library.LanguageClientOptions = {
      documentSelector: [{ scheme: 'file', language: 'c' }],
      outputChannel: output,
      markdown: { isTrusted: { enabledCommands: OFFERED.map((name) => `kernelLifetimes.${name}`) } },
      initializationOptions: (): InitOptions => ({ trusted: vscode.workspace.isTrusted, commands: OFFERED }),
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/.kernel-lifetimes.yaml') },
    };
    const said = (text: string): void => output.info(text.trimEnd());
    const server = async (): Promise<Library.StreamInfo | ChildProcess> => {
      running = await startFromThread(join(fsPath, 'client'), module, said);
      return running ?? startHere(module);
    };
    class Client extends LanguageClient {
      override registerFeature(feature: Library.StaticFeature | Library.DynamicFeature<unknown>): void {
        if (!('registrationType' in feature) || SPOKEN.has(feature.registrationType.method))
          super.registerFeature(feature);
      }

      /** Nothing else is done in the turn in which the server is started. */
      protected override async createMessageTransports(encoding: string): Promise<Library.MessageTransports> {
        await others();
        const transports = await super.createMessageTransports(encoding);
        await others();
        return transports;
      }
    }
    const made = new Client('kernelLifetimes', 'Kernel Lifetimes', server, options);
    made.onNotification(FINDINGS, (params: FindingsParams) => findings.fire(params));
    made.onNotification(STATUS, (params: StatusParams) => status.fire(params));
    made.onDidChangeState(({ newState }) => {
      if (newState !== State.Stopped) return;
      running?.end();
      running = null;
      reset.fire();
    });
    context.subscriptions.push(made);
    await others();
    return made;
  };
  return {
    start: async () => (await client()).start(),
    // An absent token would be sent as one more parameter.
    request: async (method, params, token) =>
      token === undefined
        ? (await client()).sendRequest(method, params)
        : (await client()).sendRequest(method, params, token),
    notify: async (method) => (await client()).sendNotification(method),
    restart: async () => (await client()).restart(),
    onFindings: findings.event,
    onStatus: status.event,
    onReset: reset.event,
  };
}

/**
 * The library for clients is most of the extension's code. It is loaded after the
 * activation, a module at a time, and between any two the extension host gets to others.
 */
async function load(): Promise<typeof Library> {
  await others();
  const { steps, library } = await import('./client-library.js');
  for (const step of steps) {
    await others();
    step();
  }
  await others();
  return library();
}

function others(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
