import * as vscode from 'vscode';
import { TRUST, type FindingsParams } from '../server/protocol.js';
import { createServer } from './client.js';
import { registerCommands } from './commands.js';
import { Contracts } from './contracts.js';
import { Findings } from './findings.js';
import { FindingsView } from './findings-view.js';
import { Ledgers } from './ledger.js';
import { Status } from './status.js';
import { Walk } from './walk.js';

/** What other extensions and the tests may use. */
export interface Api {
  readonly findings: Findings;
  readonly view: FindingsView;
  readonly walk: Walk;
  readonly status: vscode.LanguageStatusItem;
  /** What the server says of files, as it comes. */
  readonly onFindings: vscode.Event<FindingsParams>;
  /** Resolves when the server answers, or has failed to. */
  readonly started: Promise<void>;
}

/** Does not wait for the server: nothing else in the window is to wait for it either. */
export function activate(context: vscode.ExtensionContext): Api {
  const output = vscode.window.createOutputChannel('Kernel Lifetimes', { log: true });
  const findings = new Findings();
  const view = new FindingsView(findings);
  const tree = vscode.window.createTreeView('kernelLifetimes.findings', {
    treeDataProvider: view,
    showCollapseAll: true,
  });
  const walk = new Walk();
  const status = new Status();
  context.subscriptions.push(output, findings, tree, walk, status);
  findings.onDidChange(() => {
    const count = findings.all().length;
    tree.badge = count === 0 ? undefined : { value: count, tooltip: vscode.l10n.t('{0} findings', count) };
  });
  const server = createServer(context, output);
  const contracts = new Contracts(server);
  const ledgers = new Ledgers(server);
  context.subscriptions.push(
    contracts,
    ledgers,
    server.onFindings((params) => findings.take(params)),
    server.onStatus((params) => status.show(params)),
    server.onReset(() => findings.clear()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.notify(TRUST)),
    ...registerCommands({ server, output, findings, view, tree, walk, contracts, ledgers }),
  );
  const started = server.start().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    output.error(reason);
    status.show({ state: 'problem', text: vscode.l10n.t('not running'), detail: reason });
    void vscode.window.showErrorMessage(vscode.l10n.t('Kernel Lifetimes could not start its server: {0}', reason));
  });
  return { findings, view, walk, status: status.item, onFindings: server.onFindings, started };
}
