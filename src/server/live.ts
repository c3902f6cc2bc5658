import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { notChecked } from '../project/check-file.js';
import { Lost } from './analyst.js';
import type { Project } from './project.js';
import { stateOf, type FileState, type Fresh } from './state.js';

/** Time after the last edit before what changed is checked, in milliseconds. */
export const QUIET = 120;
/** Time after that before the whole file is checked, with what looks at all of it. */
const CALM = 400;
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

/** One text that is being checked. */
interface Run {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly project: Project;
  readonly file: string;
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

  /** What the last whole check of each open file found. */
  states(): FileState[] {
    return [...this.entries.values()].flatMap((entry) => entry.state ?? []);
  }

  /** Resolves when the text as it stands has been analysed; null when it is closed or was lost. */
  async fresh(uri: string): Promise<Fresh | null> {
    for (;;) {
      const document = this.host.document(uri);
      const entry = this.entries.get(uri);
      if (!document || !entry) return null;
      if (entry.state?.version === document.version) return { document, state: entry.state };
      if (entry.timer === null && entry.running === null) return null;
      // whoever waits wants the whole file, now
      if (entry.running === null) this.soon(uri, entry);
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

  private soon(uri: string, entry: Entry): void {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.check(uri, true), 0);
  }

  private giveUp(uri: string): void {
    const document = this.host.document(uri);
    if (document) this.host.projectOf(URI.parse(uri).fsPath).analyst.stop('the text has changed');
  }

  /** What changed first; the whole file when the author has paused, or at once when somebody waits for it. */
  private async check(uri: string, whole = false): Promise<void> {
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
    const run: Run = { uri, version, text, project, file };
    entry.running = { version, since: Date.now() };
    let next: number | null = null;
    try {
      const quick = !whole && entry.waiting.length === 0 && entry.state?.project === project;
      const partial = quick ? await this.quick(run) : null;
      const state = partial ?? (await this.whole(run));
      if (this.entries.get(uri) !== entry) return;
      if (partial === null) entry.state = state;
      else next = entry.waiting.length > 0 ? 0 : CALM;
      // findings of an older text would underline the wrong place
      if (document.version === version) this.host.checked(state);
    } catch (error) {
      if (!(error instanceof Lost) || document.version === version)
        this.host.lost(file, error instanceof Error ? error.message : String(error));
    } finally {
      entry.running = null;
      if (this.entries.get(uri) === entry && entry.timer === null) {
        if (document.version !== version) entry.timer = setTimeout(() => void this.check(uri), 0);
        else if (next !== null) entry.timer = setTimeout(() => void this.check(uri, true), next);
      }
      this.wake(entry);
    }
  }

  /** Null when there is nothing to compare with. */
  private async quick({ uri, version, text, project, file }: Run): Promise<FileState | null> {
    if (text.length > project.config.limits.fileBytes) return null;
    const checked = await project.analyst.ask('quick', { file, text });
    return checked && stateOf(checked, { uri, project, version, balances: [] });
  }

  private async whole({ uri, version, text, project, file }: Run): Promise<FileState> {
    const { fileBytes } = project.config.limits;
    if (text.length > fileBytes) {
      const checked = notChecked(file, `not checked: larger than ${fileBytes / 1e6} MB`, text.length);
      return stateOf(checked, { uri, project, version, balances: [] });
    }
    const { checked, balances } = await project.analyst.ask('check', { file, text });
    return stateOf(checked, { uri, project, version, balances });
  }

  private wake(entry: Entry): void {
    for (const resolve of entry.waiting.splice(0)) resolve();
  }
}
