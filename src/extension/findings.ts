import * as vscode from 'vscode';
import type { FindingsParams, PlacedFinding } from '../server/protocol.js';

/** A tree is checked in files by the thousand: views are told of them together, at most this often, in milliseconds. */
const TOGETHER = 100;

/** All findings that the server has told of, by file. */
export class Findings implements vscode.Disposable {
  private readonly byUri = new Map<string, readonly PlacedFinding[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private sorted: PlacedFinding[] | null = null;
  private timer: NodeJS.Timeout | null = null;

  take({ uri, findings }: FindingsParams): void {
    if (findings.length > 0) this.byUri.set(uri, findings);
    else if (!this.byUri.delete(uri)) return;
    this.soon();
  }

  clear(): void {
    this.byUri.clear();
    this.soon();
  }

  /** Sorted by file and place. */
  all(): readonly PlacedFinding[] {
    this.sorted ??= [...this.byUri.keys()].sort().flatMap((uri) => this.byUri.get(uri) ?? []);
    return this.sorted;
  }

  /** The finding at a place, or the nearest below it in the file, or the first one there. */
  near(uri: string, line: number): PlacedFinding | null {
    const here = this.byUri.get(uri) ?? [];
    const on = here.find(({ range }) => range.start.line <= line && line <= range.end.line);
    return on ?? here.find(({ range }) => range.start.line >= line) ?? here.at(0) ?? null;
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.changed.dispose();
  }

  private soon(): void {
    this.sorted = null;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.changed.fire();
    }, TOGETHER);
  }
}
