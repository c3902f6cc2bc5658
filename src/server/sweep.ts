import { join } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { isWithin } from '../project/kernel.js';
import { sweep } from './background.js';
import type { Project } from './project.js';
import type { CheckResult, StatusParams } from './protocol.js';
import { stateOf, type FileState } from './state.js';

/** Clients are told how far it is at most this often, in milliseconds. */
const TOLD = 100;

export interface SweepHost {
  readonly connection: Connection;
  /** Absolute files and folders. */
  readonly paths: readonly string[];
  readonly projectOf: (path: string) => Project;
  readonly isOpen: (uri: string) => boolean;
  readonly openStates: () => readonly FileState[];
  readonly jobs: number;
  readonly abort: AbortController;
  readonly checked: (state: FileState) => void;
  readonly status: (status: StatusParams) => void;
}

/** Checks folders with work-done progress that the client may cancel. Open files are skipped and counted. */
export async function runSweep(host: SweepHost): Promise<CheckResult> {
  const { connection, abort, status } = host;
  const progress = await connection.window.createWorkDoneProgress();
  progress.token.onCancellationRequested(() => abort.abort());
  progress.begin('Kernel Lifetimes', 0, 'looking for drivers', true);
  status({ state: 'busy', text: 'checking', detail: host.paths.join('\n') });
  let told = 0;
  let files = 0;
  let findings = 0;
  let notes = 0;
  const open = host.openStates();
  const byProject = new Map<Project, string[]>();
  for (const path of host.paths) {
    const project = host.projectOf(join(path, 'none.c'));
    byProject.set(project, [...(byProject.get(project) ?? []), path]);
  }
  try {
    for (const [project, paths] of byProject) {
      const mine = open.filter((state) => state.project === project && within(paths, project, state.file));
      files += mine.length;
      findings += mine.reduce((sum, state) => sum + state.findings.length, 0);
      const skip = new Set(mine.map((state) => state.file));
      const missing = await sweep({
        project,
        paths,
        jobs: host.jobs,
        skip,
        signal: abort.signal,
        onFile: (checked, done, total) => {
          if (abort.signal.aborted) return;
          const uri = URI.file(join(project.root, checked.file)).toString();
          const state = stateOf(checked, { uri, project, version: null, balances: [] });
          files++;
          findings += state.findings.length;
          notes += checked.notes.length;
          host.checked(state);
          if (Date.now() - told < TOLD && done < total) return;
          told = Date.now();
          progress.report((100 * done) / total, `${done} of ${total} files, ${findings} findings`);
        },
      });
      notes += missing.length;
      for (const note of missing) connection.console.warn(note.message);
    }
  } finally {
    progress.done();
    const { aborted } = abort.signal;
    const said = `${files} files, ${findings} findings, ${notes} notes`;
    status({ state: 'idle', text: aborted ? 'cancelled' : `${findings} findings`, detail: said });
  }
  return { files, findings, notes, cancelled: abort.signal.aborted };
}

function within(paths: readonly string[], project: Project, file: string): boolean {
  const path = join(project.root, file);
  return paths.some((p) => isWithin(path, p));
}
