import * as vscode from 'vscode';
import { LEDGER, type LedgerParams, type LedgerResult, type LedgerText } from '../server/protocol.js';
import type { Server } from './client.js';
import { reveal } from './reveal.js';
import { isPath } from './ledger-path.js';

const SCHEME = 'kernel-lifetimes-ledger';

/** Ledgers as read-only documents, whose rows lead to their lines. What is shown stands in the address: it outlives a reload. */
export class Ledgers
  implements
    vscode.TextDocumentContentProvider,
    vscode.DocumentLinkProvider,
    vscode.DefinitionProvider,
    vscode.Disposable
{
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  /** Where the lines of each ledger lead. */
  private readonly places = new Map<string, LedgerText['places']>();
  private readonly listeners: vscode.Disposable;

  constructor(private readonly server: Server) {
    const selector = { scheme: SCHEME };
    this.listeners = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider(selector, this),
      vscode.languages.registerDefinitionProvider(selector, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.places.delete(uri.toString())),
      vscode.window.onDidChangeTextEditorSelection((event) => this.clicked(event)),
    );
  }

  /** Opens the ledger of a path beside the editor. */
  async show(params: LedgerParams): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${titleOf(params)}.lifetimes`,
      query: JSON.stringify(params),
    });
    const known = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (known) this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  /** Runs the path again: the active one, or all that are open. */
  refresh(): void {
    const active = vscode.window.activeTextEditor?.document;
    const all = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME);
    for (const { uri } of active?.uri.scheme === SCHEME ? [active] : all) this.changed.fire(uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const params = readParams(uri);
    if (params === null) return vscode.l10n.t('This is no address of a ledger.');
    const made = await this.server.request<LedgerResult>(LEDGER, params);
    if ('reason' in made) {
      this.places.delete(uri.toString());
      return vscode.l10n.t('There is no ledger: {0}', made.reason);
    }
    this.places.set(uri.toString(), made.places);
    return made.text;
  }

  /** The number of the line in each row. */
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return this.placesOf(document).flatMap((place, line) => {
      const number = /^\s*(?:note: )?(\S*\d+)/.exec(document.lineAt(line).text);
      if (place === null || number === null) return [];
      const start = number[0].length - number[1].length;
      const args = encodeURIComponent(JSON.stringify([place.uri, place.line]));
      const link = new vscode.DocumentLink(
        new vscode.Range(line, start, line, number[0].length),
        vscode.Uri.parse(`command:kernelLifetimes.openPlace?${args}`),
      );
      link.tooltip = vscode.l10n.t('Go to line {0}', place.line + 1);
      return [link];
    });
  }

  provideDefinition(document: vscode.TextDocument, { line }: vscode.Position): vscode.Location | null {
    const place = this.placesOf(document).at(line) ?? null;
    return place && new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Position(place.line, 0));
  }

  dispose(): void {
    this.listeners.dispose();
  }

  private placesOf({ uri, lineCount }: vscode.TextDocument): LedgerText['places'] {
    return (this.places.get(uri.toString()) ?? []).slice(0, lineCount);
  }

  /** A click on a row shows its line beside; the ledger keeps the focus. */
  private clicked({ textEditor, kind, selections }: vscode.TextEditorSelectionChangeEvent): void {
    const { document } = textEditor;
    if (document.uri.scheme !== SCHEME || kind !== vscode.TextEditorSelectionChangeKind.Mouse) return;
    const [selection] = selections;
    if (selections.length !== 1 || !selection.isEmpty) return;
    const place = this.placesOf(document).at(selection.active.line) ?? null;
    if (place !== null) void reveal(place, { from: textEditor.viewColumn, preserveFocus: true });
  }
}

/** `foo_probe then foo_remove, clk_get fails`: what the tab is called. */
function titleOf({ functions, fails }: LedgerParams): string {
  return [functions.join(' then '), ...fails.map((call) => `${call.replace(/:.*/, '')} fails`)].join(', ');
}

function readParams({ query }: vscode.Uri): LedgerParams | null {
  try {
    const params = JSON.parse(query) as unknown;
    const { uri } = params as { readonly uri?: unknown };
    return typeof uri === 'string' && isPath(params) ? { uri, functions: params.functions, fails: params.fails } : null;
  } catch {
    return null;
  }
}
