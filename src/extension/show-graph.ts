import * as vscode from 'vscode';
import { LEDGER_CHOICES, type GraphParams, type LedgerChoicesResult } from '../server/protocol.js';
import type { Server } from './client.js';
import { inC } from './in-c.js';
import type { Graphs } from './graphs.js';
import { atCursor } from './show-ledger.js';

type Of = Omit<GraphParams, 'uri'>;

/** Asks what the graph is to be of: what the cursor is in, the file, or its driver. */
export async function showGraph(server: Server, graphs: Graphs): Promise<void> {
  const params = atCursor();
  if (params === null) return;
  const { uri } = params;
  const choices = await server.request<LedgerChoicesResult>(LEDGER_CHOICES, params);
  const around = choices === null || 'reason' in choices ? null : choices;
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false);
  const items: (vscode.QuickPickItem & { readonly show: Of })[] = [];
  if (around !== null) {
    const { function: name, undoneBy } = around;
    const label = `${name}()`;
    items.push({ label, description: vscode.l10n.t('all its paths'), show: graphOf('function', [name]) });
    const followed = vscode.l10n.t('one path, step by step');
    items.push({ label, description: followed, show: graphOf('path', [name]) });
    if (undoneBy !== null)
      items.push({
        label: vscode.l10n.t('{0}(), then {1}()', name, undoneBy),
        description: followed,
        show: graphOf('path', [name, undoneBy]),
      });
  }
  items.push({
    label: path.slice(path.lastIndexOf('/') + 1),
    description: vscode.l10n.t('this file'),
    show: graphOf('file'),
  });
  items.push({ label: vscode.l10n.t('The driver of this file'), description: folderOf(path), show: graphOf('driver') });
  const title = vscode.l10n.t('Lifetime graph');
  const placeHolder = vscode.l10n.t('Of what?');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  if (chosen !== undefined) await graphs.show({ uri, ...chosen.show });
}

/** Of the function that a lens, a link or a finding names, else of the one at the cursor. */
export async function showFunctionGraph(server: Server, graphs: Graphs, of: readonly unknown[]): Promise<void> {
  const named = namedBy(of);
  if (named !== null) return graphs.show({ uri: named.uri, ...graphOf('function', [named.name]) });
  const params = atCursor();
  if (params === null) return;
  const { uri } = params;
  const choices = await server.request<LedgerChoicesResult>(LEDGER_CHOICES, params);
  if (choices !== null && 'function' in choices)
    return graphs.show({ uri, ...graphOf('function', [choices.function]) });
  const why = choices?.reason ?? vscode.l10n.t('the cursor is in no function.');
  void vscode.window.showInformationMessage(vscode.l10n.t('There is no graph: {0}', why));
}

/** Of a file, or of the driver that it belongs to: the one that a menu names, else the active one. */
export async function showWholeGraph(graphs: Graphs, kind: 'file' | 'driver', asked: unknown): Promise<void> {
  const uri = asked instanceof vscode.Uri ? asked : inC()?.document.uri;
  if (uri !== undefined) await graphs.show({ uri: uri.toString(), ...graphOf(kind) });
}

function graphOf(of: Of['of'], functions: readonly string[] = []): Of {
  return { of, functions, fails: [] };
}

function namedBy([first, second]: readonly unknown[]): { readonly uri: string; readonly name: string } | null {
  if (typeof first === 'string' && typeof second === 'string') return { uri: first, name: second };
  const finding = (first as { readonly finding?: { readonly uri: string; readonly function: string } } | undefined)
    ?.finding;
  return finding === undefined ? null : { uri: finding.uri, name: finding.function };
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
}
