import * as vscode from 'vscode';
import type { StatusParams } from '../server/protocol.js';

/** The language status item of C files: what the server is at, or has found in the active file, and the way to its output. */
export class Status implements vscode.Disposable {
  readonly item = vscode.languages.createLanguageStatusItem('kernelLifetimes', [{ language: 'c' }]);
  /** What was last said of each open file. */
  private readonly files = new Map<string, StatusParams>();
  private readonly listeners = [
    vscode.window.onDidChangeActiveTextEditor(() => this.followEditor()),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.files.delete(uri.toString())),
  ];

  constructor() {
    this.item.name = 'Kernel Lifetimes';
    this.item.text = 'Lifetimes';
    this.item.command = { command: 'kernelLifetimes.showOutput', title: vscode.l10n.t('Show output') };
  }

  show(status: StatusParams): void {
    if (status.uri !== undefined) {
      this.files.set(status.uri, status);
      if (status.uri !== activeUri()) return;
    }
    this.render(status);
  }

  dispose(): void {
    vscode.Disposable.from(this.item, ...this.listeners).dispose();
  }

  private followEditor(): void {
    const uri = activeUri();
    const status = uri === undefined ? undefined : this.files.get(uri);
    if (status) this.render(status);
  }

  private render({ state, text, detail }: StatusParams): void {
    this.item.text = vscode.l10n.t('Lifetimes: {0}', text);
    this.item.detail = detail;
    this.item.busy = state === 'busy';
    this.item.severity =
      state === 'problem' ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  }
}

function activeUri(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.toString();
}
