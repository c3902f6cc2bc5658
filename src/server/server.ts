import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type CancellationToken,
  type CodeLens,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { renderSarif } from '../core/report/index.js';
import { formatBaseline } from '../project/baseline.js';
import { isWithin } from '../project/kernel.js';
import { toolInfo } from '../project/package.js';
import { rulePage } from '../project/rules.js';
import * as features from './features.js';
import { LiveFiles } from './live.js';
import { diagnosticOf, pagePath, place } from './place.js';
import type { Project } from './project.js';
import { Projects } from './projects.js';
import {
  CHECK,
  CONTRACT,
  CONTRACT_NAMES,
  EXPORT,
  FINDINGS,
  RULES,
  STATUS,
  TRUST,
  type CheckParams,
  type CheckResult,
  type ContractParams,
  type ExportParams,
  type FindingsParams,
  type InitOptions,
  type RuleItem,
  type StatusParams,
} from './protocol.js';
import { answerReplays } from './replays.js';
import { reportOf } from './report.js';
import { DEFAULT_SETTINGS, readSettings, type Settings } from './settings.js';
import type { FileState, Fresh } from './state.js';
import { runSweep } from './sweep.js';

const SECTION = 'kernelLifetimes';

/** Serves one client over the connection until it is closed. */
export function serve(connection: Connection): void {
  new Server(connection).listen();
}

class Server {
  private readonly documents = new TextDocuments(TextDocument);
  private readonly projects = new Projects((message) => this.problem(message));
  /** Results of files as they stand on disk, by URI. */
  private readonly onDisk = new Map<string, FileState>();
  /** Files that the client shows something of. */
  private readonly shown = new Set<string>();
  private readonly live: LiveFiles;
  private settings: Settings = DEFAULT_SETTINGS;
  /** Settings of folders, where the client has some of their own. */
  private folderSettings = new Map<string, Settings>();
  private folders: string[] = [];
  private trusted = true;
  /** What lenses may offer besides. */
  private commands: readonly string[] = [];
  private canAskSettings = false;
  private canChangeFolders = false;
  private refreshes = { hints: false, lenses: false };
  private sweeping: AbortController | null = null;
  /** Settled when the client's settings are known: what is asked before is checked with them. */
  private ready: Promise<void> = Promise.resolve();

  constructor(private readonly connection: Connection) {
    this.live = new LiveFiles({
      document: (uri) => this.documents.get(uri),
      projectOf: (path) => this.projectOf(path),
      checked: (state) => this.show(state),
      lost: (file, reason) => this.problem(`${file}: ${reason}`),
    });
  }

