import * as vscode from 'vscode';
import type { FindingsParams, PlacedFinding } from '../server/protocol.js';

/** All findings that the server has told of, by file. */
export class Findings {
  private readonly byUri = new Map<string, readonly PlacedFinding[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  take({ uri, findings }: FindingsParams): void {
    if (findings.length === 0) this.byUri.delete(uri);
    else this.byUri.set(uri, findings);
    this.changed.fire();
  }

  clear(): void {
    this.byUri.clear();
    this.changed.fire();
  }

  /** Sorted by file and place. */
  all(): PlacedFinding[] {
    return [...this.byUri.keys()].sort().flatMap((uri) => this.byUri.get(uri) ?? []);
  }

  /** The finding at a place, or the nearest below it in the file, or the first one there. */
  near(uri: string, line: number): PlacedFinding | null {
    const here = this.byUri.get(uri) ?? [];
    const on = here.find(({ range }) => range.start.line <= line && line <= range.end.line);
    return on ?? here.find(({ range }) => range.start.line >= line) ?? here.at(0) ?? null;
  }
}
