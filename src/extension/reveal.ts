import * as vscode from 'vscode';

export interface PlaceInFile {
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  /** 0-based, UTF-16 code units. */
  readonly character?: number;
}

/** Shows a place where its file is open already, else beside what asks for it. */
export async function reveal(
  { uri, line, character = 0 }: PlaceInFile,
  { from, preserveFocus }: { readonly from?: vscode.ViewColumn | undefined; readonly preserveFocus: boolean },
): Promise<vscode.TextEditor> {
  const open = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === uri);
  const column = open?.viewColumn ?? (from === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One);
  const position = new vscode.Position(line, character);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
    viewColumn: column,
    preserveFocus,
    preview: false,
    selection: new vscode.Range(position, position),
  });
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}
