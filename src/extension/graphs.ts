import * as vscode from 'vscode';
import type { GraphParams } from '../server/protocol.js';
import type { Server } from './client.js';
import type { GraphPanels } from './graph-panels.js';
import { readSource } from './graph-source.js';

export const VIEW_TYPE = 'kernelLifetimes.graph';

/** Panels with lifetime graphs. Their code is loaded with the first one. */
export class Graphs implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private loaded: Promise<GraphPanels> | null = null;
  private readonly registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  async show(params: GraphParams): Promise<void> {
    (await this.panels()).show(params);
  }

  /** A panel of the last session: its page has kept what it shows. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const params = readSource((state as { readonly source?: unknown } | null | undefined)?.source);
    if (params !== null) (await this.panels()).take(panel, params);
    else {
      this.output.warn('a graph of the last session could not be shown again: its page has kept no source');
      panel.dispose();
    }
  }

  dispose(): void {
    this.registration.dispose();
    void this.loaded?.then((panels) => panels.dispose());
  }

  private panels(): Promise<GraphPanels> {
    return (this.loaded ??= import('./graph-panels.js').then(
      (code) => new code.GraphPanels(VIEW_TYPE, this.context.extensionUri, this.server, this.output),
    ));
  }
}
