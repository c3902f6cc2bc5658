import { parentPort, workerData } from 'node:worker_threads';
import {
  checkChanges,
  inspectSource,
  Makers,
  settle,
  type CheckContext,
  type Inspection,
} from '../core/check/index.js';
import { describeName } from '../core/describe/index.js';
import { fixesFor } from '../core/fix/index.js';
import type { ReplayInput } from '../core/replay/index.js';
import type { FileResult } from '../core/report/index.js';
import type { ParseSession } from '../core/syntax/index.js';
import { checkText } from '../project/check-file.js';
import { loadContext, type Engine } from '../project/engine.js';
import { Folders } from '../project/folders.js';
import { replayInput } from '../project/replay.js';
import { graphFor } from './graph.js';
import { choicesOf, ledgerOf } from './ledger.js';
import type { AnalystData, Answer, Ask, Kind, ReplaySources, Requests } from './requests.js';

/** Files whose last analysis is kept for hovers. */
const MOST_KEPT = 12;

// Entry of the thread that analyses open files.
const data = workerData as AnalystData;
const context = await loadContext(data.engine);
const rules = new Set(data.rules);
const inspections = new Map<string, Inspection>();
const sessions = new Map<string, ParseSession>();
const folders = new Folders(data.root);
const makers = new Makers(context);

const handlers: { readonly [K in Kind]: (params: Requests[K]['params']) => Requests[K]['result'] } = {
  check: ({ file, text }) => {
    inspections.delete(file);
    // its neighbours may have changed as well
    folders.forget();
    makers.forget();
    const checked = checkText({ check: settled(inspect) }, file, text, rules);
    return { checked, balances: inspections.get(file)?.balances ?? [] };
  },
  quick: ({ file, text }) => {
    const earlier = inspections.get(file)?.earlier;
    const session = sessions.get(file);
    if (!earlier || !session) return null;
    const check = (): FileResult => checkChanges({ file, text }, beside(file, text), session, earlier).result;
    return checkText({ check: settled(check) }, file, text, rules);
  },
  held: ({ file, offset, name }) => inspections.get(file)?.heldAt(offset, name) ?? null,
  fixes: ({ file, text, fingerprint }) => {
    const { findings } = checkText({ check: inspect }, file, text, rules);
    const finding = findings.find((f) => f.fingerprint === fingerprint);
    return finding === undefined ? [] : fixesFor(finding, text, beside(file, text));
  },
  choices: (params) => choicesOf(sources(params), params.function),
  ledger: ({ functions, fails, ...from }) => ledgerOf(sources(from, fails), from.root, { functions, fails }),
  graph: (params) => graphFor(params, { context, ...data.graphs }, () => sources(params, params.fails)),
  describe: ({ name }) => describeName(context.book, name),
  names: () => [...context.book.names()].sort(),
};

function sources({ root, path, open }: ReplaySources, fails: readonly string[] = []): ReplayInput {
  const { parser, book } = context;
  const { kernel } = data.engine;
  const files = [{ path, text: open.get(path) ?? '' }];
  return replayInput({ parser, book, root, kernel, files, semantics: null, fails, open });
}

/** The context for a file in its folder, as on the command line. */
function beside(file: string, text: string): CheckContext {
  return makers.beside(file, folders.around(file, text));
}

/** With a look at the files around it, as on the command line. */
function settled(check: Engine['check']): Engine['check'] {
  return (file, text) => settle(check(file, text), text, folders.around(file, text), context);
}

function inspect(file: string, text: string): Inspection['result'] {
  const session = sessions.get(file) ?? context.parser.follow();
  const inspection = inspectSource({ file, text }, beside(file, text), session);
  // moved to the end: the first one is the one not asked for longest
  sessions.delete(file);
  sessions.set(file, session);
  inspections.delete(file);
  inspections.set(file, inspection);
  const [oldest] = sessions.keys();
  if (sessions.size > MOST_KEPT) {
    sessions.get(oldest)?.close();
    sessions.delete(oldest);
    inspections.delete(oldest);
  }
  return inspection.result;
}

function answer<K extends Kind>({ id, kind, params }: Ask<K>): Answer {
  try {
    return { id, result: handlers[kind](params) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (ask: Ask) => parentPort?.postMessage(answer(ask)));
