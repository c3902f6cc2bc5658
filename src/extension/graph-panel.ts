import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { GRAPH, type GraphParams, type GraphResult } from '../server/protocol.js';
import { panelHtml } from '../webview/panel.js';
import { PROTOCOL_VERSION, readToHost, type ToHost, type ToPage } from '../webview/protocol.js';
import type { Server } from './client.js';
import { reveal } from './reveal.js';

/** Time after the last analysis of a file before its graph is made anew, in milliseconds. */
const CALM = 300;
/** Time after the last move of the cursor before the page is told, in milliseconds. */
const STILL = 60;

export interface GraphPanelParts {
  readonly panel: vscode.WebviewPanel;
  readonly params: GraphParams;
  /** `params` as text: what the page keeps over a reload. */
  readonly source: string;
  readonly extension: vscode.Uri;
  readonly server: Server;
  readonly output: vscode.LogOutputChannel;
}

type Made = Exclude<GraphResult, { readonly reason: string }>;

/** The only folder that a page may load from. */
export function pageFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'webview');
}

/** One panel: asks the server for its graph, hands it to the page, and follows what the page asks for. */
export class GraphPanel implements vscode.Disposable {
  private readonly listeners: vscode.Disposable;
  private made: Made | null = null;
  /** The page has drawn its frame. A hidden page is gone, and tells anew when it is back. */
  private drawn = false;
  /** The text has changed since the graph was asked for. */
  private stale = true;
  private asking = false;
  private calm: NodeJS.Timeout | null = null;
  private still: NodeJS.Timeout | null = null;

  constructor(private readonly parts: GraphPanelParts) {
    const { panel, extension } = parts;
    this.listeners = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((data: unknown) => this.receive(data)),
      panel.onDidChangeViewState(() => {
        void this.update();
      }),
    );
    const script = vscode.Uri.joinPath(pageFolder(extension), 'graph.js');
    panel.webview.html = panelHtml({
      script: panel.webview.asWebviewUri(script).toString(),
      nonce: randomBytes(16).toString('base64url'),
    });
  }

  /** The page listens. Seen for a moment and hidden again is not gone: what was drawn stays drawn. */
  private get ready(): boolean {
    return this.drawn && this.parts.panel.visible;
  }

  reveal(): void {
    this.parts.panel.reveal(undefined, false);
  }

  /** A file was analysed anew; null: everything may be different. */
  changed(uri: string | null): void {
    if (uri !== null && !this.concerns(uri)) return;
    this.stale = true;
    if (this.calm !== null) clearTimeout(this.calm);
    this.calm = setTimeout(() => void this.update(), CALM);
  }

  /** The page is shown what the cursor is on. */
  cursor(editor: vscode.TextEditor): void {
    if (!this.ready || !this.concerns(editor.document.uri.toString())) return;
    if (this.still !== null) clearTimeout(this.still);
    this.still = setTimeout(() => {
      const file = this.nameOf(editor.document.uri.toString());
      if (file !== null) this.post({ type: 'highlight', version: PROTOCOL_VERSION, file, line: lineOf(editor) });
    }, STILL);
  }

  dispose(): void {
    for (const timer of [this.calm, this.still]) if (timer !== null) clearTimeout(timer);
    this.listeners.dispose();
  }

  private receive(data: unknown): void {
    const read = readToHost(data);
    if (read.ok) this.handle(read.value);
    else this.parts.output.warn(`graph: a message of the page was refused: ${read.reason}`);
  }

  private handle(message: ToHost): void {
    switch (message.type) {
      case 'ready':
        this.drawn = true;
        if (this.made !== null) this.show(this.made);
        void this.update();
        break;
      case 'reveal': {
        const { file, line, column } = message.site;
        const uri = this.uriOf(file);
        const from = this.parts.panel.viewColumn;
        if (uri !== null)
          void reveal({ uri, line: line - 1, character: column - 1 }, { from, preserveFocus: true }).catch(
            (error: unknown) => this.parts.output.error(`graph: ${file} could not be shown: ${String(error)}`),
          );
        break;
      }
      case 'export':
        void this.save(message);
        break;
      case 'log':
        this.parts.output.warn(`graph: ${message.text}`);
    }
  }

  /** Asks for the graph once more when something has changed; while one is under way the next one waits. */
  private async update(): Promise<void> {
    if (!this.ready || !this.stale || this.asking) return;
    const { server, params, output } = this.parts;
    this.asking = true;
    this.stale = false;
    try {
      const made = await server.request<GraphResult>(GRAPH, params);
      if ('reason' in made) this.fail(made.reason);
      else {
        this.made = made;
        this.show(made);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      output.error(`graph: ${reason}`);
      this.fail(reason);
    } finally {
      this.asking = false;
    }
    void this.update();
  }

  private show({ graph }: Made): void {
    const { panel, source } = this.parts;
    panel.title = vscode.l10n.t('Graph: {0}', shortTitle(graph.title));
    this.post({ type: 'graph', version: PROTOCOL_VERSION, graph, source });
  }

  private fail(reason: string): void {
    this.post({ type: 'failed', version: PROTOCOL_VERSION, text: vscode.l10n.t('There is no graph: {0}', reason) });
  }

  private post(message: ToPage): void {
    if (this.ready) void this.parts.panel.webview.postMessage(message);
  }

  private async save({ name, encoding, content, format }: Extract<ToHost, { type: 'export' }>): Promise<void> {
    const { params, output } = this.parts;
    const folder =
      vscode.workspace.workspaceFolders?.at(0)?.uri ?? vscode.Uri.joinPath(vscode.Uri.parse(params.uri), '..');
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Save the lifetime graph'),
      defaultUri: vscode.Uri.joinPath(folder, name),
      filters: { [format.toUpperCase()]: [name.slice(name.lastIndexOf('.') + 1)] },
    });
    if (target === undefined) return;
    try {
      await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      output.error(`graph: ${target.fsPath} was not written: ${reason}`);
      void vscode.window.showErrorMessage(vscode.l10n.t('The graph was not saved: {0}', reason));
    }
  }

  /** Before there is a graph nobody knows what it is made of, but for the file itself. */
  private concerns(uri: string): boolean {
    return uri === this.parts.params.uri || this.nameOf(uri) !== null;
  }

  /** The name that the graph has for a file; null when it is not in it. */
  private nameOf(uri: string): string | null {
    return this.made?.graph.files.find((file) => this.uriOf(file) === uri) ?? null;
  }

  /** Address of a file by its name in the graph. */
  private uriOf(file: string): string | null {
    if (this.made === null) return null;
    const root = vscode.Uri.parse(this.made.root);
    return (file.startsWith('/') ? root.with({ path: file }) : vscode.Uri.joinPath(root, file)).toString();
  }
}

/** 1-based. */
function lineOf({ selection }: vscode.TextEditor): number {
  return selection.active.line + 1;
}

/** Without the folders: a tab is narrow. */
function shortTitle(title: string): string {
  return title.replace(/\S*\/(\S+)/g, '$1');
}
