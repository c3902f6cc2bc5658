import * as vscode from 'vscode';
import { CONTRACT, CONTRACT_NAMES, type ContractParams } from '../server/protocol.js';
import type { Server } from './client.js';

const SCHEME = 'kernel-lifetimes-contract';

/** What is known of APIs, as read-only documents. */
export class Contracts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  constructor(private readonly server: Server) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const name = uri.path.replace(/\.txt$/, '');
    const known = await this.server.request<string | null>(CONTRACT, { name } satisfies ContractParams);
    return known ?? vscode.l10n.t('Nothing is known of {0}.', name);
  }

  /** The contract of a name; without one, of what is chosen from all of them. */
  async show(asked?: string): Promise<void> {
    const name =
      asked ??
      (await vscode.window.showQuickPick(this.server.request<string[]>(CONTRACT_NAMES, {}), {
        placeHolder: vscode.l10n.t('Name of a kernel API'),
      }));
    if (name === undefined) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEME, path: `${name}.txt` }));
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  dispose(): void {
    this.registration.dispose();
  }
}
