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
import { describeBalance, describeHeld, namedAt, type Named } from './words.js';

/** What is known of the call or the variable under the cursor, and what the client can show of the function. */
export async function hover(fresh: Fresh, position: Position, commands: readonly string[]): Promise<Hover | null> {
  const { document, state } = fresh;
  const offset = document.offsetAt(position);
  const named = namedAt(document.getText(), offset);
  const known = named === null ? null : await told(fresh, named, offset);
  if (named === null || known === null) return null;
  const around = state.balances.find(({ start, end }) => start <= offset && offset < end);
  const links = around === undefined ? [] : offered(commands, document.uri, around.name).map(asLink);
  return {
    contents: {
      kind: MarkupKind.Markdown,
      value: [known, ...(links.length > 0 ? [links.join(' · ')] : [])].join('\n\n'),
    },
    range: { start: document.positionAt(named.start), end: document.positionAt(named.end) },
  };
}

/** Markdown; null when nothing is known. */
async function told({ document, state }: Fresh, named: Named, offset: number): Promise<string | null> {
  const { analyst } = state.project;
  if (named.called) {
    const known = await analyst.ask('describe', { name: named.word });
    if (known !== null) return asCode(known);
    const own = state.balances.find((b) => b.name === named.word);
    return own === undefined ? null : `\`${own.name}\`, by its body: ${describeBalance(own)}.`;
  }
  const claims = await analyst.ask('held', { file: state.file, offset, name: named.path });
  if (claims === null || claims.length === 0) return null;
  return describeHeld(named.path, claims, (at) => document.positionAt(at).line + 1);
}

/** What a client may offer to show of a function, with its words for it in lenses and hovers. */
const OFFERS: Readonly<Record<string, { readonly lens: string; readonly link: string }>> = {
  showLedger: { lens: 'ledger', link: 'Ledger' },
  showFunctionGraph: { lens: 'graph', link: 'Lifetime graph' },
};

interface Offered {
  readonly lens: string;
  readonly link: string;
  readonly command: string;
  readonly arguments: readonly string[];
}

function offered(commands: readonly string[], uri: string, name: string): Offered[] {
  return commands
    .filter((command) => command in OFFERS)
    .map((command) => ({ ...OFFERS[command], command: `kernelLifetimes.${command}`, arguments: [uri, name] }));
}

function asLink({ link, command, arguments: args }: Offered): string {
  return `[${link} of \`${args[1]}()\`](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
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

/** The balance of each function that changes a count, and what the client can show of it. */
export function codeLenses({ document, state }: Fresh, commands: readonly string[]): CodeLens[] {
  return state.balances.flatMap((balance) => {
    const at = document.positionAt(balance.nameAt);
    const range = { start: at, end: at };
    return [
      { range, command: { title: `lifetimes: ${describeBalance(balance)}`, command: '' } },
      ...offered(commands, document.uri, balance.name).map(({ lens, command, arguments: args }) => ({
        range,
        command: { title: lens, command, arguments: [...args] },
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
