import * as vscode from 'vscode';
import {
  CHECK,
  EXPORT,
  RULES,
  type CheckParams,
  type CheckResult,
  type ExportParams,
  type PlacedFinding,
  type RuleItem,
} from '../server/protocol.js';
import type { Server } from './client.js';
import type { Contracts } from './contracts.js';
import type { Findings } from './findings.js';
import type { FindingsView, Node } from './findings-view.js';
import type { Ledgers } from './ledger.js';
import { reveal } from './reveal.js';
import { showLedger } from './show-ledger.js';
import type { Walk } from './walk.js';

export interface Parts {
  readonly server: Server;
  readonly output: vscode.LogOutputChannel;
  readonly findings: Findings;
  readonly view: FindingsView;
  readonly tree: vscode.TreeView<Node>;
  readonly walk: Walk;
  readonly contracts: Contracts;
  readonly ledgers: Ledgers;
}

/** Every command of the manifest. */
export function registerCommands(parts: Parts): vscode.Disposable[] {
  const { server, output, findings, view, tree, walk, contracts, ledgers } = parts;
  const commands: Readonly<Record<string, (...args: never[]) => unknown>> = {
    checkFile: () => checkFile(server),
    checkFolder: (uri?: vscode.Uri) => checkFolders(server, uri === undefined ? folders() : [uri]),
    showFindings: () => vscode.commands.executeCommand('kernelLifetimes.findings.focus'),
    groupByFile: () => view.group('file'),
    groupByRule: () => view.group('rule'),
    groupByObject: () => view.group('object'),
    filterFindings: () => filter(view, tree),
    clearFilter: () => setFilter(view, tree, ''),
    openStep: (finding: PlacedFinding, index: number) => walk.show(finding, index),
    nextStep: () => move(1, findings, walk),
    previousStep: () => move(-1, findings, walk),
    endWalk: () => walk.end(),
    toggleHints,
    explainRule: (node?: Node) => explainRule(server, node?.kind === 'finding' ? node.finding : near(findings)),
    showContract: (name?: string) => contracts.show(name),
    showLedger: (...of: unknown[]) => showLedger(server, ledgers, of),
    refreshLedger: () => ledgers.refresh(),
    openPlace: (uri: string, line: number) =>
      reveal({ uri, line }, { from: vscode.window.activeTextEditor?.viewColumn, preserveFocus: false }),
    exportSarif: () =>
      exportReport(server, 'sarif', {
        title: vscode.l10n.t('Save the findings as SARIF'),
        name: 'findings.sarif',
        filters: { SARIF: ['sarif', 'json'] },
      }),
    createBaseline: () =>
      exportReport(server, 'baseline', {
        title: vscode.l10n.t('Save the known findings as a baseline'),
        name: 'lifetimes-baseline.json',
        filters: { JSON: ['json'] },
      }),
    restartServer: () => server.restart(),
    showOutput: () => output.show(),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`kernelLifetimes.${name}`, run as (...args: unknown[]) => unknown),
  );
}

function folders(): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri);
}

async function checkFile(server: Server): Promise<CheckResult | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== 'c' || document.uri.scheme !== 'file') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a C file to check it.'));
    return undefined;
  }
  return checkFolders(server, [document.uri]);
}

async function checkFolders(server: Server, uris: readonly vscode.Uri[]): Promise<CheckResult | undefined> {
  if (uris.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a folder to check its drivers.'));
    return undefined;
  }
  const params: CheckParams = { uris: uris.map((uri) => uri.toString()) };
  const result = await server.request<CheckResult>(CHECK, params);
  const said = result.cancelled
    ? vscode.l10n.t('Cancelled after {0} files: {1} findings.', result.files, result.findings)
    : vscode.l10n.t('Checked {0} files: {1} findings, {2} notes.', result.files, result.findings, result.notes);
  void vscode.window.setStatusBarMessage(`Kernel Lifetimes: ${said}`, 10_000);
  return result;
}

async function filter(view: FindingsView, tree: vscode.TreeView<Node>): Promise<void> {
  const words = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Show only findings that contain'),
    value: view.filtered,
    placeHolder: vscode.l10n.t('message, rule, function, object or file'),
  });
  if (words !== undefined) setFilter(view, tree, words);
}

function setFilter(view: FindingsView, tree: vscode.TreeView<Node>, words: string): void {
  view.filterBy(words);
  // a description would not be seen: the view is alone in its container
  tree.message = view.filtered === '' ? undefined : vscode.l10n.t('Only findings that contain: {0}', view.filtered);
  void vscode.commands.executeCommand('setContext', 'kernelLifetimes.filtered', view.filtered !== '');
}

function near(findings: Findings): PlacedFinding | null {
  const editor = vscode.window.activeTextEditor;
  return editor ? findings.near(editor.document.uri.toString(), editor.selection.active.line) : null;
}

async function move(delta: 1 | -1, findings: Findings, walk: Walk): Promise<void> {
  if (!(await walk.move(delta, near(findings))))
    void vscode.window.showInformationMessage(vscode.l10n.t('No finding in this file whose path could be walked.'));
}

async function toggleHints(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('kernelLifetimes');
  const target = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await settings.update('hints.enabled', !settings.get<boolean>('hints.enabled', false), target);
}

async function explainRule(server: Server, finding: PlacedFinding | null): Promise<void> {
  const rules = await server.request<RuleItem[]>(RULES, {});
  const known = rules.find((rule) => rule.id === finding?.rule);
  const chosen =
    known ??
    (
      await vscode.window.showQuickPick(
        rules.map((rule) => ({ label: rule.id, description: rule.title, detail: rule.summary, rule })),
        { placeHolder: vscode.l10n.t('Which rule?'), matchOnDescription: true, matchOnDetail: true },
      )
    )?.rule;
  if (chosen) await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(chosen.page));
}

async function exportReport(
  server: Server,
  format: ExportParams['format'],
  { title, name, filters }: { title: string; name: string; filters: Record<string, string[]> },
): Promise<void> {
  const folder = folders().at(0);
  const target = await vscode.window.showSaveDialog({
    title,
    filters,
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  const text = await server.request<string>(EXPORT, { format } satisfies ExportParams);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
