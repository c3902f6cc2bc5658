import * as vscode from 'vscode';
import { type GraphParams } from '../server/protocol.js';
import type { Server } from './client.js';
import { GraphPanel, pageFolder } from './graph-panel.js';
import { writeSource } from './graph-source.js';

/** The open graphs, one panel for each thing that is shown. */
export class GraphPanels implements vscode.Disposable {
  private readonly open = new Map<string, GraphPanel>();
  private readonly listeners: vscode.Disposable;

  constructor(
    private readonly viewType: string,
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.listeners = vscode.Disposable.from(
      server.onFindings(({ uri }) => this.each((graph) => graph.changed(uri))),
      server.onReset(() => this.each((graph) => graph.changed(null))),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.each((graph) => graph.cursor(textEditor))),
    );
  }

  show(params: GraphParams): void {
    const known = this.open.get(writeSource(params));
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const title = vscode.l10n.t('Lifetime Graph');
    const panel = vscode.window.createWebviewPanel(this.viewType, title, vscode.ViewColumn.Beside);
    this.take(panel, params);
  }

  /** Fills a panel: a new one, or one that the editor has kept. */
  take(panel: vscode.WebviewPanel, params: GraphParams): void {
    const source = writeSource(params);
    const { extension, server, output } = this;
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageFolder(extension)] };
    const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', name);
    panel.iconPath = { light: icon('graph-light.svg'), dark: icon('graph-dark.svg') };
    const graph = new GraphPanel({ panel, params, source, extension, server, output });
    this.open.set(source, graph);
    panel.onDidDispose(() => {
      graph.dispose();
      if (this.open.get(source) === graph) this.open.delete(source);
    });
  }

  dispose(): void {
    this.listeners.dispose();
    this.each((graph) => graph.dispose());
  }

  private each(run: (graph: GraphPanel) => void): void {
    for (const graph of this.open.values()) run(graph);
  }
}
