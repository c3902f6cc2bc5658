import { readFileSync } from 'node:fs';
import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { decode } from '../project/decode.js';
import { systemReason } from '../project/failure.js';
import type { Project } from './project.js';
import {
  LEDGER,
  LEDGER_CHOICES,
  type LedgerChoicesParams,
  type LedgerChoicesResult,
  type LedgerParams,
  type LedgerResult,
} from './protocol.js';
import type { ReplaySources } from './requests.js';

export interface ReplayHost {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly projectOf: (path: string) => Project;
  /** Settled when the client's settings are known. */
  readonly ready: () => Promise<void>;
}

/** Answers what clients ask of ledgers, in a thread that typing does not wait for. */
export function answerReplays(host: ReplayHost): void {
  const { connection } = host;
  connection.onRequest(LEDGER_CHOICES, async (params: LedgerChoicesParams): Promise<LedgerChoicesResult> => {
    const { uri, position } = params;
    return asked(host, uri, async (project, sources) => {
      const at = position === undefined ? -1 : (host.documents.get(uri)?.offsetAt(position) ?? -1);
      return project.replays.ask('choices', { ...sources, function: params.function ?? at });
    });
  });
  connection.onRequest(LEDGER, async ({ uri, functions, fails }: LedgerParams): Promise<LedgerResult> =>
    asked(host, uri, (project, sources) => project.replays.ask('ledger', { ...sources, functions, fails })),
  );
}

/** What cannot be answered has a reason; nothing is thrown at the client. */
async function asked<T>(
  { documents, projectOf, ready }: ReplayHost,
  uri: string,
  ask: (project: Project, sources: ReplaySources) => Promise<T>,
): Promise<T | { readonly reason: string }> {
  await ready();
  const path = URI.parse(uri).fsPath;
  const open = new Map(documents.all().map((d) => [URI.parse(d.uri).fsPath, d.getText()]));
  try {
    if (!open.has(path)) {
      const decoded = decode(readFileSync(path));
      if ('binary' in decoded) return { reason: `${path} is no text: ${decoded.binary}` };
      open.set(path, decoded.text);
    }
    const project = projectOf(path);
    return await ask(project, { root: project.root, path, open });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? `cannot read ${path}: ${systemReason(error)}` : error;
    return { reason: reason instanceof Error ? reason.message : String(reason) };
  }
}
