import * as vscode from 'vscode';
import {
  LEDGER_CHOICES,
  type LedgerChoices,
  type LedgerChoicesParams,
  type LedgerChoicesResult,
} from '../server/protocol.js';
import type { Server } from './client.js';
import { isPath } from './ledger-path.js';
import type { Ledgers } from './ledger.js';

/**
 * Shows a ledger. A lens names the address of the file and the function, a key binding may name the
 * path besides; what is not named is asked for, of the function at the cursor.
 */
export async function showLedger(server: Server, ledgers: Ledgers, of: readonly unknown[]): Promise<void> {
  const [uri, name, path] = of;
  if (typeof uri === 'string' && isPath(path)) return ledgers.show({ uri, ...path });
  const params = typeof uri === 'string' && typeof name === 'string' ? { uri, function: name } : atCursor();
  if (params === null) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a C file and put the cursor into a function.'));
    return;
  }
  const choices = await server.request<LedgerChoicesResult>(LEDGER_CHOICES, params);
  if (choices === null || 'reason' in choices) {
    const why = choices?.reason ?? vscode.l10n.t('the cursor is in no function.');
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no ledger: {0}', why));
    return;
  }
  const functions = await chooseFunctions(choices);
  if (functions === undefined) return;
  const fails = await chooseFailing(choices);
  if (fails === undefined) return;
  await ledgers.show({ uri: params.uri, functions, fails });
}

function atCursor(): LedgerChoicesParams | null {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'c' || editor.document.uri.scheme !== 'file') return null;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

/** The function alone, or what undoes it as well; undefined when the user goes away. */
async function chooseFunctions({ function: name, undoneBy }: LedgerChoices): Promise<readonly string[] | undefined> {
  if (undoneBy === null) return [name];
  const ways = [
    { label: vscode.l10n.t('{0}(), then {1}()', name, undoneBy), functions: [name, undoneBy] },
    { label: vscode.l10n.t('{0}() alone', name), functions: [name] },
  ];
  const title = vscode.l10n.t('Ledger of {0}()', name);
  const placeHolder = vscode.l10n.t('What is run?');
  return (await vscode.window.showQuickPick(ways, { title, placeHolder }))?.functions;
}

/** The call that fails, if any; undefined when the user goes away. */
async function chooseFailing({ function: name, calls }: LedgerChoices): Promise<readonly string[] | undefined> {
  if (calls.length === 0) return [];
  const items: (vscode.QuickPickItem & { readonly fails: readonly string[] })[] = [
    { label: vscode.l10n.t('Nothing fails'), fails: [] },
    { label: vscode.l10n.t('this call fails'), kind: vscode.QuickPickItemKind.Separator, fails: [] },
    ...calls.map((call) => ({
      label: `${call.name}()`,
      description:
        call.function === name
          ? vscode.l10n.t('line {0}', call.line)
          : vscode.l10n.t('line {0}, in {1}()', call.line, call.function),
      fails: [call.fails],
    })),
  ];
  const title = vscode.l10n.t('Ledger of {0}()', name);
  const placeHolder = vscode.l10n.t('What fails?');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.fails;
}
