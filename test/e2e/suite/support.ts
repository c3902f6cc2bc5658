import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.js';
import { until } from '../harness/until.js';

export { until };
export const SECONDS = 60;
export const SECTION = 'kernelLifetimes';
export const ID = 'kernel-lifetimes.kernel-lifetimes';

/** The extension under test. */
export function extension(): vscode.Extension<Api> {
  const found = vscode.extensions.getExtension<Api>(ID);
  assert.ok(found, 'the extension is not installed');
  return found;
}

export async function api(): Promise<Api> {
  return extension().activate();
}

/** The opened folder of drivers. */
export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'no folder is open');
  return first.uri;
}

export async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.joinPath(folder(), name));
}

/** Writes a driver of the test's own into the folder and opens it. */
export async function openNew(name: string, text: string): Promise<vscode.TextEditor> {
  writeFileSync(join(folder().fsPath, name), text);
  return open(name);
}

export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === 'Kernel Lifetimes')
    .sort((a, b) => a.range.start.line - b.range.start.line);
}

/** Waits until the file's findings stand as the predicate wants them. */
export async function findingsWhen(
  what: string,
  uri: vscode.Uri,
  right: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  const shown = (): string => findings(uri).map(tell).join('; ') || 'none';
  return until(what, SECONDS, () => {
    const found = findings(uri);
    return right(found) ? found : null;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; found: ${shown()}`);
  });
}

/** `RULE@LINE`, the line 1-based. */
export function tell(diagnostic: vscode.Diagnostic): string {
  return `${codeOf(diagnostic)}@${diagnostic.range.start.line + 1}`;
}

export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** What a sample announces in its comments, as `RULE@LINE`. */
export function announced(document: vscode.TextDocument): string[] {
  return document
    .getText()
    .split('\n')
    .flatMap((line, i) => {
      const rule = /finding: ([\w-]+)/.exec(line)?.[1];
      return rule === undefined ? [] : [`${rule}@${i + 1}`];
    });
}

/** Where the words stand first, at or below a 0-based line. */
export function positionOf(document: vscode.TextDocument, words: string, below = 0): vscode.Position {
  const at = document.getText().indexOf(words, document.offsetAt(new vscode.Position(below, 0)));
  assert.ok(at >= 0, `the text holds no ${words}`);
  return document.positionAt(at);
}

/** Sets a setting for the folder, runs, and takes it back. */
export async function withSetting(name: string, value: unknown, run: () => Promise<void>): Promise<void> {
  const set = (to: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration(SECTION).update(name, to, vscode.ConfigurationTarget.Workspace);
  await set(value);
  try {
    await run();
  } finally {
    await set(undefined);
  }
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
