import { compareFindings, type Report } from '../core/report/index.js';
import { toolInfo } from '../project/package.js';
import type { FileState } from './state.js';

/** One report over what is shown of the files. */
export function reportOf(states: readonly FileState[]): Report {
  const sum = (of: (state: FileState) => number): number => states.reduce((all, state) => all + of(state), 0);
  return {
    tool: toolInfo(),
    kernel: states[0]?.project.kernel ?? null,
    findings: states.flatMap((state) => state.findings).sort(compareFindings),
    suppressed: [],
    notes: states.flatMap((state) => state.notes),
    stats: {
      files: states.length,
      functions: sum((s) => s.functions),
      analysed: sum((s) => s.analysed),
      bytes: sum((s) => s.bytes),
      seconds: 0,
    },
  };
}
