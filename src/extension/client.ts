import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind, type LanguageClientOptions } from 'vscode-languageclient/node';
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
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file', language: 'c' }],
    outputChannel: output,
    initializationOptions: (): InitOptions => ({ trusted: vscode.workspace.isTrusted }),
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/.kernel-lifetimes.yaml') },
  };
  const client = new LanguageClient(
    'kernelLifetimes',
    'Kernel Lifetimes',
    { module, transport: TransportKind.ipc },
    options,
  );
  client.onNotification(FINDINGS, (params: FindingsParams) => findings.fire(params));
  client.onNotification(STATUS, (params: StatusParams) => status.fire(params));
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) reset.fire();
  });
  context.subscriptions.push(findings, status, reset, client);
  return {
    start: () => client.start(),
    // An absent token would be sent as one more parameter.
    request: (method, params, token) =>
      token === undefined ? client.sendRequest(method, params) : client.sendRequest(method, params, token),
    notify: (method) => client.sendNotification(method),
    restart: () => client.restart(),
    onFindings: findings.event,
    onStatus: status.event,
    onReset: reset.event,
  };
}
