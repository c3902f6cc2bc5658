import * as vscode from 'vscode';
import type { PlacedFinding } from '../server/protocol.js';

/** Walks along the path of one finding, from step to step and file to file, and shows where it is. */
export class Walk implements vscode.Disposable {
  private finding: PlacedFinding | null = null;
  private index = -1;
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
    after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorCodeLens.foreground'), fontStyle: 'italic' },
  });

  /** Step `index` of the finding, from 0; -1 is the place of the finding itself. */
  async show(finding: PlacedFinding, index: number): Promise<void> {
    this.finding = finding;
    this.index = index;
    const step = finding.steps.at(index);
    const at = index < 0 || step === undefined ? placeOf(finding) : step;
    const editor = await vscode.window.showTextDocument(vscode.Uri.parse(at.uri), { preserveFocus: false });
    this.clear();
    const position = new vscode.Position(at.line, at.character);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    const label = index < 0 ? at.message : `${index + 1}/${finding.steps.length} ${at.message}`;
    editor.setDecorations(this.decoration, [
      { range: new vscode.Range(position, position), renderOptions: { after: { contentText: label } } },
    ]);
    await vscode.commands.executeCommand('setContext', 'kernelLifetimes.walking', true);
  }

  /** Goes on from where the walk is; without one it begins with `start`. */
  async move(delta: 1 | -1, start: PlacedFinding | null): Promise<boolean> {
    const finding = this.isWalking(start) ? this.finding : start;
    if (finding === null || finding.steps.length === 0) return false;
    const count = finding.steps.length;
    const from = finding.fingerprint === this.finding?.fingerprint ? this.index : delta > 0 ? -1 : count;
    await this.show(finding, (from + delta + count) % count);
    return true;
  }

  /** Where the walk is, for who asks: the finding and the step, from 0. */
  get position(): { readonly finding: PlacedFinding; readonly index: number } | null {
    return this.finding === null ? null : { finding: this.finding, index: this.index };
  }

  end(): void {
    this.finding = null;
    this.index = -1;
    this.clear();
    void vscode.commands.executeCommand('setContext', 'kernelLifetimes.walking', false);
  }

  dispose(): void {
    this.decoration.dispose();
  }

  /** The cursor stands where the walk left it: the walk goes on, whatever finding is nearest. */
  private isWalking(start: PlacedFinding | null): boolean {
    if (this.finding === null) return false;
    if (start === null || start.fingerprint === this.finding.fingerprint) return true;
    const at = this.finding.steps.at(this.index);
    const editor = vscode.window.activeTextEditor;
    return at !== undefined && editor?.document.uri.toString() === at.uri && editor.selection.active.line === at.line;
  }

  private clear(): void {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.decoration, []);
  }
}

function placeOf({ uri, range, message }: PlacedFinding): {
  uri: string;
  line: number;
  character: number;
  message: string;
} {
  return { uri, line: range.start.line, character: range.start.character, message };
}
