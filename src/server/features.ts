import {
  CodeActionKind,
  InlayHintKind,
  MarkupKind,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  type Hover,
  type InlayHint,
  type Position,
  type Range,
} from 'vscode-languageserver/node';
import type { CallChange } from '../core/check/index.js';
import { SOURCE } from './place.js';
import type { Fresh } from './state.js';
import { describeBalance, describeHeld, namedAt } from './words.js';

/** What is known of the call or the variable under the cursor. */
export async function hover({ document, state }: Fresh, position: Position): Promise<Hover | null> {
  const text = document.getText();
  const offset = document.offsetAt(position);
  const named = namedAt(text, offset);
  if (named === null) return null;
  const { analyst } = state.project;
  const range = { start: document.positionAt(named.start), end: document.positionAt(named.end) };
  const markdown = (value: string): Hover => ({ contents: { kind: MarkupKind.Markdown, value }, range });
  if (named.called) {
    const known = await analyst.ask('describe', { name: named.word });
    if (known !== null) return markdown(asCode(known));
    const own = state.balances.find((b) => b.name === named.word);
    return own === undefined ? null : markdown(`\`${own.name}\`, by its body: ${describeBalance(own)}.`);
  }
  const claims = await analyst.ask('held', { file: state.file, offset, name: named.path });
  if (claims === null || claims.length === 0) return null;
  return markdown(describeHeld(named.path, claims, (at) => document.positionAt(at).line + 1));
}

function asCode(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}

/** `+1 fifo` at the end of each line whose calls change a count. */
export function inlayHints({ document, state }: Fresh, range: Range): InlayHint[] {
  const lines = new Map<number, CallChange[]>();
  for (const change of state.balances.flatMap((b) => b.changes)) {
    const { line } = document.positionAt(change.at);
    if (line < range.start.line || line > range.end.line) continue;
    lines.set(line, [...(lines.get(line) ?? []), change]);
  }
  return [...lines].map(([line, changes]) => ({
    position: {
      line,
      character: endOfLine(document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } })),
    },
    label: changes.map(hintOf).join(', '),
    kind: InlayHintKind.Type,
    paddingLeft: true,
    tooltip: changes.map((c) => `${c.api}() ${c.delta > 0 ? 'takes' : 'gives up'} ${c.object}`).join('\n'),
  }));
}

function endOfLine(line: string): number {
  return line.replace(/\r?\n$/, '').length;
}

function hintOf({ delta, label, object, managed }: CallChange): string {
  const what = label === '' ? object : label;
  return delta > 0 ? `+1 ${what}${managed === null ? '' : ` (${managed})`}` : `\u22121 ${what}`;
}

/** Lenses that are commands of the client's, each for one function. */
const OFFERS: Readonly<Record<string, string>> = { showLedger: 'ledger' };

/** The balance of each function that changes a count, and what the client can show of it. */
export function codeLenses({ document, state }: Fresh, commands: readonly string[]): CodeLens[] {
  return state.balances.flatMap((balance) => {
    const at = document.positionAt(balance.nameAt);
    const range = { start: at, end: at };
    const offers = commands.filter((name) => name in OFFERS);
    return [
      { range, command: { title: `lifetimes: ${describeBalance(balance)}`, command: '' } },
      ...offers.map((name) => ({
        range,
        command: {
          title: OFFERS[name],
          command: `kernelLifetimes.${name}`,
          arguments: [document.uri, balance.name],
        },
      })),
    ];
  });
}

/** Fixes for the diagnostics of ours in the range; each was analysed again before it is offered. */
export async function codeActions(fresh: Fresh, params: CodeActionParams): Promise<CodeAction[]> {
  const { document, state } = fresh;
  const { only } = params.context;
  if (only !== undefined && !only.some((kind) => kind === CodeActionKind.QuickFix || kind === '')) return [];
  const actions: CodeAction[] = [];
  for (const diagnostic of params.context.diagnostics) {
    if (diagnostic.source !== SOURCE) continue;
    const fingerprint = (diagnostic.data as { fingerprint?: unknown } | undefined)?.fingerprint;
    if (typeof fingerprint !== 'string') continue;
    const text = document.getText();
    const fixes = await state.project.analyst.ask('fixes', { file: state.file, text, fingerprint });
    for (const fix of fixes) {
      actions.push({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: fix.preferred,
        edit: {
          documentChanges: [
            {
              textDocument: { uri: document.uri, version: document.version },
              edits: fix.changes.map(({ start, end, text: newText }) => ({
                range: { start: document.positionAt(start), end: document.positionAt(end) },
                newText,
              })),
            },
          ],
        },
      });
    }
  }
  return actions;
}