  listen(): void {
    const { connection, documents } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => void (this.ready = this.initialized()));
    connection.onDidChangeConfiguration(({ settings }) => void this.configure(settings));
    connection.onDidChangeWatchedFiles(() => void this.restart());
    documents.onDidOpen(({ document }) => this.live.changed(document.uri, true));
    documents.onDidChangeContent(({ document }) => this.live.changed(document.uri));
    documents.onDidClose(({ document }) => this.closed(document.uri));
    connection.onHover((params) => this.whenFresh(params, (fresh) => features.hover(fresh, params.position), null));
    connection.onCodeAction((params) => this.whenFresh(params, (fresh) => features.codeActions(fresh, params), []));
    connection.onCodeLens((params) =>
      this.settings.hints.enabled
        ? this.whenFresh(params, (fresh) => features.codeLenses(fresh, this.commands), [] as CodeLens[])
        : [],
    );
    connection.languages.inlayHint.on((params) =>
      this.settings.hints.enabled
        ? this.whenFresh(params, (fresh) => features.inlayHints(fresh, params.range), [])
        : [],
    );
    connection.onRequest(CONTRACT_NAMES, () => this.anyProject().analyst.ask('names', {}));
    connection.onRequest(CONTRACT, ({ name }: ContractParams) => this.anyProject().analyst.ask('describe', { name }));
    connection.onRequest(RULES, (): RuleItem[] =>
      this.anyProject().rules.map((rule) => ({ ...rule, page: pagePath(rule) })),
    );
    connection.onRequest(CHECK, ({ uris }: CheckParams, token: CancellationToken) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return this.sweep(uris, abort);
    });
    answerReplays({ connection, documents, projectOf: (path) => this.projectOf(path), ready: () => this.ready });
    connection.onRequest(EXPORT, ({ format }: ExportParams) => this.export(format));
    connection.onNotification(TRUST, () => {
      this.trusted = true;
      void this.restart();
    });
    connection.onShutdown(() => {
      this.sweeping?.abort();
      this.projects.reset();
    });
    documents.listen(connection);
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    const options = (params.initializationOptions ?? {}) as InitOptions;
    this.trusted = options.trusted ?? true;
    this.commands = options.commands ?? [];
    this.canAskSettings = params.capabilities.workspace?.configuration === true;
    this.canChangeFolders = params.capabilities.workspace?.workspaceFolders === true;
    this.refreshes = {
      hints: params.capabilities.workspace?.inlayHint?.refreshSupport === true,
      lenses: params.capabilities.workspace?.codeLens?.refreshSupport === true,
    };
    this.take(options.settings);
    this.folders = (params.workspaceFolders ?? []).map(({ uri }) => URI.parse(uri).fsPath);
    return {
      serverInfo: toolInfo(),
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        codeLensProvider: {},
        inlayHintProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  private async initialized(): Promise<void> {
    if (this.canAskSettings) {
      await this.connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
      await this.askSettings();
      await this.restart();
    }
    if (this.canChangeFolders) this.followFolders();
    if (!this.canAskSettings) this.background();
  }

  private followFolders(): void {
    this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => URI.parse(uri).fsPath));
      this.folders = [...this.folders.filter((f) => !gone.has(f)), ...added.map(({ uri }) => URI.parse(uri).fsPath)];
      this.background();
    });
  }

  /** Settings pushed by the client, or asked for when it only says that they changed. */
  private async configure(pushed: unknown): Promise<void> {
    const own = (pushed as Record<string, unknown> | null | undefined)?.[SECTION];
    if (this.canAskSettings) await this.askSettings();
    else this.take(own);
    await this.restart();
  }

  private async askSettings(): Promise<void> {
    const scopes = this.folders.map((path) => URI.file(path).toString());
    const items = [{ section: SECTION }, ...scopes.map((scopeUri) => ({ scopeUri, section: SECTION }))];
    const [general, ...own] = (await this.connection.workspace.getConfiguration(items)) as unknown[];
    this.take(general);
    this.folderSettings = new Map(this.folders.map((path, i) => [path, readSettings(own[i]).settings]));
  }

  private take(value: unknown): void {
    const { settings, problems } = readSettings(value);
    this.settings = settings;
    for (const problem of problems) this.problem(problem);
  }

  /** Everything is looked at anew: settings, contracts or trust have changed. */
  private async restart(): Promise<void> {
    this.sweeping?.abort();
    this.projects.reset();
    for (const uri of [...this.onDisk.keys()]) if (!this.documents.get(uri)) this.clear(uri);
    this.onDisk.clear();
    for (const uri of this.live.uris()) this.live.changed(uri, true);
    this.background();
    if (this.refreshes.hints) await this.connection.languages.inlayHint.refresh();
    if (this.refreshes.lenses) await this.connection.sendRequest('workspace/codeLens/refresh');
  }

  private background(): void {
    if (!this.settings.workspace.analysis || this.folders.length === 0) return;
    void this.sweep(this.folders.map((path) => URI.file(path).toString()));
  }

  private async sweep(uris: readonly string[], abort = new AbortController()): Promise<CheckResult> {
    await this.ready;
    this.sweeping?.abort();
    this.sweeping = abort;
    // open files first: they are checked as they stand in the editor
    await Promise.all(this.live.uris().map((uri) => this.live.fresh(uri)));
    return runSweep({
      connection: this.connection,
      paths: uris.map((uri) => URI.parse(uri).fsPath),
      projectOf: (path) => this.projectOf(path),
      isOpen: (uri) => this.documents.get(uri) !== undefined,
      openStates: () => this.live.states(),
      jobs: this.settings.workspace.jobs,
      abort,
      checked: (state) => {
        this.onDisk.set(state.uri, state);
        if (!this.documents.get(state.uri)) this.show(state);
      },
      status: (status) => this.status(status),
    });
  }

  private async whenFresh<T>(
    params: { readonly textDocument: { readonly uri: string } },
    answer: (fresh: Fresh) => T | Promise<T>,
    otherwise: T,
  ): Promise<T> {
    const fresh = await this.live.fresh(params.textDocument.uri);
    return fresh === null ? otherwise : answer(fresh);
  }

  private closed(uri: string): void {
    this.live.closed(uri);
    const disk = this.onDisk.get(uri);
    if (disk) this.show(disk);
    else this.clear(uri);
  }

  private show(state: FileState): void {
    const { project, uri } = state;
    const rules = new Map(project.rules.map((rule) => [rule.id, rule]));
    const findings = state.findings.map((finding) => place(finding, project.root));
    // of a whole tree, most files have nothing to tell
    const known = this.shown.has(uri);
    if (findings.length > 0) this.shown.add(uri);
    else this.shown.delete(uri);
    if (findings.length === 0 && !known && state.version === null) return;
    void this.connection.sendDiagnostics({
      uri,
      ...(state.version === null ? {} : { version: state.version }),
      diagnostics: findings.map((finding) => diagnosticOf(finding, rules.get(finding.rule), project.settings)),
    });
    void this.connection.sendNotification(FINDINGS, { uri, version: state.version, findings } satisfies FindingsParams);
    if (state.version === null) return;
    const count = `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
    const notes = state.notes.map((n) => `${n.function === null ? '' : `${n.function}(): `}${n.message}`);
    this.status({
      state: 'idle',
      uri,
      text: count,
      detail: [`${state.analysed} of ${state.functions} functions touch a lifetime`, ...notes].join('\n'),
    });
  }

  private clear(uri: string): void {
    this.shown.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
    void this.connection.sendNotification(FINDINGS, { uri, version: null, findings: [] } satisfies FindingsParams);
  }

  private export(format: ExportParams['format']): string {
    const onDisk = [...this.onDisk.values()].filter(({ uri }) => !this.documents.get(uri));
    const report = reportOf([...onDisk, ...this.live.states()]);
    if (format === 'baseline') return formatBaseline(report.findings);
    const { rules } = this.anyProject();
    const exitCode = report.findings.length > 0 ? 1 : 0;
    return [...renderSarif(report, { rules, help: rulePage, exitCode, baseline: this.settings.baseline !== '' })].join(
      '',
    );
  }

  private projectOf(path: string): Project {
    const folder = this.folders.find((f) => isWithin(path, f)) ?? null;
    const settings = this.folderSettings.get(folder ?? '') ?? this.settings;
    return this.projects.of(path, folder, settings, this.trusted);
  }

  /** For questions that belong to no file. */
  private anyProject(): Project {
    const [known] = this.projects.all();
    return known ?? this.projectOf(`${this.folders[0] ?? process.cwd()}/none.c`);
  }

  private status(status: StatusParams): void {
    void this.connection.sendNotification(STATUS, status);
  }

  private problem(message: string): void {
    this.connection.console.warn(message);
    this.status({ state: 'problem', text: 'problem', detail: message });
  }
}
