import { SCOPES, type Scope } from './model.js';
import type { Keys } from './keys.js';
import type { FunctionRecord } from './record.js';

/** When things happen, as one reads a driver: what sets up first, callees where they are called, what takes down last. */
export class Timeline {
  private readonly times = new Map<string, number>();
  /** Later than everything. */
  readonly end: number;

  constructor(records: readonly FunctionRecord[], keys: Keys) {
    const ranks = new Map(records.map((r) => [r, rank(r.name, keys)]));
    const called = new Set(records.flatMap((r) => r.calls.map((c) => c.callee)));
    const roots = [...records]
      .filter((r) => !called.has(r.name) || keys.rolesOf(r.name).length > 0)
      .sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
    const seen = new Set<FunctionRecord>();
    const visit = (record: FunctionRecord): void => {
      if (seen.has(record)) return;
      seen.add(record);
      for (const { at, callee } of events(record)) {
        const inner = callee === null ? undefined : keys.record(callee);
        if (inner) visit(inner);
        this.note(record, at);
      }
    };
    for (const record of [...roots, ...records]) visit(record);
    this.end = this.times.size;
  }

  private note(record: FunctionRecord, at: number): void {
    const key = `${record.file} ${at}`;
    if (!this.times.has(key)) this.times.set(key, this.times.size);
  }

  /** Null for what is none of the functions' own. */
  at(file: string, offset: number): number | null {
    return this.times.get(`${file} ${offset}`) ?? null;
  }
}

interface Event {
  readonly at: number;
  readonly callee: string | null;
}

function events(record: FunctionRecord): Event[] {
  const plain = [
    ...record.claims.flatMap((c) => [c.at, ...c.drops.map((d) => d.at)]),
    ...record.given.map((g) => g.at),
    ...record.entries.map((e) => e.at),
    ...record.stores.map((s) => s.at),
  ].map((at): Event => ({ at, callee: null }));
  return [...record.calls.map(({ at, callee }) => ({ at, callee })), ...plain].sort((a, b) => a.at - b.at);
}

/** Longer scopes are set up before shorter ones, and taken down after them. */
function rank(name: string, keys: Keys): number {
  const roles = keys.rolesOf(name);
  const far = (scope: Scope): number => SCOPES.length - SCOPES.indexOf(scope);
  const setup = roles.find((use) => use.role.role === 'setup');
  if (setup) return far(setup.role.scope ?? 'bind');
  const down = roles.find((use) => use.role.role === 'teardown');
  if (down) return 100 - (down.role.unloads === true ? 1 : far('bind'));
  return 50;
}
