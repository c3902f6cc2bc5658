import * as vscode from 'vscode';
import type { StatusParams } from '../server/protocol.js';

/** The language status item of C files: what the server is at, and the way to its output. */
export function createStatus(): { show: (status: StatusParams) => void; item: vscode.LanguageStatusItem } {
  const item = vscode.languages.createLanguageStatusItem('kernelLifetimes', [{ language: 'c' }]);
  item.name = 'Kernel Lifetimes';
  item.text = 'Lifetimes';
  item.command = { command: 'kernelLifetimes.showOutput', title: vscode.l10n.t('Show output') };
  const show = ({ state, text, detail }: StatusParams): void => {
    item.text = vscode.l10n.t('Lifetimes: {0}', text);
    item.detail = detail;
    item.busy = state === 'busy';
    item.severity =
      state === 'problem' ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  };
  return { show, item };
}
