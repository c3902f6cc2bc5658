import * as vscode from 'vscode';

/** The active editor when it has a C file of the disk; else the user is told to open one. */
export function inC(): vscode.TextEditor | null {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'c' && editor.document.uri.scheme === 'file') return editor;
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a C file and put the cursor into a function.'));
  return null;
}
