/** From what the file says of a runner to the model. */
import { list } from './effects.js';
import type { Evidence, RunnerCall, RunnerContract } from './model.js';
import { patternProblem } from './patterns.js';
import type { EvidenceEntry, RunnerEntry } from './schema.js';

const DOES = { starts: 'start', arms: 'arm', stops: 'stop', halts: 'halt' } as const;

/** Patterns that are none have been complained of and are left out. */
export function toRunner(
  name: string,
  entry: RunnerEntry,
  evidence: (path: readonly string[], entry: EvidenceEntry | undefined) => readonly Evidence[],
): RunnerContract {
  const calls: RunnerCall[] = [];
  for (const key of ['starts', 'arms', 'stops', 'halts'] as const) {
    for (const [fn, call] of Object.entries(entry[key] ?? {})) {
      calls.push({
        name: fn,
        does: DOES[key],
        on: call.on ?? null,
        handlers: call.handlers ?? [],
        data: call.data ?? null,
        managed: call.managed ?? false,
        final: call.final ?? false,
        all: call.all ?? false,
        waits: call.waits ?? false,
        evidence: evidence([key, fn], call.evidence),
      });
    }
  }
  return {
    name,
    idle: entry.idle ?? false,
    powered: entry.powered ?? false,
    visible: entry.visible ?? false,
    keepsLoaded: entry.keeps_loaded ?? false,
    field: entry.field ?? null,
    callbacks: list(entry.callbacks).filter((pattern) => patternProblem(pattern) === null),
    calls,
  };
}
