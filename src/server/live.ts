import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { notChecked } from '../project/check-file.js';
import { Lost } from './analyst.js';
import type { Project } from './project.js';
import type { FileState, Fresh } from './state.js';

/** Time after the last edit before a file is checked, in milliseconds. */
const QUIET = 150;
/** An analysis of an outdated text is given up when it has run this long, in milliseconds. */
const STALE = 1000;

interface Entry {
  timer: NodeJS.Timeout | null;
  /** Version that is being checked, with the time it began. */
  running: { readonly version: number; readonly since: number } | null;
  state: FileState | null;
  waiting: (() => void)[];
}

export interface LiveHost {
  readonly document: (uri: string) => TextDocument | undefined;
  readonly projectOf: (path: string) => Project;
  readonly checked: (state: FileState) => void;
  readonly lost: (file: string, reason: string) => void;
}

/** Keeps open files analysed: debounced, one run at a time and file, the newest text wins. */
export class LiveFiles {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly host: LiveHost) {}

  /** Checks the document soon; `now` skips the wait. */
  changed(uri: string, now = false): void {
    const entry = this.entry(uri);
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.check(uri), now ? 0 : QUIET);
    const { running } = entry;
    if (running !== null && Date.now() - running.since > STALE) this.giveUp(uri);
  }

  closed(uri: string): void {
    const entry = this.entries.get(uri);
    if (!entry) return;
    if (entry.timer !== null) clearTimeout(entry.timer);
    this.entries.delete(uri);
    this.wake(entry);
  }

  uris(): string[] {
    return [...this.entries.keys()];
  }

  stateOf(uri: string): FileState | null {
    return this.entries.get(uri)?.state ?? null;
  }

  /** Resolves when the text as it stands has been analysed; null when it is closed or was lost. */
  async fresh(uri: string): Promise<Fresh | null> {
    for (;;) {
      const document = this.host.document(uri);
      const entry = this.entries.get(uri);
      if (!document || !entry) return null;
      if (entry.state?.version === document.version) return { document, state: entry.state };
      if (entry.timer === null && entry.running === null) return null;
      await new Promise<void>((resolve) => entry.waiting.push(resolve));
    }
  }

  private entry(uri: string): Entry {
    const known = this.entries.get(uri);
    if (known) return known;
    const entry: Entry = { timer: null, running: null, state: null, waiting: [] };
    this.entries.set(uri, entry);
    return entry;
  }

  private giveUp(uri: string): void {
    const document = this.host.document(uri);
    if (document) this.host.projectOf(URI.parse(uri).fsPath).analyst.stop('the text has changed');
  }

  private async check(uri: string): Promise<void> {
    const entry = this.entries.get(uri);
    const document = this.host.document(uri);
    if (!entry || !document) return;
    entry.timer = null;
    if (entry.running !== null) return; // runs again when that one ends
    const { version } = document;
    const text = document.getText();
    const path = URI.parse(uri).fsPath;
    const project = this.host.projectOf(path);
    const file = project.name(path);
    entry.running = { version, since: Date.now() };
    try {
      const { fileBytes } = project.config.limits;
      const { checked, balances } =
        text.length > fileBytes
          ? { checked: notChecked(file, `not checked: larger than ${fileBytes / 1e6} MB`, text.length), balances: [] }
          : await project.analyst.ask('check', { file, text });
      if (this.entries.get(uri) !== entry) return;
      const { functions, analysed, bytes, notes } = checked;
      const findings = project.shown(checked.findings);
      entry.state = { uri, project, file, findings, notes, balances, version, functions, analysed, bytes };
      // findings of an older text would underline the wrong place
      if (document.version === version) this.host.checked(entry.state);
    } catch (error) {
      if (!(error instanceof Lost) || document.version === version)
        this.host.lost(file, error instanceof Error ? error.message : String(error));
    } finally {
      entry.running = null;
      if (document.version !== version && entry.timer === null && this.entries.get(uri) === entry)
        entry.timer = setTimeout(() => void this.check(uri), 0);
      this.wake(entry);
    }
  }

  private wake(entry: Entry): void {
    for (const resolve of entry.waiting.splice(0)) resolve();
  }
}
