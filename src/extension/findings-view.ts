import * as vscode from 'vscode';
import type { PlacedFinding, PlacedStep } from '../server/protocol.js';
import type { Findings } from './findings.js';

export type Grouping = 'file' | 'rule' | 'object';

export type Node =
  | { readonly kind: 'group'; readonly name: string; readonly findings: readonly PlacedFinding[] }
  | { readonly kind: 'finding'; readonly finding: PlacedFinding }
  | { readonly kind: 'step'; readonly finding: PlacedFinding; readonly step: PlacedStep; readonly index: number };

const ICONS = {
  high: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
  medium: new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  low: new vscode.ThemeIcon('info', new vscode.ThemeColor('problemsInfoIcon.foreground')),
} as const;

/** Findings → groups → findings → the steps of their paths. */
export class FindingsView implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private grouping: Grouping = 'file';
  private filter = '';

  constructor(private readonly findings: Findings) {
    findings.onDidChange(() => this.changed.fire(undefined));
  }

  group(grouping: Grouping): void {
    this.grouping = grouping;
    this.changed.fire(undefined);
  }

  /** Only findings whose message, rule, function, object or file holds the words. */
  filterBy(words: string): void {
    this.filter = words.trim().toLowerCase();
    this.changed.fire(undefined);
  }

  get filtered(): string {
    return this.filter;
  }

  shown(): PlacedFinding[] {
    const all = [...this.findings.all()];
    if (this.filter === '') return all;
    const fileOf = namesOfFiles();
    return all.filter((finding) => {
      const text = [
        finding.message,
        finding.rule,
        finding.function,
        finding.object,
        finding.label,
        fileOf(finding.uri),
      ].join(' ');
      return text.toLowerCase().includes(this.filter);
    });
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.groups();
    if (node.kind === 'group') return node.findings.map((finding) => ({ kind: 'finding', finding }));
    if (node.kind === 'step') return [];
    const { finding } = node;
    return finding.steps.map((step, index) => ({ kind: 'step', finding, step, index }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node.name, node.findings.length, this.grouping);
      case 'finding':
        return findingItem(node.finding, this.grouping);
      case 'step':
        return stepItem(node.finding, node.step, node.index);
    }
  }

  private groups(): Node[] {
    const fileOf = namesOfFiles();
    const groups = new Map<string, PlacedFinding[]>();
    for (const finding of this.shown()) {
      const name =
        this.grouping === 'file' ? fileOf(finding.uri) : this.grouping === 'rule' ? finding.rule : finding.object;
      const known = groups.get(name);
      if (known) known.push(finding);
      else groups.set(name, [finding]);
    }
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, findings]) => ({ kind: 'group', name, findings }));
  }
}

/** Names relative to the folder, each worked out once. */
function namesOfFiles(): (uri: string) => string {
  const known = new Map<string, string>();
  return (uri) => {
    const name = known.get(uri) ?? vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
    known.set(uri, name);
    return name;
  };
}

function groupItem(name: string, count: number, grouping: Grouping): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(
    grouping === 'file' ? 'file-code' : grouping === 'rule' ? 'law' : 'symbol-object',
  );
  return item;
}

/** Short enough for a narrow side bar: where and what; the whole sentence is in the tooltip. */
function findingItem(finding: PlacedFinding, grouping: Grouping): vscode.TreeItem {
  const name = finding.label === '' ? finding.object.replace(/[_-]/g, ' ') : finding.label;
  const line = String(finding.range.start.line + 1);
  // The line first: two exits of a function lose the same thing.
  const where = grouping === 'file' ? line : `${baseName(finding.uri)}:${line}`;
  const item = new vscode.TreeItem(`${where}: ${name}`, vscode.TreeItemCollapsibleState.Collapsed);
  item.description = grouping === 'rule' ? `${finding.function}()` : finding.rule;
  item.tooltip = `${finding.message}\n\n${finding.function}(): ${finding.rule}, ${finding.confidence} confidence`;
  item.accessibilityInformation = { label: `${where}: ${finding.message}` };
  item.iconPath = ICONS[finding.confidence];
  item.contextValue = 'finding';
  item.command = open(finding, -1);
  return item;
}

function stepItem(finding: PlacedFinding, step: PlacedStep, index: number): vscode.TreeItem {
  const where = step.uri === finding.uri ? '' : `${baseName(step.uri)}:`;
  const item = new vscode.TreeItem(`${where}${step.line + 1}: ${step.message}`);
  item.tooltip = `${index + 1}. ${step.message}`;
  item.command = open(finding, index);
  return item;
}

function baseName(uri: string): string {
  return vscode.Uri.parse(uri).path.split('/').at(-1) ?? '';
}

function open(finding: PlacedFinding, index: number): vscode.Command {
  return { command: 'kernelLifetimes.openStep', title: '', arguments: [finding, index] };
}
