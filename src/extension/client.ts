import * as vscode from 'vscode';
import type * as Library from 'vscode-languageclient/node';
import { FINDINGS, STATUS, type FindingsParams, type InitOptions, type StatusParams } from '../server/protocol.js';

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

/** The server in a process of its own, not started yet. */
export function createServer(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): Server {
  const findings = new vscode.EventEmitter<FindingsParams>();
  const status = new vscode.EventEmitter<StatusParams>();
  const reset = new vscode.EventEmitter<void>();
  context.subscriptions.push(findings, status, reset);
  let made: Promise<Library.LanguageClient> | null = null;
  const client = (): Promise<Library.LanguageClient> => (made ??= make());
  const make = async (): Promise<Library.LanguageClient> => {
    const { LanguageClient, State, TransportKind } = await load();
    const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
    const options: Library.LanguageClientOptions = {
      documentSelector: [{ scheme: 'file', language: 'c' }],
      outputChannel: output,
      initializationOptions: (): InitOptions => ({ trusted: vscode.workspace.isTrusted, commands: ['showLedger'] }),
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/.kernel-lifetimes.yaml') },
    };
    const server = { module, transport: TransportKind.ipc };
    const made = new LanguageClient('kernelLifetimes', 'Kernel Lifetimes', server, options);
    made.onNotification(FINDINGS, (params: FindingsParams) => findings.fire(params));
    made.onNotification(STATUS, (params: StatusParams) => status.fire(params));
    made.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) reset.fire();
    });
    context.subscriptions.push(made);
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
 * activation, in pieces (see `scripts/build.mjs`), between which the extension host
 * gets to others.
 */
async function load(): Promise<typeof Library> {
  await others();
  await import('vscode-jsonrpc/node');
  await others();
  await import('vscode-languageserver-types');
  await others();
  await import('vscode-languageserver-protocol/node');
  await others();
  await import('minimatch');
  await others();
  const library = await import('vscode-languageclient/node');
  await others();
  return library;
}

function others(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
